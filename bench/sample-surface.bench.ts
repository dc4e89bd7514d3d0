/**
 * Even points on a surface (sample elimination, progressive order) against plain random points by area, and against the
 * same evenness by brute force: farthest-point choice from as many candidates. Interleaved; medians of process CPU time.
 * Evenness is the variation of the distance to the nearest other point: 0 on a perfect grid, about 0.5 at random.
 *
 * Run: node --conditions=source bench/sample-surface.bench.ts
 */
import { loadavg } from 'node:os';
import { sampleSurface, sampleSurfaceUniform, type TriangleMesh } from '../src/shape/index.ts';
import { torusMesh } from '../tests/solid-meshes.ts';

/** Starts anywhere and always takes the candidate farthest from all taken: count × candidates distances. */
function farthestPoints(mesh: TriangleMesh, count: number): { readonly positions: Float32Array } {
	const { positions: p } = sampleSurfaceUniform(mesh, 4 * count, { seed: 1 });
	const distances = new Float32Array(4 * count).fill(Infinity);
	const positions = new Float32Array(3 * count);
	for (let k = 0, next = 0; k < count; k++) {
		const [x, y, z] = [p[3 * next], p[3 * next + 1], p[3 * next + 2]];
		positions.set([x, y, z], 3 * k);
		next = 0;
		for (let i = 0, q = 0; i < distances.length; i++, q += 3) {
			const squared = (p[q] - x) ** 2 + (p[q + 1] - y) ** 2 + (p[q + 2] - z) ** 2;
			if (squared < distances[i]) distances[i] = squared;
			if (distances[i] > distances[next]) next = i;
		}
	}
	return { positions };
}

function evenness(p: Float32Array): number {
	const distances: number[] = [];
	for (let i = 0; i < p.length; i += 3 * Math.ceil(p.length / 3000)) {
		let nearest = Infinity;
		for (let j = 0; j < p.length; j += 3) {
			const squared = (p[i] - p[j]) ** 2 + (p[i + 1] - p[j + 1]) ** 2 + (p[i + 2] - p[j + 2]) ** 2;
			if (j !== i && squared < nearest) nearest = squared;
		}
		distances.push(Math.sqrt(nearest));
	}
	const mean = distances.reduce((sum, value) => sum + value, 0) / distances.length;
	return Math.sqrt(distances.reduce((sum, value) => sum + (value - mean) ** 2, 0) / distances.length) / mean;
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];
const mesh = torusMesh(60, 20, 448, 224);
console.log(`${mesh.triangles.length / 3} triangles; CPU ms, median of 7; load ${loadavg()[0].toFixed(1)}`);
for (const count of [1000, 10_000]) {
	const contenders: Record<string, () => { readonly positions: Float32Array }> = {
		sampleSurface: () => sampleSurface(mesh, count, { seed: 1 }),
		sampleSurfaceUniform: () => sampleSurfaceUniform(mesh, count, { seed: 1 }),
		'farthest points': () => farthestPoints(mesh, count),
	};
	const times = new Map(Object.keys(contenders).map((name) => [name, [] as number[]]));
	for (let round = 0; round < 9; round++) {
		for (const [name, run] of Object.entries(contenders)) {
			const before = process.cpuUsage();
			run();
			const { user, system } = process.cpuUsage(before);
			if (round > 1) times.get(name)?.push((user + system) / 1000);
		}
	}
	const own = median(times.get('sampleSurface') ?? []);
	for (const [name, values] of times) {
		const even = evenness(contenders[name]().positions).toFixed(3);
		const ratio = `${(median(values) / own).toFixed(2)} × sampleSurface`;
		console.log(
			String(count).padStart(7),
			name.padEnd(22),
			median(values).toFixed(1).padStart(8),
			ratio,
			`variation ${even}`,
		);
	}
}
