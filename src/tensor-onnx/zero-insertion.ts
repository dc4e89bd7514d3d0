import type { OnnxBuilder, OnnxValue } from './onnx-builder.ts';
import { padNode, reshapeNode, sliceNode } from './onnx-operations.ts';

/** Puts stride − 1 zeros between neighbours along each spatial axis of [N, C, …]; nothing behind the last one. */
export function zeroInsertion(builder: OnnxBuilder, x: OnnxValue, stride: readonly number[]): OnnxValue {
	if (stride.every((step) => step === 1)) return x;
	const lead = x.shape.slice(0, 2);
	const sizes = x.shape.slice(2);
	const columns = reshapeNode(builder, x, [...lead, ...sizes.flatMap((length) => [length, 1])]);
	const none = columns.shape.map(() => 0);
	const behind = [0, 0, ...stride.flatMap((step) => [0, step - 1])];
	const wide = reshapeNode(builder, padNode(builder, columns, none, behind), [
		...lead,
		...sizes.map((length, axis) => length * stride[axis]),
	]);
	const cuts = sizes.map((length, axis) => ({ axis: axis + 2, start: 0, end: (length - 1) * stride[axis] + 1 }));
	return sliceNode(builder, wide, cuts);
}
