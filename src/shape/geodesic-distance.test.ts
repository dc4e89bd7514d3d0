import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { noisyMesh, stretchedMesh } from '../../tests/moved-meshes.ts';
import { boxMesh, sphereMesh, tetrahedronMesh, together, torusMesh } from '../../tests/solid-meshes.ts';
import { geodesicDistance } from './geodesic-distance.ts';
import { geodesicSolver } from './geodesic-solver.ts';
import { subdivide } from './subdivide.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** A sheet of n × m squares of size h, each in two triangles; `keep` says which squares there are. */
function sheet(n: number, m: number, h: number, keep: (x: number, y: number) => boolean = () => true): TriangleMesh {
	const positions: number[] = [];
	const triangles: number[] = [];
	for (let j = 0; j <= m; j++) for (let i = 0; i <= n; i++) positions.push(i * h, j * h, 0);
	for (let j = 0; j < m; j++)
		for (let i = 0; i < n; i++) {
			if (!keep((i + 0.5) * h, (j + 0.5) * h)) continue;
			const a = j * (n + 1) + i;
			const [b, c, d] = [a + 1, a + n + 2, a + n + 1];
			triangles.push(...((i + j) % 2 === 0 ? [a, b, c, a, c, d] : [a, b, d, b, c, d]));
		}
	return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) };
}

/** The sheet rolled up around the z axis. */
function cylinder(radius: number, columns: number, rows: number, h: number): TriangleMesh {
	const positions: number[] = [];
	const triangles: number[] = [];
	for (let j = 0; j <= rows; j++)
		for (let i = 0; i < columns; i++) {
			const angle = (2 * Math.PI * i) / columns;
			positions.push(radius * Math.cos(angle), radius * Math.sin(angle), j * h);
		}
	for (let j = 0; j < rows; j++)
		for (let i = 0; i < columns; i++) {
			const [a, b] = [j * columns + i, j * columns + ((i + 1) % columns)];
			triangles.push(a, b, b + columns, a, b + columns, a + columns);
		}
	return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) };
}

/** Shortest path over the edges: an upper bound. */
function alongEdges({ positions, triangles }: TriangleMesh, source: number): Float64Array {
	const distances = new Float64Array(positions.length / 3).fill(Infinity);
	distances[source] = 0;
	for (let isChanged = true; isChanged;) {
		isChanged = false;
		for (let h = 0; h < triangles.length; h++) {
			const [a, b] = [triangles[h], triangles[h % 3 === 2 ? h - 2 : h + 1]];
			const length = Math.hypot(...[0, 1, 2].map((k) => positions[3 * a + k] - positions[3 * b + k]));
			for (const [p, q] of [
				[a, b],
				[b, a],
			])
				if (distances[p] + length < distances[q]) {
					distances[q] = distances[p] + length;
					isChanged = true;
				}
		}
	}
	return distances;
}

const relativeErrors = (found: Float64Array, expected: ArrayLike<number>): { mean: number; max: number } => {
	let [sum, count, max] = [0, 0, 0];
	let longest = 0;
	found.forEach((_, v) => (longest = Math.max(longest, expected[v])));
	found.forEach((value, v) => {
		const error = Math.abs(value - expected[v]) / longest;
		sum += error;
		count++;
		max = Math.max(max, error);
	});
	return { mean: sum / count, max };
};

