/** A sparse matrix in compressed rows. Columns ascend within each row, each at most once. */
export interface SparseMatrix {
	readonly rowCount: number;
	readonly columnCount: number;
	/** Row i is `columns` and `values` from `starts[i]` to `starts[i + 1]`. */
	readonly starts: Uint32Array;
	readonly columns: Uint32Array;
	readonly values: Float64Array;
}

/**
 * A sparse matrix from entries in any order; entries at the same place are added up, in the order given. Linear time
 * (two counting sorts).
 *
 * @param entries row, column and value of each entry; only read.
 * @throws RangeError if an index is outside the matrix, or the arrays differ in length.
 */
export function sparseMatrix(
	rowCount: number,
	columnCount: number,
	{ rows, columns, values }: { rows: Uint32Array; columns: Uint32Array; values: Float64Array },
): SparseMatrix {
	const count = values.length;
	if (rows.length !== count || columns.length !== count)
		throw new RangeError(
			`sparseMatrix: ${count} values need as many rows and columns, got ${rows.length}, ${columns.length}`,
		);
	for (let i = 0; i < count; i++)
		if (rows[i] >= rowCount || columns[i] >= columnCount)
			throw new RangeError(
				`sparseMatrix: entry ${rows[i]}, ${columns[i]} is outside a ${rowCount} × ${columnCount} matrix`,
			);
	const byRow = stableOrder(rows, rowCount, stableOrder(columns, columnCount));
	const starts = new Uint32Array(rowCount + 1);
	const kept = new Uint32Array(count);
	const sums = new Float64Array(count);
	let end = 0;
	for (let i = 0; i < count; i++) {
		const entry = byRow[i];
		const row = rows[entry];
		const isRepeated = i > 0 && rows[byRow[i - 1]] === row && columns[byRow[i - 1]] === columns[entry];
		if (!isRepeated) {
			kept[end++] = columns[entry];
			starts[row + 1] = end;
		}
		sums[end - 1] += values[entry];
	}
	for (let row = 0; row < rowCount; row++) if (starts[row + 1] === 0) starts[row + 1] = starts[row];
	return { rowCount, columnCount, starts, columns: kept.slice(0, end), values: sums.slice(0, end) };
}

/** A · x. @param result receives the product; default a new array. */
export function multiplySparse(
	{ rowCount, columnCount, starts, columns, values }: SparseMatrix,
	x: ArrayLike<number>,
	result: Float64Array = new Float64Array(rowCount),
): Float64Array {
	if (x.length !== columnCount || result.length !== rowCount)
		throw new RangeError(
			`multiplySparse: a ${rowCount} × ${columnCount} matrix does not take ${x.length} to ${result.length} numbers`,
		);
	for (let row = 0; row < rowCount; row++) {
		let sum = 0;
		for (let k = starts[row]; k < starts[row + 1]; k++) sum += values[k] * x[columns[k]];
		result[row] = sum;
	}
	return result;
}

/** Indices sorted by key; equal keys keep the given order (default: ascending). */
function stableOrder(keys: Uint32Array, keyCount: number, order?: Uint32Array): Uint32Array {
	const next = new Uint32Array(keyCount + 1);
	for (let i = 0; i < keys.length; i++) next[keys[i] + 1]++;
	for (let key = 0; key < keyCount; key++) next[key + 1] += next[key];
	const sorted = new Uint32Array(keys.length);
	for (let i = 0; i < keys.length; i++) {
		const entry = order ? order[i] : i;
		sorted[next[keys[entry]]++] = entry;
	}
	return sorted;
}
