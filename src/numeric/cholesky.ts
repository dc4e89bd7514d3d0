/**
 * The lower factor L of a symmetric positive definite matrix, A = L Lᵀ.
 *
 * Golub & Van Loan, Matrix Computations, 4th edition, §4.2.
 *
 * @param matrix n × n, row-major; only its lower triangle is read. Not modified.
 * @returns n × n, row-major, zeros above the diagonal; undefined if the matrix is not positive definite.
 * @throws RangeError if the size does not fit.
 */
export function cholesky(matrix: ArrayLike<number>, n: number): Float64Array | undefined {
	if (matrix.length !== n * n) throw new RangeError(`cholesky: ${matrix.length} entries are no ${n} × ${n} matrix`);
	const factor = new Float64Array(n * n);
	for (let first = 0; first < n; first += 4) {
		// Four rows pass by those above together: their sums need not wait for each other.
		if (first + 4 <= n) for (let j = 0; j < first; j++) solveFour(matrix, factor, n, { first, j });
		for (let i = first; i < Math.min(first + 4, n); i++) {
			const row = i * n;
			for (let j = first + 4 <= n ? first : 0; j <= i; j++) {
				const other = j * n;
				let sum = matrix[row + j];
				for (let k = 0; k < j; k++) sum -= factor[row + k] * factor[other + k];
				if (j < i) factor[row + j] = sum / factor[other + j];
				else if (sum > 0 && sum < Infinity) factor[row + i] = Math.sqrt(sum);
				else return undefined;
			}
		}
	}
	return factor;
}

/** Column j of rows first … first + 3, which lie below it. */
function solveFour(
	matrix: ArrayLike<number>,
	factor: Float64Array,
	n: number,
	{ first, j }: { readonly first: number; readonly j: number },
): void {
	const other = j * n;
	const [a, b, c, d] = [first * n, (first + 1) * n, (first + 2) * n, (first + 3) * n];
	let [sumA, sumB, sumC, sumD] = [matrix[a + j], matrix[b + j], matrix[c + j], matrix[d + j]];
	for (let k = 0; k < j; k++) {
		const value = factor[other + k];
		sumA -= factor[a + k] * value;
		sumB -= factor[b + k] * value;
		sumC -= factor[c + k] * value;
		sumD -= factor[d + k] * value;
	}
	const pivot = factor[other + j];
	factor[a + j] = sumA / pivot;
	factor[b + j] = sumB / pivot;
	factor[c + j] = sumC / pivot;
	factor[d + j] = sumD / pivot;
}

/**
 * Solves A X = B in place, given the factor of A from {@link cholesky}.
 *
 * @param b n × columns, row-major; becomes X.
 * @throws RangeError if the sizes do not fit.
 */
export function solveCholesky(factor: Float64Array, b: Float64Array, columns = 1): Float64Array {
	const n = Math.round(Math.sqrt(factor.length));
	if (n * n !== factor.length || b.length !== n * columns)
		throw new RangeError(`solveCholesky: ${b.length} numbers are no ${n} × ${columns} right side`);
	for (let i = 0; i < n; i++) {
		for (let k = 0; k < i; k++) subtractRow(b, i, k, factor[i * n + k], columns);
		scaleRow(b, i, 1 / factor[i * n + i], columns);
	}
	for (let i = n - 1; i >= 0; i--) {
		for (let k = i + 1; k < n; k++) subtractRow(b, i, k, factor[k * n + i], columns);
		scaleRow(b, i, 1 / factor[i * n + i], columns);
	}
	return b;
}

function subtractRow(b: Float64Array, to: number, from: number, weight: number, columns: number): void {
	const target = to * columns;
	const source = from * columns;
	for (let c = 0; c < columns; c++) b[target + c] -= weight * b[source + c];
}

function scaleRow(b: Float64Array, row: number, scale: number, columns: number): void {
	for (let c = row * columns; c < (row + 1) * columns; c++) b[c] *= scale;
}
