import { describe, expect, test } from 'vitest';
import { cholesky, solveCholesky } from './cholesky.ts';
import { dissectionOrder } from './dissection-order.ts';
import { createRandom } from './random.ts';
import { solveSparse, sparseCholesky } from './sparse-cholesky.ts';
import { multiplySparse, sparseMatrix, type SparseMatrix } from './sparse-matrix.ts';

/** Laplacian of a grid of nx × ny points plus a small diagonal. */
function gridLaplacian(nx: number, ny: number): SparseMatrix {
	const rows: number[] = [];
	const columns: number[] = [];
	const values: number[] = [];
	const join = (a: number, b: number): void => {
		rows.push(a, b, a, b);
		columns.push(b, a, a, b);
		values.push(-1, -1, 1, 1);
	};
	for (let y = 0; y < ny; y++)
		for (let x = 0; x < nx; x++) {
			const i = y * nx + x;
			rows.push(i);
			columns.push(i);
			values.push(1e-3);
			if (x + 1 < nx) join(i, i + 1);
			if (y + 1 < ny) join(i, i + nx);
		}
	return sparseMatrix(nx * ny, nx * ny, {
		rows: Uint32Array.from(rows),
		columns: Uint32Array.from(columns),
		values: Float64Array.from(values),
	});
}

function denseOf({ rowCount, columnCount, starts, columns, values }: SparseMatrix): Float64Array {
	const dense = new Float64Array(rowCount * columnCount);
	for (let i = 0; i < rowCount; i++)
		for (let k = starts[i]; k < starts[i + 1]; k++) dense[i * columnCount + columns[k]] += values[k];
	return dense;
}

/** A random symmetric, diagonally dominant matrix. */
function randomMatrix(n: number, density: number, seed: number): SparseMatrix {
	const random = createRandom(seed);
	const rows: number[] = [];
	const columns: number[] = [];
	const values: number[] = [];
	for (let i = 0; i < n; i++) {
		rows.push(i);
		columns.push(i);
		values.push(0.1 + random.next());
		for (let j = 0; j < i; j++) {
			if (random.next() > density) continue;
			const value = random.normal();
			rows.push(i, j, i, j);
			columns.push(j, i, i, j);
			values.push(value, value, Math.abs(value), Math.abs(value));
		}
	}
	return sparseMatrix(n, n, {
		rows: Uint32Array.from(rows),
		columns: Uint32Array.from(columns),
		values: Float64Array.from(values),
	});
}

describe('sparseCholesky', () => {
	test('solves what the dense factor solves (random matrices, seeds 1 to 20)', () => {
		for (let seed = 1; seed <= 20; seed++) {
			const n = 1 + 7 * seed;
			const matrix = randomMatrix(n, seed / 60, seed);
			const b = Float64Array.from({ length: n }, (_, i) => Math.sin(i + seed));
			const dense = cholesky(denseOf(matrix), n);
			const factor = sparseCholesky(matrix);
			if (!dense || !factor) throw new Error('not positive definite');
			const expected = solveCholesky(dense, b.slice());
			const found = solveSparse(factor, b);
			for (let i = 0; i < n; i++) expect(Math.abs(found[i] - expected[i])).toBeLessThan(1e-9);
		}
	});

	test('residual and fill on a grid of 120 × 90: dissection keeps the factor below 24 n', () => {
		const matrix = gridLaplacian(120, 90);
		const factor = sparseCholesky(matrix);
		if (!factor) throw new Error('not positive definite');
		const b = Float64Array.from({ length: matrix.rowCount }, (_, i) => Math.cos(3 * i));
		const back = multiplySparse(matrix, solveSparse(factor, b));
		for (let i = 0; i < b.length; i++) expect(Math.abs(back[i] - b[i])).toBeLessThan(1e-9);
		expect(factor.rows.length).toBeLessThan(24 * matrix.rowCount);
		const natural = sparseCholesky(matrix, { order: Uint32Array.from(b, (_, i) => i) });
		expect(factor.rows.length).toBeLessThan(0.4 * (natural?.rows.length ?? 0));
	});

	test('an indefinite or singular matrix gives undefined; a wrong order is refused', () => {
		const of = (values: number[]): SparseMatrix =>
			sparseMatrix(2, 2, {
				rows: Uint32Array.of(0, 0, 1, 1),
				columns: Uint32Array.of(0, 1, 0, 1),
				values: Float64Array.from(values),
			});
		expect(sparseCholesky(of([1, 2, 2, 1]))).toBeUndefined();
		expect(sparseCholesky(of([1, 1, 1, 1]))).toBeUndefined();
		expect(sparseCholesky(of([1, 0, 0, Number.NaN]))).toBeUndefined();
		expect(() => sparseCholesky(of([2, 1, 1, 2]), { order: Uint32Array.of(0, 0) })).toThrow(/permutation/);
		expect(() => sparseCholesky(of([2, 1, 1, 2]), { order: Uint32Array.of(0) })).toThrow(/1 of 2/);
	});
});

describe('dissectionOrder', () => {
	test('is a permutation, also of graphs in pieces and without edges', () => {
		for (const matrix of [
			gridLaplacian(37, 23),
			gridLaplacian(500, 1),
			randomMatrix(300, 0.002, 3),
			randomMatrix(99, 1, 4),
		])
			expect(dissectionOrder(matrix).toSorted()).toEqual(Uint32Array.from({ length: matrix.rowCount }, (_, i) => i));
		expect(dissectionOrder(randomMatrix(0, 0, 1)).length).toBe(0);
	});
});

describe('sparseMatrix', () => {
	test('adds entries up, sorts columns, keeps empty rows, multiplies as the dense matrix does', () => {
		const matrix = sparseMatrix(4, 3, {
			rows: Uint32Array.of(3, 0, 3, 0, 3),
			columns: Uint32Array.of(2, 1, 0, 1, 2),
			values: Float64Array.of(1, 2, 3, 4, 5),
		});
		expect([...matrix.starts]).toEqual([0, 1, 1, 1, 3]);
		expect([...matrix.columns]).toEqual([1, 0, 2]);
		expect([...matrix.values]).toEqual([6, 3, 6]);
		expect([...multiplySparse(matrix, [1, 10, 100])]).toEqual([60, 0, 0, 603]);
		expect(() => multiplySparse(matrix, [1])).toThrow(RangeError);
		expect(() =>
			sparseMatrix(1, 1, { rows: Uint32Array.of(1), columns: Uint32Array.of(0), values: Float64Array.of(1) }),
		).toThrow(/outside/);
	});
});
