import { isBeyond, type CutPlane } from './augmentation/random-defect.ts';
import { gridToWorld, type FieldGrid } from './field-grid.ts';
import { findCutPlanes, looksCut } from './find-cut-plane.ts';

/** What was put to a shape that a plane had cut. */
export interface PutBack {
	/** Of each voxel the probability that it was missing; 0 in the rest and on its side of the plane. */
	readonly missing: Float32Array<ArrayBuffer>;
	/** Where it was cut, mm about the middle of the grid. */
	readonly plane: CutPlane;
	/** Whether any side of the rest looks like a cut: of a whole shape nothing was missing. */
	readonly hasCutFace: boolean;
}

/**
 * Of what a network says of a cut shape that which lies beyond the cut: about the rest it says its shape again, never quite as it is.
 * Of the planes of the rest's faces it was cut at that beyond which the network expects most.
 *
 * @param probabilities of the whole, 0 … 1.
 * @param rest how much of each voxel was left, 0 … 1, on the same grid.
 * @throws RangeError if nothing was left.
 */
export function putBack(probabilities: Float32Array, rest: ArrayLike<number>, grid: FieldGrid): PutBack {
	const voxels = new Uint8Array(probabilities.length);
	for (let i = 0; i < voxels.length; i++) if (rest[i] >= 0.5) voxels[i] = 255;
	const planes = findCutPlanes({ voxels, dims: grid.dims, voxelToWorld: gridToWorld(grid) });
	const answers = planes.map((plane) => beyond(plane, probabilities, voxels, grid));
	const [best] = answers.sort((a, b) => b.expected - a.expected);
	return { missing: best.missing, plane: best.plane, hasCutFace: planes.some(looksCut) };
}

function beyond(
	{ normal, offset }: CutPlane,
	probabilities: Float32Array,
	rest: Uint8Array,
	grid: FieldGrid,
): Omit<PutBack, 'hasCutFace'> & { readonly expected: number } {
	const [nx, ny, nz] = grid.dims;
	const m = gridToWorld(grid);
	const plane = { normal, offset };
	const missing = new Float32Array(probabilities.length);
	let expected = 0;
	for (let z = 0, i = 0; z < nz; z++)
		for (let y = 0; y < ny; y++)
			for (let x = 0; x < nx; x++, i++) {
				if (rest[i] !== 0 || !isBeyond(plane, [m[0] * x + m[3], m[5] * y + m[7], m[10] * z + m[11]])) continue;
				missing[i] = probabilities[i];
				expected += Math.max(0, probabilities[i] - 0.5);
			}
	return { missing, plane, expected };
}
