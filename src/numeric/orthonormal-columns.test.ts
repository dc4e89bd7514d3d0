import { expect, test } from 'vitest';
import { orthonormalColumns } from './orthonormal-columns.ts';
import { quantile } from './quantile.ts';
import { createRandom } from './random.ts';

test('orthonormalColumns: QᵀQ = I and QR gives the matrix back, however alike the columns', () => {
	const random = createRandom(3);
	const base = Array.from({ length: 20 }, () => random.normal());
	const matrix = [base, ...[1e-2, 1e-4, 1e-6].map((noise) => base.map((value) => value + noise * random.normal()))];
	const factors = orthonormalColumns(matrix);
	if (!factors) throw new Error('independent columns were taken for dependent');
	const { columns, triangle } = factors;
	for (let a = 0; a < 4; a++)
		for (let b = 0; b < 4; b++) {
			const dot = columns[a].reduce((sum, value, n) => sum + value * columns[b][n], 0);
			expect(dot).toBeCloseTo(a === b ? 1 : 0, 13);
		}
	matrix.forEach((column, j) =>
		column.forEach((value, n) => {
			const rebuilt = columns.reduce((sum, q, i) => sum + q[n] * triangle[4 * i + j], 0);
			expect(rebuilt).toBeCloseTo(value, 12);
		}),
	);
});

test('orthonormalColumns finds dependent columns', () => {
	expect(
		orthonormalColumns([
			[1, 1, 1],
			[1, 2, 3],
			[3, 5, 7],
		]),
	).toBeUndefined();
	expect(orthonormalColumns([[0, 0, 0]])).toBeUndefined();
});

test('quantile interpolates between order statistics and leaves its input alone', () => {
	const values = [4, 1, 3, 2];
	expect([0, 0.25, 0.5, 0.9, 1].map((p) => quantile(values, p))).toEqual([1, 1.75, 2.5, 3.7, 4]);
	expect(values).toEqual([4, 1, 3, 2]);
	expect(() => quantile([], 0.5)).toThrow(RangeError);
});
