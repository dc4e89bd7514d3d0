import { identityMat4, invertAffine, multiplyMat4, type Mat4, type SparseFactor } from '#numeric';
import { procrustes, smoothField, smoothingFactor, transformPositions } from '#registration';
import { closestPoints, kNearestPoints, pointTree, type TriangleMesh } from '#shape';
import { fitGoal, fitRounds, pairUp, pointsOf, type FitGoal } from './fit-rounds.ts';
import type { PointDistributionModel } from './point-distribution-model.ts';
import { seekPose, type FoundPose } from './seek-pose.ts';

/** Options of {@link fitPoints}. */
export interface FitPointsOptions {
	/**
	 * `any` (default): the surfaces lie anyhow. A matrix takes them to about where the model lies, to within some 30°; the
	 * identity if they lie there.
	 */
	readonly start?: 'any' | Mat4;
	/**
	 * How the members were aligned, and so the subject: `similarity` fits the size too; with `none` it stays where it lies.
	 * Default `rigid`.
	 */
	readonly alignment?: 'none' | 'rigid' | 'similarity';
	/** What to do with what looks like a mirror image: fit it mirrored, or (default) as it is, and say so. */
	readonly mirrored?: 'fit' | 'tell';
	/** Standard deviations that a coefficient is drawn back from: smaller is stiffer. Default 1. */
	readonly prior?: number;
	/** Called with the share of the work that is done. */
	readonly onProgress?: (share: number) => void;
	/** Ends the work at the next round with its reason. */
	readonly signal?: { throwIfAborted(): void };
}

/** Points of a model on a subject that the model was not built from. */
export interface FittedPoints {
	/** On the subject's surfaces, in the space of its image: 3 · M numbers, mm. */
	readonly local: Float64Array;
	/** The same in the space of the model. */
	readonly world: Float64Array;
	/** Takes local to world; turns over what was mirrored. */
	readonly transform: Mat4;
	/** The subject was fitted as its mirror image. */
	readonly isMirrored: boolean;
	/** The image that was not fitted, mirrored or not, would have fitted clearly better: the wrong side, or turned axes. */
	readonly looksMirrored: boolean;
	/** By which it was scaled; 1 unless sizes are fitted. */
	readonly scale: number;
	/** Mean distance, mm, of the points of the model's most probable shape to the surface; far ones count little. */
	readonly modelDistanceMm: number;
}

const modelRounds = 30;
const fineRounds = 5;
/** Stiffness of the last stage, falling: see `smoothingFactor`. */
const fineStiffness = [100, 10];
/** The mirror image must come this much nearer to be believed. */
const mirrorGain = 0.85;

/**
 * Finds the points of a fixed model on the surfaces of a new subject. The pose is sought with the model itself, thinned,
 * from 26 starts; pose and coefficients follow by regularised least squares on robust pairs of nearest points from both
 * sides; last every point moves onto the surface by moves that are smooth among the model's own neighbours, and the points
 * are aligned to the mean as the members were. Deterministic, the same in any runtime.
 *
 * Cootes et al., Active shape models, CVIU 61, 1995; Albrecht et al., Posterior shape models, Med. Image Anal. 17, 2013.
 *
 * @param surfaces one mesh an anatomy; only read.
 * @throws RangeError if they do not fit the model, or one has no area.
 */
export function fitPoints(
	model: PointDistributionModel,
	surfaces: readonly TriangleMesh[],
	{
		alignment = 'rigid',
		start = alignment === 'none' ? identityMat4() : 'any',
		mirrored = 'tell',
		prior = 1,
		onProgress,
		signal,
	}: FitPointsOptions = {},
): FittedPoints {
	const counts = model.particleCounts;
	if (surfaces.length !== counts.length)
		throw new RangeError(`fitPoints: ${surfaces.length} surfaces for a model of ${counts.length} anatomies`);
	const goals = surfaces.map((surface, anatomy) => fitGoal(surface, counts[anatomy]));
	const options = { alignment, prior, signal };
	// A mirrored subject is a subject of the mirrored model: nothing of the subject need be made anew.
	const image = mirroredModel(model);
	const own = start === 'any' ? seekPose(model, goals, options) : given(invertAffine(start));
	onProgress?.(0.2);
	const other = start === 'any' ? seekPose(image, goals, options) : given(multiplyMat4(invertAffine(start), mirrorX));
	onProgress?.(0.4);
	const isOtherBetter = start === 'any' && other.pointMm < mirrorGain * own.pointMm;
	const isMirrored = isOtherBetter && mirrored === 'fit';
	const used = isMirrored ? image : model;
	const fit = fitRounds(used, goals, {
		...options,
		rounds: modelRounds,
		toSurface: (isMirrored ? other : own).toSurface,
		onRound: (done) => onProgress?.(0.4 + (0.4 * done) / modelRounds),
	});
	const local = laidOn(goals, counts, transformPositions(fit.shape, fit.toSurface), signal);
	const settled = settle(used, local, alignment);
	onProgress?.(1);
	const turn = isMirrored ? mirrorX : identityMat4();
	return {
		local,
		world: transformPositions(settled.world, turn),
		transform: multiplyMat4(turn, settled.transform),
		isMirrored,
		looksMirrored: isOtherBetter && !isMirrored,
		scale: settled.scale,
		modelDistanceMm: fit.pointMm,
	};
}

/** Its own inverse. */
const mirrorX: Mat4 = Float64Array.of(-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);

const given = (toSurface: Mat4): FoundPose => ({ toSurface, pairMm: Infinity, pointMm: Infinity });

function mirroredModel(model: PointDistributionModel): PointDistributionModel {
	const turned = (values: Float64Array): Float64Array => values.map((value, i) => (i % 3 === 0 ? -value : value));
	return { ...model, mean: turned(model.mean), modes: turned(model.modes) };
}

/** Aligned as members are: to the mean, which is what a Procrustes alignment of all of them comes to. */
function settle(
	{ mean }: PointDistributionModel,
	local: Float64Array,
	alignment: NonNullable<FitPointsOptions['alignment']>,
): { readonly transform: Mat4; readonly scale: number; readonly world: Float64Array } {
	if (alignment === 'none') return { transform: identityMat4(), scale: 1, world: local.slice() };
	const { transform, scale } = procrustes(local, mean, { scale: alignment === 'similarity' });
	return { transform, scale, world: transformPositions(local, transform) };
}

/** Every point onto its surface, by moves that are smooth among neighbours. */
function laidOn(
	goals: readonly FitGoal[],
	counts: readonly number[],
	start: Float64Array,
	signal: FitPointsOptions['signal'],
): Float64Array {
	const placed = start.slice();
	for (const [anatomy, count] of counts.entries()) {
		const base = pointsOf(start, counts, anatomy);
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
		pointsOf(placed, counts, anatomy).set(closestPoints(goals[anatomy].surface, points).positions);
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
