import { refuse, type TensorGraph, type TensorValue } from './graph.ts';

/** How a composite passes gradients to its operands, in place of the rules of the operations it is made of. */
export interface CustomGradient {
	readonly inputs: readonly TensorValue[];
	/** Gradients in the inputs as graph operations, from that in the output; undefined means zero. */
	readonly rule: (gradient: TensorValue, wanted: (index: number) => boolean) => readonly (TensorValue | undefined)[];
}

/** Only needed while gradients are being built, so it stays outside the graph, which is plain data. */
const customGradients = new WeakMap<TensorGraph, Map<number, CustomGradient>>();

/**
 * Gives a composite a gradient of its own: `differentiate` stops at `output` and goes on at `inputs`. For composites whose
 * gradient has a better form than the chain rule through their parts finds, such as a gather whose reverse is known.
 *
 * @param output the composite's result, float32.
 * @param inputs every value the result depends on through which a gradient may pass.
 */
export function withGradient(
	output: TensorValue,
	inputs: readonly TensorValue[],
	rule: CustomGradient['rule'],
): TensorValue {
	const { graph } = output;
	if (inputs.some((input) => input.graph !== graph || input.index >= output.index))
		refuse('withGradient', [output, ...inputs], 'the inputs must come before the output in its graph');
	const known = customGradients.get(graph) ?? new Map<number, CustomGradient>();
	customGradients.set(graph, known.set(output.index, { inputs, rule }));
	return output;
}

/** The gradient given to a node by {@link withGradient}. */
export function customGradient(graph: TensorGraph, index: number): CustomGradient | undefined {
	return customGradients.get(graph)?.get(index);
}
