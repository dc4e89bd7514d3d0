import { distanceField, extractIsosurface, massProperties, type TriangleMesh } from '#shape';
import { resampleVolume, type Volume } from '#volume';
import type { CutPlane } from './augmentation/random-defect.ts';
import { completeShape } from './complete-shape.ts';
import { gridToWorld, type FieldGrid } from './field-grid.ts';
import {
	latentPosterior,
	posteriorDeviation,
	posteriorField,
	priorInformation,
	type LatentPosterior,
} from './latent-posterior.ts';
import { findCutPlanes, looksCut } from './find-cut-plane.ts';
import { filledGrid } from './network-feeds.ts';
import { observeVoxels } from './observe-field.ts';
import { signedDistanceField } from './signed-distance-field.ts';
import {
	fieldCoefficients,
	fieldInstance,
	fieldSurprise,
	type FieldSurprise,
	type SignedDistanceModel,
} from './signed-distance-model.ts';

/** A surface made by the model, in the mm of the surface given. */
export interface RestoredSurface {
	readonly mesh: TriangleMesh;
	/** Standard deviations of the model. */
	readonly coefficients: Float64Array;
	/** Of each vertex: the band in which the surface lies, one standard deviation, mm. */
	readonly uncertaintyMm: Float32Array;
}

/** A whole shape as the model sees it. */
export interface ReconstructedSurface extends Omit<RestoredSurface, 'uncertaintyMm'> {
	readonly surprise: FieldSurprise;
}

/** Options of {@link reconstructSurface}. */
export interface ReconstructSurfaceOptions {
	/**
	 * Coefficients of the surface are kept within ± so many standard deviations, so that it stays a shape of the model's kind
	 * whatever it is asked about (Cootes et al. 1995). Those told are as found. Default 3.
	 */
	readonly limitDeviations?: number;
}

/**
 * The shape of the model nearest to a whole shape, which is moved to its centroid and must lie as the model's shapes did.
 *
 * @returns undefined if the surface is not closed.
 */
export function reconstructSurface(
	model: SignedDistanceModel,
	mesh: TriangleMesh,
	{ limitDeviations = 3 }: ReconstructSurfaceOptions = {},
): ReconstructedSurface | undefined {
	const placed = placedAtOrigin(mesh);
	if (!placed) return undefined;
	const { grid, truncationMm } = model;
	const field = signedDistanceField(placed.mesh, { grid, truncationMm });
	const coefficients = fieldCoefficients(model, field);
	const within = coefficients.map((value) => Math.max(-limitDeviations, Math.min(limitDeviations, value)));
	return {
		mesh: movedBy(surfaceOfField(fieldInstance(model, within), grid), placed.centroid),
		coefficients,
		surprise: fieldSurprise(model, field),
	};
}

/** Options of {@link refineSurface}. */
export interface RefineSurfaceOptions {
	/** How far the given surface may be off, mm, one standard deviation: about half its voxels or triangles. */
	readonly sigmaMm: number;
	/** What the band is multiplied by: see {@link UncertaintyFactors}. Default 1: as the model has it. */
	readonly uncertaintyFactor?: number;
}

/**
 * The most probable shape of the model given a coarse or noisy one, with what that leaves open.
 *
 * @returns undefined if the surface is not closed.
 */
export function refineSurface(
	model: SignedDistanceModel,
	mesh: TriangleMesh,
	{ sigmaMm, uncertaintyFactor = 1 }: RefineSurfaceOptions,
): RestoredSurface | undefined {
	const placed = placedAtOrigin(mesh);
	if (!placed) return undefined;
	const { grid, truncationMm } = model;
	const distances = signedDistanceField(placed.mesh, { grid, truncationMm });
	// Errors of a coarse surface go on for about as far as they are large: voxels nearer than that say the same.
	const step = Math.max(1, Math.round(sigmaMm / grid.spacingMm));
	const [nx, ny] = grid.dims;
	const voxels = Array.from(distances.keys()).filter((i) =>
		[i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))].every((at) => at % step === 0),
	);
	const information = priorInformation(model);
	observeVoxels(model, information, { voxels, distances: voxels.map((voxel) => distances[voxel]), sigmaMm });
	const posterior = latentPosterior(information);
	const field = posteriorField(model, posterior);
	const own = surfaceOfField(field, grid);
	return {
		mesh: movedBy(own, placed.centroid),
		coefficients: posterior.mean,
		uncertaintyMm: surfaceUncertainty(model, posterior, own.positions).map((value) => value * uncertaintyFactor),
	};
}

