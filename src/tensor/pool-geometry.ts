import { convolvedSize, perAxis } from './convolution-geometry.ts';
import { refuse, type TensorValue } from './graph.ts';
import type { PoolAttributes } from './operation-attributes.ts';
import { stridesOf, type TensorShape } from './tensor-data.ts';

/** Options of pools; a single number holds for all spatial axes. */
export interface PoolOptions {
	/** Voxels per axis. */
	window: number | readonly number[];
	/** Default: the window. */
	stride?: number | readonly number[];
	/** Border on both sides, smaller than the window. Default 0. */
	padding?: number | readonly number[];
}

/** Options → attributes and the result's shape, checked. */
export function poolAttributes(
	operation: string,
	x: TensorValue,
	{ window, stride = window, padding = 0 }: PoolOptions,
): { attributes: PoolAttributes; shape: number[] } {
	const rank = x.shape.length - 2;
	if (!(rank >= 1 && rank <= 3)) refuse(operation, [x], 'needs [N, C, …] with 1 to 3 spatial axes');
	if (x.type !== 'float32') refuse(operation, [x], `needs float32, got ${x.type}`);
	const border = perAxis(padding, rank);
	const attributes = {
		window: perAxis(window, rank),
		stride: perAxis(stride, rank),
		low: border,
		high: [...border],
	};
	const axes = [attributes.window, attributes.stride, border];
	const isFit = (n: number, i: number, least: number): boolean => Number.isInteger(n) && n >= least && i < rank;
	const fits =
		axes.every((numbers) => numbers.length === rank) &&
		attributes.window.every((n, i) => isFit(n, i, 1)) &&
		attributes.stride.every((n, i) => isFit(n, i, 1)) &&
		border.every((n, i) => isFit(n, i, 0) && n < attributes.window[i]);
	if (!fits) {
		const given = axes.map((numbers) => `[${numbers.join(', ')}]`).join(', ');
		refuse(operation, [x], `window, stride and padding (below the window) do not fit ${rank} axes: ${given}`);
	}
	const dilation = border.map(() => 1);
	const size = convolvedSize(x.shape.slice(2), attributes.window, { ...attributes, dilation });
	if (size.some((n) => n < 1)) refuse(operation, [x], `the window [${attributes.window.join(', ')}] is larger than it`);
	return { attributes, shape: [...x.shape.slice(0, 2), ...size] };
}

/** Calls `visit` with every voxel of the result and every voxel of the input in its window. */
export function visitWindows(
	x: TensorShape,
	y: TensorShape,
	attributes: PoolAttributes,
	visit: (y: number, x: number) => void,
): void {
	const inside = windowVoxels(x.slice(2), y.slice(2), attributes);
	const xVolume = stridesOf(x)[1];
	const yVolume = stridesOf(y)[1];
	for (let plane = 0; plane < x[0] * x[1]; plane++) {
		inside.forEach((voxels, place) => {
			for (const voxel of voxels) visit(plane * yVolume + place, plane * xVolume + voxel);
		});
	}
}

/** For each voxel of one channel's result the voxels of the input in its window. */
function windowVoxels(x: TensorShape, y: TensorShape, { window, stride, low }: PoolAttributes): number[][] {
	let voxels: number[][] = [[0]];
	x.forEach((length, axis) => {
		voxels = voxels.flatMap((prefixes) =>
			Array.from({ length: y[axis] }, (_, place) => {
				const start = place * stride[axis] - low[axis];
				const taps = Array.from({ length: window[axis] }, (_unused, tap) => start + tap);
				const valid = taps.filter((tap) => tap >= 0 && tap < length);
				return prefixes.flatMap((prefix) => valid.map((tap) => prefix * length + tap));
			}),
		);
	});
	return voxels;
}
