import type { OnnxBuilder, OnnxValue } from './onnx-builder.ts';
import { reshapeNode, sizeOf, transposeNode } from './onnx-operations.ts';

/**
 * Voxels of an image sorted by their place within blocks of `stride`: [lead, …n] → [lead, …stride, …n / stride]. One axis
 * is moved at a time: the runtime copies such moves in runs, three times as fast as one transposition of everything.
 */
export function splitPhases(builder: OnnxBuilder, x: OnnxValue, stride: readonly number[]): OnnxValue {
	const rank = stride.length;
	const lead = x.shape.slice(0, -rank);
	const blocks = x.shape.slice(-rank).map((length, axis) => length / stride[axis]);
	let value = x;
	for (const [axis, step] of stride.entries()) {
		const before = sizeOf(lead) * sizeOf(stride.slice(0, axis));
		const behind = sizeOf(blocks.slice(axis + 1)) * sizeOf(stride.slice(axis + 1));
		const split = reshapeNode(builder, value, [before, sizeOf(blocks.slice(0, axis + 1)), step, behind]);
		value = transposeNode(builder, split, [0, 2, 1, 3]);
	}
	return reshapeNode(builder, value, [...lead, ...stride, ...blocks]);
}

/** The reverse of {@link splitPhases}: [lead, …stride, …n] → [lead, …n · stride]. */
export function joinPhases(builder: OnnxBuilder, x: OnnxValue, stride: readonly number[]): OnnxValue {
	const rank = stride.length;
	const lead = x.shape.slice(0, -2 * rank);
	const blocks = x.shape.slice(-rank);
	let value = x;
	for (let axis = rank - 1; axis >= 0; axis--) {
		const before = sizeOf(lead) * sizeOf(stride.slice(0, axis));
		const behind = sizeOf(blocks.slice(axis + 1)) * sizeOf(stride.slice(axis + 1));
		const split = reshapeNode(builder, value, [before, stride[axis], sizeOf(blocks.slice(0, axis + 1)), behind]);
		value = transposeNode(builder, split, [0, 2, 1, 3]);
	}
	return reshapeNode(builder, value, [...lead, ...blocks.map((length, axis) => length * stride[axis])]);
}
