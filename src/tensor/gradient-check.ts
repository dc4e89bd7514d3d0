import { createRandom } from '#numeric';
import { differentiate, type DifferentiateOptions } from './differentiate.ts';
import { evaluate } from './evaluate.ts';
import { constant, createGraph, input, type TensorGraph, type TensorValue } from './graph.ts';
import type { CaseOperand, OperationCase } from './operation-case.ts';
import { elementCount, type Feeds } from './tensor-data.ts';

/** Options of {@link gradientErrors}. */
export interface GradientCheckOptions extends DifferentiateOptions {
	/** Elements of each operand to move one by one; of larger operands a random choice. Default 24. */
	elements?: number;
	/** Seed of weights, choices and directions. Default 1. */
	seed?: number;
}

/** How far the gradient in one operand is from central differences. */
export interface GradientError {
	readonly operand: string;
	/**
	 * Length of the difference over the length of the gradient, over all moved elements and a direction that moves all. A
	 * gradient below 1 % of the sum it is of counts as that: differences with this step cannot see less.
	 */
	readonly relative: number;
}

/**
 * Compares the gradients of a case with central differences in double precision (step 10⁻⁶ · max(1, |x|)): of the
 * result's elements, summed up under random weights, in every differentiable operand.
 */
export function gradientErrors(one: OperationCase, options: GradientCheckOptions = {}): GradientError[] {
	const { elements = 24, seed = 1 } = options;
	const graph = createGraph();
	const leaves = one.operands.map(({ name, shape, type }) => input(graph, name, shape, { type }));
	const output = one.build(leaves);
	const random = createRandom(`${seed}/${one.name}`);
	const weights = Float64Array.from({ length: elementCount(output.shape) }, () => random.uniform(0.5, 1.5));
	// No operation of the engine sums up the result: a wrong rule of its own could cancel the error looked for.
	const outputGradient = constant(graph, weights, output.shape);
	const checked = one.operands.flatMap((operand, i) => (operand.differentiable ? [{ operand, leaf: leaves[i] }] : []));
	const gradients = differentiate(
		output,
		checked.map(({ leaf }) => leaf),
		{ ...options, outputGradient },
	);
	const feeds = Object.fromEntries(one.operands.map(({ name, data }) => [name, data]));
	const [result, ...analytic] = evaluate(graph, [output, ...gradients], feeds);
	const floor = 0.01 * weights.reduce((sum, weight, i) => sum + Math.abs(weight * result[i]), 0);
	return checked.map(({ operand }, i) => {
		const directions = chooseDirections(operand, elements, random);
		const slope = slopeAlong({ graph, output, weights, feeds, operand });
		const measured = directions.map(slope);
		const predicted = directions.map((direction) => dot(direction, analytic[i]));
		const length = Math.max(Math.hypot(...measured), Math.hypot(...predicted), floor);
		const difference = Math.hypot(...measured.map((value, k) => value - predicted[k]));
		return { operand: operand.name, relative: difference === 0 ? 0 : difference / length };
	});
}

/** Single elements (all, or a random choice), and one direction of ±1 that moves all at once. */
function chooseDirections(
	{ data }: CaseOperand,
	elements: number,
	random: ReturnType<typeof createRandom>,
): Float64Array[] {
	const all = Array.from(data, (_, i) => i);
	const chosen = all.length > elements ? random.shuffle(all).slice(0, elements) : all;
	const single = chosen.map((element) => {
		const direction = new Float64Array(data.length);
		direction[element] = 1;
		return direction;
	});
	return [...single, Float64Array.from(data, () => (random.next() < 0.5 ? -1 : 1) / Math.sqrt(data.length))];
}

interface SlopeTask {
	readonly graph: TensorGraph;
	readonly output: TensorValue;
	readonly weights: Float64Array;
	readonly feeds: Feeds;
	readonly operand: CaseOperand;
}

/** Central difference of the weighted sum along a direction of an operand. */
function slopeAlong({ graph, output, weights, feeds, operand }: SlopeTask): (direction: Float64Array) => number {
	const at = (direction: Float64Array, distance: number): Float64Array => {
		const moved = Float64Array.from(operand.data, (value, i) => value + distance * direction[i]);
		return Float64Array.from(evaluate(graph, [output], { ...feeds, [operand.name]: moved })[0]);
	};
	return (direction) => {
		const reach = direction.reduce((most, d, i) => (d === 0 ? most : Math.max(most, Math.abs(operand.data[i]))), 1);
		const h = 1e-6 * reach;
		const [above, below] = [at(direction, h), at(direction, -h)];
		return weights.reduce((sum, weight, i) => sum + weight * (above[i] - below[i]), 0) / (2 * h);
	};
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
	let sum = 0;
	for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
	return sum;
};
