import { customGradient } from './custom-gradient.ts';
import { gradientRules, type GradientRules } from './gradient-rules.ts';
import type { GradientRule } from './gradient-rule.ts';
import { constant, refuse, valueAt, withLabel, type TensorGraph, type TensorValue } from './graph.ts';
import type { OperationName } from './operation-attributes.ts';
import { add } from './operations/binary.ts';
import { broadcastTo } from './operations/broadcast-to.ts';
import { elementCount } from './tensor-data.ts';

/** Options of {@link differentiate}. */
export interface DifferentiateOptions {
	/** Rules to use instead of the engine's own; for checks of the checks. */
	rules?: GradientRules;
	/** Gradient in the first argument, of its shape, which may then have any number of elements. Default 1. */
	outputGradient?: TensorValue;
}

/**
 * Reverse-mode differentiation: adds to the graph the operations that compute the gradients of a scalar in values it
 * depends on. Gradients are values like any others and can be differentiated again.
 *
 * @param loss a scalar (one element).
 * @param values float32 values of the same graph.
 * @returns the gradients in the order of the values, each of its value's shape; zeros where the loss does not depend
 * on the value.
 */
export function differentiate(
	loss: TensorValue,
	values: readonly TensorValue[],
	{ rules = gradientRules, outputGradient }: DifferentiateOptions = {},
): TensorValue[] {
	const { graph } = loss;
	if (!outputGradient && elementCount(loss.shape) !== 1) {
		refuse('differentiate', [loss], 'the loss must have one element');
	}
	if (outputGradient && outputGradient.shape.join() !== loss.shape.join()) {
		refuse('differentiate', [loss, outputGradient], 'the output gradient must have the shape of the output');
	}
	for (const value of values) {
		if (value.graph !== graph) throw new TypeError('differentiate: a value belongs to another graph');
		if (value.type !== 'float32') refuse('differentiate', [value], `needs float32 values, got ${value.type}`);
	}
	const onPath = dependants(graph, values, loss.index);
	const partial: (TensorValue | undefined)[] = [];
	partial[loss.index] = outputGradient ?? broadcastTo(constant(graph, [1], []), loss.shape);

	for (let index = loss.index; index >= 0; index--) {
		const gradient = partial[index];
		if (!gradient || !onPath[index]) continue;
		const node = graph.nodes[index];
		const rule = rules[node.op] as GradientRule<OperationName>;
		withLabel(graph, node.label, () => {
			const custom = customGradient(graph, index);
			const inputs = custom?.inputs ?? node.inputs.map((input) => valueAt(graph, input));
			const wanted = (place: number): boolean => onPath[inputs[place].index] === 1;
			const passed = custom
				? custom.rule(gradient, wanted)
				: rule({ node, inputs, output: valueAt(graph, index), gradient, wanted });
			passed.forEach((share, place) => {
				if (!share || !wanted(place)) return;
				checkShape(node.op, share, inputs[place]);
				const target = inputs[place].index;
				const before = partial[target];
				partial[target] = before ? add(before, share) : share;
			});
		});
	}
	return values.map((value) => partial[value.index] ?? broadcastTo(constant(graph, [0], []), value.shape));
}

/** Which nodes up to `last` depend on the values, these included. */
function dependants(graph: TensorGraph, values: readonly TensorValue[], last: number): Uint8Array {
	const depends = new Uint8Array(last + 1);
	for (const value of values) if (value.index <= last) depends[value.index] = 1;
	for (let index = 0; index <= last; index++) {
		const inputs = customGradient(graph, index)?.inputs.map((input) => input.index) ?? graph.nodes[index].inputs;
		if (inputs.some((input) => depends[input] === 1)) depends[index] = 1;
	}
	return depends;
}

function checkShape(operation: string, gradient: TensorValue, input: TensorValue): void {
	const fits = gradient.shape.length === input.shape.length && gradient.shape.every((n, i) => n === input.shape[i]);
	if (!fits) refuse(`gradient of ${operation}`, [gradient, input], 'gradient and operand differ in shape');
}
