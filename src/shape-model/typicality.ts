import { studentTwoSided, symmetricEigen } from '#numeric';
import { coefficients, instance, modeCountFor, type PointDistributionModel } from './point-distribution-model.ts';

/** How far out the members of a model are when each is left out of it: what a new subject is measured against. */
export interface MemberSpread {
	/** Modes that count as the model; the rest is noise. */
	readonly modeCount: number;
	/** Mahalanobis distance of each member within the modes of the others. */
	readonly mahalanobis: Float64Array;
	/** Root mean square distance, mm a point, of each member from the modes of the others, with the noise of a fit. */
	readonly residualMm: Float64Array;
}

/** One of the two distances of a subject. */
export interface TypicalDistance {
	readonly value: number;
	/** Share of new members of the population that would be at least as far out, predicted from the members left out. */
	readonly share: number;
	/** Members that are at least as far out when left out. */
	readonly membersBeyond: number;
}

/** How usual a subject is among the members of a model. */
export interface Typicality {
	/** Distance within the modes: an unusual mixture of what the members do. Standard deviations. */
	readonly within: TypicalDistance;
	/** Distance from the modes: what no mixture of them gives, mm. */
	readonly outside: TypicalDistance;
	/** Share of new members at least as unusual in either respect: twice the smaller of the two, at most 1. */
	readonly share: number;
}

/** More modes than this change nothing that can be seen in how far out a member is. */
const mostModes = 80;

/**
 * Leaves out each member in turn. Exact where the model has no more than 80 modes; beyond, the modes of the others are sought
 * among the first 80.
 *
 * Jackson & Mudholkar, Control procedures for residuals associated with principal component analysis, Technometrics 21, 1979
 * (both distances together); leaving out: Eastment & Krzanowski, Technometrics 24, 1982.
 *
 * @param members world points of the members that the model was built from.
 * @param fitNoiseMm how far, root mean square, a fit finds points from where the modes have them: new subjects have it, so it is
 * added to the members, whose points were made together. Default 0.
 * @throws RangeError if there are fewer than 4 members.
 */
export function memberSpread(
	model: PointDistributionModel,
	members: readonly Float64Array[],
	{ fitNoiseMm = 0 }: { fitNoiseMm?: number } = {},
): MemberSpread {
	const n = members.length;
	if (n < 4) throw new RangeError(`memberSpread: leaving out one of ${n} members says nothing, 4 are needed`);
	const { mean, variances } = model;
	// No more modes than the population supports: a third of the members.
	const modeCount = Math.max(1, Math.min(modeCountFor(model, 0.95), Math.floor(n / 3)));
	const rank = Math.min(mostModes, variances.length);
	const mahalanobis = new Float64Array(n);
	const residualMm = new Float64Array(n);
	// Leaving out d takes N / (N − 1) d dᵀ from the scatter and moves the mean away from it.
	const grown = n / (n - 1);
	for (const [left, points] of members.entries()) {
		const scores = coefficients(model, points);
		const d = Float64Array.from({ length: rank }, (_, k) => scores[k] * Math.sqrt(variances[k]));
		const scatter = new Float64Array(rank * rank);
		for (let a = 0; a < rank; a++)
			for (let b = 0; b < rank; b++)
				scatter[a * rank + b] = (a === b ? (n - 1) * variances[a] : 0) - grown * d[a] * d[b];
		const { values, vectors } = symmetricEigen(scatter, rank);
		let rest = (grown * distance(points, mean)) ** 2;
		let squared = 0;
		for (let k = 0; k < modeCount; k++) {
			let along = 0;
			for (let a = 0; a < rank; a++) along += grown * d[a] * vectors[k * rank + a];
			rest -= along * along;
			// A member that alone makes a mode is far out by whatever is left of it.
			squared += (along * along * (n - 2)) / Math.max(values[k], Number.EPSILON * variances[0]);
		}
		mahalanobis[left] = Math.sqrt(squared);
		residualMm[left] = Math.sqrt((3 * Math.max(0, rest)) / mean.length + fitNoiseMm ** 2);
	}
	return { modeCount, mahalanobis, residualMm };
}

/** Judges world points that correspond to the model's and are aligned as its members are. */
export function typicality(model: PointDistributionModel, spread: MemberSpread, points: Float64Array): Typicality {
	const { modeCount } = spread;
	const scores = coefficients(model, points).subarray(0, modeCount);
	const away = distance(points, instance(model, scores)) / Math.sqrt(points.length / 3);
	const within = judged(Math.hypot(...scores), spread.mahalanobis);
	const outside = judged(away, spread.residualMm);
	return { within, outside, share: Math.min(1, 2 * Math.min(within.share, outside.share)) };
}

/**
 * Both distances squared are sums of squares, whose cube roots are close to normal (Wilson & Hilferty 1931): the share is that
 * of Student's distribution for one further observation.
 */
function judged(value: number, members: Float64Array): TypicalDistance {
	const n = members.length;
	const normal = (distanceOf: number): number => Math.cbrt(distanceOf * distanceOf);
	const known = members.map(normal);
	const mean = known.reduce((sum, own) => sum + own, 0) / n;
	const variance = known.reduce((sum, own) => sum + (own - mean) ** 2, 0) / (n - 1);
	const t = (normal(value) - mean) / Math.sqrt(variance * (1 + 1 / n));
	const twoSided = Number.isNaN(t) ? 1 : studentTwoSided(t, n - 1);
	return {
		value,
		share: t > 0 ? twoSided / 2 : 1 - twoSided / 2,
		membersBeyond: members.reduce((count, own) => count + Number(own >= value), 0),
	};
}

function distance(a: Float64Array, b: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
	return Math.sqrt(sum);
}
