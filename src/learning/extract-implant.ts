import { connectedComponents, type Volume } from '#volume';
import { checkMask, type MaskDims } from './completion-sample.ts';

/** Options of {@link extractImplant}. */
export interface ExtractImplantOptions {
	/** Whether the opening is done; it takes away what is thinner than three voxels. Default true. */
	readonly opening?: boolean;
}

/**
 * The missing piece in a completed shape, as the original finds it: completed AND NOT defective, one opening by the
 * 6-neighbour cross (what lies beyond the volume is empty), the largest 26-connected part. All zeros if nothing is left.
 *
 * @param completed voxels the network fills, clipped to the volume.
 * @param defective the defective shape itself, not its surface.
 */
export function extractImplant(
	completed: Uint8Array,
	defective: Uint8Array,
	dims: MaskDims,
	{ opening = true }: ExtractImplantOptions = {},
): Uint8Array<ArrayBuffer> {
	checkMask('extractImplant', completed, dims);
	checkMask('extractImplant', defective, dims);
	const missing = new Uint8Array(completed.length);
	for (let i = 0; i < missing.length; i++) missing[i] = completed[i] !== 0 && defective[i] === 0 ? 1 : 0;
	return largestPart(opening ? dilateCross(erodeCross(missing, dims), dims) : missing, dims);
}

/** Implant and defective shape together. */
export function reconstruction(implant: Uint8Array, defective: Uint8Array): Uint8Array<ArrayBuffer> {
	return Uint8Array.from(implant, (value, i) => (value !== 0 || defective[i] !== 0 ? 1 : 0));
}

/** The part of a head the original works on. */
export interface CroppedSkull {
	readonly voxels: Uint8Array<ArrayBuffer>;
	readonly dims: MaskDims;
	/** Slice of the whole volume that became slice 0. */
	readonly firstSlice: number;
}

/**
 * Cuts a skull as the original does: the 126 + ⌊0.05 Z⌋ slices that end at the highest occupied one, and in them nothing
 * of the face (y below the lowest occupied y + 95). For volumes of 512 × 512 × Z; y grows to the back there.
 */
export function cropSkull(voxels: Uint8Array, dims: MaskDims): CroppedSkull {
	checkMask('cropSkull', voxels, dims);
	const [nx, ny, nz] = dims;
	const slice = nx * ny;
	let top = nz - 1;
	while (top >= 0 && voxels.subarray(top * slice, (top + 1) * slice).every((value) => value === 0)) top--;
	const count = Math.min(top + 1, 126 + Math.floor(0.05 * nz));
	const firstSlice = top + 1 - count;
	const cropped = voxels.slice(firstSlice * slice, (top + 1) * slice);
	let lowest = ny;
	for (let i = 0; i < cropped.length; i++) if (cropped[i] !== 0) lowest = Math.min(lowest, Math.floor(i / nx) % ny);
	for (let z = 0; z < count; z++) cropped.fill(0, z * slice, z * slice + nx * Math.min(ny, lowest + 95));
	return { voxels: cropped, dims: [nx, ny, count], firstSlice };
}

/** Puts slices back to where {@link cropSkull} took them from; the others are empty. */
export function padSlices(voxels: Uint8Array, dims: MaskDims, firstSlice: number, sliceCount: number): Uint8Array {
	checkMask('padSlices', voxels, dims);
	const [nx, ny, nz] = dims;
	if (!(firstSlice >= 0 && firstSlice + nz <= sliceCount))
		throw new RangeError(`padSlices: ${nz} slices from ${firstSlice} on do not lie in ${sliceCount}`);
	const padded = new Uint8Array(nx * ny * sliceCount);
	padded.set(voxels, nx * ny * firstSlice);
	return padded;
}

/** Voxels all of whose six neighbours are in the mask. */
function erodeCross(mask: Uint8Array, [nx, ny, nz]: MaskDims): Uint8Array {
	const eroded = new Uint8Array(mask.length);
	for (let z = 1; z + 1 < nz; z++)
		for (let y = 1; y + 1 < ny; y++)
			for (let x = 1, i = 1 + nx * (y + ny * z); x + 1 < nx; x++, i++)
				if (mask[i])
					eroded[i] = mask[i - 1] & mask[i + 1] & mask[i - nx] & mask[i + nx] & mask[i - nx * ny] & mask[i + nx * ny];
	return eroded;
}

/** The mask and all six neighbours of its voxels; the mask does not touch the edge of the volume. */
function dilateCross(mask: Uint8Array, [nx, ny]: MaskDims): Uint8Array<ArrayBuffer> {
	const dilated = new Uint8Array(mask);
	for (let i = 0; i < mask.length; i++) {
		if (mask[i] === 0) continue;
		dilated[i - 1] = dilated[i + 1] = dilated[i - nx] = dilated[i + nx] = 1;
		dilated[i - nx * ny] = dilated[i + nx * ny] = 1;
	}
	return dilated;
}

function largestPart(voxels: Uint8Array<ArrayBuffer>, dims: MaskDims): Uint8Array<ArrayBuffer> {
	// Only neighbourhood matters: any affine will do.
	const voxelToWorld = Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
	const volume: Volume<Uint8Array> = { voxels, dims, voxelToWorld };
	const { components } = connectedComponents(volume, 26);
	for (let i = 0; i < voxels.length; i++) voxels[i] = components.voxels[i] === 1 ? 1 : 0;
	return voxels;
}
