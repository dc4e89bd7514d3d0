import {
	add,
	blockConvolution,
	blockTransposedConvolution,
	constantInitialiser,
	fixedBatchNorm,
	gatherRows,
	greater,
	matmul,
	multiply,
	relu,
	reshape,
	sigmoid,
	sparseBatchNorm,
	sparseCrossEntropy,
	stridedConvolution,
	submanifoldConvolution,
	transposedConvolution,
	divide,
	maximum,
	subtract,
	uniformInitialiser,
	type ActiveVoxels,
	type Scope,
	type TensorValue,
} from '#tensor';

/** Scales of the network: voxels of edge 1, 2, 4, … 64. */
export const completionLevels = 7;

/**
 * Channels of the seven scales, encoder and decoder alike, of the three networks in use: `large` (18,137,201 weights,
 * for 64 and 128), `small` (434,695; the same, and super-resolution), `tiny` (16,563; for 512).
 */
export const completionChannels = {
	large: [22, 32, 32, 128, 156, 256, 388],
	small: [8, 8, 16, 16, 32, 32, 64],
	tiny: [2, 2, 4, 4, 4, 4, 16],
} as const satisfies Record<string, readonly number[]>;

/** Rows that the graph of an encoder level has room for, padding included. */
export interface EncoderSizes {
	readonly size: number;
	/** Of the finer level; level 0 has none. */
	readonly fineSize?: number;
}

/** Rows that the graph of a decoder level has room for, padding included. */
export interface DecoderSizes {
	/** Of the coarser level before pruning. */
	readonly coarseSize: number;
	/** Of what pruning leaves of it; the coarsest level is not pruned. */
	readonly keptSize?: number;
	/** Of the voxels the transposed convolution makes; eight times `keptSize` but at the coarsest level. */
	readonly madeSize: number;
	/** Of the encoder's level. */
	readonly skipSize: number;
	/** Of both together. */
	readonly unionSize: number;
}

/**
 * What becomes of the result of a convolution: `compute` makes it, or takes the one given and only adds its gradients. A
 * network that runs level by level keeps results of its forward runs for the backward ones.
 */
export type KeepResult = (
	scope: Scope,
	shape: readonly [number, number],
	compute: (result?: TensorValue) => TensorValue,
) => TensorValue;

const computeAlways: KeepResult = (_, __, compute) => compute();

/** One level of a network. */
export interface LevelPlan<Sizes> {
	/** Of all seven levels. */
	readonly channels: readonly number[];
	readonly level: number;
	readonly sizes: Sizes;
}

/** Places of the transposed convolution that leads to a level: edge 4 at the coarsest, else 2. */
export const placesOf = (level: number): 8 | 64 => (level === completionLevels - 2 ? 64 : 8);

/**
 * One level of the encoder: convolution (edge 3 at level 0, then edge 2 and stride 2), batch norm, ReLU, and from level 1
 * on convolution of edge 3, batch norm, ReLU.
 *
 * @param fine features of the level below, [fineSize, channels[level − 1]]; none at level 0, where every voxel is a 1.
 * @returns [size, channels[level]]
 */
export function encoderLevel(
	scope: Scope,
	{ channels, level, sizes }: LevelPlan<EncoderSizes>,
	{ fine, keep = computeAlways }: { fine?: TensorValue; keep?: KeepResult } = {},
): TensorValue {
	const { size, fineSize } = sizes;
	const width = channels[level];
	const active = activeInputs(scope, size);
	if (!fine || fineSize === undefined) {
		// Every voxel is a 1: what is gathered is where there are neighbours.
		const weight = reshape(kernel(scope.child('convolution'), [27, 1, width], 27), [27, width]);
		return normReLU(scope.child('norm'), matmul(scope.input('present', [size, 27]), weight), active);
	}
	const neighbours = scope.input('neighbours', [size, 27], { type: 'int32' });
	const tables = {
		children: scope.input('children', [size, 8], { type: 'int32' }),
		parents: scope.input('parents', [fineSize, 1], { type: 'int32' }),
	};
	const before = channels[level - 1];
	const weight = kernel(scope.child('down'), [8, before, width], 8 * before);
	const down = keep(scope.child('down'), [size, width], (result) => stridedConvolution(fine, weight, tables, result));
	return refine(scope, normReLU(scope.child('downNorm'), down, active), { around: neighbours, active, keep });
}

