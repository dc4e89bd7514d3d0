import { cholesky, invertAffine, solveCholesky, type Mat4 } from '#numeric';
import { procrustes, transformPositions } from '#registration';
import {
	closestPoints,
	nearestPoints,
	pointTree,
	sampleSurface,
	triangleTree,
	type TriangleMesh,
	type TriangleTree,
} from '#shape';
import { instance, type PointDistributionModel } from './point-distribution-model.ts';

/** A surface to be fitted to: its triangles for the points to find, its samples to find points. */
export interface FitGoal {
	readonly surface: TriangleTree;
	readonly samples: Float32Array;
}

export const samplesPerPoint = 3;

/** @throws RangeError if the surface has no area. */
export function fitGoal(mesh: TriangleMesh, pointCount: number): FitGoal {
	return {
		surface: triangleTree(mesh),
		samples: sampleSurface(mesh, samplesPerPoint * pointCount, { seed: 1 }).positions,
	};
}

/** Points with what pulls them. */
export interface Pairing {
	/** Where each point should go: the mean of what pulls it. */
	readonly targets: Float64Array;
	readonly weights: Float64Array;
	/** Mean distance of all pairs, both ways, weighted as they count: it has the spacing of the points in it. */
	readonly pairMm: number;
	/** The same of the points to the surface only. */
	readonly pointMm: number;
}

/** Pairs this many robust deviations apart count a quarter. */
const farDeviations = 4;

/**
 * Each point with its nearest of the surface, and each sample of the surface with its nearest point. Pairs much farther apart
 * than most count little, so that a piece that the model does not have draws nothing after it.
 *
 * @param counts points on each goal, in order.
 */
export function pairUp(goals: readonly FitGoal[], counts: readonly number[], points: Float64Array): Pairing {
	const onto = goals.map(({ surface }, anatomy) => closestPoints(surface, pointsOf(points, counts, anatomy)));
	const from = goals.map(({ samples }, anatomy) =>
		nearestPoints(pointTree(Float32Array.from(pointsOf(points, counts, anatomy))), samples),
	);
	const limit = farLimit([...onto, ...from].map(({ distancesMm }) => distancesMm));
	const targets = new Float64Array(points.length);
	const weights = new Float64Array(points.length / 3);
	const sums = { distance: 0, weight: 0 };
	const pull = (point: number, place: Float32Array | Float64Array, at: number, share: number, distance: number) => {
		const weight = share / (1 + (distance / limit) ** 2) ** 2;
		weights[point] += weight;
		for (let axis = 0; axis < 3; axis++) targets[3 * point + axis] += weight * place[3 * at + axis];
		sums.distance += weight * distance;
		sums.weight += weight;
	};
	let first = 0;
	for (const [anatomy, count] of counts.entries()) {
		const { positions, distancesMm } = onto[anatomy];
		for (let i = 0; i < count; i++) pull(first + i, positions, i, 1, distancesMm[i]);
		first += count;
	}
	const pointMm = sums.distance / sums.weight;
	first = 0;
	for (const [anatomy, count] of counts.entries()) {
		const { indices, distancesMm: away } = from[anatomy];
		const { samples } = goals[anatomy];
		const share = count / Math.max(1, indices.length);
		for (let s = 0; s < indices.length; s++) pull(first + indices[s], samples, s, share, away[s]);
		first += count;
	}
	for (let i = 0; i < targets.length; i++) targets[i] /= weights[Math.floor(i / 3)];
	return { targets, weights, pairMm: sums.distance / sums.weight, pointMm };
}

/** Points of one anatomy; shares their memory. */
export function pointsOf(points: Float64Array, counts: readonly number[], anatomy: number): Float64Array {
	const first = counts.slice(0, anatomy).reduce((sum, count) => sum + count, 0);
	return points.subarray(3 * first, 3 * (first + counts[anatomy]));
}

/** Median distances in robust standard deviations. */
function farLimit(distances: readonly ArrayLike<number>[]): number {
	const all = new Float64Array(distances.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const list of distances) {
		all.set(list, at);
		at += list.length;
	}
	const median = all.sort()[all.length >> 1];
	return Math.max(farDeviations * 1.4826 * median, Number.MIN_VALUE);
}

