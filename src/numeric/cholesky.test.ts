import { describe, expect, test } from 'vitest';
import { cholesky, solveCholesky } from './cholesky.ts';
import { createRandom } from './random.ts';

/** B Bᵀ + I for a random B. */
function positiveDefinite(n: number, seed: number): Float64Array {
	const random = createRandom(seed);
	const b = Float64Array.from({ length: n * n }, () => random.normal());
	const a = new Float64Array(n * n);
	for (let i = 0; i < n; i++)
		for (let j = 0; j < n; j++) {
			for (let k = 0; k < n; k++) a[i * n + j] += b[i * n + k] * b[j * n + k];
			if (i === j) a[i * n + j] += 1;
		}
	return a;
}

describe('cholesky', () => {
	test.each([1, 2, 5, 17, 40])('%i: L Lᵀ = A, and A X = B is solved for 3 right sides', (n) => {
		const a = positiveDefinite(n, n);
		const factor = cholesky(a, n)!;
		for (let i = 0; i < n; i++)
			for (let j = 0; j < n; j++) {
				let sum = 0;
				for (let k = 0; k < n; k++) sum += factor[i * n + k] * factor[j * n + k];
				expect(Math.abs(sum - a[i * n + j])).toBeLessThan(1e-11 * n);
			}
		const random = createRandom(7);
		const truth = Float64Array.from({ length: 3 * n }, () => random.normal());
		const b = new Float64Array(3 * n);
		for (let i = 0; i < n; i++)
			for (let k = 0; k < n; k++) for (let c = 0; c < 3; c++) b[3 * i + c] += a[i * n + k] * truth[3 * k + c];
		solveCholesky(factor, b, 3).forEach((value, i) => expect(value).toBeCloseTo(truth[i], 9));
	});

	test('only the lower triangle is read', () => {
		expect([...cholesky([4, Number.NaN, 2, 5], 2)!]).toEqual([2, 0, 1, 2]);
	});

	test('what is not positive definite gives undefined, a wrong size throws', () => {
		expect(cholesky([1, 2, 2, 1], 2)).toBeUndefined();
		expect(cholesky([0], 1)).toBeUndefined();
		expect(cholesky([Number.NaN], 1)).toBeUndefined();
		expect(() => cholesky([1, 2], 2)).toThrow(RangeError);
		expect(() => solveCholesky(Float64Array.of(1), Float64Array.of(1, 2))).toThrow(RangeError);
	});
});
