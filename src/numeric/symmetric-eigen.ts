/** Eigenvalues and eigenvectors of a symmetric n × n matrix. */
export interface SymmetricEigen {
	/** n values, descending. */
	readonly values: Float64Array;
	/** n × n: row i is the unit eigenvector of `values[i]`. */
	readonly vectors: Float64Array;
}

const maxIterations = 60;

/**
 * All eigenvalues and eigenvectors of a symmetric matrix of any size: Householder reflections to tridiagonal form, then
 * QL with implicit shifts. About 9 n³ operations; for 3 × 3 matrices {@link symmetricEigen3} is quicker.
 *
 * Golub & Van Loan, Matrix Computations, 4th edition, §8.3.
 *
 * @param matrix n × n, row-major; only read. Its lower and upper triangles must agree.
 * @throws RangeError if the size does not fit or an entry is not finite.
 */
export function symmetricEigen(matrix: ArrayLike<number>, n: number): SymmetricEigen {
	if (!Number.isInteger(n) || n < 0 || matrix.length !== n * n)
		throw new RangeError(`symmetricEigen: ${matrix.length} entries are no ${n} × ${n} matrix`);
	for (let i = 0; i < n * n; i++)
		if (!Number.isFinite(matrix[i])) throw new RangeError(`symmetricEigen: entries must be finite, got ${matrix[i]}`);

	const a = Float64Array.from(matrix);
	const diagonal = new Float64Array(n);
	const offDiagonal = new Float64Array(n);
	const vectors = tridiagonalise(a, n, diagonal, offDiagonal);
	for (let l = 0; l < n; l++) chaseToZero({ diagonal, offDiagonal, vectors, n }, l);

	const order = Array.from(diagonal.keys()).sort((i, j) => diagonal[j] - diagonal[i]);
	const sorted = new Float64Array(n * n);
	order.forEach((from, to) => sorted.set(vectors.subarray(from * n, from * n + n), to * n));
	return { values: Float64Array.from(order, (i) => diagonal[i]), vectors: sorted };
}

/** `a` becomes Q T Qᵀ: fills T's two diagonals and returns Qᵀ (rows); destroys `a`. */
function tridiagonalise(a: Float64Array, n: number, diagonal: Float64Array, offDiagonal: Float64Array): Float64Array {
	const scales = new Float64Array(n);
	const w = new Float64Array(n);
	for (let k = 0; k + 2 < n; k++) {
		const row = k * n;
		let squared = 0;
		for (let j = k + 1; j < n; j++) squared += a[row + j] * a[row + j];
		const first = a[row + k + 1];
		const alpha = first > 0 ? -Math.sqrt(squared) : Math.sqrt(squared);
		offDiagonal[k] = alpha;
		const length = squared - first * alpha;
		if (length === 0) continue;
		// The reflection v = x − α e₁ is kept in row k; H = I − v vᵀ / length.
		a[row + k + 1] = first - alpha;
		scales[k] = 1 / length;
		reflectBothSides(a, n, k, w, scales[k]);
	}
	for (let i = 0; i < n; i++) diagonal[i] = a[i * n + i];
	if (n > 1) offDiagonal[n - 2] = a[(n - 2) * n + n - 1];

	return accumulate(a, n, scales);
}

/** Trailing block ← H · block · H, as the symmetric rank-2 update block − v wᵀ − w vᵀ. */
function reflectBothSides(a: Float64Array, n: number, k: number, w: Float64Array, scale: number): void {
	const v = k * n;
	let inner = 0;
	for (let i = k + 1; i < n; i++) {
		let sum = 0;
		const row = i * n;
		for (let j = k + 1; j < n; j++) sum += a[row + j] * a[v + j];
		w[i] = sum * scale;
		inner += w[i] * a[v + i];
	}
	const half = (inner * scale) / 2;
	for (let i = k + 1; i < n; i++) w[i] -= half * a[v + i];
	for (let i = k + 1; i < n; i++) {
		const row = i * n;
		const vi = a[v + i];
		const wi = w[i];
		for (let j = k + 1; j < n; j++) a[row + j] -= vi * w[j] + wi * a[v + j];
	}
}

/** Product of the reflections, transposed: rows are the columns of Q. */
function accumulate(a: Float64Array, n: number, scales: Float64Array): Float64Array {
	const q = new Float64Array(n * n);
	for (let i = 0; i < n; i++) q[i * n + i] = 1;
	for (let k = n - 3; k >= 0; k--) {
		if (scales[k] === 0) continue;
		const v = k * n;
		for (let i = k + 1; i < n; i++) {
			const row = i * n;
			let sum = 0;
			for (let j = k + 1; j < n; j++) sum += q[row + j] * a[v + j];
			sum *= scales[k];
			for (let j = k + 1; j < n; j++) q[row + j] -= sum * a[v + j];
		}
	}
	return q;
}

interface Tridiagonal {
	readonly diagonal: Float64Array;
	readonly offDiagonal: Float64Array;
	readonly vectors: Float64Array;
	readonly n: number;
}

/** Implicit QL steps until the off-diagonal entry l vanishes beside its neighbours. */
function chaseToZero(matrix: Tridiagonal, l: number): void {
	const { diagonal: d, offDiagonal: e, n } = matrix;
	for (let iteration = 0; iteration < maxIterations; iteration++) {
		let m = l;
		while (m < n - 1 && Math.abs(e[m]) > Number.EPSILON * (Math.abs(d[m]) + Math.abs(d[m + 1]))) m++;
		if (m === l) return;
		qlStep(matrix, l, m);
	}
}

function qlStep({ diagonal: d, offDiagonal: e, vectors, n }: Tridiagonal, l: number, m: number): void {
	const half = (d[l + 1] - d[l]) / (2 * e[l]);
	const root = Math.hypot(half, 1);
	let g = d[m] - d[l] + e[l] / (half + (half < 0 ? -root : root));
	let sine = 1;
	let cosine = 1;
	let carried = 0;
	for (let i = m - 1; i >= l; i--) {
		const f = sine * e[i];
		const b = cosine * e[i];
		const r = Math.hypot(f, g);
		e[i + 1] = r;
		if (r === 0) {
			d[i + 1] -= carried;
			e[m] = 0;
			return;
		}
		sine = f / r;
		cosine = g / r;
		g = d[i + 1] - carried;
		const t = (d[i] - g) * sine + 2 * cosine * b;
		carried = sine * t;
		d[i + 1] = g + carried;
		g = cosine * t - b;
		rotateRows(vectors, i * n, n, sine, cosine);
	}
	d[l] -= carried;
	e[l] = g;
	e[m] = 0;
}

function rotateRows(vectors: Float64Array, row: number, n: number, sine: number, cosine: number): void {
	for (let k = row; k < row + n; k++) {
		const upper = vectors[k];
		const lower = vectors[k + n];
		vectors[k + n] = sine * upper + cosine * lower;
		vectors[k] = cosine * upper - sine * lower;
	}
}
