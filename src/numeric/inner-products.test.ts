import { describe, expect, test } from 'vitest';
import { innerProducts } from './inner-products.ts';
import { createRandom } from './random.ts';

const backends = ['typescript', 'wasm'] as const;

describe('innerProducts', () => {
	test.each([
		[1, 1],
		[2, 7],
		[5, 511],
		[8, 512],
		[70, 1300],
	])('%i rows of %i numbers: each is the sum along its rows, bit by bit, in both twins', (n, length) => {
		const random = createRandom(`products ${n}`);
		const values = Array.from({ length: n }, () => Array.from({ length }, () => random.normal()));
		for (const rows of [values.map((row) => Float32Array.from(row)), values.map((row) => Float64Array.from(row))]) {
			const sumOf = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
				let sum = 0;
				for (let i = 0; i < length; i++) sum += a[i] * b[i];
				return sum;
			};
			const expected = rows.flatMap((a) => rows.map((b) => sumOf(a, b)));
			for (const backend of backends)
				expect(Array.from(innerProducts(rows as Float64Array[], { backend }))).toEqual(expected);
		}
	});

	test('what a call before left in memory does not count', () => {
		const large = Array.from({ length: 9 }, () => new Float32Array(700).fill(NaN));
		innerProducts(large, { backend: 'wasm' });
		const rows = [Float32Array.of(1, 2), Float32Array.of(3, 4), Float32Array.of(0.5, 0)];
		expect(Array.from(innerProducts(rows, { backend: 'wasm' }))).toEqual([5, 11, 0.5, 11, 25, 1.5, 0.5, 1.5, 0.25]);
	});

	test('no rows, empty rows, rows of different length', () => {
		expect(innerProducts([])).toHaveLength(0);
		for (const backend of backends)
			expect(Array.from(innerProducts([new Float64Array(0), new Float64Array(0)], { backend }))).toEqual([0, 0, 0, 0]);
		expect(() => innerProducts([new Float32Array(2), new Float32Array(3)])).toThrow(/row 1 has 3 numbers/);
	});
});
