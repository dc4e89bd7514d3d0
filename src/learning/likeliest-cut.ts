import type { Volume } from '#volume';
import { cutAlike, placedDistances } from './cut-alike.ts';
import { heightAbove, measureRest, voxelPositions } from './cut-rest.ts';
import type { ExampleShape, Matrix3 } from './example-shape.ts';
import { gridToWorld } from './field-grid.ts';
import { facePurity, findCutPlanes, type FoundPlane } from './find-cut-plane.ts';
import { signedDistanceField } from './signed-distance-field.ts';

/** Options of {@link likeliestCut}. */
export interface LikeliestCutOptions {
	/** Of the whole volume that is gone, about. Default 0.25. */
	readonly share?: number;
	/** Distances are compared up to ± this, mm. Default 12. */
	readonly truncationMm?: number;
	/** Default 0.7: for binary masks. */
	readonly smoothVoxels?: number;
}

/** Examples that are laid, at most: taken evenly from all. */
const mostLaid = 40;
/** So many of them, those most like the rest, say how well a cut explains it. */
const nearestLaid = 5;
/** Every so many voxels near the surface are compared. */
const stride = 7;
/**
 * What the logarithm of a face's purity counts for beside that of the fit, and columns that are doubted in it. Both chosen on
 * cuts of spleens and hippocampi other than those that any card tests.
 */
const purityWeight = 0.7;
const doubtedColumns = 5;

/**
 * The plane a shape was cut at, told from the flat sides that shapes of its kind have anyway: of the planes of its flat faces the
 * one that makes the rest most like whole shapes of the kind cut in the same way, compared with how like these are to each other.
 *
 * @param examples turned as the shape is.
 * @param rest an occupancy (inside from 128) with cubic voxels along the world's axes.
 * @throws RangeError if it is empty.
 */
export function likeliestCut(
	examples: readonly ExampleShape[],
	rest: Volume<Uint8Array>,
	{ share = 0.25, truncationMm = 12, smoothVoxels = 0.7 }: LikeliestCutOptions = {},
): FoundPlane {
	const planes = findCutPlanes(rest);
	const every = Math.max(1, Math.ceil(examples.length / mostLaid));
	const laid = examples.filter((_, place) => place % every === 0);
	if (planes.length === 1 || laid.length < 3) return planes[0];
	const measured = measureRest(rest);
	const { voxels, distances } = nearDistances(rest, { truncationMm, smoothVoxels });
	const positions = voxelPositions(rest, voxels);
	const strangeness = (plane: FoundPlane): number => {
		const heights = voxels.map((voxel) => heightAbove(plane, rest, voxel));
		const rows = laid.map((example) => {
			const row = new Float32Array(voxels.length);
			placedDistances(cutAlike(example, asItIs, { plane, share, ...measured }), positions, truncationMm, row);
			for (let i = 0; i < row.length; i++) row[i] = Math.min(truncationMm, Math.max(row[i], heights[i]));
			return row;
		});
		const own = Math.log(distanceToNearest(rows, distances));
		const usual = rows.map((row) => Math.log(distanceToNearest(rows, row)));
		return own - usual.reduce((sum, value) => sum + value, 0) / usual.length;
	};
	const scored = planes.map((plane) => ({ plane, score: purityWeight * logPurity(plane) - strangeness(plane) }));
	return scored.reduce((best, one) => (one.score > best.score ? one : best)).plane;
}

const asItIs: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];

const logPurity = (plane: FoundPlane): number => Math.log(Math.max(1e-3, facePurity(plane, doubtedColumns)));

/** Signed distances of some of the voxels near the surface, mm. */
function nearDistances(
	rest: Volume<Uint8Array>,
	{ truncationMm, smoothVoxels }: { truncationMm: number; smoothVoxels: number },
): { readonly voxels: readonly number[]; readonly distances: Float32Array } {
	const grid = { dims: rest.dims, spacingMm: rest.voxelToWorld[0] };
	const field = signedDistanceField({ ...rest, voxelToWorld: gridToWorld(grid) }, { grid, truncationMm, smoothVoxels });
	const voxels: number[] = [];
	for (let i = 0; i < field.length; i += stride) if (Math.abs(field[i]) < truncationMm) voxels.push(i);
	return { voxels, distances: Float32Array.from(voxels, (voxel) => field[voxel]) };
}

/** Mean distance of a row to those of the others that are nearest to it. */
function distanceToNearest(rows: readonly Float32Array[], row: Float32Array): number {
	const apart = rows
		.filter((other) => other !== row)
		.map((other) => {
			let sum = 0;
			for (let i = 0; i < row.length; i++) sum += (row[i] - other[i]) ** 2;
			return Math.sqrt(sum / row.length);
		})
		.sort((a, b) => a - b)
		.slice(0, nearestLaid);
	return Math.max(1e-6, apart.reduce((sum, value) => sum + value, 0) / apart.length);
}
