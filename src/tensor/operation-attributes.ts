import type { TensorData } from './tensor-data.ts';

/** Nothing besides the inputs. */
export type NoAttributes = Readonly<Record<never, never>>;

/** How an input is filled when the caller does not feed it: by the seeded generator, anew at each step. */
export type RandomFill =
	/** Independent 0 or 1 / keep, 1 / keep with probability `keep`: a dropout mask. */
	| { readonly distribution: 'dropout'; readonly keep: number }
	/** Standard normal. */
	| { readonly distribution: 'normal' };

export interface ReductionAttributes {
	/** Axes to reduce, ascending, non-negative. */
	readonly axes: readonly number[];
	/** Whether the reduced axes stay with length 1. */
	readonly keepDims: boolean;
}

/** One number per spatial axis in each list. */
export interface ConvolutionAttributes {
	readonly stride: readonly number[];
	readonly dilation: readonly number[];
	readonly groups: number;
	/** Zeros before the first voxel of each axis. */
	readonly low: readonly number[];
	/** Zeros behind the last voxel of each axis. */
	readonly high: readonly number[];
}

/** One number per spatial axis in each list. */
export interface PoolAttributes {
	readonly window: readonly number[];
	readonly stride: readonly number[];
	readonly low: readonly number[];
	readonly high: readonly number[];
}

export interface NormaliseAttributes {
	/** Axes over which mean and variance are taken, ascending, non-negative. */
	readonly axes: readonly number[];
	readonly epsilon: number;
}

/**
 * The closed list of primitives: what every backend must run. Name → attributes; inputs and meaning stand beside.
 * n-ary inputs keep the order given here. Shapes are row-major and static; images are [N, C, …1 to 3 spatial axes].
 */
export interface OperationAttributes {
	/** Leaf: fed at each run. */
	input: { readonly name: string; readonly random?: RandomFill };
	/** Leaf: a weight, trained. */
	parameter: { readonly name: string };
	/** Leaf: state that is kept but not trained by gradients (running statistics). */
	buffer: { readonly name: string };
	/** Leaf: fixed numbers. float32 constants are held in double precision; a backend rounds them. */
	constant: { readonly data: TensorData };

	/** Elementwise (x). Gradients at kinks: abs and relu 0. */
	negate: NoAttributes;
	abs: NoAttributes;
	exp: NoAttributes;
	log: NoAttributes;
	sqrt: NoAttributes;
	reciprocal: NoAttributes;
	tanh: NoAttributes;
	sigmoid: NoAttributes;
	/** log(1 + eˣ), without overflow. */
	softplus: NoAttributes;
	erf: NoAttributes;
	sin: NoAttributes;
	cos: NoAttributes;
	floor: NoAttributes;
	/** −1, 0 or 1. */
	sign: NoAttributes;
	/** x > 0 → 1, else 0. */
	step: NoAttributes;
	relu: NoAttributes;
	/** x itself, through which no gradient passes. */
	stopGradient: NoAttributes;

	/** Elementwise (a, b) with NumPy broadcasting. */
	add: NoAttributes;
	subtract: NoAttributes;
	multiply: NoAttributes;
	divide: NoAttributes;
	/** Equal operands share the gradient. */
	maximum: NoAttributes;
	minimum: NoAttributes;
	power: NoAttributes;
	/** (a, b) → float32 0/1. */
	equal: NoAttributes;
	greater: NoAttributes;
	/** (mask, a, b), all broadcast: mask ≠ 0 → a, else b. The mask is float32 and gets no gradient. */
	select: NoAttributes;

	/** (x). Empty axes list: nothing is reduced. */
	reduceSum: ReductionAttributes;
	/** (x). Equal maxima share the gradient. */
	reduceMax: ReductionAttributes;

	/** (x) to the node's shape. */
	reshape: NoAttributes;
	/** (x): output axis i is input axis permutation[i]. */
	transpose: { readonly permutation: readonly number[] };
	/** (x) to the node's shape, NumPy rules. */
	broadcastTo: NoAttributes;
	/** (x): per axis the indices start, start + step, … before end; steps may be negative (then end may be −1: up to and with index 0). Not Python's negative indices. */
	slice: { readonly starts: readonly number[]; readonly ends: readonly number[]; readonly steps: readonly number[] };
	/** (x): low and high per axis, ≥ 0. */
	pad: { readonly low: readonly number[]; readonly high: readonly number[]; readonly value: number };
	/** (x₀, x₁, …) */
	concatenate: { readonly axis: number };

	/** (a, b): the last two axes are matrices (transposed first where asked), those before them broadcast. Both have ≥ 2 axes. */
	matmul: { readonly transposeA: boolean; readonly transposeB: boolean };

	/** (x [N, C, …], w [K, C / groups, …k], bias [K]?) → [N, K, …]. Cross-correlation, as in all networks. */
	convolution: ConvolutionAttributes;
	/**
	 * (x [N, C, …], w [C, K / groups, …k], bias [K]?) → [N, K, …], size (n − 1) · stride − low − high + dilation · (k − 1) + 1 + outputPadding:
	 * the transposed map of `convolution` with the same w. 0 ≤ outputPadding < stride.
	 */
	convolutionTranspose: ConvolutionAttributes & { readonly outputPadding: readonly number[] };
	/** (x [N, C, …], dy [N, K, …]) → [K, C / groups, …kernel]: gradient of a convolution in its weights. */
	convolutionWeightGradient: ConvolutionAttributes & { readonly kernel: readonly number[] };

	/** (x, int32 indices) : x's axis is replaced by the axes of the indices, each in [0, length). */
	gather: { readonly axis: number };
	/** (int32 indices [n], updates [n, …]) → [size, …]: rows added up; those without an update are 0. */
	scatterAdd: { readonly size: number };
	/** (x) to the node's type; float32 → int32 cuts off towards 0. */
	cast: NoAttributes;

	/** (x [N, C, …]); what lies outside never wins. Each window overlaps the input. */
	maxPool: PoolAttributes;
	/** (x, y = maxPool(x), dy) → dx. Each window's dy is shared equally among its maxima (PyTorch: all to the first). */
	maxPoolGradient: PoolAttributes;
	/** (x [N, C, …]); sum / window volume, zeros outside count. */
	averagePool: PoolAttributes;

	/** (x) → (x − mean) / √(variance + ε) over the axes; the variance is the biased one, of the centred values. */
	normalise: NormaliseAttributes;
	/** (x, dy) → dx of normalise. A backend may share mean and variance with the `normalise` of the same x. */
	normaliseGradient: NormaliseAttributes;
	/** (x) along one axis. */
	softmax: { readonly axis: number };
	/** (y = softmax(x), dy) → y · (dy − Σ y · dy). */
	softmaxGradient: { readonly axis: number };
}

export type OperationName = keyof OperationAttributes;
