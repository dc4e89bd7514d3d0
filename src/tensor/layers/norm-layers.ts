import { refuse, type TensorValue } from '../graph.ts';
import { constantInitialiser } from '../initialisers.ts';
import { add, multiply, subtract } from '../operations/binary.ts';
import { normalise } from '../operations/normalise.ts';
import { reduceSum } from '../operations/reduce.ts';
import { reshape } from '../operations/reshape.ts';
import { reciprocal, sqrt, stopGradient } from '../operations/unary.ts';
import { resolveAxis } from '../reduction-axes.ts';
import type { Scope } from '../scope.ts';
import { elementCount } from '../tensor-data.ts';

/** Options of normalising layers. */
export interface NormOptions {
	/** Added to the variance. Default 1e-5. */
	epsilon?: number;
	/** Whether a learned `weight` and `bias` per channel follow. Default true. */
	affine?: boolean;
}

/** Group normalisation of x [N, C, …]: mean and variance of each item over each group of channels and all voxels. */
export function groupNorm(x: TensorValue, groups: number, epsilon = 1e-5): TensorValue {
	const [items, channels] = x.shape;
	if (!(channels % groups === 0)) refuse('groupNorm', [x], `channels do not divide into ${groups} groups`);
	return reshape(normalise(reshape(x, [items, groups, -1]), { axes: [2], epsilon }), x.shape);
}

/** {@link groupNorm} with weight and bias [C]. */
export function groupNormLayer(
	scope: Scope,
	x: TensorValue,
	groups: number,
	{ epsilon = 1e-5, affine = true }: NormOptions = {},
): TensorValue {
	return scope.layer(() => {
		const unit = groupNorm(x, groups, epsilon);
		return affine ? affineChannels(scope, unit) : unit;
	});
}

/** Instance normalisation of x [N, C, …]: every channel of every item by itself. Without weights by default, as PyTorch. */
export function instanceNormLayer(
	scope: Scope,
	x: TensorValue,
	{ epsilon = 1e-5, affine = false }: NormOptions = {},
): TensorValue {
	return groupNormLayer(scope, x, x.shape[1], { epsilon, affine });
}

/** Options of {@link layerNormLayer}. */
export interface LayerNormOptions extends NormOptions {
	/** The axis over which mean and variance are taken. Default −1: the last. */
	axis?: number;
}

/** Layer normalisation over one axis, with weight and bias of its length. */
export function layerNormLayer(
	scope: Scope,
	x: TensorValue,
	{ epsilon = 1e-5, affine = true, axis = -1 }: LayerNormOptions = {},
): TensorValue {
	return scope.layer(() => {
		const place = resolveAxis('layerNorm', x, axis);
		const unit = normalise(x, { axes: [place], epsilon });
		if (!affine) return unit;
		const along = x.shape.slice(place).map((length, i) => (i === 0 ? length : 1));
		const ofAxis = (name: string, first: number): TensorValue => {
			const value = scope.parameter(name, [x.shape[place]], constantInitialiser(first));
			return along.length === 1 ? value : reshape(value, along);
		};
		return add(multiply(unit, ofAxis('weight', 1)), ofAxis('bias', 0));
	});
}

/** Options of {@link batchNormLayer}. */
export interface BatchNormOptions extends NormOptions {
	/** Share of the new batch in the running statistics. Default 0.1. */
	momentum?: number;
}

/**
 * Batch normalisation of x [N, C, …]. In training by the statistics of the batch, and the buffers `runningMean` and
 * `runningVariance` (of the unbiased variance, as PyTorch) follow them; in use by the buffers.
 */
export function batchNormLayer(
	scope: Scope,
	x: TensorValue,
	{ epsilon = 1e-5, affine = true, momentum = 0.1 }: BatchNormOptions = {},
): TensorValue {
	return scope.layer(() => {
		const channels = [x.shape[1]];
		const runningMean = scope.buffer('runningMean', channels, constantInitialiser(0));
		const runningVariance = scope.buffer('runningVariance', channels, constantInitialiser(1));
		if (scope.mode === 'infer') {
			const unit = multiply(
				subtract(x, perChannel(runningMean, x)),
				perChannel(reciprocal(sqrt(add(runningVariance, epsilon))), x),
			);
			return affine ? affineChannels(scope, unit) : unit;
		}
		const { mean, variance } = batchStatistics(x);
		const follow = (running: TensorValue, batch: TensorValue): TensorValue =>
			add(multiply(running, 1 - momentum), multiply(batch, momentum));
		scope.updateBuffer('runningMean', follow(runningMean, mean));
		scope.updateBuffer('runningVariance', follow(runningVariance, variance));
		const unit = normalise(x, { axes: batchAxes(x), epsilon });
		return affine ? affineChannels(scope, unit) : unit;
	});
}

/**
 * Mean and unbiased variance [C] of x [N, C, …], through which no gradient passes. Written as the parts of `normalise` are, so
 * that a backend that finds equal expressions takes the sums of both only once.
 */
function batchStatistics(x: TensorValue): { mean: TensorValue; variance: TensorValue } {
	const axes = batchAxes(x);
	const count = elementCount(x.shape) / x.shape[1];
	const fixed = stopGradient(x);
	const mean = multiply(reduceSum(fixed, { axes, keepDims: true }), 1 / count);
	const centred = subtract(fixed, mean);
	const squares = reduceSum(multiply(centred, centred), { axes, keepDims: true });
	const variance = multiply(squares, 1 / Math.max(1, count - 1));
	return { mean: reshape(mean, [x.shape[1]]), variance: reshape(variance, [x.shape[1]]) };
}

/** All axes but that of the channels. */
const batchAxes = (x: TensorValue): number[] => x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));

/** A value [C] as [C, 1, …], to broadcast over x [N, C, …]. */
const perChannel = (value: TensorValue, x: TensorValue): TensorValue =>
	reshape(value, [x.shape[1], ...x.shape.slice(2).map(() => 1)]);

function affineChannels(scope: Scope, x: TensorValue): TensorValue {
	const channels = [x.shape[1]];
	const weight = scope.parameter('weight', channels, constantInitialiser(1));
	const bias = scope.parameter('bias', channels, constantInitialiser(0));
	return add(multiply(x, perChannel(weight, x)), perChannel(bias, x));
}
