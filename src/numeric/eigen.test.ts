import { describe, expect, test } from 'vitest';
import { symmetricEigen3 } from './eigen.ts';
import { createRandom } from './random.ts';

const dense = (m: ArrayLike<number>): number[][] => [
	[m[0], m[1], m[2]],
	[m[1], m[3], m[4]],
	[m[2], m[4], m[5]],
];

function expectDecomposition(m: readonly number[], digits = 13): void {
	const { values, vectors } = symmetricEigen3(m);
	const scale = Math.max(...m.map(Math.abs), Number.MIN_VALUE);
	expect(values[0]).toBeGreaterThanOrEqual(values[1]);
	expect(values[1]).toBeGreaterThanOrEqual(values[2]);
	const rows = [0, 1, 2].map((i) => [...vectors.subarray(3 * i, 3 * i + 3)]);
	for (let i = 0; i < 3; i++) {
		for (let j = 0; j < 3; j++) {
			const dot = rows[i].reduce((sum, value, k) => sum + value * rows[j][k], 0);
			expect(dot).toBeCloseTo(i === j ? 1 : 0, digits);
		}
		dense(m).forEach((row, k) => {
			const image = row.reduce((sum, value, j) => sum + value * rows[i][j], 0);
			expect((image - values[i] * rows[i][k]) / scale).toBeCloseTo(0, digits);
		});
	}
}

describe('symmetricEigen3', () => {
	test('a diagonal matrix gives its entries, sorted', () => {
		expect(symmetricEigen3([2, 0, 0, 5, 0, -1]).values).toEqual([5, 2, -1]);
		expect([...symmetricEigen3([2, 0, 0, 5, 0, -1]).vectors]).toEqual([0, 1, 0, 1, 0, 0, 0, 0, 1]);
	});

	test('a matrix with known eigenvalues 4, 1, 1', () => {
		const { values } = symmetricEigen3([2, 1, 1, 2, 1, 2]);
		[4, 1, 1].forEach((value, i) => expect(values[i]).toBeCloseTo(value, 14));
		expectDecomposition([2, 1, 1, 2, 1, 2]);
	});

	test('random matrices of any scale satisfy A v = λ v with orthonormal v (seed 1)', () => {
		const random = createRandom(1);
		for (let i = 0; i < 500; i++) {
			const scale = 10 ** random.uniform(-280, 280);
			expectDecomposition(Array.from({ length: 6 }, () => random.normal() * scale));
		}
	});

	test('zero, rank-one, nearly equal and widely spread eigenvalues', () => {
		expect(symmetricEigen3([0, 0, 0, 0, 0, 0]).values).toEqual([0, 0, 0]);
		expectDecomposition([1, 2, 3, 4, 6, 9]);
		expectDecomposition([1, 1e-15, 0, 1, 1e-15, 1]);
		expectDecomposition([1e12, 1, 1e-6, 1, 1e-3, 1e-12]);
		expectDecomposition([8e307, 0, 4e307, 1e300, 0, -8e307]);
		expectDecomposition([1e-300, 0, 1e-300, 0, 0, 1e-300]);
	});

	test('an entry that is not a number is refused', () => {
		expect(() => symmetricEigen3([1, 0, 0, Number.NaN, 0, 1])).toThrow(/NaN/);
		expect(() => symmetricEigen3([1, 0, 0, 1, 0])).toThrow(RangeError);
	});
});
