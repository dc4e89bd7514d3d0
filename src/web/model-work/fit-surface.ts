import { fTail, type Mat4 } from '#numeric';
import {
	alignSurfaces,
	deformationTemplate,
	deformSurface,
	procrustes,
	transformMesh,
	transformPositions,
} from '#registration';
import {
	carriedPoints,
	coefficients,
	instance,
	joinedMesh,
	surfacesAt,
	type ModelSurfaces,
	type PointDistributionModel,
} from '#shape-model';
import { closestPoints, triangleTree, type TriangleMesh, type TriangleTree } from '#shape';
import type { FittedSurface } from './opened-model.ts';

/** Rounds of the search within the model, and the misfit that is tolerated at its end, over the particles' spacing. */
const modelRounds = 25;
const toleratedMisfit = 0.25;

/**
 * Lays a surface of any pose into a model that stays as it is: the surface is laid on the mean rigidly (with scale where
 * the model is aligned so), the model's nearest shape is sought by pairing particles with the nearest places of the
 * surface, and the template in that shape is deformed until it lies on the surface. The particles it carries there are
 * aligned to the mean as the members were, and judged.
 *
 * @throws RangeError if the surface has no area.
 */
export function fitSurface(
	surfaces: ModelSurfaces,
	target: TriangleMesh,
	{ reflection = false }: { reflection?: boolean } = {},
): Omit<FittedSurface, 'name' | 'notes'> {
	const { points, correspondence } = surfaces.model;
	const scales = correspondence.alignment === 'similarity';
	const meanMesh = joinedMesh(surfacesAt(surfaces, points.mean).map(({ mesh }) => mesh));
	const pose = alignSurfaces(target, meanMesh, { scale: scales, reflection });
	const placed = transformMesh(target, pose.transform);
	const search = nearestShape(points, placed, scales);
	const laid = layTemplate(surfaces, search.shape, transformMesh(placed, search.toModel));
	const settle = procrustes(laid.points, points.mean, { scale: scales });
	const shape = transformPositions(laid.points, settle.transform);
	const found = coefficients(points, shape);
	const nearest = instance(points, found);
	const positionsAt = (at: Float64Array): Float32Array[] => surfacesAt(surfaces, at).map(({ mesh }) => mesh.positions);
	return {
		isMirrored: pose.isMirrored,
		scale: pose.scale * search.scale * settle.scale,
		coefficients: found,
		...judge(points, found, correspondence.ids.length),
		residualMm: distances(shape, nearest),
		deviationSd: pointDeviations(correspondence.world, points.mean, shape),
		layingErrorMm: laid.errorMm,
		own: positionsAt(shape),
		nearest: positionsAt(nearest),
	};
}

/** The most probable shape of the model given nearest places, and what brings the surface to it. */
function nearestShape(
	model: PointDistributionModel,
	target: TriangleMesh,
	scales: boolean,
): { readonly shape: Float64Array; readonly toModel: Mat4; readonly scale: number } {
	const tree: TriangleTree = triangleTree(target);
	let shape: Float64Array = model.mean.slice();
	let toModel: Mat4 = Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
	let scale = 1;
	const spacing = typicalSpacing(target, model.mean.length / 3);
	// Places are sought in the space of the surface, so that its tree is built once.
	let inTarget = shape;
	for (let round = 0; round < modelRounds; round++) {
		const places = closestPoints(tree, inTarget).positions;
		const step = procrustes(places, shape, { scale: scales });
		toModel = step.transform;
		scale = step.scale;
		const misfit = spacing * (toleratedMisfit + (1 - round / modelRounds));
		shape = instance(model, posterior(model, transformPositions(Float64Array.from(places), toModel), misfit * misfit));
		inTarget = transformPositions(shape, procrustes(shape, places, { scale: scales }).transform);
	}
	return { shape, toModel, scale };
}

