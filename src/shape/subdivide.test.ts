import { describe, expect, test } from 'vitest';
import { boxMesh, sphereMesh, tetrahedronMesh, together, torusMesh } from '../../tests/solid-meshes.ts';
import { movedMesh, noisyMesh } from '../../tests/moved-meshes.ts';
import { findDefects } from './find-defects.ts';
import { massProperties } from './mass-properties.ts';
import { loopWeight, subdivide } from './subdivide.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

const schemes = ['loop', 'butterfly', 'midpoint'] as const;

/** n × n squares of a regular triangle lattice, z by a function. */
function lattice(n: number, z: (x: number, y: number) => number): TriangleMesh {
	const positions: number[] = [];
	const triangles: number[] = [];
	for (let j = 0; j <= n; j++) for (let i = 0; i <= n; i++) positions.push(i, j, z(i, j));
	for (let j = 0; j < n; j++)
		for (let i = 0; i < n; i++) {
			const a = j * (n + 1) + i;
			triangles.push(a, a + 1, a + n + 2, a, a + n + 2, a + n + 1);
		}
	return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) };
}

describe('subdivide', () => {
	test.each(schemes)(
		'%s: closed stays closed, manifold, oriented, with the same genus; four times the triangles',
		(scheme) => {
			for (const [mesh, genus] of [
				[boxMesh([0, 0, 0], [1, 2, 3]), 0],
				[tetrahedronMesh([1, 2, 3], 4), 0],
				[torusMesh(5, 2, 9, 7), 1],
			] as const) {
				const fine = subdivide(mesh, { scheme, levels: 3 });
				const defects = findDefects(fine);
				expect(fine.triangles.length).toBe(64 * mesh.triangles.length);
				expect(defects).toMatchObject({ isClosed: true, isManifold: true, isOriented: true, genus });
				expect(massProperties(fine).volumeMm3).toBeGreaterThan(0);
			}
		},
	);

	test('midpoint: area and volume stay, old vertices stay', () => {
		const mesh = noisyMesh(torusMesh(5, 2, 12, 9), 0.2, 1);
		const fine = subdivide(mesh, { scheme: 'midpoint', levels: 3 });
		const [before, after] = [massProperties(mesh), massProperties(fine)];
		expect(after.areaMm2 / before.areaMm2).toBeCloseTo(1, 6);
		expect(after.volumeMm3 / before.volumeMm3).toBeCloseTo(1, 6);
		expect(fine.positions.subarray(0, mesh.positions.length)).toEqual(mesh.positions);
	});

	test('loop: vertices run to their limit (1 − nχ) v + χ Σ neighbours, χ = 1 / (n + 3 / 8β)', () => {
		const mesh = noisyMesh(together(boxMesh([0, 0, 0], [2, 3, 4]), sphereMesh(3, 1, [9, 0, 0])), 0.1, 2);
		const fine = subdivide(mesh, { levels: 6 });
		const sums = new Float64Array(mesh.positions.length);
		const valence = new Uint32Array(mesh.positions.length / 3);
		mesh.triangles.forEach((from, h) => {
			const to = mesh.triangles[h % 3 === 2 ? h - 2 : h + 1];
			valence[from]++;
			for (let k = 0; k < 3; k++) sums[3 * from + k] += mesh.positions[3 * to + k];
		});
		valence.forEach((n, v) => {
			const chi = 1 / (n + 3 / (8 * loopWeight(n)));
			for (let i = 3 * v; i < 3 * v + 3; i++) {
				const limit = (1 - n * chi) * mesh.positions[i] + chi * sums[i];
				expect(Math.abs(fine.positions[i] - limit)).toBeLessThan(2e-3);
			}
		});
	});

	test('loop weights: 3/16 for three neighbours, 1/16 for six', () => {
		expect(loopWeight(3)).toBeCloseTo(3 / 16, 12);
		expect(loopWeight(6)).toBeCloseTo(1 / 16, 12);
	});

	test('butterfly: old vertices stay; a coarse sphere as VTK 9.7.2 makes it', () => {
		const mesh = sphereMesh(10, 2);
		const fine = subdivide(mesh, { scheme: 'butterfly', levels: 3 });
		expect(fine.positions.subarray(0, mesh.positions.length)).toEqual(mesh.positions);
		const radii = Array.from({ length: fine.positions.length / 3 }, (_, v) =>
			Math.hypot(...fine.positions.subarray(3 * v, 3 * v + 3)),
		);
		// Radii that vtkButterflySubdivisionFilter gives for the same mesh.
		expect(Math.min(...radii)).toBeCloseTo(9.760761, 5);
		expect(Math.max(...radii)).toBeCloseTo(10.12271, 5);
		expect(radii.reduce((sum, radius) => sum + radius) / radii.length).toBeCloseTo(9.986127, 5);
		expect(Math.abs(massProperties(fine).volumeMm3 / ((4 / 3) * Math.PI * 1000) - 1)).toBeLessThan(0.01);
	});

	test('on a regular lattice: all schemes keep planes, butterfly cubics, loop the limit of a paraboloid', () => {
		for (const scheme of schemes) {
			const fine = subdivide(
				lattice(8, (x, y) => 2 * x - 3 * y + 1),
				{ scheme, levels: 2 },
			);
			for (let i = 0; i < fine.positions.length; i += 3)
				expect(fine.positions[i + 2]).toBeCloseTo(2 * fine.positions[i] - 3 * fine.positions[i + 1] + 1, 4);
		}
		const cubic = (x: number, y: number): number => 0.01 * (x ** 3 - 2 * x * y ** 2 + 3 * y * y);
		const { positions } = subdivide(lattice(12, cubic), { scheme: 'butterfly', levels: 2 });
		let checked = 0;
		for (let i = 0; i < positions.length; i += 3) {
			const [x, y, z] = positions.subarray(i, i + 3);
			if (x < 4 || x > 8 || y < 4 || y > 8) continue;
			checked++;
			expect(Math.abs(z - cubic(x, y))).toBeLessThan(1e-4);
		}
		expect(checked).toBeGreaterThan(200);
	});

	test('open meshes: the outline is a function of the outline alone', () => {
		for (const scheme of schemes) {
			const flat = subdivide(
				lattice(4, () => 0),
				{ scheme, levels: 3 },
			);
			const bent = subdivide(
				lattice(4, (x, y) => (x > 0 && x < 4 && y > 0 && y < 4 ? 3 : 0)),
				{ scheme, levels: 3 },
			);
			const twins = findDefects(flat);
			expect(twins).toMatchObject({ boundaryEdges: 128, isManifold: true, isOriented: true });
			for (let i = 0; i < flat.positions.length; i += 3) {
				const [x, y] = flat.positions.subarray(i, i + 3);
				if (x > 0 && x < 4 && y > 0 && y < 4) continue;
				for (let k = 0; k < 3; k++) expect(bent.positions[i + k]).toBeCloseTo(flat.positions[i + k], 6);
			}
		}
	});

	test('three triangles on an edge, disagreeing and degenerate ones, empty meshes: no cracks, nothing thrown', () => {
		const fan: TriangleMesh = {
			positions: Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 1),
			triangles: Uint32Array.of(0, 1, 2, 1, 0, 3, 0, 1, 4, 2, 2, 1),
		};
		const flipped: TriangleMesh = { ...fan, triangles: Uint32Array.of(0, 1, 2, 0, 1, 3) };
		for (const scheme of schemes) {
			const fine = subdivide(fan, { scheme, levels: 2 });
			expect(findDefects(fine)).toMatchObject({ nonManifoldEdges: 4, triangleCount: 48, components: 1 });
			expect(findDefects(subdivide(flipped, { scheme })).misorientedEdges).toBe(2);
			const none = { positions: new Float32Array(0), triangles: new Uint32Array(0) };
			expect(subdivide(none, { scheme, levels: 3 })).toEqual(none);
		}
		expect(() => subdivide(fan, { levels: 1.5 })).toThrow(/levels/);
		expect(() => subdivide(fan, { levels: 30 })).toThrow(/triangles/);
	});

	test('moves with the mesh', () => {
		const mesh = noisyMesh(sphereMesh(5, 1), 0.3, 4);
		for (const scheme of schemes) {
			const movement = { rotation: [0, 0, 1, 1, 0, 0, 0, 1, 0], offset: [8, -16, 32] };
			const a = movedMesh(subdivide(mesh, { scheme, levels: 2 }), movement).positions;
			const b = subdivide(movedMesh(mesh, movement), { scheme, levels: 2 }).positions;
			a.forEach((value, i) => expect(Math.abs(value - b[i])).toBeLessThan(1e-4));
		}
	});
});
