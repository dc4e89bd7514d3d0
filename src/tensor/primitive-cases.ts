import type { TensorValue } from './graph.ts';
import { fillCases, type CaseOutline, type OperandKind, type OperationCase } from './operation-case.ts';
import { averagePool } from './operations/average-pool.ts';
import * as binary from './operations/binary.ts';
import { broadcastTo } from './operations/broadcast-to.ts';
import { cast } from './operations/cast.ts';
import { concatenate } from './operations/concatenate.ts';
import { convolutionTranspose, type ConvolutionTransposeOptions } from './operations/convolution-transpose.ts';
import { convolutionWeightGradient } from './operations/convolution-weight-gradient.ts';
import { convolution } from './operations/convolution.ts';
import { gather } from './operations/gather.ts';
import { matmul, type MatmulOptions } from './operations/matmul.ts';
import { maxPool, maxPoolGradient } from './operations/max-pool.ts';
import { normalise, normaliseGradient } from './operations/normalise.ts';
import { pad } from './operations/pad.ts';
import { reduceMax, reduceSum } from './operations/reduce.ts';
import { reshape } from './operations/reshape.ts';
import { scatterAdd } from './operations/scatter-add.ts';
import { select } from './operations/select.ts';
import { slice } from './operations/slice.ts';
import { softmax, softmaxGradient } from './operations/softmax.ts';
import { transpose } from './operations/transpose.ts';
import * as unary from './operations/unary.ts';
import { convolvedSize } from './convolution-geometry.ts';
import type { PoolOptions } from './pool-geometry.ts';
import type { TensorShape } from './tensor-data.ts';

/** At least three instances of every primitive: odd sizes, one channel, several items, strides, borders, dilation, groups. */
export function primitiveCases(seed: number): OperationCase[] {
	const outlines = [
		...unaryOutlines(),
		...binaryOutlines(),
		...reductionOutlines(),
		...layoutOutlines(),
		...matmulOutlines(),
		...convolutionOutlines(),
		...indexOutlines(),
		...poolOutlines(),
		...normalisationOutlines(),
	];
	return fillCases(outlines, seed);
}

const someShapes: readonly TensorShape[] = [[], [7], [2, 3, 5]];

function unaryOutlines(): CaseOutline[] {
	const kinds: Record<unary.UnaryName, readonly [(x: TensorValue) => TensorValue, OperandKind]> = {
		negate: [unary.negate, 'any'],
		abs: [unary.abs, 'nonzero'],
		exp: [unary.exp, 'any'],
		log: [unary.log, 'positive'],
		sqrt: [unary.sqrt, 'positive'],
		reciprocal: [unary.reciprocal, 'nonzero'],
		tanh: [unary.tanh, 'any'],
		sigmoid: [unary.sigmoid, 'any'],
		softplus: [unary.softplus, 'any'],
		erf: [unary.erf, 'any'],
		sin: [unary.sin, 'any'],
		cos: [unary.cos, 'any'],
		floor: [unary.floor, 'unit'],
		sign: [unary.sign, 'nonzero'],
		step: [unary.step, 'nonzero'],
		relu: [unary.relu, 'nonzero'],
		stopGradient: [unary.stopGradient, 'any'],
	};
	return Object.entries(kinds).flatMap(([operation, [apply, kind]]) =>
		someShapes.map((shape) => ({
			operation,
			about: `[${shape.join(', ')}]`,
			operands: [[kind, shape]] as const,
			build: ([x]: readonly TensorValue[]) => apply(x),
		})),
	);
}

