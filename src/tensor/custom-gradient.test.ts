import { expect, test } from 'vitest';
import { withGradient } from './custom-gradient.ts';
import { differentiate } from './differentiate.ts';
import { evaluate } from './evaluate.ts';
import { createGraph, input } from './graph.ts';
import { add, multiply } from './operations/binary.ts';
import { reduceSum } from './operations/reduce.ts';
import { exp } from './operations/unary.ts';

test('the gradient given takes the place of the chain rule, for the operands named and no others', () => {
	const graph = createGraph();
	const x = input(graph, 'x', [2]);
	const scale = input(graph, 'scale', [2]);
	const other = input(graph, 'other', [2]);
	const inside = exp(multiply(x, scale));
	const own = withGradient(multiply(inside, other), [x, scale], (gradient, wanted) => [
		wanted(0) ? multiply(gradient, 7) : undefined,
		undefined,
	]);
	const loss = reduceSum(add(own, multiply(x, x)));
	const feeds = { x: [1, 2], scale: [3, 4], other: [5, 6] };
	const gradients = differentiate(loss, [x, scale, other]);
	expect(evaluate(graph, gradients, feeds).map((data) => [...data])).toEqual([
		[7 + 2, 7 + 4],
		[0, 0],
		[0, 0],
	]);
	// A value inside the composite gets nothing, and a gradient may be differentiated again.
	expect([...evaluate(graph, differentiate(loss, [inside]), feeds)[0]]).toEqual([0, 0]);
	const [again] = differentiate(reduceSum(multiply(gradients[0], gradients[0])), [x]);
	expect([...evaluate(graph, [again], feeds)[0]]).toEqual([2 * 9 * 2, 2 * 11 * 2]);
});

test('an operand made after the output is refused', () => {
	const graph = createGraph();
	const x = input(graph, 'x', [2]);
	const y = exp(x);
	const later = exp(y);
	expect(() => withGradient(y, [later], () => [])).toThrow(/before the output/);
});
