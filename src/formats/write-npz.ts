import type { VoxelArray } from '#volume';
import { writeNpy } from './write-npy.ts';
import { writeZip } from './write-zip.ts';

export interface NamedArray {
	/** Name without `.npy`. */
	readonly name: string;
	readonly data: VoxelArray;
	/** Default: one axis. The last axis runs fastest. */
	readonly shape?: readonly number[];
}

/** Writes a NumPy `.npz` archive, uncompressed as `numpy.savez` does; the same arrays always give the same bytes. */
export function writeNpz(arrays: readonly NamedArray[]): Uint8Array<ArrayBuffer> {
	return writeZip(arrays.map(({ name, data, shape }) => ({ name: `${name}.npy`, bytes: writeNpy(data, shape) })));
}
