import { describe, expect, test } from 'vitest';
import { Check } from 'typebox/value';
import { createRandom } from '#numeric';
import { Measures } from '#contract';
import { ballVolume, readTestNifti } from '../../tests/label-volumes.ts';
import { movedMesh, randomRotation, stretchedMesh } from '../../tests/moved-meshes.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { boxMesh, soupOf, sphereMesh, tetrahedronMesh, together, torusMesh } from '../../tests/solid-meshes.ts';
import { extractSurfaces } from './extract-surfaces.ts';
import { measureShape } from './measure-shape.ts';
import { reverseOrientation } from './reverse-orientation.ts';
import { smoothPreservingVolume } from './smooth-preserving-volume.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** The result fits the contract and survives JSON unchanged: NaN and infinities would become null. */
function expectRecordable(mesh: TriangleMesh): ReturnType<typeof measureShape> {
	const measures = measureShape(mesh);
	expect(Check(Measures, measures)).toBe(true);
	expect(JSON.parse(JSON.stringify(measures))).toEqual(measures);
	return measures;
}

describe('measureShape', () => {
	test('an ellipsoid: closed forms of everything', () => {
		const [a, b, c] = [30, 20, 10];
		const measures = expectRecordable(movedMesh(stretchedMesh(sphereMesh(1, 6), [c, a, b]), { offset: [5, -7, 9] }));
		expect(measures.volumeMm3).toBeCloseTo((4 / 3) * Math.PI * a * b * c, -2);
		// Surface of the ellipsoid by Thomsen's formula, good to 1.1 %.
		const p = 1.6075;
		const area = 4 * Math.PI * (((a * b) ** p + (a * c) ** p + (b * c) ** p) / 3) ** (1 / p);
		expect(Math.abs(measures.surfaceAreaMm2 / area - 1)).toBeLessThan(0.011);
		measures.centroidMm.forEach((value, k) => expect(value).toBeCloseTo([5, -7, 9][k], 3));
		measures.principalLengthsMm.forEach((value, k) => expect(value).toBeCloseTo([60, 40, 20][k], 1));
		expect(measures.elongation).toBeCloseTo(2 / 3, 2);
		expect(measures.flatness).toBeCloseTo(0.5, 2);
		expect(measures.convexity).toBeCloseTo(1, 3);
		expect(measures.gaussianCurvaturePerMm2.mean).toBeCloseTo((4 * Math.PI) / measures.surfaceAreaMm2, 6);
		expect(measures.jaggedness).toBeLessThan(0.02);
		expect(measures).toMatchObject({
			componentCount: 1,
			largestComponentShare: 1,
			eulerCharacteristic: 2,
			genus: 0,
			isClosed: true,
			isManifold: true,
			isSelfIntersecting: false,
			boundaryEdgeCount: 0,
			touchesScanBorder: null,
			voxelCount: null,
		});
	});

	test('a torus and two parts: genus, components, shares', () => {
		expect(expectRecordable(torusMesh(9, 3))).toMatchObject({ genus: 1, eulerCharacteristic: 0, componentCount: 1 });
		const pair = expectRecordable(together(boxMesh([0, 0, 0], [1, 1, 1]), boxMesh([5, 0, 0], [8, 3, 3])));
		expect(pair).toMatchObject({ componentCount: 2, genus: 0, volumeMm3: 28 });
		expect(pair.largestComponentShare).toBeCloseTo(0.9, 6);
	});

	test('does not depend on direction and place; scales as its units say (seed 1)', () => {
		const random = createRandom(1);
		const mesh = stretchedMesh(torusMesh(20, 6, 60, 30), [1, 1.4, 0.8]);
		const before = measureShape(mesh);
		const scale = 4;
		const after = measureShape(movedMesh(mesh, { rotation: randomRotation(random), scale, offset: [100, 50, -70] }));
		const ratio = (x: number | null, y: number | null): number => (x ?? Number.NaN) / (y ?? Number.NaN);
		expect(ratio(after.volumeMm3, before.volumeMm3)).toBeCloseTo(scale ** 3, 2);
		expect(ratio(after.surfaceAreaMm2, before.surfaceAreaMm2)).toBeCloseTo(scale ** 2, 3);
		expect(ratio(after.meanCurvaturePerMm.mean, before.meanCurvaturePerMm.mean)).toBeCloseTo(1 / scale, 4);
		expect(ratio(after.gaussianCurvaturePerMm2.p95, before.gaussianCurvaturePerMm2.p95)).toBeCloseTo(1 / scale ** 2, 3);
		for (const key of ['elongation', 'flatness', 'sphericity', 'convexity', 'jaggedness'] as const)
			expect(after[key]).toBeCloseTo(before[key] ?? Number.NaN, 3);
	});

	test('what only the scan knows is passed on', () => {
		const options = { touchesScanBorder: true, voxelCount: 7, voxelVolumeMm3: 3.5, rawVolumeMm3: 3.4 };
		expect(measureShape(tetrahedronMesh([0, 0, 0], 3), options)).toMatchObject(options);
		expect(measureShape(tetrahedronMesh([0, 0, 0], 3), { checkSelfIntersection: false }).isSelfIntersecting).toBeNull();
	});

	test('open, misoriented and inside-out surfaces: no volume where none is defined', () => {
		const box = boxMesh([0, 0, 0], [2, 2, 2]);
		const open = expectRecordable({ ...box, triangles: box.triangles.slice(3) });
		expect(open).toMatchObject({ volumeMm3: null, sphericity: null, convexity: null, genus: null, isClosed: false });
		expect(open.boundaryEdgeCount).toBe(3);
		const [a, b, c] = box.triangles;
		const flipped = expectRecordable({ ...box, triangles: Uint32Array.of(a, c, b, ...box.triangles.slice(3)) });
		expect(flipped).toMatchObject({ volumeMm3: null, isClosed: true });
		expect(expectRecordable(reverseOrientation(box)).volumeMm3).toBeCloseTo(8, 9);
	});

	test('any mesh gives a record: empty, flat, a point, degenerate, non-manifold, soup, not finite, huge, tiny (seed 2)', () => {
		const random = createRandom(2);
		const [{ mesh: ball }] = extractSurfaces(ballVolume(6));
		const box = boxMesh([0, 0, 0], [1, 1, 1]);
		const shapes: TriangleMesh[] = [
			{ positions: new Float32Array(0), triangles: new Uint32Array(0) },
			{ positions: new Float32Array(30), triangles: new Uint32Array(0) },
			{ positions: new Float32Array(9), triangles: Uint32Array.of(0, 1, 2) },
			{ positions: Float32Array.of(0, 0, 0, 1, 0, 0, 2, 0, 0), triangles: Uint32Array.of(0, 1, 2, 2, 1, 0) },
			{ positions: Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0), triangles: Uint32Array.of(0, 1, 2) },
			{ positions: box.positions, triangles: Uint32Array.of(...box.triangles, 0, 0, 1, 5, 6, 99) },
			{
				positions: Float32Array.of(...box.positions, Number.NaN, 1, Infinity),
				triangles: Uint32Array.of(...box.triangles, 0, 1, 8),
			},
			together(box, boxMesh([1, 1, 0], [2, 2, 1])),
			{ ...box, triangles: Uint32Array.of(...box.triangles, ...box.triangles) },
			soupOf(ball),
			movedMesh(ball, { scale: 1e37 }),
			movedMesh(ball, { scale: 1e-44 }),
			stretchedMesh(ball, [1, 1e-30, 1e20]),
			tetrahedronMesh([1e6, 1e6, 1e6], 0.25),
			...[10, 100, 1000].map((count) => ({
				positions: Float32Array.from({ length: 60 }, () => random.integer(3) * 10 ** random.uniform(-2, 2)),
				triangles: Uint32Array.from({ length: 3 * count }, () => random.integer(22)),
			})),
		];
		for (const mesh of shapes) expectRecordable(mesh);
		expect(expectRecordable(shapes[6]).volumeMm3).toBeNull();
		expect(expectRecordable(shapes[0])).toMatchObject({ surfaceAreaMm2: 0, largestComponentShare: 0, volumeMm3: null });
	});
});

