import { transformMesh } from '#registration';
import { closestPoints, faceNormals, selfIntersections, triangleTree, type TriangleMesh } from '#shape';
import { compactness } from './compactness.ts';
import { generalization } from './generalization.ts';
import { particleSpread } from './particle-spread.ts';
import type { ModelEvaluation } from './model-evaluation.ts';
import { modeCountFor } from './point-distribution-model.ts';
import { reconstructionDistance } from './reconstruction-distance.ts';
import type { ShapeModel } from './shape-model.ts';
import { specificity } from './specificity.ts';
import { templateWarp, warpTemplate, type TemplateWarp } from './template-warp.ts';
import { turnedPointShare } from './turned-points.ts';

/** Options of {@link evaluateModel}. */
export interface EvaluateModelOptions {
	/** Surfaces of each member and anatomy, in the member's own space: adds all that needs them. */
	readonly surfaces?: readonly (readonly TriangleMesh[])[];
	/** Random shapes compared by points. Default 1000. */
	readonly sampleCount?: number;
	/** Random shapes compared with surfaces. Default 100. */
	readonly surfaceSampleCount?: number;
	/** Numbers of modes of the curves. Default: 1 to 10, then ever fewer, that for 95 %, and all. */
	readonly modeCounts?: readonly number[];
	/** Default 1. */
	readonly seed?: number;
	readonly onProgress?: (stage: string, done: number, total: number) => void;
	readonly signal?: { throwIfAborted(): void };
}

/**
 * All figures of a model that its own members can give.
 *
 * @throws RangeError if there are fewer than 3 members, or the surfaces are not those of the members.
 */
export function evaluateModel(model: ShapeModel, options: EvaluateModelOptions = {}): ModelEvaluation {
	const { points, correspondence } = model;
	const { surfaces, seed = 1, onProgress, signal } = options;
	const { world, transforms } = correspondence;
	const memberCount = world.length;
	const pointCount = points.mean.length / 3;
	if (surfaces && surfaces.length !== memberCount)
		throw new RangeError(`evaluateModel: surfaces of ${surfaces.length} members, the model has ${memberCount}`);
	const modesFor95 = modeCountFor(points, 0.95);
	const modeCounts = options.modeCounts ?? usualModeCounts(memberCount - 2, modesFor95);
	const aligned = surfaces?.map((list, n) => transformMesh(joinedMesh(list), transforms[n]));
	const report = (stage: string) => (done: number, total: number) => onProgress?.(stage, done, total);
	const general = generalization(world, {
		modeCounts,
		surfaces: aligned,
		signal,
		onProgress: report('generalization'),
	});
	const warps = model.templates.map((template) => templateWarp(template));
	return {
		memberCount,
		pointCount,
		alignment: correspondence.alignment,
		seed,
		compactness: [...compactness(points)],
		modesFor90: modeCountFor(points, 0.9),
		modesFor95,
		variancePerPointMm2: points.totalVariance / pointCount,
		generalization: {
			modeCounts,
			pointMm: [...general.pointMm],
			pointStandardErrorMm: [...general.pointStandardErrorMm],
			surfaceMm: [...(general.surfaceMm ?? [])],
			surfaceStandardErrorMm: [...(general.surfaceStandardErrorMm ?? [])],
		},
		specificity: specificityOf(model, aligned, { ...options, modeCounts }),
		sampling: surfaces ? samplingOf(model, surfaces, seed) : null,
		meanSurface: meanSurfaceOf(model, warps),
		reconstruction: surfaces ? reconstructionOf(model, warps, surfaces, report('reconstruction')) : null,
	};
}

/** 1 to 10, then steps of about a third, the number for 95 %, and the last. */
function usualModeCounts(last: number, modesFor95: number): number[] {
	const counts = new Set([Math.min(modesFor95, last), last]);
	for (let k = 1; k < last; k = k < 10 ? k + 1 : Math.ceil(1.35 * k)) counts.add(k);
	return [...counts].filter((count) => count >= 1).sort((a, b) => a - b);
}

function specificityOf(
	{ correspondence, points }: ShapeModel,
	aligned: readonly TriangleMesh[] | undefined,
	options: EvaluateModelOptions & { readonly modeCounts: readonly number[] },
): ModelEvaluation['specificity'] {
	const { sampleCount = 1000, surfaceSampleCount = 100, seed = 1, onProgress, signal } = options;
	const { world } = correspondence;
	const modeCounts = options.modeCounts.filter((count) => count <= points.variances.length);
	const modes = modeCountFor(points, 0.95);
	const curve = modeCounts.map((count, i) => {
		const found = specificity(world, { modes: count, sampleCount, seed, signal });
		onProgress?.('specificity', i + 1, modeCounts.length);
		return found;
	});
	const surface =
		aligned && specificity(world, { modes, sampleCount: surfaceSampleCount, seed, surfaces: aligned, signal });
	return {
		sampleCount,
		modeCounts,
		pointMm: curve.map(({ pointMm }) => pointMm),
		pointStandardErrorMm: curve.map(({ pointStandardErrorMm }) => pointStandardErrorMm),
		surfaceMm: surface?.surfaceMm ?? null,
		surfaceStandardErrorMm: surface?.surfaceStandardErrorMm ?? null,
		surfaceSampleCount,
		shapeWorksPointMm: specificity(world, { modes, sampleCount, seed, deviation: 'shapeworks', signal }).pointMm,
	};
}

