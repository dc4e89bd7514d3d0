import { clip, elu, gelu, leakyRelu, silu } from './activations.ts';
import { attention } from './attention.ts';
import { einsum } from './einsum.ts';
import type { TensorValue } from './graph.ts';
import { gridSample3d, type GridSampleOptions } from './grid-sample.ts';
import { interpolate, type InterpolateOptions } from './interpolate.ts';
import { logSoftmax, logSumExp } from './log-softmax.ts';
import { mean, variance, type VarianceOptions } from './mean.ts';
import { fillCases, type CaseOutline, type OperandKind, type OperationCase } from './operation-case.ts';
import { stack } from './operations/concatenate.ts';
import { multiply } from './operations/binary.ts';
import { flip, sliceAxis } from './operations/slice.ts';
import { roiAlign3d, type RoiAlignOptions } from './roi-align.ts';
import { sampleTrilinear, type SampleOptions } from './sample-trilinear.ts';
import { segmentMax, segmentMean, segmentSum } from './segments.ts';
import { sumTo } from './sum-to.ts';
import type { TensorShape } from './tensor-data.ts';

/** At least three instances of every composite without weights or loss. */
export function compositeCases(seed: number): OperationCase[] {
	const outlines = [
		...elementwiseOutlines(),
		...statisticsOutlines(),
		...productOutlines(),
		...layoutOutlines(),
		...segmentOutlines(),
		...resamplingOutlines(),
	];
	return fillCases(outlines, seed);
}

const someShapes: readonly TensorShape[] = [[7], [2, 3, 5], [1, 2, 3, 2]];

/** One case of an operation on a single operand. */
const single = (
	operation: string,
	about: string,
	[kind, shape]: readonly [OperandKind, TensorShape],
	build: (x: TensorValue) => TensorValue,
): CaseOutline => ({ operation, about, operands: [[kind, shape]], build: ([x]) => build(x) });

function elementwiseOutlines(): CaseOutline[] {
	const functions: readonly (readonly [string, (x: TensorValue) => TensorValue])[] = [
		['gelu', gelu],
		['silu', silu],
		['leakyRelu', (x) => leakyRelu(x, 0.2)],
		['elu', (x) => elu(x, 1.3)],
		['clip', (x) => clip(x, -0.51, 0.77)],
	];
	return functions.flatMap(([operation, apply]) =>
		someShapes.map((shape) => single(operation, `[${shape.join(', ')}]`, ['nonzero', shape], apply)),
	);
}

function statisticsOutlines(): CaseOutline[] {
	const choices: readonly VarianceOptions[] = [{}, { axes: [1], keepDims: true }, { axes: [0, -1], unbiased: true }];
	const lines: readonly (readonly [TensorShape, number])[] = [
		[[7], 0],
		[[3, 5], -1],
		[[2, 4, 3], 1],
	];
	return [
		...choices.flatMap((choice) => [
			single('mean', JSON.stringify(choice), ['any', [2, 3, 5]], (x) => mean(x, choice)),
			single('variance', JSON.stringify(choice), ['any', [2, 3, 5]], (x) => variance(x, choice)),
		]),
		...lines.flatMap(([shape, axis]) => {
			const about = `[${shape.join(', ')}] along ${axis}`;
			return [
				single('logSoftmax', about, ['any', shape], (x) => logSoftmax(x, axis)),
				single('logSumExp', about, ['any', shape], (x) => logSumExp(x, axis)),
			];
		}),
	];
}

function productOutlines(): CaseOutline[] {
	const contracted = (equation: string, ...shapes: readonly TensorShape[]): CaseOutline => ({
		operation: 'einsum',
		about: equation,
		operands: shapes.map((shape) => ['any', shape]),
		build: (values) => einsum(equation, ...values),
	});
	const attended = (q: TensorShape, k: TensorShape, v: TensorShape): CaseOutline => ({
		operation: 'attention',
		about: `[${q.join(', ')}] to [${k.join(', ')}]`,
		operands: [
			['any', q],
			['any', k],
			['any', v],
		],
		build: ([queries, keys, values]) => attention(queries, keys, values),
	});
	return [
		contracted('ij,jk->ik', [3, 4], [4, 2]),
		contracted('bhqd,bhkd->bhqk', [2, 1, 3, 4], [2, 1, 5, 4]),
		contracted('ij->ji', [3, 4]),
		contracted('ijk->j', [2, 3, 4]),
		contracted('i,j->ij', [3], [4]),
		contracted('ab,bc,cd->da', [2, 3], [3, 4], [4, 2]),
		contracted('ij,ij->', [3, 4], [3, 4]),
		contracted('ijk,k->ji', [2, 3, 4], [4]),
		attended([3, 4], [5, 4], [5, 2]),
		attended([2, 1, 4], [2, 3, 4], [2, 3, 4]),
		attended([2, 2, 3, 1], [2, 2, 3, 1], [2, 2, 3, 1]),
		{
			operation: 'attention',
			about: 'with a mask',
			operands: [
				['any', [2, 3, 4]],
				['any', [2, 5, 4]],
				['any', [2, 5, 3]],
				['mask', [3, 5]],
			],
			build: ([queries, keys, values, mask]) => attention(queries, keys, values, { mask }),
		},
	];
}

