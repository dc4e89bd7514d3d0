import { refuse, type TensorValue } from './graph.ts';
import type { TensorShape } from './tensor-data.ts';

/** Options of reductions. */
export interface ReductionOptions {
	/** Axes to reduce; negative ones count from the last. Default: all. */
	axes?: readonly number[];
	/** Whether the reduced axes stay with length 1. Default false. */
	keepDims?: boolean;
}

/** An axis counted from the front. */
export function resolveAxis(operation: string, value: TensorValue, axis: number): number {
	const rank = value.shape.length;
	const resolved = axis < 0 ? axis + rank : axis;
	if (!(Number.isInteger(axis) && resolved >= 0 && resolved < rank)) {
		refuse(operation, [value], `has no axis ${axis}`);
	}
	return resolved;
}

/** Axes counted from the front, ascending, each once. */
export function resolveAxes(operation: string, value: TensorValue, axes?: readonly number[]): number[] {
	if (!axes) return value.shape.map((_, axis) => axis);
	const resolved = axes.map((axis) => resolveAxis(operation, value, axis)).sort((a, b) => a - b);
	if (new Set(resolved).size !== resolved.length) refuse(operation, [value], `axes ${axes.join(', ')} repeat`);
	return resolved;
}

/** Shape after reduction. */
export function reducedShape(shape: TensorShape, axes: readonly number[], keepDims: boolean): number[] {
	if (keepDims) return shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
	return shape.filter((_, axis) => !axes.includes(axis));
}
