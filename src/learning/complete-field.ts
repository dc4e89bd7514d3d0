import { cholesky, createRandom, solveCholesky } from '#numeric';
import type { CutPlane } from './augmentation/random-defect.ts';
import { gridToWorld, voxelCount, type FieldGrid } from './field-grid.ts';
import { latentPosterior, posteriorField, priorInformation, type LatentPosterior } from './latent-posterior.ts';
import { observeVoxels } from './observe-field.ts';
import type { SignedDistanceModel } from './signed-distance-model.ts';

/** Options of {@link completeField}. */
export interface CompleteFieldOptions {
	/** Where the shape ends because it was cut: beyond is unknown. In the grid's own mm. */
	readonly plane: CutPlane;
	/** Noise of the distances of the rest, mm: also stands for what the model cannot follow. Default 3. */
	readonly sigmaMm?: number;
	/** Every so many voxels of the rest are used; neighbours say nearly the same. Default 4. */
	readonly stride?: number;
	/** mm over which what the model leaves unexplained at the rim goes on beyond it; 0: not at all. Default 12. */
	readonly rimMm?: number;
}

/** A completed shape. */
export interface CompletedField {
	/** mm, negative inside, on the whole grid. */
	readonly field: Float32Array;
	readonly posterior: LatentPosterior;
}

/**
 * Completes a shape of which a part was cut off: conditions the model on the distances that the rest determines, and lets
 * what remains unexplained at the rim die away beyond it (simple kriging).
 *
 * @param rest distances of the rest, truncated as the model's, on its grid.
 */
export function completeField(
	model: SignedDistanceModel,
	rest: Float32Array,
	{ plane, sigmaMm = 3, stride = 4, rimMm = 12 }: CompleteFieldOptions,
): CompletedField {
	const levels = planeDistances(model.grid, plane);
	const known = knownVoxels(rest, levels, model);
	const voxels = known.filter((_, i) => i % stride === 0);
	const information = priorInformation(model);
	observeVoxels({ ...model, residualVariance: 0 }, information, {
		voxels,
		distances: voxels.map((voxel) => rest[voxel]),
		sigmaMm,
	});
	const posterior = latentPosterior(information);
	const field = posteriorField(model, posterior);
	if (rimMm > 0) extendBeyondRim(model.grid, field, { rest, levels, known, rimMm });
	return { field, posterior };
}

/** Signed distance of every voxel centre from a plane, mm: below 0 on the side of the rest. */
function planeDistances(grid: FieldGrid, { normal, offset }: CutPlane): Float32Array {
	const m = gridToWorld(grid);
	const [nx, ny, nz] = grid.dims;
	const levels = new Float32Array(voxelCount(grid));
	for (let z = 0, i = 0; z < nz; z++)
		for (let y = 0; y < ny; y++)
			for (let x = 0; x < nx; x++, i++)
				levels[i] =
					normal[0] * (m[0] * x + m[3]) + normal[1] * (m[5] * y + m[7]) + normal[2] * (m[10] * z + m[11]) - offset;
	return levels;
}

/**
 * Voxels whose distance in the whole shape the rest determines: those nearer to the rest's surface than to the plane (so that
 * nothing beyond it can be nearer), and those farther than the truncation from it.
 */
function knownVoxels(
	rest: Float32Array,
	levels: Float32Array,
	{ truncationMm, grid: { spacingMm } }: SignedDistanceModel,
): number[] {
	const known: number[] = [];
	for (let i = 0; i < rest.length; i++) {
		const gap = -levels[i] - spacingMm / 2;
		if (gap > 0 && (Math.abs(rest[i]) < gap || gap > truncationMm)) known.push(i);
	}
	return known;
}

/** Points at most for the rim: enough for a rim of a few hundred voxels. */
const mostRimPoints = 500;
/** Of the unexplained, the share that has nothing to do with the place beside it. */
const nugget = 0.5;

function extendBeyondRim(
	{ dims, spacingMm }: FieldGrid,
	field: Float32Array,
	{ rest, levels, known, rimMm }: { rest: Float32Array; levels: Float32Array; known: readonly number[]; rimMm: number },
): void {
	const near = known.filter((i) => levels[i] > -2 * rimMm && Math.abs(rest[i]) < 2 * spacingMm);
	const points = createRandom('rim').shuffle(near).slice(0, mostRimPoints);
	const n = points.length;
	if (n === 0) return;
	const at = (i: number): readonly number[] => [
		i % dims[0],
		Math.floor(i / dims[0]) % dims[1],
		Math.floor(i / (dims[0] * dims[1])),
	];
	const places = points.map(at);
	const scale = spacingMm ** 2 / (2 * rimMm ** 2);
	const likeness = (a: readonly number[], b: readonly number[]): number =>
		Math.exp(-scale * ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2));
	const matrix = new Float64Array(n * n);
	for (let a = 0; a < n; a++)
		for (let b = 0; b <= a; b++) matrix[a * n + b] = likeness(places[a], places[b]) + (a === b ? nugget : 0);
	const factor = cholesky(matrix, n);
	if (!factor) return;
	const weights = solveCholesky(
		factor,
		Float64Array.from(points, (i) => rest[i] - field[i]),
	);
	for (let i = 0; i < field.length; i++) {
		if (levels[i] < -spacingMm || levels[i] > 3 * rimMm || Math.abs(field[i]) > 3 * spacingMm) continue;
		const place = at(i);
		let sum = 0;
		for (let a = 0; a < n; a++) sum += weights[a] * likeness(place, places[a]);
		field[i] += sum;
	}
}

/** The missing part as a mask: inside the completed field, beyond the plane. */
export function missingPart(field: Float32Array, grid: FieldGrid, plane: CutPlane): Uint8Array {
	const levels = planeDistances(grid, plane);
	return Uint8Array.from(field, (value, i) => (value < 0 && levels[i] > 0 ? 1 : 0));
}
