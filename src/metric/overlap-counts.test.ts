import { describe, expect, test } from 'vitest';
import { balancedAccuracy } from './balanced-accuracy.ts';
import { boundaryIou } from './boundary-iou.ts';
import { brierScore } from './brier-score.ts';
import { cohensKappa } from './cohens-kappa.ts';
import { diceCoefficient } from './dice-coefficient.ts';
import { expectedCalibrationError } from './expected-calibration-error.ts';
import { jaccard } from './jaccard.ts';
import { matthewsCorrelation } from './matthews-correlation.ts';
import { netBenefit } from './net-benefit.ts';
import { overlapCounts } from './overlap-counts.ts';
import { volumeSimilarity } from './volume-similarity.ts';

const row = (...voxels: number[]): { voxels: Uint8Array; dims: number[] } => ({
	voxels: Uint8Array.from(voxels),
	dims: [voxels.length, 1],
});
const counts = (both: number, predictionOnly: number, referenceOnly: number, neither: number) => ({
	both,
	predictionOnly,
	referenceOnly,
	neither,
});

describe('overlaps', () => {
	test('are counted, whatever the labels are', () => {
		const reference = row(0, 0, 3, 3, 3, 0);
		const prediction = row(1, 0, 1, 0, 9, 0);
		expect(overlapCounts(reference, prediction)).toEqual(counts(2, 1, 1, 2));
		expect(diceCoefficient(reference, prediction)).toEqual({ value: 2 / 3, state: 'ok' });
		expect(jaccard(reference, prediction)).toEqual({ value: 1 / 2, state: 'ok' });
		expect(volumeSimilarity(reference, prediction)).toEqual({ value: 1, state: 'ok' });
		expect(volumeSimilarity(reference, row(1, 0, 0, 0, 0, 0)).value).toBeCloseTo(0.5, 12);
		expect(diceCoefficient(row(0, 0), row(0, 1))).toEqual({ value: 0, state: 'refEmpty' });
		expect(diceCoefficient(row(0, 0), row(0, 0))).toEqual({ value: Number.NaN, state: 'bothEmpty' });
		expect(() => diceCoefficient(row(0, 0), row(0, 0, 1))).toThrow(/grids differ/);
	});
});

// Figures: MetricsReloaded, test_pairwise_measures.py, to the digits it states.
describe('agreement of ratings', () => {
	const figure29a = counts(45, 10, 5, 40);
	const figure29b = counts(81, 2, 9, 8);
	const figure38 = counts(1499, 0, 500, 1);

	test('Matthews’ correlation', () => {
		expect(matthewsCorrelation(figure29a)).toBeCloseTo(0.7, 2);
		expect(matthewsCorrelation(figure29b)).toBeCloseTo(0.56, 2);
		expect(matthewsCorrelation(figure38)).toBeCloseTo(0.0387, 4);
		expect(matthewsCorrelation(counts(1e9, 0, 0, 1e9))).toBeCloseTo(1, 12);
		expect(matthewsCorrelation(counts(0, 5, 5, 0))).toBeCloseTo(-1, 12);
		expect(matthewsCorrelation(counts(5, 0, 0, 0))).toBeNaN();
	});

	test('Cohen’s kappa', () => {
		expect(cohensKappa(figure29a)).toBeCloseTo(0.7, 2);
		expect(cohensKappa(figure29b)).toBeCloseTo(0.53, 2);
		expect(cohensKappa(figure38)).toBeCloseTo(0.003, 3);
		// Independent answers agree by chance alone.
		expect(cohensKappa(counts(12, 8, 18, 12))).toBeCloseTo(0, 12);
	});

	test('balanced accuracy', () => {
		expect(balancedAccuracy(figure29a)).toBeCloseTo(0.85, 2);
		expect(balancedAccuracy(figure29b)).toBeCloseTo(0.85, 2);
		expect(balancedAccuracy(figure38)).toBeCloseTo(0.875, 3);
	});

	test('net benefit', () => {
		expect(netBenefit(counts(30, 75, 0, 0), { exchangeRate: 1 / 9 })).toBeCloseTo(0.206, 3);
		expect(netBenefit(counts(20, 60, 15, 10), { exchangeRate: 1 / 9 })).toBeCloseTo(0.127, 3);
		expect(netBenefit(counts(20, 60, 15, 10), { exchangeRate: 1 })).toBeCloseTo(-0.381, 3);
		expect(() => netBenefit(figure38, { exchangeRate: Number.NaN })).toThrow(RangeError);
	});
});

describe('probabilities', () => {
	test('Brier score', () => {
		expect(brierScore([1, 0, 1, 0], [1, 0, 0.5, 0.5])).toBeCloseTo(0.125, 12);
		expect(brierScore([], [])).toBeNaN();
		expect(() => brierScore([1], [1.2])).toThrow(/0 … 1/);
		expect(() => brierScore([0.5], [0.5])).toThrow(/0 or 1/);
		expect(() => brierScore([1], [])).toThrow(RangeError);
	});

	test('expected calibration error', () => {
		// Two bins of width ½: {0.1, 0.5} with one of two, {0.9, 0.7} with both.
		const own = expectedCalibrationError([0, 1, 1, 1], [0.1, 0.5, 0.9, 0.7], { binCount: 2 });
		expect(own).toBeCloseTo((Math.abs(1 - 0.6) + Math.abs(2 - 1.6)) / 4, 12);
		expect(expectedCalibrationError([1, 0], [1, 0])).toBe(0);
		expect(expectedCalibrationError([0, 1], [1, 0])).toBe(1);
		expect(() => expectedCalibrationError([1], [1], { binCount: 0 })).toThrow(RangeError);
	});
});

test('boundary IoU: the 22 × 22 case of MetricsReloaded is 0.6, and a wide boundary is the whole mask', () => {
	const square = (fromRow: number): { voxels: Uint8Array; dims: number[] } => {
		const voxels = new Uint8Array(484);
		for (let a = fromRow; a < 21; a++) for (let b = 2; b < 21; b++) voxels[a + 22 * b] = 1;
		return { voxels, dims: [22, 22] };
	};
	const [reference, prediction] = [square(2), square(3)];
	const spacing = [1, 1];
	expect(boundaryIou(reference, prediction, { spacing, variant: 'biou.voxel' }).value).toBeCloseTo(0.6, 1);
	const whole = boundaryIou(reference, prediction, { spacing, variant: 'biou@50mm' });
	expect(whole.value).toBeCloseTo(jaccard(reference, prediction).value, 12);
	// A width of one voxel is the voxel border.
	expect(boundaryIou(reference, prediction, { spacing, variant: 'biou@1mm' })).toEqual(
		boundaryIou(reference, prediction, { spacing, variant: 'biou.voxel' }),
	);
	expect(() => boundaryIou(reference, prediction, { spacing, variant: 'biou' })).toThrow(RangeError);
});
