import type { Volume } from '#volume';
import { resampleVolume } from '#volume';
import type { CutPlane } from './augmentation/random-defect.ts';
import { completeField, missingPart, type CompletedField, type CompleteFieldOptions } from './complete-field.ts';
import { gridToWorld } from './field-grid.ts';
import { findCutPlane } from './find-cut-plane.ts';
import type { LatentPosterior } from './latent-posterior.ts';
import { signedDistanceField } from './signed-distance-field.ts';
import type { SignedDistanceModel } from './signed-distance-model.ts';

/** Options of {@link completeShape}. */
export interface CompleteShapeOptions extends Omit<CompleteFieldOptions, 'plane'> {
	/** Where it was cut, in the shape's own mm, if that is known. Default: found. */
	readonly plane?: CutPlane;
	/** Where the whole shape's centroid lies, if that is known. Default: found by completing in turn with placing. */
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

/** Of the cube root of the volume: how far the centroid of a ball moves when a quarter is cut off. */
const capShift = 0.14;

/**
 * Completes a shape that was cut by a plane, knowing nothing but what is left of it: finds the plane, and places the shape
 * in the model where the two disagree least, first along the plane's normal, then across it by the centroid of its own
 * completion.
 *
 * @param rest an occupancy with cubic voxels along the world's axes, oriented as the model's shapes.
 * @throws RangeError if it is empty.
 */
export function completeShape(
	model: SignedDistanceModel,
	rest: Volume<Uint8Array>,
	{ plane = findCutPlane(rest), centroid, smoothVoxels = 0.7, ...options }: CompleteShapeOptions = {},
): CompletedShape {
	const { grid, truncationMm } = model;
	const completeAt = (centre: Point, stride = options.stride): Placed => {
		const placed = { ...rest, voxelToWorld: shifted(rest.voxelToWorld, centre) };
		const distances = signedDistanceField(placed, { grid, truncationMm, smoothVoxels });
		const placedPlane = { normal: plane.normal, offset: plane.offset - dot(plane.normal, centre) };
		return { ...completeField(model, distances, { ...options, stride, plane: placedPlane }), centre, placedPlane };
	};
	const final = completeAt(centroid ?? findCentre(model, rest, { plane, completeAt, stride: options.stride ?? 4 }));
	const { field, centre, posterior } = final;
	return { ...onGridOf(rest, { field, model, plane, centre }), plane, centroid: centre, posterior };
}

interface Placed extends CompletedField {
	readonly centre: Point;
	readonly placedPlane: CutPlane;
}

/** Where the whole shape's centroid lies. */
function findCentre(
	{ grid }: SignedDistanceModel,
	rest: Volume<Uint8Array>,
	{
		plane,
		completeAt,
		stride,
	}: { plane: CutPlane; completeAt: (centre: Point, stride: number) => Placed; stride: number },
): Point {
	const own = momentsOf(rest.voxels, rest);
	const size = Math.cbrt(own.volumeMm3);
	const tried = [0.4, 1, 1.6].map((share) => {
		const length = share * capShift * size;
		return { length, ...completeAt(along(own.centroid, plane.normal, length), 3 * stride) };
	});
	const step = tried[1].length - tried[0].length;
	const [a, b, c] = tried.map(({ misfit }) => misfit);
	const bend = a - 2 * b + c;
	// The lowest point of the parabola through the three; where there is none, the best of the three.
	const least = tried.reduce((best, one) => (one.misfit < best.misfit ? one : best)).length;
	const length = bend > 0 ? clamp(tried[1].length + (step * (a - c)) / (2 * bend), 0, 3 * capShift * size) : least;
	const best = completeAt(along(own.centroid, plane.normal, length), 3 * stride);
	const gone = momentsOf(
		missingPart(best.field, grid, best.placedPlane).map((value) => 255 * value),
		{ dims: grid.dims, voxelToWorld: gridToWorld(grid) },
	);
	const share = gone.volumeMm3 / (own.volumeMm3 + gone.volumeMm3);
	const whole = own.centroid.map((value, k) => (1 - share) * value + share * (gone.centroid[k] + best.centre[k]));
	const correction = whole.map((value, k) => value - best.centre[k]);
	const across = dot(correction, plane.normal);
	const [x, y, z] = best.centre.map((value, k) => value + correction[k] - across * plane.normal[k]);
	return [x, y, z];
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

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
const along = (point: Point, normal: Point, length: number): Point => [
	point[0] + length * normal[0],
	point[1] + length * normal[1],
	point[2] + length * normal[2],
];

/** The affine of a grid after `centre` has become the origin. */
function shifted(voxelToWorld: Float64Array, centre: readonly number[]): Float64Array {
	const moved = voxelToWorld.slice();
	for (let row = 0; row < 3; row++) moved[4 * row + 3] -= centre[row];
	return moved;
}

/** Volume and centroid of an occupancy. */
function momentsOf(
	voxels: Uint8Array,
	{ dims, voxelToWorld: m }: Pick<Volume, 'dims' | 'voxelToWorld'>,
): { readonly volumeMm3: number; readonly centroid: Point } {
	const sums = [0, 0, 0];
	let total = 0;
	const [nx, ny, nz] = dims;
	for (let z = 0, i = 0; z < nz; z++)
		for (let y = 0; y < ny; y++)
			for (let x = 0; x < nx; x++, i++) {
				if (voxels[i] === 0) continue;
				total += voxels[i];
				sums[0] += voxels[i] * x;
				sums[1] += voxels[i] * y;
				sums[2] += voxels[i] * z;
			}
	const [x, y, z] = sums.map((sum) => sum / Math.max(total, 1e-9));
	const at = (row: number): number => m[row] * x + m[row + 1] * y + m[row + 2] * z + m[row + 3];
	const voxelMm3 = Math.abs(m[0] * m[5] * m[10]);
	return { volumeMm3: (total / 255) * voxelMm3, centroid: [at(0), at(4), at(8)] };
}
