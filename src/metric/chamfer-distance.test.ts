import { createRandom } from '#numeric';
import { describe, expect, test } from 'vitest';
import { chamferDistance } from './chamfer-distance.ts';
import { comparePoints } from './compare-points.ts';
import { fScore } from './f-score.ts';

// Prediction {(0,0,0), (1,0,0)}, reference {(0,0,0), (0,0,2)}: distances 0, 1 and 0, 2.
const prediction = Float32Array.of(0, 0, 0, 1, 0, 0);
const reference = Float32Array.of(0, 0, 0, 0, 0, 2);

describe('chamferDistance', () => {
	test.each([
		['cd.sq.sum', 2.5],
		['cd.sq.half', 1.25],
		['cd.l2.sum', 1.5],
		['cd.l2.half', 0.75],
		['cd.sqrtMean.half', (Math.sqrt(0.5) + 1) / 2],
	])('%s of the worked example', (variant, value) => {
		expect(chamferDistance(reference, prediction, { variant })).toEqual({ value, state: 'ok' });
		expect(chamferDistance(prediction, reference, { variant }).value).toBeCloseTo(value, 12);
	});

	test('equals every point against every other, and does not change when both are turned', () => {
		const random = createRandom('chamfer');
		const a = Float32Array.from({ length: 600 }, () => random.normal());
		const b = Float32Array.from({ length: 450 }, () => random.normal() + 0.3);
		const means = [
			[a, b],
			[b, a],
		].map(([from, to]) => {
			let sum = 0;
			for (let i = 0; i < from.length; i += 3) {
				let best = Infinity;
				for (let j = 0; j < to.length; j += 3)
					best = Math.min(
						best,
						(from[i] - to[j]) ** 2 + (from[i + 1] - to[j + 1]) ** 2 + (from[i + 2] - to[j + 2]) ** 2,
					);
				sum += best;
			}
			return sum / (from.length / 3);
		});
		expect(chamferDistance(a, b, { variant: 'cd.sq.sum' }).value).toBeCloseTo(means[0] + means[1], 12);
		const turn = (points: Float32Array): Float32Array =>
			points.map((_, i) => (i % 3 === 0 ? points[i + 1] : i % 3 === 1 ? -points[i - 1] : points[i]));
		expect(chamferDistance(turn(a), turn(b), { variant: 'cd.l2.sum' }).value).toBeCloseTo(
			chamferDistance(a, b, { variant: 'cd.l2.sum' }).value,
			12,
		);
	});

	test('is refused without its name, and has a state where points are missing', () => {
		for (const variant of ['chamfer', 'cd', 'cd.sq', 'fscore@1'])
			expect(() => chamferDistance(reference, prediction, { variant })).toThrow(RangeError);
		const none = new Float32Array(0);
		expect(chamferDistance(none, prediction, { variant: 'cd.l2.sum' })).toEqual({ value: Infinity, state: 'refEmpty' });
		expect(chamferDistance(none, none, { variant: 'cd.l2.sum' })).toEqual({ value: Number.NaN, state: 'bothEmpty' });
	});
});

describe('fScore', () => {
	test('of the worked example is 2/3 at 1', () => {
		expect(fScore(reference, prediction, { variant: 'fscore@1' })).toEqual({ value: 2 / 3, state: 'ok' });
		expect(fScore(reference, prediction, { variant: 'fscore@2' }).value).toBe(1);
		expect(fScore(reference, prediction, { variant: 'fscore@0.5' }).value).toBe(0.5);
		const apart = prediction.map((value) => value + 100);
		expect(fScore(reference, apart, { variant: 'fscore@1' }).value).toBe(0);
		expect(() => fScore(reference, prediction, { variant: 'f1' })).toThrow(/fscore@<distance>/);
	});
});

describe('comparePoints', () => {
	test('has every metric by name', () => {
		const { metrics, counts, state } = comparePoints({ positions: reference }, { positions: prediction });
		expect(state).toBe('ok');
		expect(counts).toEqual({ reference: 2, prediction: 2 });
		const values = Object.fromEntries(Object.entries(metrics).map(([name, { value }]) => [name, value]));
		expect(values).toMatchObject({ 'cd.sq.sum': 2.5, 'hd.points': 2, 'fscore@1': 2 / 3 });
		expect(values['hd95.points']).toBeCloseTo(1.9, 12);
		// 0, 0, 1, 2 at position 2.85.
		expect(values['hd95.points.pooled']).toBeCloseTo(1.85, 12);
		expect(() => comparePoints({ positions: reference }, { positions: prediction }, { metrics: ['dsc'] })).toThrow(
			/no metric between points/,
		);
	});
});
