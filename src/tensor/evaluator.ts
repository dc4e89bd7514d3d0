import type { NodeOf } from './graph.ts';
import type { OperationName } from './operation-attributes.ts';
import type { TensorData, TensorShape } from './tensor-data.ts';

/** An operand with its numbers. */
export interface TensorArray {
	readonly shape: TensorShape;
	readonly data: TensorData;
}

/** The reference evaluation of one operation: its inputs' numbers → its own, in a new array of the node's type. */
export type Evaluator<Name extends OperationName> = (node: NodeOf<Name>, inputs: readonly TensorArray[]) => TensorData;
