import { maskCoordinates, type SparseCoordinates } from '#tensor';

/** Dims of a mask along x (fastest), y and z. */
export type MaskDims = readonly [number, number, number];

/** A training pair of sparse completion. */
export interface CompletionPair {
	/** Surface of the defective shape. */
	readonly input: SparseCoordinates;
	/** That surface and the missing piece, solid. */
	readonly target: SparseCoordinates;
}

/**
 * What the network is given and what it is to give, as the original prepares skulls: the input is the surface of the
 * defective shape (mask without its erosion by the 6-neighbour cross; what lies at the edge of the volume is surface), its
 * lowest slice cleared; the target is the input and the implant, which stays solid.
 *
 * @param defective and implant masks of one grid; not 0 is inside.
 */
export function completionPair(defective: Uint8Array, implant: Uint8Array, dims: MaskDims): CompletionPair {
	const surface = surfaceMask(defective, dims);
	surface.fill(0, 0, dims[0] * dims[1]);
	const input = maskCoordinates(surface, dims);
	for (let i = 0; i < surface.length; i++) if (implant[i] !== 0) surface[i] = 1;
	return { input, target: maskCoordinates(surface, dims) };
}

/** Voxels of a mask with a face towards its outside, that of the volume included. */
export function surfaceMask(mask: Uint8Array, [nx, ny, nz]: MaskDims): Uint8Array<ArrayBuffer> {
	checkMask('surfaceMask', mask, [nx, ny, nz]);
	const surface = new Uint8Array(mask.length);
	const slice = nx * ny;
	for (let z = 0, i = 0; z < nz; z++)
		for (let y = 0; y < ny; y++) {
			const isBorder = z === 0 || y === 0 || z === nz - 1 || y === ny - 1;
			for (let x = 0; x < nx; x++, i++) {
				if (mask[i] === 0) continue;
				surface[i] =
					isBorder ||
					x === 0 ||
					x === nx - 1 ||
					mask[i - 1] === 0 ||
					mask[i + 1] === 0 ||
					mask[i - nx] === 0 ||
					mask[i + nx] === 0 ||
					mask[i - slice] === 0 ||
					mask[i + slice] === 0
						? 1
						: 0;
			}
		}
	return surface;
}

export function checkMask(operation: string, mask: { readonly length: number }, [nx, ny, nz]: MaskDims): void {
	if (mask.length !== nx * ny * nz)
		throw new RangeError(`${operation}: ${nx} × ${ny} × ${nz} voxels expected, got ${mask.length}`);
}
