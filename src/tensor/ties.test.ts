import { describe, expect, test } from 'vitest';
import { differentiate } from './differentiate.ts';
import { evaluate } from './evaluate.ts';
import { constant, createGraph, input, type TensorValue } from './graph.ts';
import { maximum, minimum, multiply } from './operations/binary.ts';
import { maxPool } from './operations/max-pool.ts';
import { reduceMax, reduceSum } from './operations/reduce.ts';
import { abs, relu, stopGradient } from './operations/unary.ts';

/** Gradient of Σ weights · f(x) at x. */
function gradientAt(
	x: readonly number[],
	shape: readonly number[],
	weights: readonly number[],
	f: (x: TensorValue) => TensorValue,
) {
	const graph = createGraph();
	const leaf = input(graph, 'x', shape);
	const y = f(leaf);
	const loss = reduceSum(multiply(y, constant(graph, weights, y.shape)));
	return [...evaluate(graph, differentiate(loss, [leaf]), { x })[0]];
}

describe('gradients where operands are equal', () => {
	test('reduceMax shares equally among the greatest', () => {
		expect(gradientAt([3, 1, 3, 3], [4], [6], (x) => reduceMax(x))).toEqual([2, 0, 2, 2]);
	});

	test('maxPool shares each window equally, also where windows overlap', () => {
		expect(gradientAt([0, 0, 0, 0], [1, 1, 4], [2, 4], (x) => maxPool(x, { window: 2 }))).toEqual([1, 1, 2, 2]);
		const overlapping = (x: TensorValue) => maxPool(x, { window: 2, stride: 1 });
		expect(gradientAt([0, 5, 5], [1, 1, 3], [2, 4], overlapping)).toEqual([0, 4, 2]);
	});

	test('maxPool never takes the border for the greatest', () => {
		expect(gradientAt([-3, -3], [1, 1, 2], [2, 4], (x) => maxPool(x, { window: 2, padding: 1, stride: 2 }))).toEqual([
			2, 4,
		]);
	});

	test('maximum and minimum share by halves', () => {
		for (const pick of [maximum, minimum]) {
			expect(gradientAt([1, 1], [2], [4, 6], (x) => pick(x, constant(x.graph, [1, 1], [2])))).toEqual([2, 3]);
		}
	});

	test('relu and abs have none at 0', () => {
		expect(gradientAt([0, -0, 2], [3], [1, 1, 1], relu)).toEqual([0, 0, 1]);
		expect(gradientAt([0, -2], [2], [3, 3], abs)).toEqual([0, -3]);
	});

	test('stopGradient lets values through and no gradient', () => {
		expect(gradientAt([3, 4], [2], [1, 1], (x) => multiply(x, stopGradient(x)))).toEqual([3, 4]);
	});
});