/** What a level of the decoder gives. */
export interface DecoderLevel {
	/** [unionSize, channels[level]], before pruning. */
	readonly features: TensorValue;
	/** [unionSize, 1]: occupancy of every candidate voxel. */
	readonly logits: TensorValue;
	readonly union: ActiveVoxels;
}

/**
 * One level of the decoder: the voxels kept of the coarser level make finer ones (generative transposed convolution),
 * batch norm, ReLU, convolution of edge 3, batch norm, ReLU; the encoder's level is added on the union of both sets; a
 * linear head gives a logit per voxel of the union.
 *
 * @param coarse features of the coarser level before pruning, [coarseSize, channels[level + 1]]
 * @param skip features of the encoder's level, [skipSize, channels[level]]
 */
export function decoderLevel(
	scope: Scope,
	{ channels, level, sizes }: LevelPlan<DecoderSizes>,
	given: { coarse: TensorValue; skip: TensorValue; keep?: KeepResult },
): DecoderLevel {
	const { coarseSize, keptSize, madeSize, skipSize, unionSize } = sizes;
	const { coarse, skip, keep = computeAlways } = given;
	const table = (name: string, rows: number, width: number): TensorValue =>
		scope.input(name, [rows, width], { type: 'int32' });
	const width = channels[level];
	const places = placesOf(level);
	const kept =
		keptSize === undefined ? coarse : gatherRows(coarse, table('kept', keptSize, 1), table('keptOf', coarseSize, 1));
	const weight = kernel(scope.child('up'), [places, channels[level + 1], width], places * width);
	const made = activeInputs(scope, madeSize);
	const around = places === 64 ? table('neighbours', madeSize, 27) : table('halo', madeSize / 8, 64);
	const up =
		places === 64
			? transposedConvolution(kept, weight, {
					sources: table('sources', madeSize, 8),
					children: table('children', coarseSize, 64),
				})
			: blockTransposedConvolution(kept, weight);
	const refined = refine(scope, normReLU(scope.child('upNorm'), up, made), { around, active: made, keep });
	const features = add(
		gatherRows(refined, table('fromMade', unionSize, 1), table('ofMade', madeSize, 1)),
		gatherRows(skip, table('fromSkip', unionSize, 1), table('ofSkip', skipSize, 1)),
	);
	const union = activeInputs(scope.child('union'), unionSize);
	return { features, logits: occupancyHead(scope.child('head'), features), union };
}

/** 1 × 1 × 1 with bias: a logit per voxel. */
export function occupancyHead(scope: Scope, features: TensorValue): TensorValue {
	return scope.layer(() => {
		const channels = features.shape[1];
		const initialise = uniformInitialiser(1 / Math.sqrt(channels));
		const weight = scope.parameter('weight', [channels, 1], initialise);
		return add(matmul(features, weight), reshape(scope.parameter('bias', [1], initialise), [1, 1]));
	});
}

/** The last layer, sigmoid of a 1 × 1 × 1 convolution. It receives no loss, as in the original: its output is unused. */
export const finalOccupancy = (scope: Scope, features: TensorValue): TensorValue =>
	sigmoid(occupancyHead(scope, features));

/** Mean binary cross-entropy over the voxels of the union, against their membership in the target. */
export const levelLoss = (scope: Scope, { logits, union }: DecoderLevel): TensorValue =>
	sparseCrossEntropy(logits, scope.input('target', logits.shape), union);

/** Rows of all levels: entry i is level i; the decoder has no coarsest level. */
export interface CompletionSizes {
	readonly encoder: readonly EncoderSizes[];
	readonly decoder: readonly DecoderSizes[];
}

/**
 * The whole network and its loss, the sum over the six scales of the decoder, as one graph. Which voxels there are at
 * a scale depends on the predictions of the coarser one, so that the rule books of a run must come from elsewhere:
 * `completionStages` runs the same levels one after another and makes them between.
 */
