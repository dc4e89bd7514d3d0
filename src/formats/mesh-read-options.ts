import type { Axes } from './axes.ts';
import type { Decompress } from './decompress.ts';
import type { ExpectedKind, LengthUnit } from './length-units.ts';

/** What the caller knows about a mesh file. All of it is optional; what is given wins over what the file says. */
export interface MeshReadOptions {
	/** Name of the file: names the part where the format has no names, and helps format detection. */
	readonly fileName?: string;
	/** Unit of the file's coordinates. Default: as declared in the file, else by {@link detectMetres}. */
	readonly units?: LengthUnit;
	/** Where the file's axes point. Default: as declared in the file, else coordinates are kept as they are. */
	readonly axes?: Axes;
	/** What is in the file, for unit detection. Default `anatomy`. */
	readonly expectedKind?: ExpectedKind;
	/** Files beside this one by relative name (buffers of a `.gltf`). Nothing is ever fetched. */
	readonly companions?: ReadonlyMap<string, Uint8Array>;
	/** How compressed blocks are unpacked. Default: the platform's `DecompressionStream`. */
	readonly decompress?: Decompress;
	/**
	 * The bytes are the reader's: arrays may come back as views of them, and are changed in place. Saves a copy where the
	 * file holds the arrays as they are (VTP). Default false: nothing that comes back shares memory with the file.
	 */
	readonly transfer?: boolean;
	/** Bytes that reading may unpack or expand to in all. Default {@link defaultMaxBytes}. */
	readonly maxBytes?: number;
}

/** The part name that a file name gives: no folders, no extension (`a/Left kidney.stl.gz` → `Left kidney`). */
export function partName(fileName: string | undefined): string {
	const base = (fileName ?? '').split(/[/\\]/).at(-1) ?? '';
	return base.replace(/\.gz$/i, '').replace(/\.[a-z0-9]{1,5}$/i, '');
}
