import { refuse, type TensorValue } from './graph.ts';
import type { ConvolutionAttributes } from './operation-attributes.ts';
import { elementCount, type TensorShape } from './tensor-data.ts';

/** Options of convolutions; a single number holds for all spatial axes. */
export interface ConvolutionOptions {
	/** Default 1. */
	stride?: number | readonly number[];
	/** Distance between the taps of the kernel. Default 1. */
	dilation?: number | readonly number[];
	/** Independent groups of channels. Default 1. */
	groups?: number;
	/** Zeros on both sides of each axis. Default 0. */
	padding?: number | readonly number[];
	/** Zeros before the first voxel, in place of `padding`. */
	low?: readonly number[];
	/** Zeros behind the last voxel, in place of `padding`. */
	high?: readonly number[];
}

/** One number per axis. */
export function perAxis(option: number | readonly number[], rank: number): number[] {
	return typeof option === 'number' ? Array.from({ length: rank }, () => option) : [...option];
}

/** Options → attributes, checked. */
export function convolutionAttributes(
	operation: string,
	operands: readonly TensorValue[],
	options: ConvolutionOptions,
): ConvolutionAttributes {
	const rank = operands[0].shape.length - 2;
	if (!(rank >= 1 && rank <= 3)) refuse(operation, operands, 'needs [N, C, …] with 1 to 3 spatial axes');
	if (operands.some((operand) => operand.type !== 'float32')) refuse(operation, operands, 'needs float32');
	const { stride = 1, dilation = 1, groups = 1, padding = 0 } = options;
	const attributes = {
		stride: perAxis(stride, rank),
		dilation: perAxis(dilation, rank),
		groups,
		low: [...(options.low ?? perAxis(padding, rank))],
		high: [...(options.high ?? perAxis(padding, rank))],
	};
	const check = (name: string, numbers: readonly number[], least: number): void => {
		if (numbers.length !== rank || numbers.some((n) => !(Number.isInteger(n) && n >= least))) {
			refuse(operation, operands, `${name} must be ${rank} whole numbers from ${least}, got [${numbers.join(', ')}]`);
		}
	};
	check('stride', attributes.stride, 1);
	check('dilation', attributes.dilation, 1);
	check('low', attributes.low, 0);
	check('high', attributes.high, 0);
	if (!(Number.isInteger(groups) && groups >= 1)) refuse(operation, operands, `groups must be from 1, got ${groups}`);
	return attributes;
}

/** Spatial size of a convolution's result; an axis may come out below 1. */
export function convolvedSize(
	size: TensorShape,
	kernel: TensorShape,
	{ stride, dilation, low, high }: Pick<ConvolutionAttributes, 'stride' | 'dilation' | 'low' | 'high'>,
): number[] {
	return size.map((n, i) => Math.floor((n + low[i] + high[i] - dilation[i] * (kernel[i] - 1) - 1) / stride[i]) + 1);
}

/** Where the numbers of a convolution lie: of its input x [N, C, …], its result y [N, K, …] and its weights [K, C / groups, …]. */
export interface ConvolutionGeometry {
	readonly x: TensorShape;
	readonly y: TensorShape;
	readonly kernel: TensorShape;
	readonly attributes: ConvolutionAttributes;
}

/** A run along the last axis of voxels of y that read the same weight: y + i reads x + i · step, for i < count. */
export interface TapRun {
	x: number;
	y: number;
	weight: number;
	count: number;
	step: number;
}

/**
 * Calls `visit` for every run of multiplications of a convolution: forward adds w · x to y, its transpose w · y to x,
 * its weight gradient x · y to w. The run object is reused.
 */
export function visitTaps(geometry: ConvolutionGeometry, visit: (run: TapRun) => void): void {
	const { groups } = geometry.attributes;
	const [batch, channels] = geometry.x;
	const filters = geometry.y[1];
	const channelsEach = channels / groups;
	const filtersEach = filters / groups;
	const runs = planeRuns(geometry);
	const xVolume = elementCount(geometry.x.slice(2));
	const yVolume = elementCount(geometry.y.slice(2));
	const taps = elementCount(geometry.kernel);
	const run: TapRun = { x: 0, y: 0, weight: 0, count: 0, step: 1 };
	for (let n = 0; n < batch; n++) {
		for (let k = 0; k < filters; k++) {
			const group = Math.floor(k / filtersEach);
			for (let c = 0; c < channelsEach; c++) {
				const x = (n * channels + group * channelsEach + c) * xVolume;
				const y = (n * filters + k) * yVolume;
				const weight = (k * channelsEach + c) * taps;
				for (const one of runs) {
					run.x = x + one.x;
					run.y = y + one.y;
					run.weight = weight + one.weight;
					run.count = one.count;
					run.step = one.step;
					visit(run);
				}
			}
		}
	}
}

/** The runs of one pair of channels. */
function planeRuns({ x, y, kernel, attributes }: ConvolutionGeometry): TapRun[] {
	const [xd, xh, xw] = threeAxes(x.slice(2), 1);
	const [yd, yh, yw] = threeAxes(y.slice(2), 1);
	const [kd, kh, kw] = threeAxes(kernel, 1);
	const [sd, sh, sw] = threeAxes(attributes.stride, 1);
	const [dd, dh, dw] = threeAxes(attributes.dilation, 1);
	const [ld, lh, lw] = threeAxes(attributes.low, 0);
	const runs: TapRun[] = [];
	for (let a = 0; a < kd; a++) {
		for (let b = 0; b < kh; b++) {
			for (let c = 0; c < kw; c++) {
				// Columns of y whose tap lies inside: 0 ≤ i · sw + shift < xw.
				const shift = c * dw - lw;
				const first = Math.max(0, Math.ceil(-shift / sw));
				const end = Math.min(yw, Math.floor((xw - 1 - shift) / sw) + 1);
				if (end <= first) continue;
				for (let z = 0; z < yd; z++) {
					const zx = z * sd + a * dd - ld;
					if (zx < 0 || zx >= xd) continue;
					for (let row = 0; row < yh; row++) {
						const rowX = row * sh + b * dh - lh;
						if (rowX < 0 || rowX >= xh) continue;
						runs.push({
							x: (zx * xh + rowX) * xw + first * sw + shift,
							y: (z * yh + row) * yw + first,
							weight: (a * kh + b) * kw + c,
							count: end - first,
							step: sw,
						});
					}
				}
			}
		}
	}
	return runs;
}

/** Leading axes of length `fill` added. */
const threeAxes = (numbers: readonly number[], fill: number): number[] => [
	...Array.from({ length: 3 - numbers.length }, () => fill),
	...numbers,
];