/** Mean distance between neighbours if that many points cover the surface evenly, mm. */
function typicalSpacing({ positions, triangles }: TriangleMesh, count: number): number {
	let area = 0;
	for (let t = 0; t < triangles.length; t += 3) {
		const [a, b, c] = [3 * triangles[t], 3 * triangles[t + 1], 3 * triangles[t + 2]];
		const [ux, uy, uz] = [0, 1, 2].map((axis) => positions[b + axis] - positions[a + axis]);
		const [vx, vy, vz] = [0, 1, 2].map((axis) => positions[c + axis] - positions[a + axis]);
		area += Math.hypot(uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx) / 2;
	}
	return Math.sqrt(area / count);
}

/** Most probable coefficients if every coordinate of the places has the given variance of error. */
function posterior(model: PointDistributionModel, places: Float64Array, noiseVariance: number): Float64Array {
	return coefficients(model, places).map((value, k) => {
		const variance = model.variances[k];
		return (value * variance) / (variance + noiseVariance);
	});
}

interface LaidTemplate {
	/** Where the particles are on the surface: 3 · M numbers. */
	readonly points: Float64Array;
	readonly errorMm: number;
}

/** Deforms the template, already in the model's nearest shape, until it lies on the surface; all anatomies together. */
function layTemplate(surfaces: ModelSurfaces, shape: Float64Array, target: TriangleMesh): LaidTemplate {
	const meshes = surfacesAt(surfaces, shape).map(({ mesh }) => mesh);
	const start = joinedMesh(meshes);
	const { mesh, meanResidualMm } = deformSurface(deformationTemplate(start), target);
	const points = new Float64Array(shape.length);
	let vertex = 0;
	let point = 0;
	for (const [anatomy, { positions }] of meshes.entries()) {
		const own = mesh.positions.subarray(vertex, vertex + positions.length);
		const carried = carriedPoints(surfaces.model.templates[anatomy], own);
		points.set(carried, point);
		vertex += positions.length;
		point += carried.length;
	}
	return { points: Float64Array.from(closestPoints(triangleTree(target), points).positions), errorMm: meanResidualMm };
}

/**
 * How far out a new shape is among the modes that can be judged: no more than the population supports. The share of new
 * members beyond it is that of Hotelling's T² for one further observation.
 */
export function judge(
	{ variances, totalVariance }: Pick<PointDistributionModel, 'variances' | 'totalVariance'>,
	found: Float64Array,
	memberCount: number,
): Pick<FittedSurface, 'mahalanobis' | 'judgedModes' | 'tailShare'> {
	let judgedModes = 0;
	let explained = 0;
	const most = Math.max(1, Math.floor(memberCount / 3));
	while (judgedModes < Math.min(variances.length, most) && explained < 0.95 * totalVariance)
		explained += variances[judgedModes++];
	let squared = 0;
	for (let k = 0; k < judgedModes; k++) squared += found[k] ** 2;
	const [n, q] = [memberCount, judgedModes];
	const f = (squared * n * (n - q)) / ((n + 1) * (n - 1) * q);
	return { mahalanobis: Math.sqrt(squared), judgedModes, tailShare: n > q ? fTail(f, q, n - q) : NaN };
}

function distances(a: Float64Array, b: Float64Array): Float64Array {
	const found = new Float64Array(a.length / 3);
	for (let i = 0; i < found.length; i++)
		found[i] = Math.hypot(a[3 * i] - b[3 * i], a[3 * i + 1] - b[3 * i + 1], a[3 * i + 2] - b[3 * i + 2]);
	return found;
}

/** Distance of each point from its mean over the spread of the members' points there: 1 is the usual distance. */
function pointDeviations(members: readonly Float64Array[], mean: Float64Array, shape: Float64Array): Float64Array {
	const spread = new Float64Array(mean.length / 3);
	for (const points of members)
		for (let i = 0; i < points.length; i++)
			spread[Math.floor(i / 3)] += (points[i] - mean[i]) ** 2 / (members.length - 1);
	// Where no member differs, a hair of spread keeps the ratio finite.
	const least = (1e-6 * spread.reduce((sum, value) => sum + value, 0)) / spread.length;
	return distances(shape, mean).map((distance, i) => distance / Math.sqrt(Math.max(spread[i], least, 1e-12)));
}