describe('geodesicDistance, exact', () => {
	test('in a flat sheet: the straight line to every vertex', () => {
		const mesh = sheet(17, 11, 2);
		for (const source of [0, 40, 107]) {
			const found = geodesicDistance(mesh, [source], { method: 'exact' });
			found.forEach((value, v) => {
				const dx = mesh.positions[3 * v] - mesh.positions[3 * source];
				const dy = mesh.positions[3 * v + 1] - mesh.positions[3 * source + 1];
				expect(value).toBeCloseTo(Math.hypot(dx, dy), 6);
			});
		}
	});

	test('around a wall in a sheet: over the end of the wall', () => {
		// A wall at 4 < x < 5, y < 6 in a 10 × 10 sheet; from (0, 0) to (10, 0).
		const mesh = sheet(20, 20, 0.5, (x, y) => !(x > 4 && x < 5 && y < 6));
		const found = geodesicDistance(mesh, [0], { method: 'exact' });
		expect(found[20]).toBeCloseTo(Math.hypot(4, 6) + 1 + Math.hypot(5, 6), 6);
		expect(found[21 * 20]).toBeCloseTo(10, 6);
	});

	test('on a unit cube: corner to opposite corner √5, to the far corner of a face √2', () => {
		const found = geodesicDistance(boxMesh([0, 0, 0], [1, 1, 1]), [0], { method: 'exact' });
		expect(found[7]).toBeCloseTo(Math.sqrt(5), 6);
		for (const v of [3, 5, 6]) expect(found[v]).toBeCloseTo(Math.SQRT2, 6);
		const fine = subdivide(boxMesh([0, 0, 0], [1, 1, 1]), { scheme: 'midpoint', levels: 3 });
		const finer = geodesicDistance(fine, [0], { method: 'exact' });
		for (let v = 0; v < 8; v++) expect(finer[v]).toBeCloseTo(found[v], 5);
	});

	test('on a box of 1 × 1 × 2 from a corner to the opposite one: √8, the shortest of three unfoldings', () => {
		const found = geodesicDistance(boxMesh([0, 0, 0], [1, 1, 2]), [0], { method: 'exact' });
		expect(found[7]).toBeCloseTo(Math.sqrt(8), 6);
	});

	test('on a cylinder of 64 sides: the straight line of the unrolled prism', () => {
		const [radius, columns, h] = [5, 64, 0.5];
		const mesh = cylinder(radius, columns, 40, h);
		const side = 2 * radius * Math.sin(Math.PI / columns);
		const source = 10 * columns;
		const found = geodesicDistance(mesh, [source], { method: 'exact' });
		found.forEach((value, v) => {
			const i = v % columns;
			const dx = Math.min(i, columns - i) * side;
			const dz = (Math.floor(v / columns) - 10) * h;
			expect(value).toBeCloseTo(Math.hypot(dx, dz), 4);
		});
	});

	test('on a sphere: great circles, at second order', () => {
		const error = (levels: number): number => {
			const mesh = sphereMesh(10, levels);
			const found = geodesicDistance(mesh, [0], { method: 'exact' });
			const expected = found.map((_, v) => 10 * Math.acos(Math.max(-1, Math.min(1, mesh.positions[3 * v] / 10))));
			return relativeErrors(found, expected).max;
		};
		const [coarse, fine] = [error(3), error(4)];
		expect(coarse).toBeLessThan(0.012);
		expect(Math.log2(coarse / fine)).toBeGreaterThan(1.6);
	});

	test('a metric on rough surfaces (seeds 1 to 4): symmetric, triangle inequality, not above the paths on edges', () => {
		for (let seed = 1; seed <= 4; seed++) {
			const mesh = noisyMesh(seed % 2 === 0 ? torusMesh(5, 2, 20, 10) : sphereMesh(5, 3), 0.25, seed);
			const random = createRandom(seed);
			const points = [0, 0, 0].map(() => random.integer(mesh.positions.length / 3));
			const [p, q, r] = points.map((v) => geodesicDistance(mesh, [v], { method: 'exact' }));
			expect(p[points[1]]).toBeCloseTo(q[points[0]], 6);
			expect(p[points[2]]).toBeCloseTo(r[points[0]], 6);
			const onEdges = alongEdges(mesh, points[0]);
			p.forEach((value, v) => {
				expect(value).toBeLessThanOrEqual(onEdges[v] + 1e-9);
				expect(value).toBeLessThanOrEqual(q[points[0]] + q[v] + 1e-6);
				const straight = [0, 1, 2].map((k) => mesh.positions[3 * v + k] - mesh.positions[3 * points[0] + k]);
				expect(value).toBeGreaterThanOrEqual(Math.hypot(...straight) - 1e-6);
			});
			// Cutting the triangles into smaller ones of the same surface changes nothing.
			const fine = geodesicDistance(subdivide(mesh, { scheme: 'midpoint' }), [points[0]], { method: 'exact' });
			p.forEach((value, v) => expect(Math.abs(fine[v] - value)).toBeLessThan(1e-4));
		}
	});

	test('several sources: the nearest counts; parts without one are out of reach', () => {
		const mesh = together(noisyMesh(sphereMesh(5, 3), 0.1, 7), boxMesh([20, 0, 0], [21, 1, 1]));
		const [a, b, both] = [[0], [100], [0, 100]].map((s) => geodesicDistance(mesh, s, { method: 'exact' }));
		both.forEach((value, v) => {
			if (v < both.length - 8) expect(value).toBeCloseTo(Math.min(a[v], b[v]), 9);
			else expect(value).toBe(Infinity);
		});
	});
});