function binaryOutlines(): CaseOutline[] {
	const kinds: Record<
		binary.BinaryName,
		readonly [(a: TensorValue, b: TensorValue) => TensorValue, OperandKind, OperandKind]
	> = {
		add: [binary.add, 'any', 'any'],
		subtract: [binary.subtract, 'any', 'any'],
		multiply: [binary.multiply, 'any', 'any'],
		divide: [binary.divide, 'any', 'nonzero'],
		maximum: [binary.maximum, 'distinct', 'between'],
		minimum: [binary.minimum, 'distinct', 'between'],
		power: [binary.power, 'positive', 'any'],
		equal: [binary.equal, 'distinct', 'between'],
		greater: [binary.greater, 'distinct', 'between'],
	};
	const shapes: readonly (readonly [TensorShape, TensorShape])[] = [
		[[7], [7]],
		[
			[2, 3, 5],
			[3, 1],
		],
		[
			[4, 1, 3],
			[1, 5, 3],
		],
		[[], [3, 2]],
	];
	const ofPairs = Object.entries(kinds).flatMap(([operation, [apply, left, right]]) =>
		shapes.map(([a, b]) => ({
			operation,
			about: `[${a.join(', ')}] with [${b.join(', ')}]`,
			operands: [[left, a] as const, [right, b] as const],
			build: ([x, y]: readonly TensorValue[]) => apply(x, y),
		})),
	);
	const ofThree = shapes.map(([a, b]) => ({
		operation: 'select',
		about: `[${a.join(', ')}] with [${b.join(', ')}]`,
		operands: [['mask', b] as const, ['any', a] as const, ['any', b] as const],
		build: ([mask, x, y]: readonly TensorValue[]) => select(mask, x, y),
	}));
	return [...ofPairs, ...ofThree];
}

function reductionOutlines(): CaseOutline[] {
	const shape = [2, 3, 5];
	const choices = [{ axes: [1] }, { axes: [0, 2], keepDims: true }, {}, { axes: [-1], keepDims: true }];
	return choices.flatMap((choice): CaseOutline[] => {
		const about = `[2, 3, 5] ${JSON.stringify(choice)}`;
		return [
			{ operation: 'reduceSum', about, operands: [['any', shape]], build: ([x]) => reduceSum(x, choice) },
			{ operation: 'reduceMax', about, operands: [['distinct', shape]], build: ([x]) => reduceMax(x, choice) },
		];
	});
}

function layoutOutlines(): CaseOutline[] {
	const one = (operation: string, about: string, shape: TensorShape, build: (x: TensorValue) => TensorValue) => ({
		operation,
		about,
		operands: [['any', shape]] as const,
		build: ([x]: readonly TensorValue[]) => build(x),
	});
	const joined = (axis: number, shapes: readonly TensorShape[]): CaseOutline => ({
		operation: 'concatenate',
		about: `axis ${axis} of ${shapes.length}`,
		operands: shapes.map((shape) => ['any', shape] as const),
		build: (values) => concatenate(values, axis),
	});
	const sliced = (about: string, shape: TensorShape, starts: number[], ends: number[], steps?: number[]) =>
		one('slice', about, shape, (x) => slice(x, { starts, ends, steps }));
	const padded = (about: string, shape: TensorShape, low: number[], high: number[], value?: number) =>
		one('pad', about, shape, (x) => pad(x, { low, high, value }));
	return [
		one('reshape', '[2, 3, 5] to [6, 5]', [2, 3, 5], (x) => reshape(x, [6, 5])),
		one('reshape', '[4] to [1, 2, 2]', [4], (x) => reshape(x, [1, 2, -1])),
		one('reshape', '[1] to []', [1], (x) => reshape(x, [])),
		one('transpose', '[3, 4]', [3, 4], (x) => transpose(x, [1, 0])),
		one('transpose', 'cycle of [2, 3, 5]', [2, 3, 5], (x) => transpose(x, [2, 0, 1])),
		one('transpose', 'of four axes', [1, 3, 2, 3], (x) => transpose(x, [3, 1, 0, 2])),
		one('broadcastTo', '[] to [3]', [], (x) => broadcastTo(x, [3])),
		one('broadcastTo', '[3, 1] to [2, 3, 5]', [3, 1], (x) => broadcastTo(x, [2, 3, 5])),
		one('broadcastTo', '[1, 4, 1] to [3, 4, 2]', [1, 4, 1], (x) => broadcastTo(x, [3, 4, 2])),
		sliced('a window', [5, 4], [1, 0], [4, 3]),
		sliced('steps', [7, 5], [1, 0], [7, 5], [2, 3]),
		sliced('backwards', [5, 3], [4, 2], [-1, 0], [-1, -1]),
		sliced('steps backwards', [2, 7, 4], [0, 6, 3], [2, 0, -1], [1, -2, -3]),
		padded('both ends', [3, 4], [1, 0], [2, 3]),
		padded('with 1.5', [2, 1, 3], [0, 2, 1], [1, 0, 0], 1.5),
		padded('nothing', [4], [0], [0]),
		joined(0, [
			[2, 3],
			[1, 3],
			[4, 3],
		]),
		joined(1, [
			[2, 1, 3],
			[2, 4, 3],
		]),
		joined(2, [[1, 2, 5]]),
	];
}

