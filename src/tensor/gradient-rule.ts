import type { NodeOf, TensorValue } from './graph.ts';
import type { OperationName } from './operation-attributes.ts';

/** What a gradient rule is given. */
export interface GradientTask<Name extends OperationName> {
	readonly node: NodeOf<Name>;
	readonly inputs: readonly TensorValue[];
	/** The operation's result. */
	readonly output: TensorValue;
	/** Gradient of the loss in the result; same shape. */
	readonly gradient: TensorValue;
	/** Whether the gradient in input i is asked for; a rule may leave the others undefined. */
	readonly wanted: (index: number) => boolean;
}

/** Gradients of the loss in each input, as graph operations; undefined means zero. Each has its input's shape. */
export type GradientRule<Name extends OperationName> = (
	task: GradientTask<Name>,
) => readonly (TensorValue | undefined)[];
