import { perAxis, type ConvolutionOptions } from '../convolution-geometry.ts';
import { refuse, type TensorValue } from '../graph.ts';
import { defaultBiasInitialiser, defaultWeightInitialiser } from '../initialisers.ts';
import { convolutionTranspose } from '../operations/convolution-transpose.ts';
import { convolution } from '../operations/convolution.ts';
import type { Initialiser, Scope } from '../scope.ts';

/** Options of {@link convolutionLayer}. */
export interface ConvolutionLayerOptions extends ConvolutionOptions {
	/** Channels of the result. */
	filters: number;
	/** Size of the kernel. */
	kernel: number | readonly number[];
	/** Whether a bias is added. Default true. */
	bias?: boolean;
	/** Default: PyTorch's. */
	initialise?: Initialiser;
	/** Default: PyTorch's. */
	initialiseBias?: Initialiser;
}

/** Convolution of x [N, C, …] with its own `weight` [K, C / groups, …k] and `bias` [K]. */
export function convolutionLayer(scope: Scope, x: TensorValue, options: ConvolutionLayerOptions): TensorValue {
	const { filters, groups = 1 } = options;
	return scope.layer(() => {
		if (x.shape[1] % groups !== 0) refuse('convolution', [x], `channels do not divide into ${groups} groups`);
		const kernel = perAxis(options.kernel, x.shape.length - 2);
		const weights = layerWeights(scope, [filters, x.shape[1] / groups, ...kernel], filters, options);
		return convolution(x, weights.weight, { ...options, bias: weights.bias });
	});
}

/** Options of {@link convolutionTransposeLayer}. */
export interface ConvolutionTransposeLayerOptions extends ConvolutionLayerOptions {
	/** Voxels added at the high end of each axis, below the stride. Default 0. */
	outputPadding?: number | readonly number[];
}

/** Transposed convolution of x [N, C, …] with its own `weight` [C, K / groups, …k] and `bias` [K]. */
export function convolutionTransposeLayer(
	scope: Scope,
	x: TensorValue,
	options: ConvolutionTransposeLayerOptions,
): TensorValue {
	const { filters, groups = 1 } = options;
	return scope.layer(() => {
		if (filters % groups !== 0) refuse('convolutionTranspose', [x], `${filters} filters are not ${groups} groups`);
		const kernel = perAxis(options.kernel, x.shape.length - 2);
		const weights = layerWeights(scope, [x.shape[1], filters / groups, ...kernel], filters, options);
		return convolutionTranspose(x, weights.weight, { ...options, bias: weights.bias });
	});
}

function layerWeights(
	scope: Scope,
	shape: readonly number[],
	filters: number,
	options: ConvolutionLayerOptions,
): { weight: TensorValue; bias: TensorValue | undefined } {
	const { bias = true, initialise = defaultWeightInitialiser } = options;
	const { initialiseBias = defaultBiasInitialiser(shape) } = options;
	return {
		weight: scope.parameter('weight', shape, initialise),
		bias: bias ? scope.parameter('bias', [filters], initialiseBias) : undefined,
	};
}