/** A shape of the model, laid on a surface. */
export interface ModelFit {
	readonly coefficients: Float64Array;
	/** The shape, in the space of the model. */
	readonly shape: Float64Array;
	/** Takes it onto the surface. */
	readonly toSurface: Mat4;
	/** Of the {@link pairUp pairs} before the last round. */
	readonly pairMm: number;
	readonly pointMm: number;
}

/** Options of {@link fitRounds}. */
export interface FitRoundsOptions {
	readonly rounds: number;
	/** Takes the model onto about the surface. */
	readonly toSurface: Mat4;
	/** With `none` the pose stays as given. */
	readonly alignment: 'none' | 'rigid' | 'similarity';
	/** Standard deviations that a coefficient is drawn back from: smaller is stiffer. */
	readonly prior: number;
	readonly signal?: { throwIfAborted(): void } | undefined;
	readonly onRound?: ((done: number) => void) | undefined;
}

/** Pose and coefficients in turn, by regularised least squares on {@link pairUp pairs}. */
export function fitRounds(
	model: PointDistributionModel,
	goals: readonly FitGoal[],
	options: FitRoundsOptions,
): ModelFit {
	const { rounds, alignment, prior, signal, onRound } = options;
	const { particleCounts: counts } = model;
	let { toSurface } = options;
	let shape: Float64Array = model.mean;
	let coefficients: Float64Array = new Float64Array(model.variances.length);
	let pairMm = Infinity;
	let pointMm = Infinity;
	for (let round = 0; round < rounds; round++) {
		signal?.throwIfAborted();
		const pairing = pairUp(goals, counts, transformPositions(shape, toSurface));
		const { targets, weights } = pairing;
		({ pairMm, pointMm } = pairing);
		if (alignment !== 'none')
			toSurface = procrustes(shape, targets, { scale: alignment === 'similarity', weights }).transform;
		const wanted = transformPositions(targets, invertAffine(toSurface));
		// Pairs say little of where along the surface a point belongs: early rounds lean on the prior.
		const stiffness = (4 * (1 - round / rounds) + 0.05) / prior ** 2;
		coefficients = regularised(model, wanted, { weights, stiffness });
		shape = instance(model, coefficients);
		onRound?.(round + 1);
	}
	return { coefficients, shape, toSurface, pairMm, pointMm };
}

/** Coefficients b of least Σ w |mean + Σ b √λ mode − wanted|² + stiffness · noise · |b|². */
function regularised(
	{ mean, modes, variances }: PointDistributionModel,
	wanted: Float64Array,
	{ weights, stiffness }: { weights: Float64Array; stiffness: number },
): Float64Array {
	const count = variances.length;
	const length = mean.length;
	const root = Float64Array.from({ length }, (_, i) => Math.sqrt(weights[Math.floor(i / 3)]));
	const rows = new Float64Array(count * length);
	for (let a = 0, at = 0; a < count; a++) {
		const deviation = Math.sqrt(variances[a]);
		for (let i = 0; i < length; i++, at++) rows[at] = modes[at] * root[i] * deviation;
	}
	const gap = Float64Array.from({ length }, (_, i) => root[i] * (wanted[i] - mean[i]));
	const misfit = gap.reduce((sum, value) => sum + value * value, 0);
	const normal = new Float64Array(count * count);
	const right = new Float64Array(count);
	for (let a = 0; a < count; a++) {
		const own = rows.subarray(a * length, (a + 1) * length);
		for (let i = 0; i < length; i++) right[a] += own[i] * gap[i];
		for (let b = 0; b <= a; b++) {
			const from = b * length;
			let sum = 0;
			for (let i = 0; i < length; i++) sum += own[i] * rows[from + i];
			normal[a * count + b] = sum;
		}
	}
	// What is off now counts as noise, so that neither units nor the number of points enter.
	const noise = misfit / length;
	for (let a = 0; a < count; a++) normal[a * count + a] += stiffness * noise + Number.MIN_VALUE;
	const factor = cholesky(normal, count);
	return factor ? solveCholesky(factor, right) : new Float64Array(count);
}