function layoutOutlines(): CaseOutline[] {
	const stacked = (count: number, shape: TensorShape, axis: number): CaseOutline => ({
		operation: 'stack',
		about: `${count} of [${shape.join(', ')}] on ${axis}`,
		operands: Array.from({ length: count }, () => ['any', shape] as const),
		build: (values) => stack(values, axis),
	});
	return [
		stacked(3, [2, 3], 1),
		stacked(2, [], 0),
		stacked(2, [2, 1, 2], -1),
		single('flip', 'an axis', ['any', [3, 4]], (x) => flip(x, [1])),
		single('flip', 'two axes', ['any', [2, 3, 2]], (x) => flip(x, [0, -1])),
		single('flip', 'a line', ['any', [5]], (x) => flip(x, [0])),
		single('sliceAxis', 'in the middle', ['any', [3, 4]], (x) => sliceAxis(x, 1, 1, 3)),
		single('sliceAxis', 'at the end', ['any', [2, 5, 2]], (x) => sliceAxis(x, -2, 3, 5)),
		single('sliceAxis', 'all', ['any', [4]], (x) => sliceAxis(x, 0, 0, 4)),
		single('sumTo', 'a row', ['any', [3, 4]], (x) => sumTo(x, [4])),
		single('sumTo', 'a column', ['any', [3, 4]], (x) => sumTo(x, [3, 1])),
		single('sumTo', 'a scalar', ['any', [2, 3, 2]], (x) => sumTo(x, [])),
	];
}

function segmentOutlines(): CaseOutline[] {
	const shapes: readonly (readonly [TensorShape, number])[] = [
		[[7], 4],
		[[5, 3], 9],
		[[6, 2, 3], 2],
	];
	return shapes.flatMap(([shape, count]): CaseOutline[] => {
		const about = `[${shape.join(', ')}] to ${count}`;
		return [
			{
				operation: 'segmentSum',
				about,
				operands: [
					['any', shape],
					[count, [shape[0]]],
				],
				build: ([values, segments]) => segmentSum(values, segments, count),
			},
			{
				operation: 'segmentMean',
				about,
				operands: [
					['any', shape],
					[count, [shape[0]]],
				],
				build: ([values, segments]) => segmentMean(values, segments, count),
			},
			{
				operation: 'segmentMax',
				about,
				operands: [
					['distinct', shape],
					[shape[0], [count, 1]],
					['mask', [count, 1]],
				],
				build: ([values, members, present]) => segmentMax(values, members, present),
			},
		];
	});
}

function resamplingOutlines(): CaseOutline[] {
	const resized = (x: TensorShape, size: TensorShape, options: InterpolateOptions): CaseOutline =>
		single('interpolate', `[${x.join(', ')}] to [${size.join(', ')}] ${JSON.stringify(options)}`, ['any', x], (value) =>
			interpolate(value, size, options),
		);
	const sampled = (x: TensorShape, points: number, options: Pick<SampleOptions, 'surroundings'>): CaseOutline => ({
		operation: 'sampleTrilinear',
		about: `${points} of [${x.join(', ')}] ${JSON.stringify(options)}`,
		operands: [
			['any', x],
			['unit', [3, points, 3]],
			[x[0], [3]],
		],
		build: ([value, places, items]) => sampleTrilinear(value, multiply(places, 4), { ...options, items }),
	});
	const gridded = (x: TensorShape, grid: TensorShape, options: GridSampleOptions): CaseOutline => ({
		operation: 'gridSample3d',
		about: `[${x.join(', ')}] at [${grid.join(', ')}] ${JSON.stringify(options)}`,
		operands: [
			['any', x],
			['unit', grid],
		],
		build: ([value, places]) => gridSample3d(value, multiply(places, 1.2), options),
	});
	const cut = (x: TensorShape, boxes: number, options: RoiAlignOptions): CaseOutline => ({
		operation: 'roiAlign3d',
		about: `${boxes} of [${x.join(', ')}] ${JSON.stringify(options)}`,
		operands: [
			['any', x],
			['positive', [boxes, 6]],
			[x[0], [boxes]],
		],
		build: ([value, corners, items]) => roiAlign3d(value, corners, items, options),
	});
	return [
		resized([2, 1, 3], [6], { mode: 'nearest' }),
		resized([1, 2, 3, 4], [5, 2], { mode: 'nearest' }),
		resized([1, 1, 2, 3, 2], [4, 5, 2], {}),
		resized([2, 2, 5], [3], {}),
		resized([1, 1, 3, 4], [5, 7], { alignCorners: true }),
		sampled([2, 1, 3, 4, 2], 4, {}),
		sampled([1, 2, 2, 3, 3], 3, { surroundings: 'border' }),
		sampled([2, 3, 1, 2, 3], 2, {}),
		gridded([2, 1, 3, 2, 4], [2, 1, 2, 2, 3], {}),
		gridded([1, 2, 2, 3, 3], [1, 2, 2, 1, 3], { alignCorners: true }),
		gridded([1, 1, 3, 3, 2], [1, 1, 3, 2, 3], { surroundings: 'border' }),
		cut([2, 1, 3, 3, 4], 2, { size: [1, 2, 2] }),
		cut([1, 2, 4, 3, 3], 1, { size: [2, 1, 1], samples: 1, scale: 1.5 }),
		cut([2, 1, 2, 3, 3], 3, { size: [1, 1, 1], samples: 3 }),
	];
}
