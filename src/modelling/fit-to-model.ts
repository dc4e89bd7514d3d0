import { identityMat4, invertAffine, multiplyMat4, type Mat4 } from '#numeric';
import { alignSurfaces, transformMesh, transformPositions } from '#registration';
import { closestPoints, triangleTree, type TriangleMesh } from '#shape';
import {
	coefficients,
	fitSubject,
	joinedMesh,
	modelSurfaces,
	surfacesAt,
	type ModelSurfaces,
	type PopulationShape,
	type ShapeModel,
} from '#shape-model';

/** A model made ready to be fitted to any number of new shapes. */
export interface Fitting {
	readonly surfaces: ModelSurfaces;
	/** The mean surface, all anatomies together. */
	readonly mean: TriangleMesh;
}

/** A new shape in terms of a model. */
export interface FittedShape {
	/** Corresponding points on the shape, in its own space: 3 · M numbers. */
	readonly local: Float64Array;
	/** The same in the model's space. */
	readonly world: Float64Array;
	/** From the shape's space to the model's. */
	readonly transform: Mat4;
	readonly isMirrored: boolean;
	/** In standard deviations, one a mode. */
	readonly scores: Float64Array;
	/** Mean distance of the template, laid through the points, to the shape, mm of its own space. */
	readonly residualMm: number;
}

/** Its own inverse. */
const mirrorX: Mat4 = Float64Array.of(-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);

/** Prepares a model for {@link fitToModel}. */
export function openFitting(model: ShapeModel): Fitting {
	const surfaces = modelSurfaces(model);
	return { surfaces, mean: joinedMesh(surfacesAt(surfaces, model.points.mean).map(({ mesh }) => mesh)) };
}

/**
 * Finds a model's points on a shape it was not built from, in whatever pose; the model stays as it is. The shape is laid on
 * the mean surface, the rest is `fitSubject`.
 *
 * @throws RangeError if the shape has another number of anatomies than the model, or one has no area.
 */
export function fitToModel(
	{ surfaces, mean }: Fitting,
	shape: PopulationShape,
	{ reflection = false }: { reflection?: boolean } = {},
): FittedShape {
	const { points, templates, correspondence } = surfaces.model;
	if (shape.surfaces.length !== templates.length)
		throw new RangeError(`fitToModel: ${shape.id} has ${shape.surfaces.length} surfaces, expected ${templates.length}`);
	const scale = correspondence.alignment === 'similarity';
	const start = alignSurfaces(joinedMesh(shape.surfaces), mean, { reflection, scale });
	// The fit turns and moves but never mirrors: that is done to the shape first, and undone in what is handed back.
	const mirror = start.isMirrored ? mirrorX : identityMat4();
	const fit = fitSubject(
		points,
		shape.surfaces.map((surface) => transformMesh(surface, mirror)),
		{ particleCounts: correspondence.particleCounts, start: multiplyMat4(start.transform, mirror), scale },
	);
	const { world } = fit;
	const local = transformPositions(fit.local, mirror);
	const transform = multiplyMat4(fit.transform, mirror);
	const back = invertAffine(transform);
	const residuals = surfacesAt(surfaces, world).flatMap(({ mesh }, domain) => [
		...closestPoints(triangleTree(shape.surfaces[domain]), transformPositions(mesh.positions, back)).distancesMm,
	]);
	return {
		local,
		world,
		transform,
		isMirrored: start.isMirrored,
		scores: coefficients(points, world),
		residualMm: residuals.reduce((sum, value) => sum + value, 0) / residuals.length,
	};
}
