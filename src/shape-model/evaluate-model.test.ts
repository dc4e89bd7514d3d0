import { createRandom, identityMat4 } from '#numeric';
import { transformMesh, transformPositions } from '#registration';
import { describe, expect, test } from 'vitest';
import { ellipsoidModel, ellipsoidPopulation } from '../../tests/ellipsoid-models.ts';
import { boxMesh, sphereMesh } from '../../tests/solid-meshes.ts';
import { correspondenceError } from './correspondence-error.ts';
import { evaluateModel } from './evaluate-model.ts';
import { generalization } from './generalization.ts';
import { isModelEvaluation } from './is-model-evaluation.ts';
import { landmarkTransferError } from './landmark-transfer-error.ts';
import { particleSpread } from './particle-spread.ts';
import { specificity } from './specificity.ts';
import { turnedPointShare } from './turned-points.ts';

const population = ellipsoidPopulation([
	[30, 20, 10],
	[34, 20, 10],
	[28, 20, 10],
	[25, 20, 10],
	[31, 20, 10],
]);
const { correspondence, surfaces, aligned } = population;

describe('evaluateModel', async () => {
	const evaluation = await evaluateModel(ellipsoidModel(population), {
		surfaces: surfaces.map((surface) => [surface]),
		sampleCount: 50,
		surfaceSampleCount: 20,
	});

	test('one true mode: it explains everything and rebuilds every left-out member', () => {
		expect(evaluation.modesFor95).toBe(1);
		expect(evaluation.compactness[0]).toBeGreaterThan(0.9999);
		expect(evaluation.generalization.pointMm[0]).toBeLessThan(1e-5);
		// Nearest vertices of the finer sphere: points lie on the surface of every member.
		expect(evaluation.generalization.surfaceMm[0]).toBeLessThan(1e-4);
	});

	test('its figures are those of the measures it gathers', () => {
		const { modeCounts, pointMm } = evaluation.generalization;
		expect([...generalization(correspondence.world, { modeCounts }).pointMm]).toEqual(pointMm);
		const own = evaluation.specificity;
		expect(specificity(correspondence.world, { modes: 1, sampleCount: 50 }).pointMm).toBe(own.pointMm[0]);
		const bySurface = specificity(correspondence.world, { modes: 1, sampleCount: 20, surfaces: aligned });
		expect(own.surfaceMm).toBeCloseTo(bySurface.surfaceMm ?? NaN, 4);
		expect(own.shapeWorksPointMm).not.toBe(own.pointMm[0]);
		const spread = particleSpread(surfaces[0], correspondence.local[0]);
		expect(evaluation.sampling?.coverageMaximumMm).toBeGreaterThanOrEqual(spread.coverageMaximumMm);
	});

	test('points on the surfaces, a mean without folds, members rebuilt', () => {
		expect(evaluation.sampling?.particleToSurfaceMaximumMm).toBeLessThan(1e-4);
		expect(evaluation.sampling?.turnedPointShare).toBe(0);
		expect(evaluation.meanSurface).toEqual({ selfIntersections: 0, flippedTriangleCount: 0 });
		expect(evaluation.reconstruction?.worstMm).toBeLessThan(0.01);
	});

	test('without surfaces it says what it can, and JSON keeps all of it', async () => {
		const bare = await evaluateModel(ellipsoidModel(population), { sampleCount: 10, modeCounts: [1, 3] });
		expect(bare.sampling).toBeNull();
		expect(bare.reconstruction).toBeNull();
		expect(bare.generalization.surfaceMm).toEqual([]);
		expect(isModelEvaluation(JSON.parse(JSON.stringify(bare)))).toBe(true);
		expect(isModelEvaluation({ ...bare, sampling: { coverageMeanMm: 1 } })).toBe(false);
		await expect(evaluateModel(ellipsoidModel(population), { surfaces: [] })).rejects.toThrow(RangeError);
	});
});

describe('particleSpread', () => {
	test('the corners of a box: spacing and the farthest place in closed form', () => {
		const box = boxMesh([0, 0, 0], [10, 10, 10]);
		const spread = particleSpread(box, box.positions, { sampleCount: 20_000 });
		expect(spread.spacingMm).toBeCloseTo(10, 5);
		expect(spread.spacingVariation).toBeCloseTo(0, 6);
		// The middle of a face is √50 from its corners; the mean over a square of side s is s (√2 + ln(1 + √2)) / 6.
		expect(spread.coverageMaximumMm).toBeGreaterThan(0.98 * Math.sqrt(50));
		expect(spread.coverageMaximumMm).toBeLessThanOrEqual(Math.sqrt(50));
		expect(spread.coverageMeanMm).toBeCloseTo((10 * (Math.SQRT2 + Math.log(1 + Math.SQRT2))) / 6, 1);
	});

	test('agrees with every point against every vertex', () => {
		const ball = sphereMesh(10, 3);
		const points = Float64Array.from(ball.positions.subarray(0, 60));
		const brute = Array.from({ length: ball.positions.length / 3 }, (_, v) => {
			let best = Infinity;
			for (let p = 0; p < 60; p += 3)
				best = Math.min(
					best,
					Math.hypot(
						points[p] - ball.positions[3 * v],
						points[p + 1] - ball.positions[3 * v + 1],
						points[p + 2] - ball.positions[3 * v + 2],
					),
				);
			return best;
		});
		const { coverageMaximumMm } = particleSpread(ball, points, { sampleCount: 1 });
		expect(coverageMaximumMm).toBeGreaterThanOrEqual(Math.max(...brute) - 1e-5);
	});
});

