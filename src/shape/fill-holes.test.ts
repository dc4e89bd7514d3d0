import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { boxMesh, sphereMesh, torusMesh } from '../../tests/solid-meshes.ts';
import { boundaryLoops } from './boundary-loops.ts';
import { selectTriangles } from './compact-mesh.ts';
import { fillHoles } from './fill-holes.ts';
import { findDefects } from './find-defects.ts';
import { massProperties } from './mass-properties.ts';
import { separateNonManifold } from './separate-non-manifold.ts';
import { triangulateLoop } from './triangulate-loop.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

const solid = { isClosed: true, isManifold: true, isOriented: true };

/** A tube open at both ends. */
function tube(radius: number, height: number, sides: number): TriangleMesh {
	const positions: number[] = [];
	const triangles: number[] = [];
	for (let i = 0; i < sides; i++) {
		const angle = (2 * Math.PI * i) / sides;
		for (const z of [0, height]) positions.push(radius * Math.cos(angle), radius * Math.sin(angle), z);
		const [a, b, c, d] = [2 * i, 2 * ((i + 1) % sides), 2 * ((i + 1) % sides) + 1, 2 * i + 1];
		triangles.push(a, b, c, a, c, d);
	}
	return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) };
}

test.each([3, 4, 17, 200, 256, 257, 700])(
	'a prism of %d sides gets its flat ends: volume and area of the closed form',
	(sides) => {
		const [radius, height] = [10, 4];
		const { mesh, filledHoles, addedTriangles, addedAreaMm2 } = fillHoles(tube(radius, height, sides));
		const end = (sides / 2) * radius * radius * Math.sin((2 * Math.PI) / sides);
		expect(filledHoles).toBe(2);
		expect(addedTriangles).toBe(2 * (sides - 2));
		expect(addedAreaMm2 / (2 * end)).toBeCloseTo(1, 5);
		expect(findDefects(mesh)).toMatchObject({ ...solid, genus: 0, components: 1 });
		expect(massProperties(mesh).volumeMm3 / (end * height)).toBeCloseTo(1, 5);
	},
);

describe('any triangles missing', () => {
	test.each([1, 2, 3, 4, 5, 6])('of a ball and a torus, seed %d: closed and manifold again, same vertices', (seed) => {
		const random = createRandom(seed);
		for (const whole of [sphereMesh(10, 4), torusMesh(10, 4, 40, 24)]) {
			const holed = selectTriangles(
				whole,
				Uint8Array.from({ length: whole.triangles.length / 3 }, () => (random.next() < 0.15 ? 0 : 1)),
			);
			const open = separateNonManifold(holed).mesh;
			const { mesh } = fillHoles(open);
			expect(findDefects(mesh)).toMatchObject(solid);
			const sphereVolume = massProperties(whole).volumeMm3;
			expect(Math.abs(massProperties(mesh).volumeMm3 / sphereVolume - 1)).toBeLessThan(0.03);
			// What was there stays there.
			expect(mesh.triangles.subarray(0, open.triangles.length)).toEqual(open.triangles);
			expect(fillHoles(mesh)).toMatchObject({ filledHoles: 0, addedTriangles: 0 });
		}
	});

	test('of a box: a missing face comes back flat', () => {
		const box = boxMesh([0, 0, 0], [1, 2, 3]);
		for (let face = 0; face < 6; face++) {
			const triangles = box.triangles.filter((_, h) => Math.floor(h / 6) !== face);
			const { mesh } = fillHoles({ ...box, triangles });
			expect(findDefects(mesh)).toMatchObject(solid);
			expect(massProperties(mesh).volumeMm3).toBeCloseTo(6, 5);
		}
	});
});

describe('limits', () => {
	const open = tube(10, 4, 12);

	test('of edges and length leave larger holes open', () => {
		expect(fillHoles(open, { maximumEdgeCount: 11 })).toMatchObject({
			filledHoles: 0,
			openHoles: 2,
			mesh: { triangles: open.triangles },
		});
		expect(fillHoles(open, { maximumEdgeCount: 12 })).toMatchObject({ filledHoles: 2, openHoles: 0 });
		expect(fillHoles(open, { maximumLengthMm: 62 })).toMatchObject({ openHoles: 2 });
		expect(fillHoles(open, { maximumLengthMm: 63 })).toMatchObject({ openHoles: 0 });
		expect(() => fillHoles(open, { maximumEdgeCount: -1 })).toThrow(RangeError);
		expect(() => fillHoles(open, { maximumLengthMm: NaN })).toThrow(/maximumLengthMm.*NaN/);
	});

	test('nothing, a closed mesh, one triangle', () => {
		const none = { positions: new Float32Array(0), triangles: new Uint32Array(0) };
		expect(fillHoles(none).mesh).toBe(none);
		const box = boxMesh([0, 0, 0], [1, 1, 1]);
		expect(fillHoles(box).mesh).toBe(box);
		const one = { positions: Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0), triangles: Uint32Array.of(0, 1, 2) };
		expect(findDefects(fillHoles(one).mesh)).toMatchObject({ isClosed: true, isOriented: true, triangleCount: 2 });
		expect(() => fillHoles({ ...one, triangles: Uint32Array.of(0, 1, 7) })).toThrow(RangeError);
	});
});