/** Options of {@link completeSurface}. */
export interface CompleteSurfaceOptions {
	/** Noise of the distances of the rest, mm. Default 3. */
	readonly sigmaMm?: number;
	/** Where it was cut, in the mesh's own mm. Default: found. */
	readonly plane?: CutPlane;
	/** What the band is multiplied by: see {@link UncertaintyFactors}. Default 1: as the model has it. */
	readonly uncertaintyFactor?: number;
}

/** A shape that was cut, and what was put back. */
export interface CompletedSurface extends RestoredSurface {
	/** 1 for vertices that were put back, 0 for those of the rest; the rest's uncertainty is 0. */
	readonly isNew: Uint8Array;
	readonly plane: CutPlane;
	readonly addedMm3: number;
	/** Whether any side of the shape looks like a cut: of a whole shape nothing was missing. True if the plane was known. */
	readonly hasCutFace: boolean;
}

/** Of the model's grid: room for what is missing on any side of the rest. */
const room = 1.35;

/**
 * Puts back what a plane cut off a shape, which must be turned as the model's shapes were: the rest stays as it is.
 *
 * @returns undefined if the surface is not closed (the cut itself must be filled).
 */
export function completeSurface(
	model: SignedDistanceModel,
	mesh: TriangleMesh,
	{ sigmaMm = 3, plane, uncertaintyFactor = 1 }: CompleteSurfaceOptions = {},
): CompletedSurface | undefined {
	const placed = placedAtOrigin(mesh);
	if (!placed) return undefined;
	const { spacingMm } = model.grid;
	const [nx, ny, nz] = model.grid.dims.map((n) => Math.ceil(room * n));
	const grid: FieldGrid = { dims: [nx, ny, nz], spacingMm };
	const { centroid: at } = placed;
	const known = plane && { normal: plane.normal, offset: plane.offset - dot(plane.normal, at) };
	const rest = filledGrid(placed.mesh, grid, 4);
	const completed = completeShape(model, rest, { sigmaMm, plane: known });
	const whole = joinedField(placed.mesh, completed, grid);
	const joined = extractIsosurface(whole, { level: 0, inside: 'low' });
	const isNew = newVertices(joined, placed.mesh, whole, spacingMm / 2);
	const inModel = joined.positions.map((value, i) => value - completed.centroid[i % 3]);
	const uncertaintyMm = surfaceUncertainty(model, completed.posterior, inModel).map((value, v) =>
		isNew[v] === 1 ? value * uncertaintyFactor : 0,
	);
	return {
		mesh: movedBy(joined, at),
		coefficients: completed.posterior.mean,
		uncertaintyMm,
		isNew,
		plane: { normal: completed.plane.normal, offset: completed.plane.offset + dot(completed.plane.normal, at) },
		addedMm3: massProperties(joined).volumeMm3 - massProperties(placed.mesh).volumeMm3,
		hasCutFace: plane !== undefined || findCutPlanes(rest).some(looksCut),
	};
}

/** The rest's own distances, and beyond the plane the completed field, at half the spacing. */
function joinedField(
	rest: TriangleMesh,
	{ field, plane }: { readonly field: Volume<Float32Array>; readonly plane: CutPlane },
	{ dims, spacingMm }: FieldGrid,
): Volume<Float32Array> {
	const fine: FieldGrid = { dims: [2 * dims[0], 2 * dims[1], 2 * dims[2]], spacingMm: spacingMm / 2 };
	const m = gridToWorld(fine);
	const place = { dims: fine.dims, voxelToWorld: m };
	const voxels = distanceField(rest, { ...place, bandMm: 3 * spacingMm }).voxels;
	const outside = 10 * spacingMm;
	const model = resampleVolume(field, place, { interpolation: 'linear', antiAlias: false, outside }).voxels;
	const [nx, ny, nz] = fine.dims;
	const { normal, offset } = plane;
	for (let z = 0, i = 0; z < nz; z++)
		for (let y = 0; y < ny; y++)
			for (let x = 0; x < nx; x++, i++) {
				const beyond =
					normal[0] * (m[0] * x + m[3]) + normal[1] * (m[5] * y + m[7]) + normal[2] * (m[10] * z + m[11]) - offset;
				// One voxel of overlap, so that the parts grow together where the plane was found a little off.
				voxels[i] = Math.min(voxels[i], Math.max(model[i], -beyond - spacingMm));
			}
	return { voxels, ...place };
}

