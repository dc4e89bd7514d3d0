import { constant, refuse, type TensorValue } from './graph.ts';
import { add, multiply, subtract } from './operations/binary.ts';
import { broadcastTo } from './operations/broadcast-to.ts';
import { concatenate } from './operations/concatenate.ts';
import { reshape } from './operations/reshape.ts';
import { sliceAxis } from './operations/slice.ts';
import { sampleTrilinear } from './sample-trilinear.ts';
import { mean } from './mean.ts';

/** Options of {@link roiAlign3d}. */
export interface RoiAlignOptions {
	/** Voxels of the result per axis (z, y, x). */
	size: readonly number[];
	/** Samples per voxel of the result and axis, averaged. Default 2. */
	samples?: number;
	/** Voxels of x per unit of the boxes. Default 1. */
	scale?: number;
}

/**
 * Cuts boxes [R, 6] (z₀, y₀, x₀, z₁, y₁, x₁) out of x [N, C, D, H, W], resampled to one size → [R, C, …size]. Edges of
 * boxes count from the outer border of the first voxel, so (0, …, D, …) is the whole volume; no rounding. Outside of x its
 * outermost voxels hold. He et al., Mask R-CNN, 2017, in 3D.
 *
 * @param items int32 [R]: the item of x each box is in.
 */
export function roiAlign3d(
	x: TensorValue,
	boxes: TensorValue,
	items: TensorValue,
	{ size, samples = 2, scale = 1 }: RoiAlignOptions,
): TensorValue {
	const [rows] = boxes.shape;
	if (boxes.shape.length !== 2 || boxes.shape[1] !== 6 || items.shape.join() !== `${rows}` || size.length !== 3) {
		refuse('roiAlign3d', [x, boxes, items], 'needs x [N, C, D, H, W], boxes [R, 6], items [R] and three sizes');
	}
	const low = multiply(sliceAxis(boxes, 1, 0, 3), scale);
	const high = multiply(sliceAxis(boxes, 1, 3, 6), scale);
	const extent = subtract(high, low);
	const grid = size.map((n) => n * samples);
	const shape = [rows, ...grid];
	const columns = grid.map((n, axis) => {
		// Fractions of the box at the middle of each sample's share.
		const fractions = Array.from({ length: n }, (_, i) => (i + 0.5) / n);
		const along = constant(x.graph, fractions, [1, 1, 1, 1].with(axis + 1, n));
		const edge = (value: TensorValue): TensorValue => reshape(sliceAxis(value, 1, axis, axis + 1), [rows, 1, 1, 1]);
		const places = subtract(add(edge(low), multiply(edge(extent), along)), 0.5);
		return reshape(broadcastTo(places, shape), [rows, grid[0] * grid[1] * grid[2], 1]);
	});
	const read = sampleTrilinear(x, concatenate(columns, 2), { items, surroundings: 'border' });
	const split = reshape(read, [rows, x.shape[1], ...size.flatMap((n) => [n, samples])]);
	return mean(split, { axes: [3, 5, 7] });
}