describe('boundaryLoops', () => {
	test('run along the rim with the surface to their left', () => {
		const loops = boundaryLoops(tube(1, 1, 5));
		expect(loops.map((loop) => loop.length)).toEqual([5, 5]);
		const { triangles } = tube(1, 1, 5);
		for (const loop of loops)
			loop.forEach((h, i) => {
				const end = triangles[h % 3 === 2 ? h - 2 : h + 1];
				expect(triangles[loop[(i + 1) % loop.length]]).toBe(end);
			});
	});

	test('two holes that touch at a vertex come apart', () => {
		// A grid of 4 × 2 cells without two cells that share a corner.
		const positions = new Float32Array(45);
		const triangles: number[] = [];
		for (let x = 0; x < 5; x++) for (let y = 0; y < 3; y++) positions.set([x, y, 0], 3 * (x + 5 * y));
		for (let x = 0; x < 4; x++)
			for (let y = 0; y < 2; y++) {
				if ((x === 1 && y === 0) || (x === 2 && y === 1)) continue;
				const a = x + 5 * y;
				triangles.push(a, a + 1, a + 6, a, a + 6, a + 5);
			}
		const loops = boundaryLoops({ positions, triangles: Uint32Array.from(triangles) });
		const edges = loops.reduce((sum, loop) => sum + loop.length, 0);
		expect(edges).toBe(16);
		for (const loop of loops) expect(new Set(Array.from(loop, (h) => triangles[h])).size).toBe(loop.length);
	});
});

describe('triangulateLoop', () => {
	const flat = (points: readonly number[][]): Float64Array => Float64Array.from(points.flatMap(([x, y]) => [x, y, 0]));

	/** The least area over all triangulations, by recursion. */
	function leastArea(points: Float64Array, i: number, k: number): number {
		if (k - i < 2) return 0;
		let least = Infinity;
		for (let m = i + 1; m < k; m++) {
			const [a, b, c] = [i, m, k].map((corner) => [...points.subarray(3 * corner, 3 * corner + 3)]);
			const u = b.map((value, axis) => value - a[axis]);
			const v = c.map((value, axis) => value - a[axis]);
			const area = Math.hypot(u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]) / 2;
			least = Math.min(least, area + leastArea(points, i, m) + leastArea(points, m, k));
		}
		return least;
	}

	const areaOf = (points: Float64Array, corners: readonly number[]): number => {
		let sum = 0;
		for (let i = 0; i < corners.length; i += 3) {
			const [a, b, c] = corners.slice(i, i + 3).map((corner) => [...points.subarray(3 * corner, 3 * corner + 3)]);
			const u = b.map((value, axis) => value - a[axis]);
			const v = c.map((value, axis) => value - a[axis]);
			sum += Math.hypot(u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]) / 2;
		}
		return sum;
	};

	test('a flat star is filled without overlap: its area is that of the polygon', () => {
		const points = flat(
			Array.from({ length: 14 }, (_, i) => {
				const [radius, angle] = [i % 2 === 0 ? 4 : 1.5, (-2 * Math.PI * i) / 14];
				return [radius * Math.cos(angle), radius * Math.sin(angle)];
			}),
		);
		let twice = 0;
		for (let i = 0; i < 14; i++) {
			const k = (i + 1) % 14;
			twice += points[3 * i] * points[3 * k + 1] - points[3 * k] * points[3 * i + 1];
		}
		const up = Float64Array.from({ length: 42 }, (_, i) => (i % 3 === 2 ? 1 : 0));
		const corners = triangulateLoop({ points, normals: up, isForbidden: () => false });
		expect(corners).toHaveLength(36);
		expect(areaOf(points, corners ?? [])).toBeCloseTo(Math.abs(twice) / 2, 9);
	});

	test('of equally bent ways the one of least area, against brute force', () => {
		const random = createRandom('loops');
		for (let round = 0; round < 5; round++) {
			const points = Float64Array.from({ length: 24 }, () => random.normal());
			// A limit of the bend can only be met by all or none when there are no surroundings and four corners.
			const four = points.subarray(0, 12);
			const corners = triangulateLoop({ points: four, normals: new Float64Array(12), isForbidden: () => false });
			expect(areaOf(four, corners ?? [])).toBeGreaterThanOrEqual(leastArea(four, 0, 3) - 1e-12);
		}
	});

	test('forbidden chords are not used; where none is left there is no way', () => {
		const points = flat([
			[0, 0],
			[0, 1],
			[1, 1],
			[1, 0],
		]);
		const normals = new Float64Array(12);
		const one = triangulateLoop({ points, normals, isForbidden: (i, k) => i === 0 && k === 2 });
		expect(one?.filter((corner) => corner === 1)).toHaveLength(2);
		expect(triangulateLoop({ points, normals, isForbidden: () => true })).toBeUndefined();
	});
});
