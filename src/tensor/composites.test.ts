import { describe, expect, test } from 'vitest';
import { clip } from './activations.ts';
import { einsum } from './einsum.ts';
import { evaluate } from './evaluate.ts';
import { constant, createGraph, type TensorValue } from './graph.ts';
import { interpolate } from './interpolate.ts';
import { logSumExp } from './log-softmax.ts';
import { crossEntropyLoss, oneHot } from './losses/cross-entropy.ts';
import { focalLoss } from './losses/focal-loss.ts';
import { binaryCrossEntropyLoss } from './losses/binary-cross-entropy.ts';
import { maskedMean } from './losses/masked-mean.ts';
import { softDiceLoss } from './losses/soft-dice.ts';
import { mean, variance } from './mean.ts';
import { sampleTrilinear } from './sample-trilinear.ts';
import { segmentMax, segmentMean, segmentMembers, segmentSum } from './segments.ts';
import type { TensorShape } from './tensor-data.ts';

const graph = createGraph();
const value = (numbers: readonly number[], shape: TensorShape = [numbers.length]): TensorValue =>
	constant(graph, numbers, shape);
const whole = (numbers: readonly number[], shape: TensorShape = [numbers.length]): TensorValue =>
	constant(graph, numbers, shape, 'int32');
const numbers = (of: TensorValue): number[] => [...evaluate(graph, [of])[0]];

test('mean and variance', () => {
	const x = value([1, 2, 3, 5], [2, 2]);
	expect(numbers(mean(x))).toEqual([2.75]);
	expect(numbers(mean(x, { axes: [0], keepDims: true }))).toEqual([2, 3.5]);
	expect(numbers(variance(x, { axes: [1] }))).toEqual([0.25, 1]);
	expect(numbers(variance(x, { axes: [1], unbiased: true }))).toEqual([0.5, 2]);
	// E[x²] − E[x]² would have lost all digits.
	expect(numbers(variance(value([1e9, 1e9 + 1])))).toEqual([0.25]);
});

test('logSumExp and clip hold far from 0', () => {
	expect(numbers(logSumExp(value([1000, 1000]), 0))).toEqual([1000 + Math.LN2]);
	expect(numbers(clip(value([-5, 0.5, 5]), -1, 1))).toEqual([-1, 0.5, 1]);
});

describe('einsum', () => {
	test('outer product, trace of a product, sums, orders', () => {
		const [a, b] = [value([1, 2]), value([3, 4, 5])];
		expect(numbers(einsum('i,j->ji', a, b))).toEqual([3, 6, 4, 8, 5, 10]);
		const [m, n] = [value([1, 2, 3, 4], [2, 2]), value([5, 6, 7, 8], [2, 2])];
		expect(numbers(einsum('ij,ji->', m, n))).toEqual([1 * 5 + 2 * 7 + 3 * 6 + 4 * 8]);
		expect(numbers(einsum('ij->j', m))).toEqual([4, 6]);
	});

	test('refuses what it cannot read', () => {
		const m = value([1, 2, 3, 4], [2, 2]);
		expect(() => einsum('ii->i', m)).toThrow(/ii in ii->i does not name each axis once/);
		expect(() => einsum('ij,jk->ik', m)).toThrow(/does not fit 1 operands/);
		expect(() => einsum('ij->k', m)).toThrow(/repeats or invents a letter/);
		expect(() => einsum('i,i->i', value([1, 2]), value([1, 2, 3]))).toThrow(/lengths of i .* differ/);
	});
});

test('segments: sums, means and maxima, empty ones 0', () => {
	const rows = value([1, -10, 2, -20, 4, -40], [3, 2]);
	const segments = [2, 0, 2];
	expect(numbers(segmentSum(rows, whole(segments), 4))).toEqual([2, -20, 0, 0, 5, -50, 0, 0]);
	expect(numbers(segmentMean(rows, whole(segments), 4))).toEqual([2, -20, 0, 0, 2.5, -25, 0, 0]);
	const { members, present } = segmentMembers(segments, 4, 2);
	const greatest = segmentMax(rows, whole([...members], [4, 2]), value([...present], [4, 2]));
	expect(numbers(greatest)).toEqual([2, -20, 0, 0, 4, -10, 0, 0]);
	expect(() => segmentMembers([1, 1], 2, 1)).toThrow(/segment 1 has more than 1 rows/);
	expect(() => segmentMembers([5], 2, 1)).toThrow(/segment 5 is not in \[0, 2\)/);
});

