import { dissectionOrder } from './dissection-order.ts';
import type { SparseMatrix } from './sparse-matrix.ts';

/** Factor of a symmetric positive definite sparse matrix: P A Pᵀ = L D Lᵀ, L with a unit diagonal that is not stored. */
export interface SparseFactor {
	readonly size: number;
	/** `order[k]` is the unknown eliminated as number k. */
	readonly order: Uint32Array;
	/** Column k of L is `rows` and `values` from `starts[k]` to `starts[k + 1]`. */
	readonly starts: Uint32Array;
	readonly rows: Uint32Array;
	readonly values: Float64Array;
	readonly diagonal: Float64Array;
}

/** Options of {@link sparseCholesky}. */
export interface SparseCholeskyOptions {
	/** Order of elimination, as {@link SparseFactor}.order. Default: nested dissection. */
	readonly order?: Uint32Array;
}

/**
 * Factorises a symmetric positive definite sparse matrix once, to be solved with {@link solveSparse} for any number of
 * right sides.
 *
 * Davis, Algorithm 849: A Concise Sparse Cholesky Factorization Package, 2005 (up-looking, by the elimination tree).
 *
 * @param matrix n × n, both triangles stored; only one is read. Not modified.
 * @returns undefined if the matrix is not positive definite.
 * @throws RangeError if the matrix is not square, or the order is no permutation.
 */
export function sparseCholesky(
	matrix: SparseMatrix,
	{ order = dissectionOrder(matrix) }: SparseCholeskyOptions = {},
): SparseFactor | undefined {
	const n = matrix.rowCount;
	if (matrix.columnCount !== n)
		throw new RangeError(`sparseCholesky: ${n} × ${matrix.columnCount} is not a square matrix`);
	const place = inverseOrder(order, n);
	const permuted = { starts: matrix.starts, columns: matrix.columns, values: matrix.values, order, place };
	const { parents, starts } = eliminationTree(permuted, n);
	const factor: SparseFactor = {
		size: n,
		order,
		starts,
		rows: new Uint32Array(starts[n]),
		values: new Float64Array(starts[n]),
		diagonal: new Float64Array(n),
	};
	return eliminate(permuted, parents, factor) ? factor : undefined;
}

/**
 * Solves A x = b.
 *
 * @param b not modified.
 * @throws RangeError if the sizes do not fit.
 */
export function solveSparse(factor: SparseFactor, b: ArrayLike<number>): Float64Array {
	const { size: n, order, starts, rows, values, diagonal } = factor;
	if (b.length !== n) throw new RangeError(`solveSparse: a factor of ${n} unknowns got ${b.length} numbers`);
	const x = new Float64Array(n);
	for (let k = 0; k < n; k++) x[k] = b[order[k]];
	for (let k = 0; k < n; k++) {
		const xk = x[k];
		if (xk === 0) continue;
		for (let p = starts[k]; p < starts[k + 1]; p++) x[rows[p]] -= values[p] * xk;
	}
	for (let k = n - 1; k >= 0; k--) {
		let sum = x[k] / diagonal[k];
		for (let p = starts[k]; p < starts[k + 1]; p++) sum -= values[p] * x[rows[p]];
		x[k] = sum;
	}
	const result = new Float64Array(n);
	for (let k = 0; k < n; k++) result[order[k]] = x[k];
	return result;
}

interface Permuted {
	readonly starts: Uint32Array;
	readonly columns: Uint32Array;
	readonly values: Float64Array;
	readonly order: Uint32Array;
	/** Inverse of `order`. */
	readonly place: Uint32Array;
}

function inverseOrder(order: Uint32Array, n: number): Uint32Array {
	const place = new Uint32Array(n).fill(n);
	for (let k = 0; k < order.length; k++) {
		if (!(order[k] < n) || place[order[k]] < n)
			throw new RangeError(`sparseCholesky: the order is no permutation of ${n} unknowns`);
		place[order[k]] = k;
	}
	if (order.length !== n) throw new RangeError(`sparseCholesky: the order has ${order.length} of ${n} unknowns`);
	return place;
}

/** Parents in the elimination tree, and where each column of L starts. */
function eliminationTree(
	{ starts, columns, order, place }: Permuted,
	n: number,
): { parents: Int32Array; starts: Uint32Array } {
	const parents = new Int32Array(n).fill(-1);
	const flags = new Int32Array(n).fill(-1);
	const counts = new Uint32Array(n + 1);
	for (let k = 0; k < n; k++) {
		flags[k] = k;
		const row = order[k];
		for (let p = starts[row]; p < starts[row + 1]; p++)
			for (let i = place[columns[p]]; i < k && flags[i] !== k; i = parents[i]) {
				if (parents[i] < 0) parents[i] = k;
				counts[i + 1]++;
				flags[i] = k;
			}
	}
	for (let k = 0; k < n; k++) counts[k + 1] += counts[k];
	return { parents, starts: counts };
}

/** Row k of L from the rows before it: one sparse triangular solve along paths of the elimination tree. */
function eliminate(matrix: Permuted, parents: Int32Array, factor: SparseFactor): boolean {
	const { starts: from, columns, values: entries, order, place } = matrix;
	const { size: n, starts, rows, values, diagonal } = factor;
	const y = new Float64Array(n);
	const pattern = new Uint32Array(n);
	const flags = new Int32Array(n).fill(-1);
	const ends = starts.slice(0, n);
	for (let k = 0; k < n; k++) {
		flags[k] = k;
		let top = n;
		let pivot = 0;
		const row = order[k];
		for (let p = from[row]; p < from[row + 1]; p++) {
			let i = place[columns[p]];
			if (i > k) continue;
			if (i === k) {
				pivot += entries[p];
				continue;
			}
			y[i] += entries[p];
			let length = 0;
			for (; flags[i] !== k; i = parents[i]) {
				pattern[length++] = i;
				flags[i] = k;
			}
			while (length > 0) pattern[--top] = pattern[--length];
		}
		for (; top < n; top++) {
			const i = pattern[top];
			const yi = y[i];
			y[i] = 0;
			const end = ends[i];
			for (let p = starts[i]; p < end; p++) y[rows[p]] -= values[p] * yi;
			const entry = yi / diagonal[i];
			pivot -= entry * yi;
			rows[end] = k;
			values[end] = entry;
			ends[i]++;
		}
		if (!(pivot > 0 && pivot < Infinity)) return false;
		diagonal[k] = pivot;
	}
	return true;
}
