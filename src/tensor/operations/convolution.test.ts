import { createRandom } from '#numeric';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../evaluate.ts';
import { constant, createGraph, nodeOf, type TensorGraph, type TensorValue } from '../graph.ts';
import type { ConvolutionAttributes } from '../operation-attributes.ts';
import { elementCount, stridesOf, type TensorShape } from '../tensor-data.ts';
import { averagePool } from './average-pool.ts';
import { convolutionTranspose } from './convolution-transpose.ts';
import { convolutionWeightGradient } from './convolution-weight-gradient.ts';
import { convolution } from './convolution.ts';
import { maxPool } from './max-pool.ts';

const random = createRandom('convolution');
const filled = (graph: TensorGraph, shape: TensorShape): TensorValue =>
	constant(
		graph,
		Float64Array.from({ length: elementCount(shape) }, () => random.normal()),
		shape,
	);

const numbers = (value: TensorValue): Float64Array => Float64Array.from(evaluate(value.graph, [value])[0]);
const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** All indices of a shape. */
function* indices(shape: TensorShape): Generator<number[]> {
	const strides = stridesOf(shape);
	for (let place = 0; place < elementCount(shape); place++) {
		yield shape.map((length, axis) => Math.floor(place / strides[axis]) % length);
	}
}

const offset = (shape: TensorShape, index: readonly number[]): number => {
	const strides = stridesOf(shape);
	return index.reduce((sum, i, axis) => sum + i * strides[axis], 0);
};

const kinds: readonly (readonly [x: TensorShape, weight: TensorShape, options: ConvolutionAttributes])[] = [
	[[2, 3, 7], [2, 3, 3], { stride: [2], dilation: [2], groups: 1, low: [1], high: [2] }],
	[[1, 4, 5, 6], [6, 2, 3, 2], { stride: [1, 3], dilation: [2, 1], groups: 2, low: [0, 1], high: [2, 0] }],
	[
		[2, 2, 4, 3, 5],
		[3, 2, 3, 1, 2],
		{ stride: [2, 1, 2], dilation: [1, 1, 3], groups: 1, low: [1, 0, 2], high: [0, 0, 1] },
	],
	[
		[1, 3, 3, 4, 3],
		[3, 1, 3, 3, 3],
		{ stride: [1, 1, 1], dilation: [1, 1, 1], groups: 3, low: [1, 1, 1], high: [1, 1, 1] },
	],
];

describe.each(kinds)('convolution of %j with %j, %j', (xShape, wShape, options) => {
	const graph = createGraph();
	const [x, w, v] = [filled(graph, xShape), filled(graph, wShape), filled(graph, wShape)];
	const y = convolution(x, w, options);
	const g = filled(graph, y.shape);

	test('is the sum its definition says', () => {
		const { stride, dilation, groups, low } = options;
		const [xs, ws] = [numbers(x), numbers(w)];
		const [each, filtersEach] = [wShape[1], wShape[0] / groups];
		const result = numbers(y);
		let place = 0;
		for (const [n, k, ...at] of indices(y.shape)) {
			let sum = 0;
			for (const [c, ...tap] of indices(wShape.slice(1))) {
				const voxel = at.map((i, axis) => i * stride[axis] + tap[axis] * dilation[axis] - low[axis]);
				if (voxel.some((i, axis) => i < 0 || i >= xShape[axis + 2])) continue;
				const channel = Math.floor(k / filtersEach) * each + c;
				sum += ws[offset(wShape, [k, c, ...tap])] * xs[offset(xShape, [n, channel, ...voxel])];
			}
			expect(result[place++]).toBeCloseTo(sum, 11);
		}
	});

	test('⟨conv(x), g⟩ = ⟨x, transposed(g)⟩ = ⟨w, weightGradient(x, g)⟩', () => {
		const kernel = wShape.slice(2);
		const { stride, dilation, low, high } = options;
		const outputPadding = xShape
			.slice(2)
			.map((n, i) => n - ((y.shape[i + 2] - 1) * stride[i] - low[i] - high[i] + dilation[i] * (kernel[i] - 1) + 1));
		const back = convolutionTranspose(g, w, { ...options, outputPadding });
		const dw = convolutionWeightGradient(x, g, { stride, dilation, low, high, groups: options.groups, kernel });
		expect([back.shape, dw.shape]).toEqual([xShape, wShape]);
		const product = dot(numbers(y), numbers(g));
		expect(dot(numbers(x), numbers(back))).toBeCloseTo(product, 10);
		expect(dot(numbers(w), numbers(dw))).toBeCloseTo(product, 10);
	});

	test('is linear in its weights', () => {
		const sum = constant(
			graph,
			numbers(w).map((value, i) => 2 * value - 3 * numbers(v)[i]),
			wShape,
		);
		const [a, b, both] = [y, convolution(x, v, options), convolution(x, sum, options)].map(numbers);
		both.forEach((value, i) => expect(value).toBeCloseTo(2 * a[i] - 3 * b[i], 10));
	});
});

test('a bias is added to each filter', () => {
	const graph = createGraph();
	const [x, w] = [filled(graph, [1, 2, 4]), filled(graph, [3, 2, 3])];
	const bias = constant(graph, [1, 10, 100], [3]);
	const [plain, biased] = [numbers(convolution(x, w)), numbers(convolution(x, w, { bias }))];
	biased.forEach((value, i) => expect(value - plain[i]).toBeCloseTo(10 ** Math.floor(i / 2), 10));
});

test('pools by their definition', () => {
	const graph = createGraph();
	const shape = [2, 1, 5, 4];
	const x = filled(graph, shape);
	const data = numbers(x);
	const options = { window: [3, 2], stride: [2, 1], padding: [1, 1] };
	const [greatest, average] = [maxPool(x, options), averagePool(x, options)];
	expect(nodeOf(greatest).shape).toEqual([2, 1, 3, 5]);
	const results = [numbers(greatest), numbers(average)];
	let place = 0;
	for (const [n, c, i, j] of indices(greatest.shape)) {
		const inside: number[] = [];
		for (const [a, b] of indices(options.window)) {
			const [row, column] = [i * 2 + a - 1, j + b - 1];
			if (row >= 0 && row < 5 && column >= 0 && column < 4) inside.push(data[offset(shape, [n, c, row, column])]);
		}
		expect(results[0][place]).toBe(Math.max(...inside));
		expect(results[1][place++]).toBeCloseTo(inside.reduce((sum, value) => sum + value, 0) / 6, 12);
	}
});
