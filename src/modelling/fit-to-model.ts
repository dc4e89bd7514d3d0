import { invertAffine, multiplyMat4, type Mat4 } from '#numeric';
import {
	alignSurfaces,
	deformationTemplate,
	deformSurface,
	procrustes,
	transformMesh,
	transformPositions,
	type DeformationTemplate,
} from '#registration';
import { closestPoints, triangleTree, type TriangleMesh } from '#shape';
import {
	carriedPoints,
	coefficients,
	instance,
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
	/** The mean surface of each anatomy. */
	readonly mean: readonly TriangleMesh[];
	readonly templates: readonly DeformationTemplate[];
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
	/** Mean distance of the fitted surface to the shape, mm of its own space. */
	readonly residualMm: number;
}

/** Prepares a model for {@link fitToModel}. */
export function openFitting(model: ShapeModel): Fitting {
	const surfaces = modelSurfaces(model);
	const mean = surfacesAt(surfaces, model.points.mean).map(({ mesh }) => mesh);
	return { surfaces, mean, templates: mean.map((mesh) => deformationTemplate(mesh)) };
}

/** Rounds of laying points on the shape and taking them back to what the model knows. */
const rounds = 3;

/**
 * Finds a model's points on a shape it was not built from; the model stays as it is. The shape is laid on the mean from
 * any pose, the mean surface is deformed onto it, and the points it carries are brought nearer to the model's own shapes
 * round by round and put back on the surface, which lets them slide to where they belong.
 *
 * @throws RangeError if the shape has another number of anatomies than the model, or one has no area.
 */
export function fitToModel(
	{ surfaces: { model }, mean, templates }: Fitting,
	shape: PopulationShape,
	{ reflection = false }: { reflection?: boolean } = {},
): FittedShape {
	const { points, templates: carriers, correspondence } = model;
	if (shape.surfaces.length !== carriers.length)
		throw new RangeError(`fitToModel: ${shape.id} has ${shape.surfaces.length} surfaces, expected ${carriers.length}`);
	const scale = correspondence.alignment === 'similarity';
	const start = alignSurfaces(joinedMesh(shape.surfaces), joinedMesh(mean), { reflection, scale });
	let transform: Mat4 = start.transform;
	const aligned = shape.surfaces.map((surface) => transformMesh(surface, transform));
	const deformed = aligned.map((target, domain) => deformSurface(templates[domain], target));
	const trees = aligned.map((mesh) => triangleTree(mesh));
	const onSurface = (list: Float64Array): Float64Array => {
		const placed = new Float64Array(list.length);
		let from = 0;
		for (const [domain, count] of correspondence.particleCounts.entries()) {
			placed.set(closestPoints(trees[domain], list.subarray(from, from + 3 * count)).positions, from);
			from += 3 * count;
		}
		return placed;
	};
	let placed = onSurface(joined(deformed.map(({ mesh }, domain) => carriedPoints(carriers[domain], mesh.positions))));
	for (let round = 0; round < rounds; round++) {
		const toModel = procrustes(placed, points.mean, { scale }).transform;
		const known = plausible(model, transformPositions(placed, toModel));
		placed = onSurface(transformPositions(known, invertAffine(toModel)));
	}
	const local = transformPositions(placed, invertAffine(transform));
	transform = multiplyMat4(procrustes(placed, points.mean, { scale }).transform, transform);
	const world = transformPositions(local, transform);
	const residuals = deformed.map(({ meanResidualMm }) => meanResidualMm / start.scale);
	return {
		local,
		world,
		transform,
		isMirrored: start.isMirrored,
		scores: coefficients(points, world),
		residualMm: residuals.reduce((sum, value) => sum + value, 0) / residuals.length,
	};
}

/** The nearest shape of the model that is not beyond 3 standard deviations in any mode, mixed half with the points. */
function plausible({ points }: ShapeModel, world: Float64Array): Float64Array {
	const scores = coefficients(points, world).map((score) => Math.max(-3, Math.min(3, score)));
	return instance(points, scores).map((value, i) => (value + world[i]) / 2);
}

function joined(lists: readonly Float64Array[]): Float64Array {
	const all = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const list of lists) {
		all.set(list, at);
		at += list.length;
	}
	return all;
}
