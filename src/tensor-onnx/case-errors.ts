import {
	constant,
	createGraph,
	differentiate,
	elementCount,
	evaluate,
	input,
	multiply,
	reduceSum,
	type OperationCase,
	type TensorGraph,
	type TensorValue,
} from '#tensor';
import { createRandom } from '#numeric';
import { lowerGraph, type LowerOptions } from './lower-graph.ts';
import type { Provider } from './provider.ts';
import { openSession, type OnnxRuntime, type SessionOptions } from './session.ts';

/** Relative errors (length of the difference over length of the reference) of one case on a backend. */
export interface CaseErrors {
	readonly value: number;
	/** The worst of the gradients in all operands, of the result's elements under random weights. */
	readonly gradients: number;
}

/**
 * Runs a case and its gradients on the runtime and compares them with the double precision reference. `runOn`: another provider
 * than that whose graph it is; says whether the graph is right where its own provider is not at hand.
 */
export async function caseErrors(
	runtime: OnnxRuntime,
	one: OperationCase,
	options: LowerOptions & SessionOptions & { runOn?: Provider } = {},
): Promise<CaseErrors> {
	const { graph, outputs } = withGradients(one);
	const { provider, runOn = provider } = options;
	const session = await openSession(runtime, lowerGraph(graph, outputs, options), { ...options, provider: runOn });
	const isFed = new Set(session.inputs.map(({ name }) => name));
	const feeds = Object.fromEntries(
		one.operands
			.filter(({ name }) => isFed.has(name))
			.map(({ name, shape, data, type }) => [
				name,
				session.tensor(type === 'int32' ? Int32Array.from(data) : Float32Array.from(data), shape),
			]),
	);
	const found = await session.run(feeds);
	await session.release();
	const arrays = Object.fromEntries(one.operands.map(({ name, data }) => [name, data]));
	const expected = evaluate(graph, Object.values(outputs), arrays);
	const [value, ...gradients] = Object.keys(outputs).map((name, i) => ({
		difference: distance(found[name].data as Float32Array, expected[i]),
		length: distance(expected[i]),
	}));
	// A gradient that is 0 but for rounding (a bias that a softmax takes away) is measured by the others.
	const longest = Math.max(...gradients.map(({ length }) => length));
	const relative = ({ difference, length }: { difference: number; length: number }, atLeast = 0): number =>
		difference === 0 ? 0 : difference / (length > atLeast ? length : longest);
	return {
		value: relative(value),
		gradients: Math.max(0, ...gradients.map((gradient) => relative(gradient, 1e-9 * longest))),
	};
}

/** A case with the gradients in all its operands. */
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
	const named = checked.map((i, k) => [`gradient ${i}`, gradients[k]] as const);
	return { graph, outputs: { value: output, ...Object.fromEntries(named) } };
}

/** Length of a − b, or of a alone. */
function distance(a: ArrayLike<number>, b?: ArrayLike<number>): number {
	let sum = 0;
	for (let i = 0; i < a.length; i++) sum += (a[i] - (b ? b[i] : 0)) ** 2;
	return Math.sqrt(sum);
}
