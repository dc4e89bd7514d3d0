import type { NodeOf } from '#tensor';
import type { Lowering } from './lowering.ts';
import type { OnnxBuilder, OnnxValue } from './onnx-builder.ts';
import {
	addNode,
	binaryNode,
	castNode,
	concatNode,
	divideNode,
	multiplyNode,
	padNode,
	padWithNode,
	reshapeNode,
	sizeOf,
	sliceNode,
	transposeNode,
} from './onnx-operations.ts';
import { tapsOf } from './taps.ts';

/** Never a maximum, and never equal to one. */
const lowest = -3.4e38;
const highest = 3.4e38;

/**
 * Gradient of a max-pool with any windows. The voxels of x are sorted by their place within blocks of one stride (phases);
 * window w then meets block w + j of phase p for p + stride · j < window, so that each of its places is a shift of a flat
 * array by whole blocks, and everything is as small as the result of the pool: no image of x's size is filled with zeros.
 * What wraps around the end of a row meets a block that no window begins in.
 */
export function overlappingPoolGradient(
	{ builder }: Lowering,
	node: NodeOf<'maxPoolGradient'>,
	[x, y, dy]: readonly [x: OnnxValue, y: OnnxValue, dy: OnnxValue],
): OnnxValue {
	const { window, stride, low } = node.attributes;
	const reach = window.map((length, axis) => Math.ceil(length / stride[axis]));
	const blocks = reach.map((count, axis) => y.shape[axis + 2] + count - 1);
	const behind = blocks.map((count, axis) => count * stride[axis] - low[axis] - x.shape[axis + 2]);
	const front = [0, 0, ...low];
	const rear = [0, 0, ...behind];
	const phases = splitAhead(builder, padWithNode(builder, x, [front, rear], lowest), stride);
	const places = tapsOf(stride);
	const pitch = blocks.map((_, axis) => sizeOf(blocks.slice(axis + 1)));
	const shifts = tapsOf(reach).map((steps) => ({
		steps,
		offset: steps.reduce((sum, step, axis) => sum + step * pitch[axis], 0),
	}));
	// Results of the windows at their first block; the blocks behind the last window belong to none.
	const room = [0, 0, ...reach.map((count) => count - 1)];
	const none = room.map(() => 0);
	const flat = (value: OnnxValue): OnnxValue => reshapeNode(builder, value, [sizeOf(value.shape)]);
	const maxima = flat(padWithNode(builder, y, [none, room], highest));
	const moved = (value: OnnxValue, by: number, fill: number): OnnxValue =>
		padWithNode(builder, value, [[by], [-by]], fill);

	// masks[phase][shift]: where a voxel is the maximum of the window that began `offset` blocks before.
	const masks = places.map((): OnnxValue[] => []);
	let count: OnnxValue | undefined;
	for (const [number, { steps, offset }] of shifts.entries()) {
		const shifted = moved(maxima, offset, highest);
		let met: OnnxValue | undefined;
		for (const [phase, place] of places.entries()) {
			if (place.some((at, axis) => at + stride[axis] * steps[axis] >= window[axis])) continue;
			const mask = castNode(builder, binaryNode(builder, 'Equal', phases[phase], shifted), 'float32');
			masks[phase][number] = mask;
			met = met ? addNode(builder, met, mask) : mask;
		}
		if (met) count = count ? addNode(builder, count, moved(met, -offset, 0)) : met;
	}
	if (!count) throw new RangeError('overlappingPoolGradient: the window is empty');
	const some = binaryNode(builder, 'Max', count, builder.scalar(1));
	const share = divideNode(builder, flat(padNode(builder, dy, none, room)), some);
	const shares = shifts.map(({ offset }) => moved(share, offset, 0));
	const parts = masks.map((list) => {
		const products = list.flatMap((mask, number) => [multiplyNode(builder, mask, shares[number])]);
		// Strides above the window leave voxels out.
		return products.length > 0
			? products.reduce((sum, product) => addNode(builder, sum, product))
			: builder.filled(0, share.shape);
	});
	const padded = joinBehind(builder, parts, stride, [...x.shape.slice(0, 2), ...blocks]);
	return padNode(
		builder,
		padded,
		front.map((n) => -n),
		rear.map((n) => -n),
	);
}

/** Voxels of [N, C, …] by their place within blocks of `stride`, each place a flat array of all blocks. */
function splitAhead(builder: OnnxBuilder, x: OnnxValue, stride: readonly number[]): OnnxValue[] {
	const places = sizeOf(stride);
	let value = x;
	// Last axis first: its places become the first axis, then those of the axis before it come in front of them.
	for (let axis = stride.length - 1; axis >= 0; axis--) {
		const inner = sizeOf(x.shape.slice(axis + 3).map((length, i) => length / stride[axis + 1 + i]));
		const rows = sizeOf(x.shape) / stride[axis] / inner;
		const split = reshapeNode(builder, value, inner === 1 ? [rows, stride[axis]] : [rows, stride[axis], inner]);
		value = transposeNode(builder, split, inner === 1 ? [1, 0] : [1, 0, 2]);
	}
	const length = sizeOf(x.shape) / places;
	const sorted = reshapeNode(builder, value, [places * length]);
	return tapsOf(stride).map((_, place) =>
		sliceNode(builder, sorted, [{ axis: 0, start: place * length, end: (place + 1) * length }]),
	);
}

/** The reverse of {@link splitAhead}; `shape` is that of one place. */
function joinBehind(
	builder: OnnxBuilder,
	parts: readonly OnnxValue[],
	stride: readonly number[],
	shape: readonly number[],
): OnnxValue {
	let value = concatNode(builder, parts, 0);
	for (const [axis, step] of stride.entries()) {
		const inner = sizeOf(shape.slice(axis + 3));
		const rows = sizeOf(value.shape) / step / inner;
		const joined = reshapeNode(builder, value, inner === 1 ? [step, rows] : [step, rows, inner]);
		value = transposeNode(builder, joined, inner === 1 ? [1, 0] : [1, 0, 2]);
	}
	return reshapeNode(builder, value, [
		...shape.slice(0, 2),
		...shape.slice(2).map((length, axis) => length * stride[axis]),
	]);
}
