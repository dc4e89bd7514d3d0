import { symmetricEigen } from '#numeric';

/** Options of {@link gaussianProcessBasis}. */
export interface GaussianProcessBasisOptions {
	/** Width σ of the kernel exp(−d² / 2σ²), mm: how far a pull at one point carries its surroundings along. */
	readonly width: number;
	/** Basis functions to keep, the smoothest first. */
	readonly rank: number;
}

/**
 * The leading eigenfunctions of a Gaussian kernel, each scaled by the root of its eigenvalue: a smooth random
 * deformation is their sum with independent standard normal factors, one for each axis.
 */
export interface GaussianProcessBasis {
	readonly width: number;
	/** Basis functions: at most the rank asked for, fewer where the kernel has no more. */
	readonly rank: number;
	/** Points the functions are built on: 3 · L numbers. */
	readonly inducing: Float64Array;
	/** L × rank, row-major: function r at x is Σₗ kernel(x, inducing l) · weights[l, r]. */
	readonly weights: Float64Array;
}

/**
 * Nyström's low-rank form of a Gaussian process of deformations, k(x, y) ≈ Σᵣ φᵣ(x) φᵣ(y), exact on the inducing points
 * up to the functions left out.
 *
 * Lüthi et al., Gaussian process morphable models, PAMI 40, 2018; Williams & Seeger, NIPS 2000.
 *
 * @param inducing x, y, z of some hundred points spread over the shape; copied. Cost grows with the cube of their number.
 * @throws RangeError if the width is not positive or the rank is not a positive whole number.
 */
export function gaussianProcessBasis(
	inducing: ArrayLike<number>,
	{ width, rank }: GaussianProcessBasisOptions,
): GaussianProcessBasis {
	if (!(width > 0)) throw new RangeError(`gaussianProcessBasis: the width must be positive, got ${width}`);
	if (!Number.isInteger(rank) || rank < 1)
		throw new RangeError(`gaussianProcessBasis: the rank must be a positive whole number, got ${rank}`);
	const points = Float64Array.from(inducing);
	const count = points.length / 3;
	const { values, vectors } = symmetricEigen(kernelMatrix(points, points, width), count);
	// Eigenvalues below rounding belong to functions that cannot be told apart from noise.
	const floor = 1e-10 * values[0];
	const kept = Math.min(rank, values.filter((value) => value > floor).length);
	const weights = new Float64Array(count * kept);
	for (let l = 0; l < count; l++)
		for (let r = 0; r < kept; r++) weights[l * kept + r] = vectors[r * count + l] / Math.sqrt(values[r]);
	return { width, rank: kept, inducing: points, weights };
}

/** The basis functions at points (x, y, z each): N × rank, row-major. */
export function evaluateBasis(basis: GaussianProcessBasis, positions: ArrayLike<number>): Float64Array {
	const { rank, weights, inducing, width } = basis;
	const count = positions.length / 3;
	const inducingCount = inducing.length / 3;
	const values = new Float64Array(count * rank);
	const kernel = new Float64Array(inducingCount);
	for (let i = 0; i < count; i++) {
		kernelRow(kernel, { positions, at: 3 * i, inducing, width });
		const row = i * rank;
		for (let l = 0; l < inducingCount; l++) {
			const k = kernel[l];
			if (k < 1e-12) continue;
			const from = l * rank;
			for (let r = 0; r < rank; r++) values[row + r] += k * weights[from + r];
		}
	}
	return values;
}

function kernelMatrix(a: Float64Array, b: Float64Array, width: number): Float64Array {
	const rows = a.length / 3;
	const columns = b.length / 3;
	const matrix = new Float64Array(rows * columns);
	for (let i = 0; i < rows; i++)
		kernelRow(matrix.subarray(i * columns, (i + 1) * columns), { positions: a, at: 3 * i, inducing: b, width });
	return matrix;
}

interface KernelRow {
	readonly positions: ArrayLike<number>;
	readonly at: number;
	readonly inducing: Float64Array;
	readonly width: number;
}

function kernelRow(row: Float64Array, { positions, at, inducing, width }: KernelRow): void {
	const scale = -1 / (2 * width * width);
	const x = positions[at];
	const y = positions[at + 1];
	const z = positions[at + 2];
	for (let l = 0; l < row.length; l++) {
		const dx = x - inducing[3 * l];
		const dy = y - inducing[3 * l + 1];
		const dz = z - inducing[3 * l + 2];
		row[l] = Math.exp(scale * (dx * dx + dy * dy + dz * dz));
	}
}
