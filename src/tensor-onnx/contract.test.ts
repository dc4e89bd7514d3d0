import * as runtime from 'onnxruntime-node';
import {
	constant,
	createGraph,
	differentiate,
	elementCount,
	evaluate,
	input,
	multiply,
	reduceSum,
	type TensorGraph,
	type TensorValue,
} from '#tensor';
import { createRandom } from '#numeric';
import { expect, test } from 'vitest';
import { primitiveCases } from '../tensor/primitive-cases.ts';
import type { OperationCase } from '../tensor/operation-case.ts';
import { lowerGraph, type LowerOptions } from './lower-graph.ts';
import { openSession } from './session.ts';
import type { Strategies, StrategyChoice } from './strategy-table.ts';

/** A case with the gradients in all its operands under random weights. */
function withGradients(one: OperationCase): { graph: TensorGraph; outputs: Record<string, TensorValue> } {
	const graph = createGraph();
	const leaves = one.operands.map(({ name, shape, type }) => input(graph, name, shape, { type }));
	const output = one.build(leaves);
	const checked = one.operands.flatMap((operand, i) => (operand.differentiable ? [i] : []));
	if (output.type !== 'float32' || checked.length === 0) return { graph, outputs: { value: output } };
	const random = createRandom(one.name);
	const weights = Float32Array.from({ length: elementCount(output.shape) }, () => random.uniform(0.5, 1.5));
	const loss = reduceSum(multiply(output, constant(graph, weights, output.shape)));
	const gradients = differentiate(
		loss,
		checked.map((i) => leaves[i]),
	);
	return {
		graph,
		outputs: { value: output, ...Object.fromEntries(checked.map((i, k) => [`gradient ${i}`, gradients[k]])) },
	};
}

/** Length of the difference over the length of the reference. */
function relativeError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
	let difference = 0;
	let length = 0;
	for (let i = 0; i < expected.length; i++) {
		difference += (found[i] - expected[i]) ** 2;
		length += expected[i] ** 2;
	}
	return difference === 0 ? 0 : Math.sqrt(difference / length);
}

/** Relative error of the value and worst one of the gradients on the runtime against the double precision reference. */
async function worstErrors(one: OperationCase, options: LowerOptions): Promise<{ value: number; gradients: number }> {
	const { graph, outputs } = withGradients(one);
	const session = await openSession(runtime, lowerGraph(graph, outputs, options));
	const arrays = Object.fromEntries(one.operands.map(({ name, data }) => [name, data]));
	const fed = new Set(session.inputs.map(({ name }) => name));
	const feeds = Object.fromEntries(
		one.operands
			.filter(({ name }) => fed.has(name))
			.map(({ name, shape, data, type }) => [
				name,
				session.tensor(type === 'int32' ? Int32Array.from(data) : Float32Array.from(data), shape),
			]),
	);
	const found = await session.run(feeds);
	const expected = evaluate(graph, Object.values(outputs), arrays);
	await session.release();
	const [value, ...gradients] = Object.keys(outputs).map((name, i) =>
		relativeError(found[name].data as Float32Array, expected[i]),
	);
	return { value, gradients: Math.max(0, ...gradients) };
}

test.each(primitiveCases(1).map((one) => [one.name, one] as const))('%s', async (_, one) => {
	const { value, gradients } = await worstErrors(one, {});
	expect(value).toBeLessThan(5e-7);
	// Gradients are several operations in a row.
	expect(gradients).toBeLessThan(1e-6);
});

/** Every strategy of every operation that has several. */
const strategies: { readonly [Name in keyof Strategies]: readonly Strategies[Name][] } = {
	convolution: ['native', 'matmul'],
	convolutionTranspose: ['native', 'zeroInsertion', 'phases'],
	convolutionWeightGradient: ['rows', 'columns', 'shifted', 'convolution', 'phases'],
};
const convolutions = primitiveCases(2).filter(({ operation }) => operation.startsWith('convolution'));
const choices = Object.entries(strategies).flatMap(([operation, names]) =>
	names.map((name) => [operation, name] as const),
);

test.each(choices)('%s by %s', async (operation, name) => {
	const choose = ((asked: string) => (asked === operation ? name : undefined)) as StrategyChoice;
	for (const one of convolutions) {
		const { value, gradients } = await worstErrors(one, { strategies: choose });
		expect(value, one.name).toBeLessThan(5e-7);
		expect(gradients, one.name).toBeLessThan(1e-6);
	}
});
