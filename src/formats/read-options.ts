import type { Decompress } from './decompress.ts';

/** Options of the volume readers. */
export interface VolumeReadOptions {
	/** How compressed bytes are unpacked. Default: `portableDecompress`. */
	readonly decompress?: Decompress;
	/** Name of the file, for messages and to tell formats apart that have no magic; never opened. */
	readonly fileName?: string;
	/** Bytes of the second file of a pair: `.img` of a `.hdr`, `.raw` or `.zraw` of an `.mhd`, data of an `.nhdr`. */
	readonly companion?: Uint8Array;
	/** Largest allowed inflated size in bytes. Default {@link defaultMaxBytes}. */
	readonly maxBytes?: number;
}

/** 4 GiB: a whole-body CT of 512 × 512 × 2000 float64 voxels. */
export const defaultMaxBytes = 2 ** 32;