function samplingOf(
	{ correspondence }: ShapeModel,
	surfaces: readonly (readonly TriangleMesh[])[],
	seed: number,
): NonNullable<ModelEvaluation['sampling']> {
	const { local, transforms, particleCounts } = correspondence;
	const distances: number[] = [];
	const normals: Float64Array[] = [];
	const spreads = local.flatMap((points, n) => {
		const own = new Float64Array(points.length);
		normals.push(own);
		let from = 0;
		return particleCounts.map((count, domain) => {
			const mesh = surfaces[n][domain];
			const part = points.subarray(from, from + 3 * count);
			const found = closestPoints(triangleTree(mesh), part);
			distances.push(...found.distancesMm);
			own.set(turnedNormals(mesh, found.triangles, transforms[n]), from);
			from += 3 * count;
			return particleSpread(mesh, part, { seed });
		});
	});
	distances.sort((a, b) => a - b);
	const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
	return {
		particleToSurfaceMeanMm: mean(distances),
		particleToSurfaceP95Mm: distances[Math.floor(0.95 * (distances.length - 1))],
		particleToSurfaceMaximumMm: distances[distances.length - 1],
		coverageMeanMm: mean(spreads.map(({ coverageMeanMm }) => coverageMeanMm)),
		coverageMaximumMm: Math.max(...spreads.map(({ coverageMaximumMm }) => coverageMaximumMm)),
		spacingMm: mean(spreads.map(({ spacingMm }) => spacingMm)),
		spacingVariation: mean(spreads.map(({ spacingVariation }) => spacingVariation)),
		turnedPointShare: turnedPointShare(normals),
	};
}

/** Unit normals of triangles, turned by the linear part of a transform that keeps angles. */
function turnedNormals(mesh: TriangleMesh, triangles: Uint32Array, m: Float64Array): Float64Array {
	const { normals } = faceNormals(mesh);
	const scale = Math.hypot(m[0], m[4], m[8]);
	const turned = new Float64Array(3 * triangles.length);
	for (const [i, triangle] of triangles.entries())
		for (let row = 0; row < 3; row++)
			for (let axis = 0; axis < 3; axis++)
				turned[3 * i + row] += (m[4 * row + axis] * normals[3 * triangle + axis]) / scale;
	return turned;
}

function meanSurfaceOf(
	{ points, correspondence }: ShapeModel,
	warps: readonly TemplateWarp[],
): ModelEvaluation['meanSurface'] {
	let from = 0;
	let crossing = 0;
	let flippedTriangleCount = 0;
	for (const [domain, count] of correspondence.particleCounts.entries()) {
		const warped = warpTemplate(warps[domain], points.mean.subarray(from, from + 3 * count));
		flippedTriangleCount += warped.flippedTriangleCount;
		crossing += selfIntersections(warped.mesh, { limit: 1000, maxTests: 1e7 }).pairs.length / 2;
		from += 3 * count;
	}
	return { selfIntersections: Math.min(crossing, 1000), flippedTriangleCount };
}

function reconstructionOf(
	{ correspondence }: ShapeModel,
	warps: readonly TemplateWarp[],
	surfaces: readonly (readonly TriangleMesh[])[],
	onProgress: (done: number, total: number) => void,
): NonNullable<ModelEvaluation['reconstruction']> {
	const total = surfaces.length;
	const { distancesMm, flippedTriangleCount } = reconstructionDistance(correspondence, warps, surfaces, {
		onProgress: (done) => onProgress(done, total),
	});
	return {
		meanMm: distancesMm.reduce((sum, value) => sum + value, 0) / distancesMm.length,
		worstMm: Math.max(...distancesMm),
		flippedTriangleCount,
	};
}

/** All anatomies as one mesh; vertices are not merged. */
export function joinedMesh(meshes: readonly TriangleMesh[]): TriangleMesh {
	if (meshes.length === 1) return meshes[0];
	const positions = new Float32Array(meshes.reduce((sum, mesh) => sum + mesh.positions.length, 0));
	const triangles = new Uint32Array(meshes.reduce((sum, mesh) => sum + mesh.triangles.length, 0));
	let vertex = 0;
	let corner = 0;
	for (const mesh of meshes) {
		positions.set(mesh.positions, 3 * vertex);
		for (const index of mesh.triangles) triangles[corner++] = vertex + index;
		vertex += mesh.positions.length / 3;
	}
	return { positions, triangles };
}
