import { createRandom } from '#numeric';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../evaluate.ts';
import { constant, createGraph, type TensorValue } from '../graph.ts';
import { elementCount, stridesOf, type TensorShape } from '../tensor-data.ts';
import { broadcastTo } from './broadcast-to.ts';
import { concatenate, stack } from './concatenate.ts';
import { gather } from './gather.ts';
import { matmul } from './matmul.ts';
import { pad } from './pad.ts';
import { reduceMax, reduceSum } from './reduce.ts';
import { reshape } from './reshape.ts';
import { scatterAdd } from './scatter-add.ts';
import { flip, slice } from './slice.ts';
import { transpose } from './transpose.ts';

const graph = createGraph();
const random = createRandom('layout');

/** A value with random numbers, and how to read them by index. */
function filled(...shape: number[]): { value: TensorValue; at: (...index: number[]) => number } {
	const data = Float64Array.from({ length: elementCount(shape) }, () => random.normal());
	const strides = stridesOf(shape);
	return {
		value: constant(graph, data, shape),
		at: (...index) => data[index.reduce((sum, i, axis) => sum + i * strides[axis], 0)],
	};
}

/** Every element of the result equals that of a formula of its index. */
function expectFormula(value: TensorValue, shape: TensorShape, formula: (...index: number[]) => number): void {
	expect(value.shape).toEqual(shape);
	const strides = stridesOf(shape);
	const [data] = evaluate(graph, [value]);
	data.forEach((element, place) => {
		const index = shape.map((length, axis) => Math.floor(place / strides[axis]) % length);
		expect(element, `at ${index.join(', ')}`).toBeCloseTo(formula(...index), 12);
	});
}

describe('layout', () => {
	test('transpose, reshape, broadcastTo', () => {
		const { value, at } = filled(2, 3, 4);
		expectFormula(transpose(value, [2, 0, 1]), [4, 2, 3], (k, i, j) => at(i, j, k));
		expectFormula(reshape(value, [4, -1]), [4, 6], (i, j) => at(0, 0, 6 * i + j));
		const row = filled(3, 1);
		expectFormula(broadcastTo(row.value, [2, 3, 4]), [2, 3, 4], (_, j) => row.at(j, 0));
	});

	test('slice: steps forwards and backwards', () => {
		const { value, at } = filled(5, 7);
		const part = slice(value, { starts: [1, 0], ends: [4, 7], steps: [2, 3] });
		expectFormula(part, [2, 3], (i, j) => at(1 + 2 * i, 3 * j));
		const back = slice(value, { starts: [4, 6], ends: [-1, 1], steps: [-2, -1] });
		expectFormula(back, [3, 5], (i, j) => at(4 - 2 * i, 6 - j));
		expectFormula(flip(value, [-1]), [5, 7], (i, j) => at(i, 6 - j));
	});

	test('pad, concatenate, stack', () => {
		const { value, at } = filled(2, 3);
		const outside = (i: number, j: number): boolean => i < 1 || i > 2 || j > 2;
		expectFormula(pad(value, { low: [1, 0], high: [0, 2], value: 9 }), [3, 5], (i, j) =>
			outside(i, j) ? 9 : at(i - 1, j),
		);
		const other = filled(2, 2);
		expectFormula(concatenate([value, other.value], 1), [2, 5], (i, j) => (j < 3 ? at(i, j) : other.at(i, j - 3)));
		const twin = filled(2, 3);
		expectFormula(stack([value, twin.value], -1), [2, 3, 2], (i, j, k) => (k === 0 ? at : twin.at)(i, j));
	});

	test('gather and scatterAdd', () => {
		const { value, at } = filled(2, 4, 3);
		const rows = [3, 0, 0, 2, 1, 3];
		const indices = constant(graph, rows, [2, 3], 'int32');
		expectFormula(gather(value, indices, 1), [2, 2, 3, 3], (n, i, j, c) => at(n, rows[3 * i + j], c));
		const updates = filled(6, 2);
		const flat = constant(graph, rows, [6], 'int32');
		expectFormula(scatterAdd(flat, updates.value, 5), [5, 2], (row, c) =>
			rows.reduce((sum, target, i) => sum + (target === row ? updates.at(i, c) : 0), 0),
		);
	});
});

test('reductions over any axes', () => {
	const { value, at } = filled(2, 3, 4);
	const all = [0, 1, 2, 3].flatMap((k) => [0, 1].map((i) => [i, k]));
	expectFormula(reduceSum(value, { axes: [0, -1] }), [3], (j) => all.reduce((sum, [i, k]) => sum + at(i, j, k), 0));
	expectFormula(reduceMax(value, { axes: [0, 2], keepDims: true }), [1, 3, 1], (_, j) =>
		Math.max(...all.map(([i, k]) => at(i, j, k))),
	);
	expect(reduceSum(value).shape).toEqual([]);
	expectFormula(reduceSum(value, { axes: [] }), [2, 3, 4], at);
});

describe('matmul', () => {
	const sum = (length: number, term: (p: number) => number): number =>
		Array.from({ length }, (_, p) => term(p)).reduce((total, value) => total + value, 0);

	test('of matrices, transposed or not', () => {
		const [a, b] = [filled(3, 4), filled(4, 2)];
		const product = (i: number, j: number): number => sum(4, (p) => a.at(i, p) * b.at(p, j));
		expectFormula(matmul(a.value, b.value), [3, 2], product);
		const [at, bt] = [transpose(a.value, [1, 0]), transpose(b.value, [1, 0])];
		expectFormula(matmul(at, b.value, { transposeA: true }), [3, 2], product);
		expectFormula(matmul(a.value, bt, { transposeB: true }), [3, 2], product);
		expectFormula(matmul(at, bt, { transposeA: true, transposeB: true }), [3, 2], product);
	});

	test('of batches that broadcast', () => {
		const [a, b] = [filled(2, 1, 3, 4), filled(5, 4, 2)];
		expectFormula(matmul(a.value, b.value), [2, 5, 3, 2], (n, m, i, j) =>
			sum(4, (p) => a.at(n, 0, i, p) * b.at(m, p, j)),
		);
	});
});
