import { cholesky, fTail, solveCholesky } from '#numeric';
import { rearrangements, type Exchangeability } from './rearrangements.ts';

/** Options of {@link hotelling}. */
export interface HotellingOptions {
	/**
	 * Share of the pooled covariance that is replaced by its diagonal. `auto`: estimated from the data (Schäfer & Strimmer
	 * 2005), for more scores than a small sample can bear. Default 0: the classical test.
	 */
	readonly shrinkage?: number | 'auto';
	readonly exchangeability?: Exchangeability;
	/** Default 2000, the observed one included. */
	readonly permutations?: number;
	readonly seed?: number | string;
}

/** Hotelling's two-sample test. */
export interface Hotelling {
	readonly tSquared: number;
	/** Distance of the two means in pooled standard deviations (Mahalanobis). */
	readonly mahalanobis: number;
	/** The share of shrinkage used. */
	readonly shrinkage: number;
	/** T² as an F with its p-value, for normal scores of equal covariance. Only without shrinkage. */
	readonly parametric?: {
		readonly f: number;
		readonly dof: readonly [number, number];
		readonly pValue: number;
	};
	/** By permutation; never 0. Holds for any distribution, with or without shrinkage. */
	readonly pValue: number;
	readonly permutations: number;
}

/**
 * Hotelling's T² test that two groups have the same mean scores. Take the first few modes: their number has to be settled
 * without looking at the groups (a share of variance, {@link parallelAnalysis}). Pooled over the groups, so modes with
 * fewer shapes than scores need shrinkage.
 *
 * Hotelling, The generalization of Student's ratio, Ann. Math. Stat. 2, 1931.
 *
 * @param scores K numbers a shape; only read.
 * @throws RangeError if a group has fewer than 2 members, or the pooled covariance is singular (too many scores: shrink).
 */
export function hotelling(
	scores: readonly ArrayLike<number>[],
	isSecond: readonly boolean[],
	options: HotellingOptions = {},
): Hotelling {
	const { shrinkage: wanted = 0, exchangeability = {}, permutations = 2000, seed = 1 } = options;
	const n = scores.length;
	const n2 = isSecond.filter(Boolean).length;
	const n1 = n - n2;
	const k = scores[0]?.length ?? 0;
	if (isSecond.length !== n || n1 < 2 || n2 < 2)
		throw new RangeError(
			`hotelling: two groups of at least 2 are needed, got ${n1} and ${n2} for ${isSecond.length} labels`,
		);
	const identity = Int32Array.from({ length: n }, (_, i) => i);
	const observed = tSquaredOf(scores, isSecond, identity, wanted);
	if (!observed)
		throw new RangeError(`hotelling: the covariance of ${k} scores of ${n} shapes is singular; take fewer, or shrink`);
	let atLeast = 0;
	let total = 0;
	for (const { from } of rearrangements(n, exchangeability, permutations, seed)) {
		const value = tSquaredOf(scores, isSecond, from, wanted)?.tSquared ?? Infinity;
		if (value >= observed.tSquared * (1 - 1e-9)) atLeast++;
		total++;
	}
	const { tSquared, shrinkage } = observed;
	const dof = n - k - 1;
	const f = (tSquared * dof) / (k * (n - 2));
	return {
		tSquared,
		mahalanobis: Math.sqrt((tSquared * n) / (n1 * n2)),
		shrinkage,
		...(shrinkage === 0 && { parametric: { f, dof: [k, dof] as const, pValue: fTail(f, k, dof) } }),
		pValue: atLeast / total,
		permutations: total,
	};
}

/** T² of the groups with row i's scores taken from row from[i]; undefined if the pooled covariance is singular. */
function tSquaredOf(
	scores: readonly ArrayLike<number>[],
	isSecond: readonly boolean[],
	from: Int32Array,
	wanted: number | 'auto',
): { readonly tSquared: number; readonly shrinkage: number } | undefined {
	const n = scores.length;
	const k = scores[0].length;
	const means = [new Float64Array(k), new Float64Array(k)];
	const counts = [0, 0];
	for (let i = 0; i < n; i++) {
		const g = isSecond[i] ? 1 : 0;
		counts[g]++;
		for (let a = 0; a < k; a++) means[g][a] += scores[from[i]][a];
	}
	for (const g of [0, 1]) for (let a = 0; a < k; a++) means[g][a] /= counts[g];
	const centred = Array.from({ length: n }, (_, i) => {
		const mean = means[isSecond[i] ? 1 : 0];
		return mean.map((value, a) => scores[from[i]][a] - value);
	});
	const pooled = new Float64Array(k * k);
	for (const row of centred)
		for (let a = 0; a < k; a++) for (let b = 0; b <= a; b++) pooled[a * k + b] += (row[a] * row[b]) / (n - 2);
	const shrinkage = wanted === 'auto' ? estimatedShrinkage(centred, pooled) : wanted;
	for (let a = 0; a < k; a++) for (let b = 0; b < a; b++) pooled[a * k + b] *= 1 - shrinkage;
	const factor = cholesky(pooled, k);
	if (!factor || n - 2 < (shrinkage > 0 ? 1 : k)) return undefined;
	const difference = means[1].map((value, a) => value - means[0][a]);
	const solved = solveCholesky(factor, difference.slice());
	const distance = solved.reduce((sum, value, a) => sum + value * difference[a], 0);
	return { tSquared: (distance * counts[0] * counts[1]) / n, shrinkage };
}

/** Shrinkage of correlations towards none that is best in mean square: Schäfer & Strimmer 2005, target D. */
function estimatedShrinkage(centred: readonly Float64Array[], pooled: Float64Array): number {
	const n = centred.length;
	const k = centred[0].length;
	let noise = 0;
	let signal = 0;
	for (let a = 0; a < k; a++)
		for (let b = 0; b < a; b++) {
			const scale = 1 / Math.sqrt(pooled[a * k + a] * pooled[b * k + b]);
			if (!Number.isFinite(scale)) continue;
			let sum = 0;
			let squared = 0;
			for (const row of centred) {
				const product = row[a] * row[b] * scale;
				sum += product;
				squared += product * product;
			}
			const mean = sum / n;
			noise += ((squared / n - mean * mean) * n * n) / (n - 1) ** 3;
			signal += (pooled[a * k + b] * scale) ** 2;
		}
	return signal > 0 ? Math.min(1, noise / signal) : 1;
}
