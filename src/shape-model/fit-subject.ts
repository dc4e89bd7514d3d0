import { cholesky, identityMat4, invertAffine, solveCholesky, type Mat4, type SparseFactor } from '#numeric';
import { procrustes, smoothField, smoothingFactor, transformPositions } from '#registration';
import {
	closestPoints,
	kNearestPoints,
	nearestPoints,
	pointTree,
	sampleSurface,
	triangleTree,
	type TriangleMesh,
	type TriangleTree,
} from '#shape';
import { coefficients, instance, type PointDistributionModel } from './point-distribution-model.ts';

/** Options of {@link fitSubject}. */
export interface FitSubjectOptions {
	/** Points on each anatomy. Default: all on one. */
	readonly particleCounts?: readonly number[];
	/** From the subject's image to about where the model lies: see `alignSurfaces`. Default: it lies there. */
	readonly start?: Mat4;
	/** Fit the size too, for models aligned by similarity. Default false. */
	readonly scale?: boolean;
	/** Standard deviations that a coefficient is drawn back from: smaller is stiffer. Default 1. */
	readonly prior?: number;
	/** Ends the work at the next round with its reason. */
	readonly signal?: { throwIfAborted(): void };
}

/** A new subject in terms of a model that was not changed for it. */
export interface FittedSubject {
	/** Corresponding points on the subject's surfaces, in the space of its image: 3 · M numbers, mm. */
	readonly local: Float64Array;
	/** The same in the space of the model. */
	readonly world: Float64Array;
	/** Takes local to world. */
	readonly transform: Mat4;
	/** In standard deviations, one a mode. */
	readonly coefficients: Float64Array;
	/** Mean distance of the model's nearest shape to the subject's surface, mm: what the model cannot explain. */
	readonly modelResidualMm: number;
}

const modelRounds = 30;
const fineRounds = 5;
/** Stiffness of the last stage, falling: see `smoothingFactor`. */
const fineStiffness = [100, 10];
const samplesPerPoint = 3;

/**
 * Finds the points of a fixed model on a new subject: pose and coefficients by regularised least squares on pairs of
 * nearest points from both sides, then every point moves onto the surface by moves that are smooth over the model's own
 * neighbourhoods. The model and the subject are only read. Takes about a second for 1024 points.
 *
 * Cootes et al., Active shape models, CVIU 61, 1995; Albrecht et al., Posterior shape models, Med. Image Anal. 17, 2013.
 *
 * @param surfaces one mesh an anatomy, in the space of the subject's image.
 * @throws RangeError if the surfaces or counts do not fit the model.
 */
export function fitSubject(
	model: PointDistributionModel,
	surfaces: readonly TriangleMesh[],
	{ particleCounts, start = identityMat4(), scale = false, prior = 1, signal }: FitSubjectOptions = {},
): FittedSubject {
	const counts = particleCounts ?? [model.mean.length / 3];
	if (surfaces.length !== counts.length || 3 * counts.reduce((sum, count) => sum + count, 0) !== model.mean.length)
		throw new RangeError(
			`fitSubject: ${surfaces.length} surfaces and points ${counts.join(', ')} for a model of ${model.mean.length / 3} points`,
		);
	const goals = surfaces.map((surface, anatomy) => prepareGoal(surface, samplesPerPoint * counts[anatomy]));
	let toImage = invertAffine(start);
	let shape: Float64Array = model.mean.slice();
	let scores: Float64Array = new Float64Array(model.variances.length);
	for (let round = 0; round < modelRounds; round++) {
		signal?.throwIfAborted();
		const points = transformPositions(shape, toImage);
		const { targets, weights } = pairUp(goals, counts, points);
		toImage = procrustes(shape, targets, { scale, weights }).transform;
		const wanted = transformPositions(targets, invertAffine(toImage));
		// Pairs say little of where along the surface a point belongs: early rounds lean on the prior.
		const stiffness = (4 * (1 - round / modelRounds) + 0.05) / prior ** 2;
		scores = regularised(model, wanted, { weights, stiffness });
		shape = instance(model, scores);
	}
	const atModel = transformPositions(shape, toImage);
	const modelResidualMm = meanDistance(goals, counts, atModel);
	const local = laidOn(goals, counts, atModel, signal);
	const transform = procrustes(local, shape, { scale }).transform;
	const world = transformPositions(local, transform);
	return { local, world, transform, coefficients: coefficients(model, world), modelResidualMm };
}

interface Goal {
	readonly tree: TriangleTree;
	readonly samples: Float32Array;
}

function prepareGoal(surface: TriangleMesh, sampleCount: number): Goal {
	return { tree: triangleTree(surface), samples: sampleSurface(surface, sampleCount, { seed: 1 }).positions };
}

interface Pairing {
	/** Where each point should go: the mean of what pulls it. */
	readonly targets: Float64Array;
	readonly weights: Float64Array;
}

