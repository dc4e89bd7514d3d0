import { cholesky, fTail, symmetricEigen } from '#numeric';
import { linearDesign, type DesignOptions } from './linear-design.ts';
import { rearrangements, type Exchangeability } from './rearrangements.ts';

/** Options of {@link manova}. */
export interface ManovaOptions extends DesignOptions {
	readonly exchangeability?: Exchangeability;
	/** Default 2000, the observed one included. */
	readonly permutations?: number;
	readonly seed?: number | string;
}

/** One of the classical statistics as an F. */
export interface ManovaStatistic {
	readonly value: number;
	readonly f: number;
	readonly dof: readonly [number, number];
	/** Approximate, for normal residuals; exact where scores or effect have one or two columns. */
	readonly pValue: number;
}

/** Multivariate analysis of variance of scores, given covariates. */
export interface Manova {
	/** Roots of E⁻¹H, descending. */
	readonly roots: Float64Array;
	readonly wilks: ManovaStatistic;
	readonly pillai: ManovaStatistic;
	/** Of Pillai's trace, by permuting the residuals of the model without the effect (Freedman & Lane). Never 0. */
	readonly pValue: number;
	readonly permutations: number;
	readonly effectNames: readonly string[];
}

/**
 * Multivariate analysis of (co)variance: do the scores depend on the effect, given the covariates? Scores are weighed by
 * their residual scatter, so the result is the same for any linear mixture of them.
 *
 * Wilks 1932; Rao 1951; Pillai 1955; F approximations as in Rencher & Christensen, Methods of Multivariate Analysis, 3rd ed.,
 * §6.1; permutation: Freedman & Lane, J. Bus. Econ. Stat. 1, 1983.
 *
 * @param scores K numbers a shape; only read.
 * @throws RangeError if there are too many scores for the shapes, or the design does not fit.
 */
export function manova(scores: readonly ArrayLike<number>[], options: ManovaOptions): Manova {
	const { exchangeability = {}, permutations = 2000, seed = 1 } = options;
	const design = linearDesign(options);
	const k = scores[0]?.length ?? 0;
	if (scores.length !== design.rowCount)
		throw new RangeError(`manova: ${scores.length} rows of scores, but the design has ${design.rowCount}`);
	if (k < 1 || design.residualDof < k)
		throw new RangeError(`manova: ${k} scores leave nothing of ${design.residualDof} residual degrees of freedom`);
	const data = scores.map((row) => Float64Array.from(row));
	for (const column of design.reducedBasis) {
		const dots = project(data, column);
		data.forEach((row, i) => dots.forEach((dot, a) => (row[a] -= column[i] * dot)));
	}
	const total = new Float64Array(k * k);
	for (const row of data) addOuter(total, row, 1);
	const rootsOf = (from: Int32Array, sign: Float64Array): Float64Array | undefined => {
		const arranged = data.map((_, i) => data[from[i]].map((value) => value * sign[i]));
		const residual = total.slice();
		const explained = new Float64Array(k * k);
		for (const column of design.reducedBasis) addOuter(residual, project(arranged, column), -1);
		for (const column of design.effectBasis) {
			const dots = project(arranged, column);
			addOuter(residual, dots, -1);
			addOuter(explained, dots, 1);
		}
		return relativeRoots(explained, residual, k);
	};
	const q = design.effectBasis.length;
	const roots = rootsOf(Int32Array.from(data.keys()), new Float64Array(data.length).fill(1))?.slice(0, Math.min(k, q));
	if (!roots) throw new RangeError('manova: the residual covariance of the scores is singular; take fewer');
	const observed = pillaiTrace(roots);
	let atLeast = 0;
	let count = 0;
	for (const { from, sign } of rearrangements(data.length, exchangeability, permutations, seed)) {
		const arranged = rootsOf(from, sign);
		if (!arranged || pillaiTrace(arranged) >= observed * (1 - 1e-9)) atLeast++;
		count++;
	}
	const sizes = { k, q, residualDof: design.residualDof };
	return {
		roots,
		wilks: wilksTest(roots, sizes),
		pillai: pillaiTest(observed, sizes),
		pValue: atLeast / count,
		permutations: count,
		effectNames: design.effectNames,
	};
}

interface Sizes {
	/** Scores. */
	readonly k: number;
	/** Columns of the effect. */
	readonly q: number;
	readonly residualDof: number;
}

const pillaiTrace = (roots: Float64Array): number => roots.reduce((sum, root) => sum + root / (1 + root), 0);

function wilksTest(roots: Float64Array, { k, q, residualDof }: Sizes): ManovaStatistic {
	const value = roots.reduce((product, root) => product / (1 + root), 1);
	const t = k * k + q * q > 5 ? Math.sqrt((k * k * q * q - 4) / (k * k + q * q - 5)) : 1;
	const first = k * q;
	const second = (residualDof + q - (k + q + 1) / 2) * t - (k * q - 2) / 2;
	const root = value ** (1 / t);
	const f = ((1 - root) / root) * (second / first);
	return { value, f, dof: [first, second], pValue: fTail(f, first, second) };
}

function pillaiTest(value: number, { k, q, residualDof }: Sizes): ManovaStatistic {
	const s = Math.min(k, q);
	const m = (Math.abs(k - q) - 1) / 2;
	const n = (residualDof - k - 1) / 2;
	const first = s * (2 * m + s + 1);
	const second = s * (2 * n + s + 1);
	const f = ((2 * n + s + 1) * value) / ((2 * m + s + 1) * (s - value));
	return { value, f, dof: [first, second], pValue: fTail(f, first, second) };
}

function project(rows: readonly Float64Array[], column: Float64Array): Float64Array {
	const dots = new Float64Array(rows[0].length);
	rows.forEach((row, i) => {
		for (let a = 0; a < dots.length; a++) dots[a] += column[i] * row[a];
	});
	return dots;
}

function addOuter(to: Float64Array, row: Float64Array, factor: number): void {
	const k = row.length;
	for (let a = 0; a < k; a++) for (let b = 0; b < k; b++) to[a * k + b] += factor * row[a] * row[b];
}

/** Eigenvalues of E⁻¹H, descending, by L⁻¹ H L⁻ᵀ with E = L Lᵀ; undefined if E is singular. */
function relativeRoots(h: Float64Array, e: Float64Array, k: number): Float64Array | undefined {
	const factor = cholesky(e, k);
	if (!factor) return undefined;
	const half = h.slice();
	// L⁻¹ H, then the same from the other side: H is symmetric, so the transpose of the half is L⁻¹ of it again.
	forward(factor, half, k);
	const turned = transposed(half, k);
	forward(factor, turned, k);
	for (let a = 0; a < k; a++)
		for (let b = 0; b < a; b++) turned[a * k + b] = turned[b * k + a] = (turned[a * k + b] + turned[b * k + a]) / 2;
	return symmetricEigen(turned, k).values.map((value) => Math.max(0, value));
}

function forward(factor: Float64Array, b: Float64Array, k: number): void {
	for (let i = 0; i < k; i++)
		for (let c = 0; c < k; c++) {
			let sum = b[i * k + c];
			for (let j = 0; j < i; j++) sum -= factor[i * k + j] * b[j * k + c];
			b[i * k + c] = sum / factor[i * k + i];
		}
}

function transposed(matrix: Float64Array, k: number): Float64Array {
	return matrix.map((_, i) => matrix[(i % k) * k + Math.floor(i / k)]);
}
