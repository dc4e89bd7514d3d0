import type { TensorValue } from './graph.ts';
import { multiHeadAttentionLayer } from './layers/attention-layer.ts';
import {
	convolutionLayer,
	convolutionTransposeLayer,
	type ConvolutionLayerOptions,
	type ConvolutionTransposeLayerOptions,
} from './layers/convolution-layer.ts';
import { dropoutLayer } from './layers/dropout-layer.ts';
import { linear, linearLayer } from './layers/linear-layer.ts';
import { batchNormLayer, groupNorm, groupNormLayer, instanceNormLayer, layerNormLayer } from './layers/norm-layers.ts';
import { binaryCrossEntropy, binaryCrossEntropyLoss } from './losses/binary-cross-entropy.ts';
import { chamferLoss } from './losses/chamfer-loss.ts';
import { crossEntropyLoss, type CrossEntropyOptions } from './losses/cross-entropy.ts';
import { focalLoss } from './losses/focal-loss.ts';
import { klNormalLoss } from './losses/kl-normal.ts';
import { maskedMean } from './losses/masked-mean.ts';
import { huberLoss, meanAbsoluteError, meanSquaredError } from './losses/regression-losses.ts';
import { softDiceLoss, type SoftDiceOptions } from './losses/soft-dice.ts';
import { fillCases, type CaseOutline, type OperandKind, type OperationCase } from './operation-case.ts';
import type { Scope } from './scope.ts';
import type { TensorShape } from './tensor-data.ts';

type Operands = CaseOutline['operands'];

/** At least three instances of every layer; its weights are operands too. */
export function layerCases(seed: number): OperationCase[] {
	return fillCases([...convolutionOutlines(), ...linearOutlines(), ...normOutlines()], seed);
}

/** At least three instances of every loss. */
export function lossCases(seed: number): OperationCase[] {
	return fillCases([...pairOutlines(), ...labelOutlines(), ...pointOutlines()], seed);
}

/** A scope that hands out the values in their order in place of new weights, buffers and inputs. */
export function lendingScope(values: readonly TensorValue[], mode: Scope['mode'] = 'train'): Scope {
	const left = [...values];
	const take = (name: string, shape: TensorShape): TensorValue => {
		const value = left.shift();
		if (value?.shape.join() !== shape.join()) {
			throw new RangeError(`lendingScope: ${name} is [${shape.join(', ')}], lent [${value?.shape.join(', ')}]`);
		}
		return value;
	};
	const scope: Scope = {
		graph: values[0].graph,
		path: '',
		mode,
		record: { inputs: [], parameters: [], buffers: [], stateUpdates: new Map() },
		child: () => scope,
		layer: (build) => build(),
		parameter: take,
		buffer: take,
		updateBuffer: () => undefined,
		input: take,
	};
	return scope;
}

const outline = (operation: string, about: string, operands: Operands, build: CaseOutline['build']): CaseOutline => ({
	operation,
	about,
	operands,
	build,
});

function convolutionOutlines(): CaseOutline[] {
	const forward = (x: TensorShape, weight: TensorShape, options: ConvolutionLayerOptions): CaseOutline =>
		outline(
			'convolutionLayer',
			JSON.stringify(options),
			[['any', x], ['any', weight], ...(options.bias === false ? [] : [['any', [options.filters]] as const])],
			([value, ...lent]) => convolutionLayer(lendingScope(lent), value, options),
		);
	const back = (x: TensorShape, weight: TensorShape, options: ConvolutionTransposeLayerOptions): CaseOutline =>
		outline(
			'convolutionTransposeLayer',
			JSON.stringify(options),
			[['any', x], ['any', weight], ...(options.bias === false ? [] : [['any', [options.filters]] as const])],
			([value, ...lent]) => convolutionTransposeLayer(lendingScope(lent), value, options),
		);
	return [
		forward([2, 1, 5], [2, 1, 3], { filters: 2, kernel: 3, stride: 2, padding: 1 }),
		forward([1, 4, 3, 4], [2, 2, 3, 1], { filters: 2, kernel: [3, 1], groups: 2, bias: false }),
		forward([1, 2, 3, 3, 2], [3, 2, 1, 1, 1], { filters: 3, kernel: 1 }),
		back([2, 1, 5], [1, 2, 4], { filters: 2, kernel: 4, stride: 2, padding: 1 }),
		back([1, 4, 3, 2], [4, 1, 2, 3], { filters: 2, kernel: [2, 3], groups: 2, bias: false }),
		back([1, 2, 2, 1, 2], [2, 3, 2, 2, 2], { filters: 3, kernel: 2, stride: 2, outputPadding: 1 }),
	];
}

