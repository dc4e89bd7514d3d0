import { describe, expect, test } from 'vitest';
import { symmetricEigen3 } from './eigen.ts';
import { createRandom } from './random.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

function randomSymmetric(n: number, seed: number): Float64Array {
	const random = createRandom(seed);
	const a = new Float64Array(n * n);
	for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = random.normal();
	return a;
}

describe('symmetricEigen', () => {
	test.each([1, 2, 3, 4, 7, 20, 61])('%i × %i: A v = λ v, orthonormal, descending, trace kept', (n) => {
		const a = randomSymmetric(n, n);
		const { values, vectors } = symmetricEigen(a, n);
		let trace = 0;
		for (let i = 0; i < n; i++) {
			trace += a[i * n + i] - values[i];
			if (i > 0) expect(values[i]).toBeLessThanOrEqual(values[i - 1]);
			for (let row = 0; row < n; row++) {
				let sum = 0;
				for (let k = 0; k < n; k++) sum += a[row * n + k] * vectors[i * n + k];
				expect(Math.abs(sum - values[i] * vectors[i * n + row])).toBeLessThan(1e-12 * n);
			}
			for (let j = 0; j < n; j++) {
				let dot = 0;
				for (let k = 0; k < n; k++) dot += vectors[i * n + k] * vectors[j * n + k];
				expect(Math.abs(dot - (i === j ? 1 : 0))).toBeLessThan(1e-13 * n);
			}
		}
		expect(Math.abs(trace)).toBeLessThan(1e-12 * n);
	});

	test('the path of n nodes has the eigenvalues 2 − 2 cos(kπ/(n+1))', () => {
		const n = 30;
		const a = new Float64Array(n * n);
		for (let i = 0; i < n; i++) {
			a[i * n + i] = 2;
			if (i > 0) a[i * n + i - 1] = a[(i - 1) * n + i] = -1;
		}
		const { values } = symmetricEigen(a, n);
		for (let k = 1; k <= n; k++) expect(values[n - k]).toBeCloseTo(2 - 2 * Math.cos((k * Math.PI) / (n + 1)), 12);
	});

	test('equal, zero and rank-one spectra', () => {
		expect([...symmetricEigen(new Float64Array(25), 5).values]).toEqual([0, 0, 0, 0, 0]);
		const ones = new Float64Array(36).fill(1);
		expect(symmetricEigen(ones, 6).values[0]).toBeCloseTo(6, 12);
		for (const value of symmetricEigen(ones, 6).values.slice(1)) expect(Math.abs(value)).toBeLessThan(1e-14);
	});

	test('agrees with the 3 × 3 Jacobi method', () => {
		const a = randomSymmetric(3, 99);
		const jacobi = symmetricEigen3([a[0], a[1], a[2], a[4], a[5], a[8]]);
		symmetricEigen(a, 3).values.forEach((value, i) => expect(value).toBeCloseTo(jacobi.values[i], 13));
	});

	test('refuses what is no finite square matrix', () => {
		expect(() => symmetricEigen([1, 2, 3], 2)).toThrow(/3 entries are no 2 × 2 matrix/);
		expect(() => symmetricEigen([1, Number.NaN, Number.NaN, 1], 2)).toThrow(/finite/);
	});
});
