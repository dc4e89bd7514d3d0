import { describe, expect, test } from 'vitest';
import { differentiate } from './differentiate.ts';
import { evaluate } from './evaluate.ts';
import { buffer, constant, createGraph, input, nodeOf, parameter, valueAt, withLabel } from './graph.ts';
import { convolutionLayer } from './layers/convolution-layer.ts';
import { groupNorm } from './layers/norm-layers.ts';
import { add, maximum, multiply } from './operations/binary.ts';
import { cast } from './operations/cast.ts';
import { concatenate } from './operations/concatenate.ts';
import { convolutionTranspose } from './operations/convolution-transpose.ts';
import { convolutionWeightGradient } from './operations/convolution-weight-gradient.ts';
import { convolution } from './operations/convolution.ts';
import { gather } from './operations/gather.ts';
import { matmul } from './operations/matmul.ts';
import { maxPool } from './operations/max-pool.ts';
import { normalise } from './operations/normalise.ts';
import { pad } from './operations/pad.ts';
import { reduceSum } from './operations/reduce.ts';
import { reshape } from './operations/reshape.ts';
import { scatterAdd } from './operations/scatter-add.ts';
import { slice, sliceAxis } from './operations/slice.ts';
import { softmax } from './operations/softmax.ts';
import { transpose } from './operations/transpose.ts';
import { relu } from './operations/unary.ts';
import { createScope } from './scope.ts';
import { TensorShapeError } from './shape-error.ts';

test('nodes are plain data in the order of their making', () => {
	const graph = createGraph();
	const x = input(graph, 'x', [2, 3]);
	const y = withLabel(graph, 'encoder.0', () => relu(x));
	expect(nodeOf(y)).toEqual({
		op: 'relu',
		inputs: [0],
		attributes: {},
		shape: [2, 3],
		type: 'float32',
		label: 'encoder.0',
	});
	expect(valueAt(graph, y.index)).toEqual(y);
	expect(graph.label).toBe('');
	expect(() => valueAt(graph, 2)).toThrow(/has 2 nodes, asked for 2/);
});

describe('programmer errors are met at the entrance', () => {
	const graph = createGraph();
	const x = input(graph, 'x', [2, 3]);

	test('names', () => {
		expect(() => parameter(graph, 'x', [1])).toThrow(/parameter: the graph has a leaf named x already/);
		expect(() => buffer(graph, '', [1])).toThrow(/buffer: the name is empty/);
	});

	test('shapes and data', () => {
		expect(() => input(graph, 'bad', [2, 0])).toThrow(
			/input bad: axis lengths must be whole numbers from 1, got \[2, 0\]/,
		);
		expect(() => constant(graph, [1, 2, 3], [2])).toThrow(/constant: shape \[2\] does not hold 3 numbers/);
	});

	test('values of other graphs', () => {
		const other = input(createGraph(), 'x', [2, 3]);
		expect(() => add(x, other)).toThrow(/add: an operand belongs to another graph/);
		expect(() => evaluate(graph, [other])).toThrow(/belongs to another graph/);
		expect(() => differentiate(reduceSum(x), [other])).toThrow(/belongs to another graph/);
		expect(() => add(1, 2)).toThrow(/at least one operand must be a value/);
	});

	test('feeds', () => {
		expect(() => evaluate(graph, [x])).toThrow(/input x is not fed/);
		expect(() => evaluate(graph, [x], { x: [1, 2] })).toThrow(/input x is \[2, 3\], fed 2 numbers/);
	});

	test('what cannot be differentiated', () => {
		const whole = input(graph, 'whole', [2], { type: 'int32' });
		expect(() => differentiate(x, [x])).toThrow(/the loss must have one element; got \[2, 3\]/);
		expect(() => differentiate(reduceSum(x), [whole])).toThrow(/needs float32 values, got int32/);
		expect(() => differentiate(x, [x], { outputGradient: whole })).toThrow(/must have the shape of the output/);
	});
});

