/** A population with few true modes and some noise, for the benches of shape models: points and surfaces that correspond. */
import { createRandom } from '#numeric';
import { subdivide, type TriangleMesh } from '#shape';

export interface RandomPopulation {
	/** World points of each member: 3 · M numbers. */
	readonly shapes: readonly Float64Array[];
	readonly surfaces: readonly TriangleMesh[];
}

/** Blobs of so many members; `levels` refinements of an octahedron for the surface, every second vertex is a point. */
export function randomPopulation(members: number, levels = 4): RandomPopulation {
	const random = createRandom(7);
	let ball: TriangleMesh = {
		positions: Float32Array.of(1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1),
		triangles: Uint32Array.of(0, 2, 4, 2, 1, 4, 1, 3, 4, 3, 0, 4, 2, 0, 5, 1, 2, 5, 3, 1, 5, 0, 3, 5),
	};
	for (let level = 0; level < levels; level++) {
		ball = subdivide(ball);
		const p = ball.positions;
		for (let i = 0; i < p.length; i += 3) {
			const length = Math.hypot(p[i], p[i + 1], p[i + 2]);
			for (let k = 0; k < 3; k++) p[i + k] /= length;
		}
	}
	const surfaces = Array.from({ length: members }, () => {
		const half = [40, 25, 15].map((length) => length * (1 + 0.15 * random.normal()));
		const waves = Array.from({ length: 6 }, () => [random.uniform(1, 4), random.uniform(0, 6), random.normal()]);
		const positions = ball.positions.map((value, i) => {
			const place = ball.positions.subarray(i - (i % 3), i - (i % 3) + 3);
			const wave = waves.reduce((sum, [pace, phase, size], k) => sum + size * Math.sin(pace * place[k % 3] + phase), 0);
			return value * (half[i % 3] + wave);
		});
		return { positions, triangles: ball.triangles };
	});
	const shapes = surfaces.map(({ positions }) =>
		Float64Array.from(positions.filter((_, i) => Math.floor(i / 3) % 2 === 0)),
	);
	return { shapes, surfaces };
}
