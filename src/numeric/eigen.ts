/** Eigenvalues and eigenvectors of a symmetric 3 × 3 matrix. */
export interface SymmetricEigen3 {
	/** Descending. */
	readonly values: [number, number, number];
	/** Unit eigenvectors as three rows xyz, in the order of `values`; a right-handed or left-handed frame. */
	readonly vectors: Float64Array;
}

/** Quadratic convergence: 5 sweeps do for any matrix, the rest is a margin. */
const maxSweeps = 30;
const rotations = [
	[0, 1],
	[0, 2],
	[1, 2],
] as const;

/**
 * Eigen-decomposition of a symmetric 3 × 3 matrix by cyclic Jacobi rotations: accurate also for equal, zero or widely
 * spread eigenvalues, where the closed form by the cubic's roots loses digits.
 *
 * Golub & Van Loan, Matrix Computations, 4th edition, §8.5.
 *
 * @param m xx, xy, xz, yy, yz, zz.
 * @throws RangeError if an entry is not finite.
 */
export function symmetricEigen3(m: ArrayLike<number>): SymmetricEigen3 {
	const [xx, xy, xz, yy, yz, zz] = [m[0], m[1], m[2], m[3], m[4], m[5]];
	const scale = Math.max(...[xx, xy, xz, yy, yz, zz].map(Math.abs));
	if (!Number.isFinite(scale))
		throw new RangeError(`symmetricEigen3: all entries must be finite, got ${xx}, ${xy}, ${xz}, ${yy}, ${yz}, ${zz}`);
	// To unit size, so that squares neither overflow nor vanish. A power of two, so that nothing is rounded.
	const unit = scale === 0 ? 1 : 2 ** Math.max(-1021, Math.min(1021, Math.floor(Math.log2(scale))));
	const a = Float64Array.of(xx, xy, xz, xy, yy, yz, xz, yz, zz).map((value) => value / unit);
	const v = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
	for (let sweep = 0; sweep < maxSweeps; sweep++) {
		if (a[1] === 0 && a[2] === 0 && a[5] === 0) break;
		for (const [p, q] of rotations) annihilate(a, v, p, q);
	}

	const order = [0, 1, 2].sort((i, j) => a[4 * j] - a[4 * i]);
	const vectors = new Float64Array(9);
	order.forEach((from, to) => vectors.set(v.subarray(3 * from, 3 * from + 3), 3 * to));
	return { values: [a[4 * order[0]] * unit, a[4 * order[1]] * unit, a[4 * order[2]] * unit], vectors };
}

/** One rotation in the plane (p, q) that makes entry (p, q) zero; rows of `v` collect the rotations. */
function annihilate(a: Float64Array, v: Float64Array, p: number, q: number): void {
	const apq = a[3 * p + q];
	if (apq === 0) return;
	const app = a[4 * p];
	const aqq = a[4 * q];
	const r = 3 - p - q;
	if (Math.abs(apq) < 1e-17 * Math.min(Math.abs(app), Math.abs(aqq)) || Math.abs(apq) < 1e-300) {
		a[3 * p + q] = a[3 * q + p] = 0;
		return;
	}
	const theta = (aqq - app) / (2 * apq);
	const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
	const c = 1 / Math.sqrt(t * t + 1);
	const s = t * c;
	a[4 * p] = app - t * apq;
	a[4 * q] = aqq + t * apq;
	a[3 * p + q] = a[3 * q + p] = 0;
	const arp = a[3 * r + p];
	const arq = a[3 * r + q];
	a[3 * r + p] = a[3 * p + r] = c * arp - s * arq;
	a[3 * r + q] = a[3 * q + r] = s * arp + c * arq;
	for (let k = 0; k < 3; k++) {
		const vp = v[3 * p + k];
		const vq = v[3 * q + k];
		v[3 * p + k] = c * vp - s * vq;
		v[3 * q + k] = s * vp + c * vq;
	}
}