function linearOutlines(): CaseOutline[] {
	const shapes: readonly TensorShape[] = [[3, 4], [2, 3, 4], [4]];
	const rowShapes = shapes.map((shape) => (shape.length === 1 ? [1, 4] : shape));
	const attended = (x: TensorShape, heads: number, context?: TensorShape): CaseOutline => {
		const width = x[2];
		const weights = Array.from({ length: 4 }, (): Operands => [
			['any', [width, width]],
			['any', [width]],
		]).flat();
		return outline(
			'multiHeadAttentionLayer',
			`[${x.join(', ')}] with ${heads} heads${context ? ' to a context' : ''}`,
			[['any', x], ...(context ? [['any', context] as const] : []), ...weights],
			([value, ...rest]) => {
				const lent = context ? rest.slice(1) : rest;
				const options = context ? { heads, context: rest[0] } : { heads };
				return multiHeadAttentionLayer(lendingScope(lent), value, options);
			},
		);
	};
	return [
		...rowShapes.map((shape) =>
			outline(
				'linear',
				`[${shape.join(', ')}]`,
				[
					['any', shape],
					['any', [5, 4]],
				],
				([x, w]) => linear(x, w),
			),
		),
		...rowShapes.map((shape) =>
			outline(
				'linearLayer',
				`[${shape.join(', ')}]`,
				[
					['any', shape],
					['any', [2, 4]],
					['any', [2]],
				],
				([x, ...lent]) => linearLayer(lendingScope(lent), x, { features: 2 }),
			),
		),
		...shapes.map((shape, i) =>
			outline(
				'dropoutLayer',
				`[${shape.join(', ')}]`,
				[
					['any', shape],
					['mask', shape],
				],
				([x, mask]) => dropoutLayer(lendingScope([mask]), x, { rate: 0.2 + 0.1 * i }),
			),
		),
		attended([2, 3, 4], 2),
		attended([1, 2, 3], 1),
		attended([2, 1, 4], 4, [2, 3, 4]),
	];
}

function normOutlines(): CaseOutline[] {
	const shapes: readonly TensorShape[] = [
		[2, 4, 3],
		[3, 2, 2, 3],
		[1, 2, 2, 3, 2],
	];
	const weighted = (
		operation: string,
		lengthOf: (shape: TensorShape) => number,
		apply: (s: Scope, x: TensorValue) => TensorValue,
	) =>
		shapes.map((shape) =>
			outline(
				operation,
				`[${shape.join(', ')}]`,
				[
					['any', shape],
					['any', [lengthOf(shape)]],
					['any', [lengthOf(shape)]],
				],
				([x, ...lent]) => apply(lendingScope(lent), x),
			),
		);
	const channels = (shape: TensorShape): number => shape[1];
	const batchNorm = (mode: Scope['mode']): CaseOutline[] =>
		shapes.map((shape) => {
			const line = [shape[1]];
			const lent: Operands = [
				['positive', line],
				['positive', line],
				['any', line],
				['any', line],
			];
			return outline(
				'batchNormLayer',
				`[${shape.join(', ')}] to ${mode}`,
				[['any', shape], ...lent],
				([x, ...values]) => batchNormLayer(lendingScope(values, mode), x, { epsilon: 1e-3 }),
			);
		});
	return [
		...shapes.map((shape) =>
			outline('groupNorm', `[${shape.join(', ')}]`, [['any', shape]], ([x]) => groupNorm(x, 2, 1e-3)),
		),
		...weighted('groupNormLayer', channels, (scope, x) => groupNormLayer(scope, x, 2)),
		...weighted('instanceNormLayer', channels, (scope, x) => instanceNormLayer(scope, x, { affine: true })),
		outline(
			'layerNormLayer',
			'along axis 1',
			[
				['any', [2, 5, 3]],
				['any', [5]],
				['any', [5]],
			],
			([x, ...lent]) => layerNormLayer(lendingScope(lent), x, { axis: 1 }),
		),
		...weighted(
			'layerNormLayer',
			(shape) => shape[shape.length - 1],
			(scope, x) => layerNormLayer(scope, x, { epsilon: 0.1 }),
		),
		...batchNorm('train'),
		...batchNorm('infer'),
	];
}