test('sampling: a linear field is read exactly, each row from its own item', () => {
	const field = (n: number, z: number, y: number, x: number): number => 100 * n + z + 2 * y - 3 * x;
	const data: number[] = [];
	for (let n = 0; n < 2; n++)
		for (let z = 0; z < 3; z++) for (let y = 0; y < 2; y++) for (let x = 0; x < 4; x++) data.push(field(n, z, y, x));
	const volume = value(data, [2, 1, 3, 2, 4]);
	const places = value([0.5, 0.25, 1.75, 2, 1, 3], [2, 1, 3]);
	const read = numbers(sampleTrilinear(volume, places, { items: whole([1, 0]) }));
	expect(read[0]).toBeCloseTo(field(1, 0.5, 0.25, 1.75), 12);
	expect(read[1]).toBeCloseTo(field(0, 2, 1, 3), 12);
	const outside = value([-5, 0, 0, -0.5, 0, 0], [1, 2, 3]);
	const [zero, half] = numbers(sampleTrilinear(volume, outside, { items: whole([1]) }));
	expect([zero, half]).toEqual([0, 50]);
	const held = sampleTrilinear(volume, outside, { items: whole([1]), surroundings: 'border' });
	expect(numbers(held)).toEqual([100, 100]);
});

test('interpolation refuses sizes that do not fit', () => {
	const x = value([1, 2, 3, 4], [1, 1, 2, 2]);
	expect(() => interpolate(x, [4])).toThrow(/size \[4\] does not fit it/);
	expect(() => interpolate(x, [0, 2])).toThrow(/whole numbers from 1/);
	expect(numbers(interpolate(x, [2, 2]))).toEqual([1, 2, 3, 4]);
});

describe('losses', () => {
	test('soft Dice of a perfect, a wrong and an empty channel', () => {
		const mask = value([1, 0, 1, 0, 0, 0], [1, 2, 3]);
		expect(numbers(softDiceLoss(mask, mask))).toEqual([0]);
		const wrong = value([0, 1, 0, 0, 0, 0], [1, 2, 3]);
		// First channel (0 + 1) / (1 + 2 + 1), second, empty on both sides, 1.
		expect(numbers(softDiceLoss(wrong, mask))).toEqual([1 - (0.25 + 1) / 2]);
	});

	test('the focal loss without focus is half the cross-entropy', () => {
		const [x, t] = [value([-2, 0.3, 5]), value([0, 1, 1])];
		const [focal] = numbers(focalLoss(x, t, { gamma: 0, alpha: 0.5 }));
		expect(focal).toBeCloseTo(numbers(binaryCrossEntropyLoss(x, t))[0] / 2, 12);
	});

	test('a mask hides whatever is behind it, and may hide all', () => {
		expect(numbers(maskedMean(value([1, NaN, 3]), value([1, 0, 1])))).toEqual([2]);
		expect(numbers(maskedMean(value([1, 2]), value([0, 0])))).toEqual([0]);
	});

	test('labels that are no class have no channel; ignored ones do not count', () => {
		expect(numbers(oneHot(whole([1, 7, 0]), 2))).toEqual([0, 1, 0, 0, 1, 0]);
		const logits = value([0, 0, 5, -5], [2, 2]);
		expect(numbers(crossEntropyLoss(logits, whole([0, 9]), { ignoreLabel: 9 }))[0]).toBeCloseTo(Math.LN2, 12);
		expect(numbers(crossEntropyLoss(logits, whole([9, 9]), { ignoreLabel: 9 }))).toEqual([0]);
		expect(() => crossEntropyLoss(logits, whole([0, 0]), { classWeights: [1] })).toThrow(
			/needs 2 class weights, got 1/,
		);
	});
});
