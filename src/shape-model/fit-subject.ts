import { invertAffine } from '#numeric';
import { transformPositions } from '#registration';
import { closestPoints, kNearestPoints, pointTree, sampleSurface, triangleTree, type TriangleMesh } from '#shape';
import { fitPoints, type FitPointsOptions, type FittedPoints } from './fit-points.ts';
import { surfacesAt, type ModelSurfaces } from './model-surfaces.ts';
import { coefficients, instance } from './point-distribution-model.ts';
import type { WarpedTemplate } from './template-warp.ts';
import { memberSpread, typicality, type MemberSpread, type Typicality } from './typicality.ts';

/** A model made ready to be fitted to any number of new subjects. */
export interface SubjectFitting {
	readonly surfaces: ModelSurfaces;
	/** Undefined for models of fewer than 4 members. */
	readonly spread: MemberSpread | undefined;
	/** Share of the template's triangles that may fold: 2 %, or as many as on the member where most do. */
	readonly foldedLimit: number;
	/**
	 * Distance that the laid template may keep from a subject, mm: twice that of the worst member where the model was evaluated
	 * with surfaces, else a tenth of the points' spacing.
	 */
	readonly surfaceLimitMm: number;
}

/** A new subject in terms of a model that was not changed for it. */
export interface FittedSubject extends FittedPoints {
	/** In standard deviations, one a mode. */
	readonly coefficients: Float64Array;
	/** The nearest shape within the modes that count, world: 3 · M numbers. */
	readonly nearest: Float64Array;
	/** The template laid through the points, one an anatomy: world mm of the model. */
	readonly laid: readonly TriangleMesh[];
	/** Mean distance, mm of its own space, between the laid template and the subject's surface, both ways. */
	readonly surfaceDistanceMm: number;
	/** Share of the template's triangles that fold over when it is laid there. */
	readonly foldedShare: number;
	/**
	 * Why the shape is hardly of the model's kind: the template `folds` on it more than on any member, or lies `off` it farther
	 * than on any member, since it has what the points cannot follow.
	 */
	readonly misfit: 'folds' | 'off' | undefined;
	/** Undefined for models of fewer than 4 members. */
	readonly typicality: Typicality | undefined;
}

/**
 * Points slide along the surface by about this share of their spacing when members are fitted to models built without them:
 * measured on 27 spleens of 1024 points, 0.13 to 0.2.
 */
const noiseShare = 0.15;

const toleratedFolds = 0.02;
/** Members that are looked at for folds, at most. */
const foldedMembers = 40;

/** Prepares a model for {@link fitSubject}: well under a second for 30 members. */
export function openFitting(surfaces: ModelSurfaces): SubjectFitting {
	const { points, correspondence, evaluation } = surfaces.model;
	const { world } = correspondence;
	const step = Math.ceil(world.length / foldedMembers);
	const folds = world.filter((_, n) => n % step === 0).map((member) => foldedShareOf(surfacesAt(surfaces, member)));
	const foldedLimit = Math.max(toleratedFolds, ...folds);
	const cloud = Float32Array.from(points.mean);
	const { distancesMm } = kNearestPoints(pointTree(cloud), cloud, 2);
	// Of each two the first is the point itself.
	const spacingMm = 2 * meanOf(distancesMm);
	const worstMm = evaluation?.reconstruction?.worstMm;
	return {
		surfaces,
		spread: world.length < 4 ? undefined : memberSpread(points, world, { fitNoiseMm: noiseShare * spacingMm }),
		foldedLimit,
		surfaceLimitMm: worstMm === undefined ? spacingMm / 10 : 2 * worstMm,
	};
}

/** Options of {@link fitSubject}: the alignment is the model's. */
export type FitSubjectOptions = Omit<FitPointsOptions, 'alignment'>;

/**
 * Fits a fixed model to a new subject in any pose ({@link fitPoints}), lays the template through the points found, and says
 * how usual the subject is among the members, each of them left out in turn: within the modes, and outside of them.
 * The one way in which new subjects meet a model, in Node and in the browser.
 *
 * @param meshes one an anatomy, in the order of the model's.
 * @throws RangeError if they do not fit the model, or one has no area.
 */
export function fitSubject(
	{ surfaces, spread, foldedLimit, surfaceLimitMm }: SubjectFitting,
	meshes: readonly TriangleMesh[],
	options: FitSubjectOptions = {},
): FittedSubject {
	const { points, correspondence } = surfaces.model;
	const fitted = fitPoints(points, meshes, { ...options, alignment: correspondence.alignment });
	const found = coefficients(points, fitted.world);
	const warped = surfacesAt(surfaces, fitted.world);
	const laid = warped.map(({ mesh }) => mesh);
	const foldedShare = foldedShareOf(warped);
	const surfaceDistanceMm = distanceBetween(laid, meshes, fitted);
	return {
		...fitted,
		coefficients: found,
		nearest: instance(points, found.subarray(0, spread?.modeCount ?? found.length)),
		laid,
		surfaceDistanceMm,
		foldedShare,
		misfit: foldedShare > foldedLimit ? 'folds' : surfaceDistanceMm > surfaceLimitMm ? 'off' : undefined,
		typicality: spread && typicality(points, spread, fitted.world),
	};
}

function foldedShareOf(warped: readonly WarpedTemplate[]): number {
	let folded = 0;
	let all = 0;
	for (const { mesh, flippedTriangleCount } of warped) {
		folded += flippedTriangleCount;
		all += mesh.triangles.length / 3;
	}
	return folded / all;
}

const sampleCount = 2000;

function distanceBetween(
	laid: readonly TriangleMesh[],
	meshes: readonly TriangleMesh[],
	{ transform }: FittedPoints,
): number {
	const toImage = invertAffine(transform);
	const both = laid.map(({ positions, triangles }, anatomy) => {
		const own = { positions: transformPositions(positions, toImage), triangles };
		const onto = closestPoints(triangleTree(meshes[anatomy]), own.positions).distancesMm;
		const samples = sampleSurface(meshes[anatomy], sampleCount, { seed: 1 }).positions;
		const from = closestPoints(triangleTree(own), samples).distancesMm;
		return (meanOf(onto) + meanOf(from)) / 2;
	});
	return both.reduce((sum, value) => sum + value, 0) / both.length;
}

const meanOf = (values: Float32Array | Float64Array): number => {
	let sum = 0;
	for (const value of values) sum += value;
	return sum / values.length;
};