describe('turnedPointShare', () => {
	test('counts what deviates by more than 45° from the mean', () => {
		const up = Float64Array.of(0, 0, 1, 0, 0, 1);
		const one = Float64Array.of(0, 0, 1, 0, 1, 0);
		expect(turnedPointShare([up, up, up, one])).toBeCloseTo(1 / 8, 12);
		expect(turnedPointShare([up, up])).toBe(0);
	});
});

describe('correspondenceError', () => {
	test('none where points correspond, and the shift where one member slid', () => {
		const truth = correspondenceError(correspondence.local, surfaces);
		expect(truth.meanMm).toBeLessThan(1e-4);
		expect(truth.shareOfDiagonal).toBeLessThan(1e-6);
		// Turning the ball of one of three members by an angle slides every point on its own circle.
		const ball = sphereMesh(20, 4);
		const points = Float64Array.from(sphereMesh(20, 2).positions);
		const angle = 0.3;
		const [c, s] = [Math.cos(angle), Math.sin(angle)];
		const turn = Float64Array.of(c, -s, 0, 0, s, c, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
		const found = correspondenceError([points, points, transformPositions(points, turn)], [ball, ball, ball]);
		let sum = 0;
		for (let p = 0; p < points.length; p += 3) sum += 2 * Math.sin(angle / 2) * Math.hypot(points[p], points[p + 1]);
		expect(found.meanMm).toBeCloseTo(((2 / 3) * sum * 3) / points.length, 1);
		expect(found.shareOfDiagonal).toBeCloseTo(found.meanMm / Math.hypot(40, 40, 40), 6);
	});

	test('refuses surfaces that do not share their triangles', () => {
		const other = [surfaces[0], { ...surfaces[1], triangles: surfaces[1].triangles.slice().reverse() }];
		expect(() => correspondenceError(correspondence.local.slice(0, 2), other)).toThrow(/share/);
	});
});

describe('landmarkTransferError', () => {
	const vertices = [10, 200, 777];
	const landmarks = surfaces.map(({ positions }) =>
		Float64Array.from(vertices.flatMap((v) => [...positions.subarray(3 * v, 3 * v + 3)])),
	);

	test('small where points correspond, and far below what alignment alone gives', () => {
		const found = landmarkTransferError(correspondence, landmarks, surfaces);
		expect(found.meanMm).toBeLessThan(0.3);
		expect(found.meanMm).toBeLessThan(found.alignmentOnlyMm / 5);
		expect(found.landmarksMm.reduce((sum, value) => sum + value / 3, 0)).toBeCloseTo(found.meanMm, 10);
		expect(found.medianMm).toBeLessThanOrEqual(found.maximumMm);
	});

	test('exact where members are one shape in many sizes and places', () => {
		const ball = sphereMesh(20, 4);
		const points = Float64Array.from(sphereMesh(20, 2).positions);
		const place = (scale: number, x: number): Float64Array =>
			Float64Array.of(scale, 0, 0, x, 0, scale, 0, 0, 0, 0, scale, 0, 0, 0, 0, 1);
		const moves = [place(1, 0), place(2, 50), place(0.7, -9)];
		const local = moves.map((move) => transformPositions(points, move));
		const marks = moves.map((move) => transformPositions(Float64Array.from(ball.positions.subarray(0, 9)), move));
		const own = { ...correspondence, ids: ['a', 'b', 'c'], particleCounts: [66], local, world: local };
		const { maximumMm } = landmarkTransferError(
			{ ...own, transforms: moves.map(() => identityMat4()) },
			marks,
			moves.map((move) => transformMesh(ball, move)),
		);
		expect(maximumMm).toBeLessThan(1e-4);
	});

	test('noise in the points shows', () => {
		const random = createRandom(8);
		const noisy = { ...correspondence, world: correspondence.world.map((p) => p.map((x) => x + 3 * random.normal())) };
		const clean = landmarkTransferError(correspondence, landmarks, surfaces).meanMm;
		expect(landmarkTransferError(noisy, landmarks, surfaces).meanMm).toBeGreaterThan(3 * clean);
	});
});