/** Each point with its nearest of the surface, and each sample of the surface with its nearest point. */
function pairUp(goals: readonly Goal[], counts: readonly number[], points: Float64Array): Pairing {
	const targets = new Float64Array(points.length);
	const weights = new Float64Array(points.length / 3);
	let first = 0;
	for (const [anatomy, count] of counts.entries()) {
		const { tree, samples } = goals[anatomy];
		const own = points.subarray(3 * first, 3 * (first + count));
		const onto = closestPoints(tree, own).positions;
		for (let i = 0; i < count; i++) weights[first + i] = 1;
		targets.set(onto, 3 * first);
		const { indices } = nearestPoints(pointTree(Float32Array.from(own)), samples);
		const share = 1 / samplesPerPoint;
		for (let s = 0; s < indices.length; s++) {
			const to = first + indices[s];
			weights[to] += share;
			for (let axis = 0; axis < 3; axis++) targets[3 * to + axis] += share * samples[3 * s + axis];
		}
		first += count;
	}
	for (let i = 0; i < targets.length; i++) targets[i] /= weights[Math.floor(i / 3)];
	return { targets, weights };
}

/** Coefficients b of least Σ w |mean + Σ b √λ mode − wanted|² + stiffness · noise · |b|². */
function regularised(
	{ mean, modes, variances }: PointDistributionModel,
	wanted: Float64Array,
	{ weights, stiffness }: { weights: Float64Array; stiffness: number },
): Float64Array {
	const count = variances.length;
	const length = mean.length;
	const normal = new Float64Array(count * count);
	const right = new Float64Array(count);
	const root = Float64Array.from({ length }, (_, i) => Math.sqrt(weights[Math.floor(i / 3)]));
	const rows = modes.map((value, k) => value * root[k % length] * Math.sqrt(variances[Math.floor(k / length)]));
	let misfit = 0;
	for (let i = 0; i < length; i++) misfit += (root[i] * (wanted[i] - mean[i])) ** 2;
	for (let a = 0; a < count; a++) {
		for (let i = 0; i < length; i++) right[a] += rows[a * length + i] * root[i] * (wanted[i] - mean[i]);
		for (let b = 0; b <= a; b++) {
			let sum = 0;
			for (let i = 0; i < length; i++) sum += rows[a * length + i] * rows[b * length + i];
			normal[a * count + b] = sum;
		}
	}
	// What is off now counts as noise, so that neither units nor the number of points enter.
	const noise = misfit / length;
	for (let a = 0; a < count; a++) normal[a * count + a] += stiffness * noise + Number.MIN_VALUE;
	const factor = cholesky(normal, count);
	return factor ? solveCholesky(factor, right) : new Float64Array(count);
}

/** Every point onto its surface, by moves that are smooth among neighbours. */
function laidOn(
	goals: readonly Goal[],
	counts: readonly number[],
	start: Float64Array,
	signal: FitSubjectOptions['signal'],
): Float64Array {
	const placed = start.slice();
	let first = 0;
	for (const [anatomy, count] of counts.entries()) {
		const base = start.slice(3 * first, 3 * (first + count));
		const points = base.slice();
		for (const factor of fineFactors(base, count)) {
			for (let round = 0; round < fineRounds; round++) {
				signal?.throwIfAborted();
				const { targets } = pairUp([goals[anatomy]], [count], points);
				const moves = targets.map((value, i) => value - base[i]);
				smoothField(factor, moves);
				for (let i = 0; i < points.length; i++) points[i] = base[i] + moves[i];
			}
		}
		placed.set(closestPoints(goals[anatomy].tree, points).positions, 3 * first);
		first += count;
	}
	return placed;
}

/** Neighbours in the fitted shape: each point and its six nearest. */
function fineFactors(points: Float64Array, count: number): SparseFactor[] {
	const cloud = Float32Array.from(points);
	const size = Math.min(7, count);
	const { indices } = kNearestPoints(pointTree(cloud), cloud, size);
	const pairs = new Set<number>();
	for (let k = 0; k < indices.length; k++) {
		const a = Math.floor(k / size);
		const b = indices[k];
		if (a !== b) pairs.add(Math.min(a, b) * count + Math.max(a, b));
	}
	const first = Uint32Array.from(pairs, (pair) => Math.floor(pair / count));
	const second = Uint32Array.from(pairs, (pair) => pair % count);
	return fineStiffness.map((alpha) => smoothingFactor({ first, second }, count, alpha));
}

function meanDistance(goals: readonly Goal[], counts: readonly number[], points: Float64Array): number {
	let sum = 0;
	let first = 0;
	for (const [anatomy, count] of counts.entries()) {
		const own = points.subarray(3 * first, 3 * (first + count));
		for (const value of closestPoints(goals[anatomy].tree, own).distancesMm) sum += value;
		first += count;
	}
	return sum / first;
}