export function completionNetwork(scope: Scope, channels: readonly number[], sizes: CompletionSizes): TensorValue {
	const encoded: TensorValue[] = [];
	for (let level = 0; level < completionLevels; level++)
		encoded.push(
			encoderLevel(
				encoderScope(scope, level),
				{ channels, level, sizes: sizes.encoder[level] },
				{ fine: encoded[level - 1] },
			),
		);
	let coarse = encoded[completionLevels - 1];
	let loss: TensorValue | undefined;
	for (let level = completionLevels - 2; level >= 0; level--) {
		const own = decoderScope(scope, level);
		const decoded = decoderLevel(
			own,
			{ channels, level, sizes: sizes.decoder[level] },
			{ coarse, skip: encoded[level] },
		);
		const levelled = levelLoss(own, decoded);
		loss = loss ? add(loss, levelled) : levelled;
		coarse = decoded.features;
	}
	finalOccupancy(scope.child('final'), coarse);
	return loss ?? coarse;
}

export const encoderScope = (scope: Scope, level: number): Scope => scope.child('encoder').child(level);
export const decoderScope = (scope: Scope, level: number): Scope => scope.child('decoder').child(level);

/** Convolution of edge 3 among the voxels of a level, given neighbours or whole blocks; batch norm, ReLU. */
function refine(
	scope: Scope,
	x: TensorValue,
	{ around, active, keep }: { around: TensorValue; active: ActiveVoxels; keep: KeepResult },
): TensorValue {
	const [size, channels] = x.shape;
	const own = scope.child('convolution');
	const weight = kernel(own, [27, channels, channels], 27 * channels);
	const convolution = around.shape[1] === 64 ? blockConvolution : submanifoldConvolution;
	const y = keep(own, [size, channels], (result) => convolution(x, weight, around, { result }));
	return normReLU(scope.child('norm'), y, active);
}

/** Batch norm over the active voxels (momentum 0.1, running variance unbiased) and ReLU. */
function normReLU(scope: Scope, x: TensorValue, active: ActiveVoxels, momentum = 0.1): TensorValue {
	return scope.layer(() => {
		const channels = [x.shape[1]];
		const row = (value: TensorValue): TensorValue => reshape(value, [1, x.shape[1]]);
		const weights = {
			scale: row(scope.parameter('weight', channels, constantInitialiser(1))),
			shift: row(scope.parameter('bias', channels, constantInitialiser(0))),
		};
		const runningMean = scope.buffer('runningMean', channels, constantInitialiser(0));
		const runningVariance = scope.buffer('runningVariance', channels, constantInitialiser(1));
		const statistics = { mean: row(runningMean), variance: row(runningVariance) };
		if (scope.mode === 'infer') {
			return relu(fixedBatchNorm(x, weights, { ...statistics, mask: active.mask }));
		}
		// A scale of one voxel has no variance: the running statistics stand in, and stay as they are.
		const { result, mean, variance } = sparseBatchNorm(x, weights, active, { fallback: statistics });
		const share = multiply(greater(active.count, 1), momentum);
		const unbiased = divide(multiply(variance, active.count), maximum(subtract(active.count, 1), 1));
		const follow = (running: TensorValue, batch: TensorValue): TensorValue =>
			add(running, multiply(reshape(subtract(batch, row(running)), channels), reshape(share, [1])));
		scope.updateBuffer('runningMean', follow(runningMean, mean));
		scope.updateBuffer('runningVariance', follow(runningVariance, unbiased));
		return relu(result);
	});
}

function activeInputs(scope: Scope, size: number): ActiveVoxels {
	return { mask: scope.input('mask', [size, 1]), count: scope.input('count', [1, 1]) };
}

/** Weights [places, inputs, outputs], uniform in ±1/√fan, fan as the original's library has it. */
function kernel(scope: Scope, shape: readonly [number, number, number], fan: number): TensorValue {
	return scope.layer(() => scope.parameter('weight', shape, uniformInitialiser(1 / Math.sqrt(fan))));
}