function matmulOutlines(): CaseOutline[] {
	const product = (a: TensorShape, b: TensorShape, options: MatmulOptions = {}): CaseOutline => ({
		operation: 'matmul',
		about: `[${a.join(', ')}] by [${b.join(', ')}]${options.transposeA ? ' aᵀ' : ''}${options.transposeB ? ' bᵀ' : ''}`,
		operands: [
			['any', a],
			['any', b],
		],
		build: ([x, y]) => matmul(x, y, options),
	});
	return [
		product([3, 5], [5, 2]),
		product([5, 3], [5, 2], { transposeA: true }),
		product([3, 5], [2, 5], { transposeB: true }),
		product([5, 3], [2, 5], { transposeA: true, transposeB: true }),
		product([2, 3, 4], [2, 4, 1]),
		product([2, 1, 3, 4], [3, 4, 2]),
		product([1, 4], [3, 5, 4], { transposeB: true }),
	];
}

const spatial: readonly (readonly [
	about: string,
	x: TensorShape,
	k: number,
	kernel: TensorShape,
	o: ConvolutionTransposeOptions,
])[] = [
	['1D', [2, 3, 7], 2, [3], { padding: 1 }],
	['1D strided, dilated', [1, 1, 11], 3, [3], { stride: 2, dilation: 2 }],
	['2D uneven', [2, 2, 5, 4], 3, [3, 2], { stride: [1, 2], low: [1, 0], high: [0, 1] }],
	['2D groups', [1, 4, 5, 5], 6, [3, 3], { groups: 2, padding: 1 }],
	['3D', [1, 2, 3, 4, 5], 2, [3, 3, 3], { padding: 1 }],
	['3D stride 2, kernel 4', [2, 1, 6, 6, 4], 2, [4, 4, 4], { stride: 2, padding: 1 }],
	['3D stride 3, rest', [1, 2, 5, 6, 7], 1, [2, 2, 2], { stride: 3 }],
	['3D channel by channel', [1, 3, 4, 3, 3], 3, [3, 1, 2], { groups: 3, padding: [1, 0, 0], dilation: [1, 1, 2] }],
	['3D kernel 1', [2, 3, 2, 2, 3], 4, [1, 1, 1], {}],
];

function convolutionOutlines(): CaseOutline[] {
	return spatial.flatMap(([about, x, filters, kernel, options]): CaseOutline[] => {
		const { groups = 1, stride = 1, dilation = 1, padding = 0 } = options;
		const full = (option: number | readonly number[]): readonly number[] =>
			typeof option === 'number' ? kernel.map(() => option) : option;
		const low = options.low ?? full(padding);
		const high = options.high ?? full(padding);
		const attributes = { stride: full(stride), dilation: full(dilation), low, high, groups, kernel };
		const size = convolvedSize(x.slice(2), kernel, attributes);
		const weight = [filters, x[1] / groups, ...kernel];
		const y = [x[0], filters, ...size];
		const outputPadding = full(stride).map((step) => (step > 1 ? 1 : 0));
		return [
			{
				operation: 'convolution',
				about,
				operands: [
					['any', x],
					['any', weight],
					['any', [filters]],
				],
				build: ([value, w, bias]) => convolution(value, w, { ...options, bias }),
			},
			{
				operation: 'convolutionTranspose',
				about,
				operands: [
					['any', y],
					['any', weight],
					['any', [x[1]]],
				],
				build: ([value, w, bias]) => convolutionTranspose(value, w, { ...options, bias, outputPadding }),
			},
			{
				operation: 'convolutionWeightGradient',
				about,
				operands: [
					['any', x],
					['any', y],
				],
				build: ([value, dy]) => convolutionWeightGradient(value, dy, attributes),
			},
		];
	});
}

