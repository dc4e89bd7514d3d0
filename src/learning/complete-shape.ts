import { createRandom } from '#numeric';
import { resampleVolume, type Volume } from '#volume';
import type { CutPlane } from './augmentation/random-defect.ts';
import { completeField, type CompleteFieldOptions } from './complete-field.ts';
import { completeFromExamples } from './complete-from-examples.ts';
import { measureRest } from './cut-rest.ts';
import { exampleShape, type ExampleShape } from './example-shape.ts';
import { gridToWorld } from './field-grid.ts';
import type { LatentPosterior } from './latent-posterior.ts';
import { likeliestCut } from './likeliest-cut.ts';
import { signedDistanceField } from './signed-distance-field.ts';
import { sampleField, type SignedDistanceModel } from './signed-distance-model.ts';

/** Options of {@link completeShape}. */
export interface CompleteShapeOptions extends Omit<CompleteFieldOptions, 'plane'> {
	/** Where it was cut, in the shape's own mm, if that is known. Default: found with the help of shapes drawn from the model. */
	readonly plane?: CutPlane;
	/** Of the whole volume that is gone, about. Only used where plane or centroid have to be found. Default 0.25. */
	readonly share?: number;
	/** Where the whole shape's centroid lies, if that is known. Default: found by the likeness to shapes drawn from the model. */
	readonly centroid?: readonly [number, number, number];
	/** Default 0.7: for binary masks. */
	readonly smoothVoxels?: number;
}

/** What was missing from a shape. */
export interface CompletedShape {
	/** 0 and 255 on the grid of the shape given. */
	readonly missing: Volume<Uint8Array>;
	/** mm on the grid of the shape given, negative inside the completed shape. */
	readonly field: Volume<Float32Array>;
	readonly plane: CutPlane;
	readonly centroid: readonly [number, number, number];
	readonly posterior: LatentPosterior;
}

/**
 * Completes a shape that was cut by a plane, knowing nothing but what is left of it and about how much is gone: finds the plane,
 * puts back what shapes drawn from the model and cut alike let expect, places the shape in the model by the centroid of the
 * two, and conditions the model on it there.
 *
 * @param rest an occupancy with cubic voxels along the world's axes, oriented as the model's shapes.
 * @throws RangeError if it is empty.
 */
export function completeShape(
	model: SignedDistanceModel,
	rest: Volume<Uint8Array>,
	{ share = 0.25, centroid, smoothVoxels = 0.7, ...options }: CompleteShapeOptions = {},
): CompletedShape {
	const { grid, truncationMm } = model;
	const { plane = likeliestCut(examplesOf(model), rest, { share, smoothVoxels, truncationMm }) } = options;
	const centre = centroid ?? findCentre(model, rest, { plane, share, smoothVoxels });
	const placed = { ...rest, voxelToWorld: shifted(rest.voxelToWorld, centre) };
	const distances = signedDistanceField(placed, { grid, truncationMm, smoothVoxels });
	const placedPlane = { normal: plane.normal, offset: plane.offset - dot(plane.normal, centre) };
	const { field, posterior } = completeField(model, distances, { ...options, plane: placedPlane });
	return { ...onGridOf(rest, { field, model, plane, centre }), plane, centroid: centre, posterior };
}

/** Shapes drawn from a model to find centres by. */
const drawnShapes = 120;
const drawnExamples = new WeakMap<SignedDistanceModel, readonly ExampleShape[]>();

function examplesOf(model: SignedDistanceModel): readonly ExampleShape[] {
	const known = drawnExamples.get(model);
	if (known) return known;
	const random = createRandom('examples');
	const examples = Array.from({ length: drawnShapes }, () => sampleField(model, { random }))
		.filter((field) => field.some((value) => value < 0))
		.map((field) => exampleShape(field, model.grid));
	drawnExamples.set(model, examples);
	return examples;
}

/** Where the whole shape's centroid lies: that of the rest and of what is likely missing. */
function findCentre(
	model: SignedDistanceModel,
	rest: Volume<Uint8Array>,
	options: { readonly plane: CutPlane; readonly share: number; readonly smoothVoxels: number },
): Point {
	const { missing } = completeFromExamples(examplesOf(model), rest, {
		...options,
		copies: 1,
		truncationMm: model.truncationMm,
	});
	const either = rest.voxels.map((value, i) => (value >= 128 || missing.voxels[i] >= 128 ? 255 : 0));
	const [x, y, z] = measureRest({ ...rest, voxels: either }).centroid;
	return [x, y, z];
}

function onGridOf(
	rest: Volume<Uint8Array>,
	{
		field,
		model,
		plane,
		centre,
	}: { field: Float32Array; model: SignedDistanceModel; plane: CutPlane; centre: readonly number[] },
): Pick<CompletedShape, 'missing' | 'field'> {
	const { dims, voxelToWorld: m } = rest;
	const source = {
		voxels: field,
		dims: model.grid.dims,
		voxelToWorld: shifted(gridToWorld(model.grid), negated(centre)),
	};
	const resampled = resampleVolume(source, rest, { outside: model.truncationMm, antiAlias: false });
	const voxels = new Uint8Array(resampled.voxels.length);
	const [nx, ny, nz] = dims;
	for (let z = 0, i = 0; z < nz; z++)
		for (let y = 0; y < ny; y++)
			for (let x = 0; x < nx; x++, i++) {
				if (resampled.voxels[i] >= 0 || rest.voxels[i] >= 128) continue;
				const point = [0, 4, 8].map((row) => m[row] * x + m[row + 1] * y + m[row + 2] * z + m[row + 3]);
				if (dot(plane.normal, point) > plane.offset) voxels[i] = 255;
			}
	return { missing: { voxels, dims, voxelToWorld: m }, field: resampled };
}

type Point = readonly [number, number, number];

const dot = (a: readonly number[], b: readonly number[]): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const negated = (point: readonly number[]): number[] => point.map((value) => -value);

/** The affine of a grid after `centre` has become the origin. */
function shifted(voxelToWorld: Float64Array, centre: readonly number[]): Float64Array {
	const moved = voxelToWorld.slice();
	for (let row = 0; row < 3; row++) moved[4 * row + 3] -= centre[row];
	return moved;
}
