/** Thin QR factors of a matrix given by its columns. */
export interface OrthonormalColumns {
	/** Orthonormal columns that span those before and including each given one. */
	readonly columns: readonly Float64Array[];
	/** Upper triangle, p × p row-major: column j = Σᵢ≤ⱼ r[i p + j] qᵢ. */
	readonly triangle: Float64Array;
}

/** A column with less than this share of its length left after the others adds nothing but rounding. */
const dependenceLimit = 1e-9;

/**
 * Orthonormal columns by the modified Gram–Schmidt method done twice (Giraud & Langou 2005: as good as Householder's).
 *
 * @param matrix columns of equal length; only read.
 * @returns undefined if a column depends on those before it.
 */
export function orthonormalColumns(matrix: readonly ArrayLike<number>[]): OrthonormalColumns | undefined {
	const p = matrix.length;
	const columns: Float64Array[] = [];
	const triangle = new Float64Array(p * p);
	for (let j = 0; j < p; j++) {
		const column = Float64Array.from(matrix[j]);
		const before = length(column);
		for (let pass = 0; pass < 2; pass++)
			for (let i = 0; i < j; i++) {
				const q = columns[i];
				let dot = 0;
				for (let n = 0; n < q.length; n++) dot += q[n] * column[n];
				for (let n = 0; n < q.length; n++) column[n] -= dot * q[n];
				triangle[i * p + j] += dot;
			}
		const left = length(column);
		if (!(left > dependenceLimit * before)) return undefined;
		for (let n = 0; n < column.length; n++) column[n] /= left;
		triangle[j * p + j] = left;
		columns.push(column);
	}
	return { columns, triangle };
}

function length(column: Float64Array): number {
	let squared = 0;
	for (const value of column) squared += value * value;
	return Math.sqrt(squared);
}