describe.skipIf(!hasSharedData)('measureShape on real organs', () => {
	test('every label of a CT segmentation: plausible, raw surfaces never cross, smoothing lowers jaggedness', () => {
		const volume = readTestNifti(sharedData('totalsegmentator-example', 'example_seg.nii.gz'));
		for (const { mesh: raw, voxelVolumeMm3, voxelCount } of extractSurfaces(volume)) {
			const before = expectRecordable(raw);
			const after = expectRecordable(smoothPreservingVolume(raw, { isClosed: true }).mesh);
			expect(before.isSelfIntersecting).toBe(false);
			expect(before.isClosed && after.isClosed).toBe(true);
			if (voxelCount > 1000) {
				expect(Math.abs((after.volumeMm3 ?? 0) / (before.volumeMm3 ?? 0) - 1)).toBeLessThan(0.01);
				// Marching cubes cut the corners of voxels: the more surface a volume has, the more is missing.
				expect(Math.abs((before.volumeMm3 ?? 0) / (voxelCount * voxelVolumeMm3) - 1)).toBeLessThan(0.06);
				expect(after.jaggedness).toBeLessThan(0.6 * before.jaggedness);
				expect(after.meanCurvaturePerMm.standardDeviation).toBeLessThan(before.meanCurvaturePerMm.standardDeviation);
			}
			for (const { sphericity, convexity, elongation, flatness } of [before, after])
				for (const value of [sphericity, convexity, elongation, flatness]) {
					expect(value).toBeGreaterThan(0);
					expect(value).toBeLessThanOrEqual(1);
				}
		}
	});
});
