import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { movedMesh, randomRotation, stretchedMesh } from '../../tests/moved-meshes.ts';
import { boxMesh, sphereMesh, torusMesh } from '../../tests/solid-meshes.ts';
import { reverseOrientation } from './reverse-orientation.ts';
import { shapeDistributions } from './shape-distributions.ts';
import { shapeFeatures, type ShapeFeature } from './shape-features.ts';
import { selectTriangles } from './compact-mesh.ts';
import { subdivide } from './subdivide.ts';

const byName = (features: readonly ShapeFeature[]): Record<string, number> =>
	Object.fromEntries(features.map(({ name, value }) => [name, value]));

describe('shapeFeatures', () => {
	test('a ball: the closed forms', () => {
		const found = byName(shapeFeatures(sphereMesh(10, 5)));
		expect(found['meshVolume'] / ((4000 / 3) * Math.PI)).toBeCloseTo(1, 2);
		for (const name of ['sphericity', 'compactness2', 'sphericalDisproportion', 'elongation', 'flatness', 'convexity'])
			expect(found[name]).toBeCloseTo(1, 2);
		expect(found['compactness1']).toBeCloseTo(1 / (6 * Math.PI), 3);
		expect(found['maximum3DDiameter']).toBeCloseTo(20, 4);
		// Variance r² / 5 along each axis: 4 r / √5.
		for (const name of ['majorAxisLength', 'minorAxisLength', 'leastAxisLength'])
			expect(found[name]).toBeCloseTo(40 / Math.sqrt(5), 1);
		for (const name of ['meanCurvatureMean', 'gaussianCurvatureMean', 'curvednessMean'])
			expect(found[name]).toBeCloseTo(1, 2);
		expect(found['shapeIndexBin9']).toBeCloseTo(1, 6);
		expect(found['thicknessMean']).toBeCloseTo(20, 0);
	});

	test('a box: moments, axis lengths 4 a / √12, surface to volume', () => {
		const found = byName(shapeFeatures(subdivide(boxMesh([1, 2, 3], [11, 22, 33]), { scheme: 'midpoint', levels: 3 })));
		expect(found['majorAxisLength']).toBeCloseTo((4 * 30) / Math.sqrt(12), 4);
		expect(found['minorAxisLength']).toBeCloseTo((4 * 20) / Math.sqrt(12), 4);
		expect(found['leastAxisLength']).toBeCloseTo((4 * 10) / Math.sqrt(12), 4);
		expect(found['elongation']).toBeCloseTo(2 / 3, 5);
		expect(found['flatness']).toBeCloseTo(1 / 3, 5);
		expect(found['surfaceVolumeRatio']).toBeCloseTo(2200 / 6000, 5);
		expect(found['maximum3DDiameter']).toBeCloseTo(Math.hypot(10, 20, 30), 4);
		expect(found['momentJ1']).toBeCloseTo((100 + 400 + 900) / 12 / 6000 ** (2 / 3), 5);
	});

	test('all numbers finite, names unique and the same for every shape; scale, place, pose and mirror as claimed', () => {
		const random = createRandom(3);
		const mesh = stretchedMesh(torusMesh(10, 4, 60, 30), [1, 1.4, 0.8]);
		const before = shapeFeatures(mesh);
		expect(new Set(before.map(({ name }) => name)).size).toBe(before.length);
		for (const { value } of before) expect(Number.isFinite(value)).toBe(true);
		expect(shapeFeatures(sphereMesh(2, 2)).map(({ name }) => name)).toEqual(before.map(({ name }) => name));
		const scale = 2;
		const moved = shapeFeatures(movedMesh(mesh, { rotation: randomRotation(random), scale, offset: [31, -7, 12] }));
		const factor = { mm: scale, mm2: scale ** 2, mm3: scale ** 3, '1/mm': 1 / scale, '1': 1 };
		before.forEach(({ name, unit, value }, i) => {
			// The rays for the thickness start from a frame that does not turn with the shape.
			const share = name.includes('hickness') ? 0.03 : 0.003;
			const limit = name.includes('Bin') ? 0.005 : share * Math.abs(value) + 1e-6;
			expect(Math.abs(moved[i].value / factor[unit] - value), name).toBeLessThan(limit);
		});
		const mirrored = shapeFeatures(reverseOrientation(stretchedMesh(mesh, [-1, 1, 1])));
		before.forEach(({ name, value }, i) => {
			const share = name.includes('hickness') ? 0.03 : 0.003;
			const limit = name.includes('Bin') ? 0.02 : share * Math.abs(value) + 1e-6;
			expect(Math.abs(mirrored[i].value - value), name).toBeLessThan(limit);
		});
	});

	test('open, flat and empty meshes are refused', () => {
		const ball = sphereMesh(1, 2);
		const keep = Array.from({ length: ball.triangles.length / 3 }, (_, t) => t % 7 !== 0);
		const open = selectTriangles(ball, keep);
		expect(() => shapeFeatures(open)).toThrow(/closed/);
		expect(() => shapeFeatures({ positions: new Float32Array(0), triangles: new Uint32Array(0) })).toThrow(RangeError);
	});
});

describe('shapeDistributions', () => {
	test('a ball: D1 in one place, D2 with density l / 2r² and A3 as its closed form', () => {
		const { d1, d2, d3, d4, a3 } = shapeDistributions(sphereMesh(5, 5), { binCount: 30 });
		// The mean is the edge between two bins.
		expect(
			[...d1]
				.toSorted((a, b) => b - a)
				.slice(0, 2)
				.reduce((a, b) => a + b),
		).toBeGreaterThan(0.999);
		// Mean chord 4r/3; bins up to 3 times that: P(l < x) = x² / 4r².
		const width = (3 * (4 / 3)) / 30;
		d2.forEach((share, i) => {
			const [low, high] = [i * width, Math.min(2, (i + 1) * width)];
			expect(Math.abs(share - Math.max(0, (high * high - low * low) / 4))).toBeLessThan(0.02);
		});
		for (const bins of [d1, d2, d3, d4, a3]) expect(bins.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
		// Inscribed angles: half of an angle at the centre is uniform in its cosine's square.
		expect(a3.findLastIndex((share) => share > 0.001)).toBeGreaterThan(20);
	});

	test('the same twice, other seeds near; bad counts are refused', () => {
		const mesh = torusMesh(5, 2);
		expect(shapeDistributions(mesh)).toEqual(shapeDistributions(mesh));
		const [a, b] = [1, 2].map((seed) => shapeDistributions(mesh, { seed }).d2);
		a.forEach((value, i) => expect(Math.abs(value - b[i])).toBeLessThan(0.01));
		expect(() => shapeDistributions(mesh, { binCount: 0 })).toThrow(/binCount/);
		expect(() => shapeDistributions(mesh, { drawCount: 1.5 })).toThrow(/drawCount/);
	});
});