describe('operands that do not fit are refused when the graph is built', () => {
	const graph = createGraph();
	const value = (...shape: number[]) => input(graph, `v${graph.nodes.length}`, shape);
	const whole = (...shape: number[]) => input(graph, `v${graph.nodes.length}`, shape, { type: 'int32' });
	const attributes = { stride: [1], dilation: [1], groups: 1, low: [0], high: [0] };

	const refusals: Record<string, readonly [() => unknown, RegExp]> = {
		'axes that do not broadcast': [
			() => add(value(2, 3), value(2, 4)),
			/add: axis -1 does not broadcast; got \[2, 3\] and \[2, 4\]/,
		],
		'mixed types': [() => add(value(2), whole(2)), /types float32 and int32 differ/],
		'whole numbers where none are taken': [() => maximum(whole(2), whole(2)), /maximum: needs float32, got int32/],
		'inner lengths': [
			() => matmul(value(2, 3), value(4, 2)),
			/matmul: inner lengths 3 and 4 differ; got \[2, 3\] and \[4, 2\]/,
		],
		'one axis in a product': [() => matmul(value(3), value(3, 2)), /both need at least two axes/],
		'another count': [() => reshape(value(2, 3), [4, -1]), /cannot become \[4, -1\]; got \[2, 3\]/],
		'not an order': [() => transpose(value(2, 3), [0, 0]), /\[0, 0\] is not an order of its axes/],
		'no such axis': [() => reduceSum(value(2, 3), { axes: [2] }), /reduceSum: has no axis 2/],
		'an axis twice': [() => reduceSum(value(2, 3), { axes: [1, -1] }), /axes 1, -1 repeat/],
		'elements that are not there': [() => sliceAxis(value(2, 3), 1, 1, 5), /axis 1 has no elements 1 to 5 by 1/],
		'a slice of nothing': [() => slice(value(3), { starts: [2], ends: [2] }), /no elements 2 to 2/],
		'a negative border': [() => pad(value(3), { low: [-1], high: [0] }), /whole numbers from 0 twice/],
		'parts that differ': [() => concatenate([value(2, 3), value(3, 3)], 1), /all axes but 1 must agree/],
		'indices that are not whole': [() => gather(value(3), value(2), 0), /the indices must be int32, got float32/],
		'updates of another count': [() => scatterAdd(whole(3), value(2, 2), 4), /needs int32 indices \[n\]/],
		channels: [
			() => convolution(value(1, 2, 5), value(3, 4, 3)),
			/channels do not fit 1 groups .*; got \[1, 2, 5\] and \[3, 4, 3\]/,
		],
		'a kernel that is too large': [() => convolution(value(1, 2, 2), value(3, 2, 3)), /larger than the padded input/],
		'no spatial axis': [() => convolution(value(1, 2), value(3, 2)), /1 to 3 spatial axes/],
		'a stride of 0': [
			() => convolution(value(1, 2, 5), value(3, 2, 3), { stride: 0 }),
			/stride must be 1 whole numbers from 1, got \[0\]/,
		],
		'a wrong bias': [() => convolution(value(1, 2, 5), value(3, 2, 3), { bias: value(2) }), /needs a bias \[K\]/],
		'output padding': [
			() => convolutionTranspose(value(1, 2, 5), value(2, 3, 3), { outputPadding: 1 }),
			/below the stride, got \[1\]/,
		],
		'not input and result': [
			() => convolutionWeightGradient(value(1, 2, 5), value(1, 3, 5), { ...attributes, kernel: [3] }),
			/are not input and result/,
		],
		'a border as wide as the window': [() => maxPool(value(1, 1, 4), { window: 2, padding: 2 }), /do not fit 1 axes/],
		groups: [() => groupNorm(value(1, 6, 2), 4), /channels do not divide into 4 groups/],
		'a softmax without axis': [() => softmax(value(2), 1), /softmax: has no axis 1/],
		'a norm without axis': [() => normalise(value(2), { axes: [3] }), /normalise: has no axis 3/],
	};

	test.each(Object.keys(refusals))('%s', (name) => {
		const [build, message] = refusals[name];
		expect(build).toThrow(TensorShapeError);
		expect(build).toThrow(message);
	});

	test('the error names the layer and holds the shapes', () => {
		const scope = createScope(graph, 'train').child('encoder').child(0).child('conv');
		const x = value(1, 3, 2, 2, 2);
		const build = (): unknown => convolutionLayer(scope, x, { filters: 4, kernel: 5 });
		expect(build).toThrow(
			/^convolution in encoder\.0\.conv: the kernel is larger than the padded input; got \[1, 3, 2, 2, 2\] and \[4, 3, 5, 5, 5\] and \[4\]$/,
		);
		const error = (() => {
			try {
				return multiply(x, value(7));
			} catch (caught) {
				return caught;
			}
		})();
		expect(error).toMatchObject({ operation: 'multiply', layer: '', shapes: [[1, 3, 2, 2, 2], [7]] });
	});

	test('indices out of range are refused when they are seen', () => {
		const picked = gather(value(3), constant(graph, [3], [1], 'int32'), 0);
		expect(() => evaluate(graph, [picked], { [`v${picked.index - 2}`]: [1, 2, 3] })).toThrow(
			/index 3 is not in \[0, 3\)/,
		);
		expect(cast(value(2), 'int32').type).toBe('int32');
	});
});