function indexOutlines(): CaseOutline[] {
	const taken = (x: TensorShape, indices: TensorShape, axis: number): CaseOutline => ({
		operation: 'gather',
		about: `[${x.join(', ')}] at [${indices.join(', ')}] on ${axis}`,
		operands: [
			['any', x],
			[x.at(axis) ?? 1, indices],
		],
		build: ([value, at]) => gather(value, at, axis),
	});
	const added = (updates: TensorShape, size: number): CaseOutline => ({
		operation: 'scatterAdd',
		about: `[${updates.join(', ')}] to ${size}`,
		operands: [
			[size, [updates[0]]],
			['any', updates],
		],
		build: ([at, values]) => scatterAdd(at, values, size),
	});
	const casts = someShapes.map((shape): CaseOutline => ({
		operation: 'cast',
		about: `of products [${shape.join(', ')}]`,
		operands: [['unit', shape]],
		build: ([x]) => cast(cast(binary.multiply(x, 0.9), 'int32'), 'float32'),
	}));
	return [
		taken([5], [3], 0),
		taken([4, 3], [2, 5], 0),
		taken([2, 5, 3], [4], 1),
		taken([2, 3, 4], [2, 2], -1),
		added([7], 4),
		added([5, 3], 9),
		added([4, 2, 3], 2),
		...casts,
	];
}

function poolOutlines(): CaseOutline[] {
	const pools: readonly (readonly [about: string, x: TensorShape, options: PoolOptions])[] = [
		['1D', [2, 1, 7], { window: 2 }],
		['2D overlapping, border', [1, 2, 5, 6], { window: 3, stride: 2, padding: 1 }],
		['3D tiles', [2, 1, 4, 2, 4], { window: 2 }],
		['3D skipping, rest', [1, 2, 5, 4, 3], { window: [2, 1, 2], stride: [3, 2, 1] }],
		['3D stride 1', [1, 1, 3, 3, 4], { window: 3, stride: 1, padding: 1 }],
	];
	return pools.flatMap(([about, shape, options]): CaseOutline[] => [
		{ operation: 'maxPool', about, operands: [['distinct', shape]], build: ([x]) => maxPool(x, options) },
		{ operation: 'averagePool', about, operands: [['any', shape]], build: ([x]) => averagePool(x, options) },
		{
			operation: 'maxPoolGradient',
			about,
			operands: [
				['distinct', shape],
				['any', pooledShape(shape, options)],
			],
			build: ([x, dy]) => {
				const y = maxPool(x, options);
				const node = y.graph.nodes[y.index];
				if (node.op !== 'maxPool') throw new TypeError('maxPool makes a node of another operation');
				return maxPoolGradient(x, y, dy, node.attributes);
			},
		},
	]);
}

const pooledShape = (x: TensorShape, { window, stride = window, padding = 0 }: PoolOptions): number[] => {
	const full = (option: number | readonly number[]): readonly number[] =>
		typeof option === 'number' ? x.slice(2).map(() => option) : option;
	const border = full(padding);
	const geometry = { stride: full(stride), low: border, high: border, dilation: border.map(() => 1) };
	return [...x.slice(0, 2), ...convolvedSize(x.slice(2), full(window), geometry)];
};

function normalisationOutlines(): CaseOutline[] {
	const norms: readonly (readonly [TensorShape, readonly number[], number])[] = [
		[[3, 7], [1], 1e-5],
		[[2, 3, 2, 3], [-2, -1], 1e-3],
		[[3, 2, 4], [0, 2], 0.1],
		[[2, 2, 5], [2], 0.5],
	];
	const lines: readonly (readonly [TensorShape, number])[] = [
		[[7], 0],
		[[3, 5], 1],
		[[2, 4, 3], 1],
		[[2, 3, 1], 0],
	];
	return [
		...norms.flatMap(([shape, axes, epsilon]): CaseOutline[] => {
			const about = `[${shape.join(', ')}] over ${axes.join(', ')}, ε ${epsilon}`;
			return [
				{
					operation: 'normalise',
					about,
					operands: [['any', shape]],
					build: ([x]) => normalise(x, { axes, epsilon }),
				},
				{
					operation: 'normaliseGradient',
					about,
					operands: [
						['any', shape],
						['any', shape],
					],
					build: ([x, dy]) => normaliseGradient(x, dy, { axes, epsilon }),
				},
			];
		}),
		...lines.flatMap(([shape, axis]): CaseOutline[] => {
			const about = `[${shape.join(', ')}] along ${axis}`;
			return [
				{ operation: 'softmax', about, operands: [['any', shape]], build: ([x]) => softmax(x, axis) },
				{
					operation: 'softmaxGradient',
					about,
					operands: [
						['probability', shape],
						['any', shape],
					],
					build: ([y, dy]) => softmaxGradient(y, dy, axis),
				},
			];
		}),
	];
}