/** Vertices farther from the rest's own surface than a little: put back. */
function newVertices(joined: TriangleMesh, rest: TriangleMesh, { dims, voxelToWorld }: Volume, farMm: number) {
	const own = distanceField(rest, { dims, voxelToWorld, bandMm: 4 * farMm });
	return Uint8Array.from(sampleVolumeAt(own, joined.positions), (distance) => (Math.abs(distance) > farMm ? 1 : 0));
}

/**
 * The band in which a model's surface lies, at points on it: the deviation of the distance there over the slope of the field,
 * which is 1 beside a surface.
 *
 * @param positions mm about the middle of the model's grid.
 */
export function surfaceUncertainty(
	model: SignedDistanceModel,
	posterior: LatentPosterior,
	positions: ArrayLike<number>,
): Float32Array {
	const { grid } = model;
	const field = posteriorField(model, posterior);
	const [nx, ny, nz] = grid.dims;
	const near = Array.from(field.keys()).filter((i) => Math.abs(field[i]) < 2 * grid.spacingMm);
	const deviations = posteriorDeviation(model, posterior, near);
	const band = new Float32Array(field.length);
	for (const [rank, i] of near.entries()) {
		const [x, y, z] = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
		const slope = (step: number, at: number, n: number): number => {
			const low = at > 0 ? i - step : i;
			const high = at < n - 1 ? i + step : i;
			return (field[high] - field[low]) / ((Math.max(step, high - low) / step) * grid.spacingMm);
		};
		const length = Math.hypot(slope(1, x, nx), slope(nx, y, ny), slope(nx * ny, z, nz));
		// Where modes cancel out the field may be flat: the band is wide there, but not without end.
		band[i] = deviations[rank] / Math.max(length, 0.25);
	}
	return sampleVolumeAt({ voxels: band, dims: grid.dims, voxelToWorld: gridToWorld(grid) }, positions);
}

/** Trilinear values of a grid along the world's axes at x, y, z, mm; the outermost voxels hold beyond it. */
export function sampleVolumeAt(
	{ voxels, dims, voxelToWorld: m }: Volume<Float32Array>,
	positions: ArrayLike<number>,
): Float32Array {
	const values = new Float32Array(positions.length / 3);
	const [nx, ny, nz] = dims;
	const place = (value: number, origin: number, spacing: number, n: number): [number, number] => {
		const at = Math.min(Math.max((value - origin) / spacing, 0), n - 1);
		const low = Math.min(Math.floor(at), Math.max(0, n - 2));
		return [low, at - low];
	};
	for (let v = 0; v < values.length; v++) {
		const [x, u] = place(positions[3 * v], m[3], m[0], nx);
		const [y, t] = place(positions[3 * v + 1], m[7], m[5], ny);
		const [z, s] = place(positions[3 * v + 2], m[11], m[10], nz);
		let sum = 0;
		for (let corner = 0; corner < 8; corner++) {
			const [dx, dy, dz] = [corner & 1, (corner >> 1) & 1, corner >> 2];
			const weight = (dx ? u : 1 - u) * (dy ? t : 1 - t) * (dz ? s : 1 - s);
			if (weight > 0) sum += weight * voxels[x + dx + nx * (y + dy + ny * (z + dz))];
		}
		values[v] = sum;
	}
	return values;
}

interface Placed {
	readonly mesh: TriangleMesh;
	readonly centroid: readonly [number, number, number];
}

function placedAtOrigin(mesh: TriangleMesh): Placed | undefined {
	const { isClosed, volumeMm3, centroid } = massProperties(mesh);
	if (!isClosed || !(volumeMm3 > 0)) return undefined;
	return { mesh: movedBy(mesh, [-centroid[0], -centroid[1], -centroid[2]]), centroid };
}

const movedBy = (mesh: TriangleMesh, by: readonly number[]): TriangleMesh => ({
	...mesh,
	positions: mesh.positions.map((value, i) => value + by[i % 3]),
});

const surfaceOfField = (voxels: Float32Array, grid: FieldGrid): TriangleMesh =>
	extractIsosurface({ voxels, dims: grid.dims, voxelToWorld: gridToWorld(grid) }, { level: 0, inside: 'low' });

const dot = (a: readonly number[], b: readonly number[]): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
