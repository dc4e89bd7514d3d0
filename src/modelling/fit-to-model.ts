import { invertAffine, type Mat4 } from '#numeric';
import { alignSurfaces, transformPositions } from '#registration';
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
	const { local, world, transform } = fitSubject(points, shape.surfaces, {
		particleCounts: correspondence.particleCounts,
		start: start.transform,
		scale,
	});
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
