import { describe, expect, test } from 'vitest';
import { evaluate } from '../evaluate.ts';
import { constant, createGraph, type TensorValue } from '../graph.ts';
import { add, divide, equal, greater, maximum, minimum, multiply, power, subtract } from './binary.ts';
import { cast } from './cast.ts';
import { select } from './select.ts';
import * as unary from './unary.ts';

const graph = createGraph();
const line = (...numbers: number[]): TensorValue => constant(graph, numbers, [numbers.length]);
const numbers = (value: TensorValue): number[] => [...evaluate(graph, [value])[0]];

describe('operations of one operand', () => {
	test('at the places that matter', () => {
		expect(numbers(unary.relu(line(-1, -0, 0, 2)))).toEqual([0, 0, 0, 2]);
		expect(numbers(unary.sign(line(-3, 0, 0.1)))).toEqual([-1, 0, 1]);
		expect(numbers(unary.step(line(-3, 0, 1e-300)))).toEqual([0, 0, 1]);
		expect(numbers(unary.floor(line(-0.5, 1.9, 2)))).toEqual([-1, 1, 2]);
		expect(numbers(unary.negate(line(1, -2)))).toEqual([-1, 2]);
		expect(numbers(unary.reciprocal(line(4, -0.5)))).toEqual([0.25, -2]);
		expect(numbers(unary.stopGradient(line(4, -0.5)))).toEqual([4, -0.5]);
	});

	test('do not overflow far from 0', () => {
		expect(numbers(unary.sigmoid(line(-800, 0, 800)))).toEqual([0, 0.5, 1]);
		expect(numbers(unary.softplus(line(-800, 0, 800)))).toEqual([0, Math.LN2, 800]);
		expect(numbers(unary.tanh(line(-800, 800)))).toEqual([-1, 1]);
	});

	test('erf: tabulated values, odd, and smooth where its two formulas meet', () => {
		// Abramowitz & Stegun, table 7.1.
		const known = [0.112462916, 0.5204998778, 0.8427007929, 0.995322265, 0.9999779095];
		numbers(unary.erf(line(0.1, 0.5, 1, 2, 3))).forEach((value, i) => expect(value).toBeCloseTo(known[i], 10));
		const [a, b] = numbers(unary.erf(line(2.5 - 1e-12, 2.5)));
		expect(b - a).toBeCloseTo((2 / Math.sqrt(Math.PI)) * Math.exp(-6.25) * 1e-12, 14);
		const [plus, minus] = numbers(unary.erf(line(1.7, -1.7)));
		expect(plus + minus).toBe(0);
	});
});

describe('operations of two operands', () => {
	test('compute element by element', () => {
		const [a, b] = [line(1, -4, 9), line(2, 2, 0.5)];
		expect(numbers(add(a, b))).toEqual([3, -2, 9.5]);
		expect(numbers(subtract(a, b))).toEqual([-1, -6, 8.5]);
		expect(numbers(multiply(a, b))).toEqual([2, -8, 4.5]);
		expect(numbers(divide(a, b))).toEqual([0.5, -2, 18]);
		expect(numbers(maximum(a, b))).toEqual([2, 2, 9]);
		expect(numbers(minimum(a, b))).toEqual([1, -4, 0.5]);
		expect(numbers(power(a, b))).toEqual([1, 16, 3]);
		expect(numbers(equal(a, line(1, 4, 9)))).toEqual([1, 0, 1]);
		expect(numbers(greater(a, 0))).toEqual([1, 0, 1]);
		expect(numbers(subtract(1, a))).toEqual([0, 5, -8]);
	});

	test('broadcast as NumPy does', () => {
		const column = constant(graph, [10, 20], [2, 1]);
		const sum = add(column, line(1, 2, 3));
		expect(sum.shape).toEqual([2, 3]);
		expect(numbers(sum)).toEqual([11, 12, 13, 21, 22, 23]);
		const high = add(constant(graph, [1, 2], [2, 1, 1]), constant(graph, [10, 20], [2, 1]));
		expect([high.shape, numbers(high)]).toEqual([
			[2, 2, 1],
			[11, 21, 12, 22],
		]);
	});

	test('take whole numbers where they make sense, and wrap them as 32 bits', () => {
		const whole = (...values: number[]): TensorValue => constant(graph, values, [values.length], 'int32');
		const product = multiply(whole(3, 65_536), whole(-2, 65_536));
		expect([product.type, numbers(product)]).toEqual(['int32', [-6, 0]]);
		expect(equal(whole(1), whole(1)).type).toBe('float32');
	});
});

test('select and cast', () => {
	const mask = line(1, 0, -0.5);
	expect(numbers(select(mask, line(1, 2, 3), -7))).toEqual([1, -7, 3]);
	// What is not selected may be anything.
	expect(numbers(select(line(0), unary.log(line(-1)), 5))).toEqual([5]);
	const cut = cast(line(-1.9, 1.9, 2), 'int32');
	expect([cut.type, numbers(cut)]).toEqual(['int32', [-1, 1, 2]]);
	expect(numbers(cast(cut, 'float32'))).toEqual([-1, 1, 2]);
});
