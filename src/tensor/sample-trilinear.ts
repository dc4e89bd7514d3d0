import { constant, refuse, type TensorValue } from './graph.ts';
import { add, greater, maximum, minimum, multiply, subtract } from './operations/binary.ts';
import { cast } from './operations/cast.ts';
import { gather } from './operations/gather.ts';
import { reshape } from './operations/reshape.ts';
import { sliceAxis } from './operations/slice.ts';
import { transpose } from './operations/transpose.ts';
import { floor, stopGradient } from './operations/unary.ts';

/** What lies around the voxels: zeros, or the outermost voxels carried on. */
export type Surroundings = 'zeros' | 'border';

/** Options of {@link sampleTrilinear}. */
export interface SampleOptions {
	/** int32 [R]: which item of x each row of places reads. Default: row i reads item i. */
	items?: TensorValue;
	/** Default `zeros`: voxels outside count as 0. */
	surroundings?: Surroundings;
}

/** One axis of the eight corners: the index of the voxel and its weight, for the low and the high side. */
type Side = readonly [index: TensorValue, weight: TensorValue];

/**
 * Reads x [N, C, D, H, W] between its voxels: places [R, P, 3] in voxels (z, y, x; 0 is the centre of the first) →
 * [R, C, P]. Differentiable in x and, between voxel centres, in the places.
 */
export function sampleTrilinear(x: TensorValue, places: TensorValue, options: SampleOptions = {}): TensorValue {
	const { items, surroundings = 'zeros' } = options;
	const [count, channels, ...size] = x.shape;
	const [rows, points] = places.shape;
	if (x.shape.length !== 5 || places.shape.length !== 3 || places.shape[2] !== 3) {
		refuse('sampleTrilinear', [x, places], 'needs x [N, C, D, H, W] and places [R, P, 3]');
	}
	if (!items && rows !== count) refuse('sampleTrilinear', [x, places], 'needs as many rows of places as items');
	const own = Int32Array.from({ length: rows }, (_, i) => i);
	const item = reshape(items ?? constant(x.graph, own, [rows], 'int32'), [rows, 1]);
	const whole = (value: number): TensorValue => constant(x.graph, [value], [], 'int32');
	const voxels = reshape(transpose(x, [0, 2, 3, 4, 1]), [count * size[0] * size[1] * size[2], channels]);
	const sides = size.map((length, axis) =>
		axisSides(reshape(sliceAxis(places, 2, axis, axis + 1), [rows, points]), length, surroundings),
	);

	let sum: TensorValue | undefined;
	for (const [z, wz] of sides[0]) {
		for (const [y, wy] of sides[1]) {
			for (const [column, wx] of sides[2]) {
				const plane = add(multiply(item, whole(size[0])), z);
				const row = add(multiply(plane, whole(size[1])), y);
				const index = add(multiply(row, whole(size[2])), column);
				const read = gather(voxels, index, 0);
				const weight = reshape(multiply(wz, multiply(wy, wx)), [rows, points, 1]);
				const share = multiply(read, weight);
				sum = sum ? add(sum, share) : share;
			}
		}
	}
	return transpose(sum!, [0, 2, 1]);
}

/** Indices and weights of the voxels on both sides of the places along one axis of `length` voxels. */
function axisSides(places: TensorValue, length: number, surroundings: Surroundings): readonly Side[] {
	const last = length - 1;
	const held = surroundings === 'border' ? minimum(maximum(places, 0), last) : places;
	const low = floor(held);
	const fraction = subtract(held, low);
	const side = (corner: TensorValue, weight: TensorValue): Side => {
		const index = cast(stopGradient(minimum(maximum(corner, 0), last)), 'int32');
		if (surroundings === 'border') return [index, weight];
		// Corners at −1 and at `length` are outside: neither below 0 nor above the last.
		const inside = multiply(greater(corner, -0.5), greater(length - 0.5, corner));
		return [index, multiply(weight, inside)];
	};
	return [side(low, subtract(1, fraction)), side(add(low, 1), fraction)];
}