const lossShapes: readonly TensorShape[] = [
	[3, 2],
	[2, 3, 4],
	[1, 2, 2, 3, 2],
];

function pairOutlines(): CaseOutline[] {
	const kinds: readonly (readonly [
		string,
		readonly [OperandKind, OperandKind],
		(a: TensorValue, b: TensorValue) => TensorValue,
	])[] = [
		['meanSquaredError', ['any', 'any'], meanSquaredError],
		['meanAbsoluteError', ['distinct', 'between'], meanAbsoluteError],
		['huberLoss', ['any', 'any'], (a, b) => huberLoss(a, b, 0.7)],
		['binaryCrossEntropy', ['any', 'probability'], binaryCrossEntropy],
		['binaryCrossEntropyLoss', ['any', 'probability'], (x, t) => binaryCrossEntropyLoss(x, t, { positiveWeight: 2.5 })],
		['focalLoss', ['any', 'mask'], (x, t) => focalLoss(x, t, { gamma: 1.5 })],
		['klNormalLoss', ['any', 'any'], klNormalLoss],
		['maskedMean', ['any', 'mask'], maskedMean],
	];
	const ofPairs = kinds.flatMap(([operation, [left, right], build]) =>
		lossShapes.map((shape) =>
			outline(
				operation,
				`[${shape.join(', ')}]`,
				[
					[left, shape],
					[right, shape],
				],
				([a, b]) => build(a, b),
			),
		),
	);
	const diceOptions: readonly SoftDiceOptions[] = [{}, { squared: true, smoothing: 0.1 }, { batch: true }];
	const ofVolumes = diceOptions.map((options) =>
		outline(
			'softDiceLoss',
			JSON.stringify(options),
			[
				['probability', [2, 3, 2, 3]],
				['probability', [2, 3, 2, 3]],
			],
			([p, t]) => softDiceLoss(p, t, options),
		),
	);
	return [...ofPairs, ...ofVolumes];
}

function labelOutlines(): CaseOutline[] {
	const options: readonly CrossEntropyOptions[] = [
		{},
		{ labelSmoothing: 0.1 },
		{ ignoreLabel: 1, classWeights: [1, 2, 0.5] },
		{ labelSmoothing: 0.2, ignoreLabel: 2, classWeights: [0.3, 1, 2] },
	];
	return options.flatMap((option) =>
		[
			[4, 3],
			[2, 3, 5],
		].map((shape) =>
			outline(
				'crossEntropyLoss',
				`[${shape.join(', ')}] ${JSON.stringify(option)}`,
				[
					['any', shape],
					[3, shape.toSpliced(1, 1)],
				],
				([logits, labels]) => crossEntropyLoss(logits, labels, option),
			),
		),
	);
}

function pointOutlines(): CaseOutline[] {
	const shapes: readonly (readonly [TensorShape, TensorShape])[] = [
		[
			[1, 3, 3],
			[1, 5, 3],
		],
		[
			[2, 4, 3],
			[2, 1, 3],
		],
		[
			[2, 5, 2],
			[2, 4, 2],
		],
	];
	return shapes.map(([a, b]) =>
		outline(
			'chamferLoss',
			`[${a.join(', ')}] to [${b.join(', ')}]`,
			[
				['any', a],
				['any', b],
			],
			([p, q]) => chamferLoss(p, q),
		),
	);
}