describe('geodesicSolver (heat)', () => {
	test('on a sphere: within 1.5 % of great circles, better on finer meshes', () => {
		const error = (levels: number): { mean: number; max: number } => {
			const mesh = sphereMesh(10, levels);
			const found = geodesicDistance(mesh, [0]);
			const expected = found.map((_, v) => 10 * Math.acos(Math.max(-1, Math.min(1, mesh.positions[3 * v] / 10))));
			return relativeErrors(found, expected);
		};
		expect(error(5).max).toBeLessThan(0.015);
		expect(error(5).mean).toBeLessThan(0.75 * error(4).mean);
	});

	test('against exact distances: torus, cylinder, rough sphere, flat sheet of slivers', () => {
		const limits: [TriangleMesh, number][] = [
			[torusMesh(10, 4), 0.015],
			[cylinder(5, 64, 60, 0.5), 0.01],
			[noisyMesh(sphereMesh(10, 4), 0.15, 1), 0.03],
			[stretchedMesh(sheet(40, 40, 1), [1, 0.1, 1]), 0.03],
		];
		for (const [mesh, limit] of limits) {
			const source = (mesh.positions.length / 6) | 0;
			const exact = geodesicDistance(mesh, [source], { method: 'exact' });
			expect(relativeErrors(geodesicDistance(mesh, [source]), exact).mean).toBeLessThan(limit);
		}
	});

	test('prepared once for many sources; several sources; other parts out of reach', () => {
		const mesh = together(sphereMesh(5, 4), tetrahedronMesh([20, 0, 0], 3));
		const solver = geodesicSolver(mesh);
		expect(solver.distancesFrom([3])).toEqual(geodesicDistance(mesh, [3]));
		const poles = solver.distancesFrom([0, 1]);
		expect(poles[2]).toBeGreaterThan(7);
		expect(poles[2]).toBeLessThan(8.2);
		expect([poles[0], poles[1]]).toEqual([0, 0]);
		expect([...poles.subarray(-4)]).toEqual([Infinity, Infinity, Infinity, Infinity]);
	});

	test('long and thin: no underflow over 1,500 edges', () => {
		const mesh = sheet(1500, 1, 1);
		const found = geodesicDistance(mesh, [0]);
		for (const v of [500, 1000, 1500]) expect(found[v] / v).toBeCloseTo(1, 1);
	});

	test('refuses no source, no such vertex, numbers that are not finite; takes degenerate triangles', () => {
		const mesh = tetrahedronMesh([0, 0, 0], 1);
		for (const method of ['heat', 'exact'] as const) {
			expect(() => geodesicDistance(mesh, [], { method })).toThrow(/source/);
			expect(() => geodesicDistance(mesh, [4], { method })).toThrow(/source 4/);
			const bad = { ...mesh, positions: mesh.positions.map((value, i) => (i === 2 ? Number.NaN : value)) };
			expect(() => geodesicDistance(bad, [0], { method })).toThrow(/finite/);
			const thin: TriangleMesh = {
				positions: Float32Array.of(0, 0, 0, 1, 0, 0, 2, 0, 0, 3, 0, 0, 1, 1, 0),
				triangles: Uint32Array.of(0, 1, 2, 0, 2, 4, 2, 3, 4, 1, 1, 0),
			};
			for (const value of geodesicDistance(thin, [0], { method })) expect(Number.isFinite(value)).toBe(true);
		}
		expect(() => geodesicSolver(mesh, { timeFactor: 0 })).toThrow(/timeFactor/);
	});
});
