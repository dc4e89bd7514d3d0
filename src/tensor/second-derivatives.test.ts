import { expect, test } from 'vitest';
import { differentiate } from './differentiate.ts';
import { evaluate } from './evaluate.ts';
import { gradientErrors } from './gradient-check.ts';
import { constant, createGraph, input, type TensorValue } from './graph.ts';
import { groupNorm } from './layers/norm-layers.ts';
import { operationCases } from './operation-cases.ts';
import { multiply, subtract } from './operations/binary.ts';
import { convolution } from './operations/convolution.ts';
import { reduceSum } from './operations/reduce.ts';
import { sqrt, tanh } from './operations/unary.ts';
import { elementCount } from './tensor-data.ts';

test('a gradient can be differentiated again: x⁴ to 12 x² and 24 x', () => {
	const graph = createGraph();
	const x = input(graph, 'x', [3]);
	const square = multiply(x, x);
	const first = differentiate(reduceSum(multiply(square, square)), [x])[0];
	const second = differentiate(reduceSum(first), [x])[0];
	const third = differentiate(reduceSum(second), [x])[0];
	const values = evaluate(graph, [first, second, third], { x: [1, -2, 3] }).map((data) => [...data]);
	expect(values).toEqual([
		[4, -32, 108],
		[12, 48, 108],
		[24, -48, 72],
	]);
});

test('the length of a gradient as a loss, as distance fields are held to slope 1', () => {
	const slopeLoss = ([x, w]: readonly TensorValue[]): TensorValue => {
		const y = tanh(groupNorm(convolution(x, w, { padding: 1 }), 1, 0.1));
		const [dx] = differentiate(reduceSum(multiply(y, y)), [x]);
		const difference = subtract(sqrt(reduceSum(multiply(dx, dx))), constant(x.graph, [1], []));
		return multiply(difference, difference);
	};
	const some = operationCases(4).find((one) => one.name === 'convolution 3D');
	if (!some) throw new Error('there is no such case');
	const one = { ...some, name: 'slope', operands: some.operands.slice(0, 2), build: slopeLoss };
	for (const { relative } of gradientErrors(one)) expect(relative).toBeLessThan(1e-6);
});

test('differentiating every operation twice agrees with differences of its gradients', () => {
	// One case of each operation: its gradient in the first operand, as an operation of all its operands.
	const seen = new Set<string>();
	const cases = operationCases(6).filter(({ operation, operands }) => {
		const fresh = !seen.has(operation) && operands[0].differentiable && operation !== 'stopGradient';
		seen.add(operation);
		return fresh;
	});
	expect(cases.length).toBeGreaterThan(80);
	for (const one of cases) {
		const twice = {
			...one,
			build: (operands: readonly TensorValue[]): TensorValue => {
				const y = one.build(operands);
				const weights = Float64Array.from({ length: elementCount(y.shape) }, (_, i) => Math.cos(i));
				const bent = multiply(constant(y.graph, weights, y.shape), multiply(y, y));
				return differentiate(reduceSum(bent), [operands[0]])[0];
			},
		};
		for (const { operand, relative } of gradientErrors(twice, { elements: 3 })) {
			expect(relative, `${one.name}, ${operand}`).toBeLessThan(1e-6);
		}
	}
});
