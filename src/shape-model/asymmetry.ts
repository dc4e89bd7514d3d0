import { fTail } from '#numeric';
import { pairedDifference, type GroupDifference } from './group-difference.ts';
import { rearrangements } from './rearrangements.ts';

/** Options of {@link asymmetry}. */
export interface AsymmetryOptions {
	/** Default 2000, the observed arrangement included. */
	readonly permutations?: number;
	readonly seed?: number | string;
	/** Degrees of freedom that alignment took from each shape: 6 rigid, 7 with scale, 0 none. Default 6. */
	readonly alignmentDof?: number;
}

/** One row of the Procrustes analysis of variance. */
export interface ProcrustesAnovaRow {
	/** Squared distances summed over points, mm². */
	readonly sumOfSquares: number;
	readonly dof: number;
	readonly meanSquare: number;
	/** Against the row below it is tested by; absent for the last. */
	readonly f?: number;
	/** Goodall's F: assumes that points scatter alike and independently, which they do not; take `pValue`. */
	readonly parametricPValue?: number;
	/** By permutation; never 0. */
	readonly pValue?: number;
}

/** Left–right asymmetry of paired organs. */
export interface Asymmetry {
	/** Individuals differ (symmetric variation), tested against fluctuating asymmetry. */
	readonly individual: ProcrustesAnovaRow;
	/** Directional asymmetry: one side differs from the other on average. */
	readonly side: ProcrustesAnovaRow;
	/** Fluctuating asymmetry, individual × side; with measurement error in it where each side was measured once. */
	readonly fluctuating: ProcrustesAnovaRow;
	/** Measurement error, where sides were measured more than once. */
	readonly error?: ProcrustesAnovaRow;
	/** Where the right side differs from the left one: with tests at each point. */
	readonly directional: GroupDifference;
	/** For each individual, root mean square over points of right − left less the mean difference, mm. */
	readonly fluctuatingMm: Float64Array;
}

/**
 * Asymmetry of organs that come in pairs: Procrustes analysis of variance of individual, side and their interaction (which
 * is fluctuating asymmetry), with permutation tests.
 *
 * Klingenberg & McIntyre, Geometric morphometrics of developmental instability, Evolution 52, 1998; matching symmetry:
 * Klingenberg, Barluenga & Meyer, Evolution 56, 2002.
 *
 * @param left each individual's left organs, mirrored onto the right ones and aligned together with them; one list of
 *   repeated measurements each (the same number everywhere; one is enough, but then error cannot be told apart).
 * @param right the right organs in the same order.
 * @throws RangeError if the lists do not fit together or there are fewer than 3 individuals.
 */
export function asymmetry(
	left: readonly (readonly ArrayLike<number>[])[],
	right: readonly (readonly ArrayLike<number>[])[],
	{ permutations = 2000, seed = 1, alignmentDof = 6 }: AsymmetryOptions = {},
): Asymmetry {
	const n = left.length;
	const repeats = left[0]?.length ?? 0;
	if (n < 3 || right.length !== n || repeats < 1 || [...left, ...right].some((list) => list.length !== repeats))
		throw new RangeError(`asymmetry: ${n} left and ${right.length} right individuals, ${repeats} measurements each`);
	const means = [left, right].map((side) => side.map((list) => meanOf(list)));
	const sums = sumsOfSquares(means[0], means[1], repeats);
	const shapeDof = left[0][0].length - alignmentDof;
	const withF = (
		row: { readonly sumOfSquares: number; readonly dof: number },
		under?: { readonly sumOfSquares: number; readonly dof: number },
	): ProcrustesAnovaRow => {
		const meanSquare = row.sumOfSquares / row.dof;
		if (!under) return { ...row, meanSquare };
		const f = meanSquare / (under.sumOfSquares / under.dof);
		return { ...row, meanSquare, f, parametricPValue: fTail(f, row.dof, under.dof) };
	};
	const individual = { sumOfSquares: sums.individual, dof: (n - 1) * shapeDof };
	const side = { sumOfSquares: sums.side, dof: shapeDof };
	const fluctuating = { sumOfSquares: sums.fluctuating, dof: (n - 1) * shapeDof };
	const error =
		repeats > 1
			? { sumOfSquares: errorSum(left, means[0]) + errorSum(right, means[1]), dof: 2 * n * (repeats - 1) * shapeDof }
			: undefined;
	const directional = pairedDifference(means[0], means[1], { permutations, seed });
	return {
		individual: { ...withF(individual, fluctuating), pValue: individualPValue(sums.cross, { permutations, seed }) },
		side: { ...withF(side, fluctuating), pValue: directional.overall.pValue },
		fluctuating: withF(fluctuating, error),
		...(error && { error: withF(error) }),
		directional,
		fluctuatingMm: Float64Array.from(means[0], (shape, i) => {
			let squared = 0;
			for (let k = 0; k < shape.length; k++) squared += (means[1][i][k] - shape[k] - directional.displacement[k]) ** 2;
			return Math.sqrt((3 * squared) / shape.length);
		}),
	};
}

function meanOf(shapes: readonly ArrayLike<number>[]): Float64Array {
	const sum = new Float64Array(shapes[0].length);
	for (const shape of shapes) for (let i = 0; i < sum.length; i++) sum[i] += shape[i];
	return sum.map((value) => value / shapes.length);
}

/** Two-way analysis of variance with `repeats` measurements a cell, and products of all left with all right organs. */
function sumsOfSquares(
	left: readonly Float64Array[],
	right: readonly Float64Array[],
	repeats: number,
): { individual: number; side: number; fluctuating: number; cross: Float64Array } {
	const n = left.length;
	const meanLeft = meanOf(left);
	const meanRight = meanOf(right);
	const l = left.map((shape) => shape.map((value, k) => value - meanLeft[k]));
	const r = right.map((shape) => shape.map((value, k) => value - meanRight[k]));
	const cross = new Float64Array(n * n);
	let own = 0;
	for (let i = 0; i < n; i++) {
		own += dot(l[i], l[i]) + dot(r[i], r[i]);
		for (let j = 0; j < n; j++) cross[i * n + j] = dot(l[i], r[j]);
	}
	let together = 0;
	for (let i = 0; i < n; i++) together += cross[i * n + i];
	const difference = meanRight.map((value, k) => value - meanLeft[k]);
	return {
		individual: repeats * (own / 2 + together),
		side: (repeats * n * dot(difference, difference)) / 2,
		fluctuating: repeats * (own / 2 - together),
		cross,
	};
}

/** Are the two sides of one individual more alike than sides of different ones? Right organs change individuals. */
function individualPValue(
	cross: Float64Array,
	{ permutations, seed }: { readonly permutations: number; readonly seed: number | string },
): number {
	const n = Math.round(Math.sqrt(cross.length));
	let observed: number | undefined;
	let atLeast = 0;
	let total = 0;
	for (const { from } of rearrangements(n, {}, permutations, `individual ${seed}`)) {
		let together = 0;
		for (let i = 0; i < n; i++) together += cross[i * n + from[i]];
		observed ??= together;
		if (together >= observed - 1e-9 * Math.abs(observed)) atLeast++;
		total++;
	}
	return atLeast / total;
}

function errorSum(side: readonly (readonly ArrayLike<number>[])[], means: readonly Float64Array[]): number {
	let sum = 0;
	side.forEach((list, i) => {
		for (const shape of list) for (let k = 0; k < shape.length; k++) sum += (shape[k] - means[i][k]) ** 2;
	});
	return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
	return sum;
}
