import { describe, expect, test } from 'vitest';
import { createRandom } from './random.ts';
import { rankOneDowndate } from './rank-one-downdate.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

function matrixOf(values: readonly number[], z: readonly number[]): Float64Array {
	const n = values.length;
	return Float64Array.from({ length: n * n }, (_, e) => {
		const [i, j] = [Math.floor(e / n), e % n];
		return (i === j ? values[i] : 0) - z[i] * z[j];
	});
}

/** Largest of: difference to the general method's values, residual, departure from orthonormality; over the scale. */
function faults(values: readonly number[], z: readonly number[]) {
	const n = values.length;
	const matrix = matrixOf(values, z);
	const found = rankOneDowndate(values, z);
	const expected = symmetricEigen(matrix, n);
	const scale = Math.max(...values.map(Math.abs), ...z.map((x) => x * x), 1e-300);
	let value = 0;
	let residual = 0;
	let angle = 0;
	for (let k = 0; k < n; k++) {
		value = Math.max(value, Math.abs(found.values[k] - expected.values[k]) / scale);
		const v = found.vectors.subarray(k * n, k * n + n);
		for (let i = 0; i < n; i++) {
			let sum = 0;
			for (let j = 0; j < n; j++) sum += matrix[i * n + j] * v[j];
			residual = Math.max(residual, Math.abs(sum - found.values[k] * v[i]) / scale);
		}
		for (let l = 0; l < n; l++) {
			let dot = 0;
			for (let i = 0; i < n; i++) dot += v[i] * found.vectors[l * n + i];
			angle = Math.max(angle, Math.abs(dot - (k === l ? 1 : 0)));
		}
	}
	return { value, residual, angle };
}

describe('rankOneDowndate', () => {
	const random = createRandom(5);
	const normals = (n: number): number[] => Array.from({ length: n }, () => random.normal());
	const falling = (n: number, rate: number): number[] => Array.from({ length: n }, (_, i) => 100 * rate ** i);

	test.each([
		['values spread over one decade', falling(30, 0.93), normals(30)],
		['over twenty decades', falling(40, 0.3), normals(40)],
		['z that falls as the values do', falling(30, 0.5), falling(30, 0.5).map((x) => Math.sqrt(x) * random.normal())],
		['equal values', [9, 9, 9, 4, 4, 1, 0, 0], normals(8)],
		['nearly equal values', [9, 9 - 1e-13, 9 - 1e-9, 4, 4 - 1e-15, 1], normals(6)],
		['components that are none', falling(12, 0.6), normals(12).map((x, i) => (i % 3 === 0 ? 0 : x))],
		['components of many sizes', falling(25, 0.8), normals(25).map((x, i) => x * 10 ** -(i % 13))],
		['no z at all', falling(5, 0.5), [0, 0, 0, 0, 0]],
		['one value', [3], [2]],
		['nothing', [], []],
	])('%s: eigenvalues, vectors and their angles as by the general method', (_, values, z) => {
		const { value, residual, angle } = faults(values, z);
		expect(value).toBeLessThan(2e-14);
		expect(residual).toBeLessThan(2e-14);
		expect(angle).toBeLessThan(2e-14);
	});

	test('many random ones', () => {
		for (let trial = 0; trial < 60; trial++) {
			const n = 2 + (trial % 17);
			const values = normals(n)
				.map((x) => (trial % 3 === 0 ? Math.round(2 * x) : 10 ** (2 * x)))
				.sort((a, b) => b - a);
			const { value, residual, angle } = faults(values, normals(n));
			expect(Math.max(value, residual, angle), `trial ${trial}`).toBeLessThan(5e-14);
		}
	});

	test('refuses what is no such matrix', () => {
		expect(() => rankOneDowndate([1, 2], [1, 1])).toThrow(/descend/);
		expect(() => rankOneDowndate([1], [1, 1])).toThrow(/2 components/);
		expect(() => rankOneDowndate([Number.NaN], [1])).toThrow(/finite/);
	});
});
