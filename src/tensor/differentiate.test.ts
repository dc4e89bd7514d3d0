import { expect, test } from 'vitest';
import {
	add,
	constant,
	createGraph,
	differentiate,
	evaluate,
	input,
	matmul,
	multiply,
	parameter,
	reduceSum,
	relu,
} from '#tensor';

test('gradients of a small network agree with those worked out by hand', () => {
	const graph = createGraph();
	const x = input(graph, 'x', [2, 2]);
	const w = parameter(graph, 'w', [2, 2]);
	const b = parameter(graph, 'b', [2]);
	const y = relu(add(matmul(x, w), b));
	const loss = reduceSum(multiply(y, constant(graph, [1, 2, 3, 4], [2, 2])));
	const [dw, db] = differentiate(loss, [w, b]);
	const feeds = { x: [1, 2, 3, 4], w: [1, -1, 0.5, 1], b: [0.5, -2] };
	// x·w + b = [2.5, −1; 5.5, −1]: the second column is cut off.
	expect(evaluate(graph, [loss, dw, db], feeds).map((data) => [...data])).toEqual([
		[2.5 + 3 * 5.5],
		[1 * 1 + 3 * 3, 0, 1 * 2 + 3 * 4, 0],
		[4, 0],
	]);
});

test('a value used twice gets the sum, an unused one zeros', () => {
	const graph = createGraph();
	const x = input(graph, 'x', [3]);
	const unused = input(graph, 'unused', [2]);
	const loss = reduceSum(multiply(x, multiply(x, x)));
	const [dx, zero] = differentiate(loss, [x, unused]);
	expect(evaluate(graph, [dx, zero], { x: [1, 2, -3] }).map((data) => [...data])).toEqual([
		[3, 12, 27],
		[0, 0],
	]);
});
