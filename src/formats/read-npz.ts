import type { VoxelArray } from '#volume';
import { FormatError } from './format-error.ts';
import { maxNpyHeaderBytes, type NpyHeader, npyHeaderEnd, readNpyHeader } from './npy-header.ts';
import { decodeNpyElements, type NpyArray, readNpy } from './read-npy.ts';
import { readZip, type ZipArchive, type ZipReadOptions } from './read-zip.ts';
import type { ZipEntry } from './zip-directory.ts';

/** An array of an `.npz` archive that has been described but not yet unpacked. */
export interface NpzArray {
	/** Name without `.npy`. */
	readonly name: string;
	readonly shape: readonly number[];
	readonly storedType: NpyHeader['storedType'];
	/** Bytes of the array once unpacked. */
	readonly sizeBytes: number;
	/** The whole array. Unpacked anew at each call; the caller owns it. */
	read(): Promise<NpyArray>;
	/**
	 * Item `index` along axis 0, e.g. one volume of a stack; shape is that of the array without its first axis. The
	 * first call on a compressed array unpacks it and keeps the bytes until `release`.
	 */
	slice(index: number): Promise<VoxelArray>;
	/** Drops what `slice` has kept. */
	release(): void;
}

/**
 * Opens an `.npz` archive: names, shapes and types of its arrays are read from the first bytes of each entry, nothing
 * is unpacked. So a stack of thousands of volumes can be looked at and read one array at a time.
 *
 * @throws FormatError for damaged archives, and for entries that are no arrays of plain numbers (a pickle is refused
 *   here, by name).
 */
export function openNpz(bytes: Uint8Array, options: ZipReadOptions = {}): readonly NpzArray[] {
	const archive = readZip(bytes, options);
	const budget = { remaining: allHeaderBytes };
	return archive.entries
		.filter(({ name }) => name.endsWith('.npy'))
		.map((entry) => describeEntry(archive, entry, readHeader(archive, entry, budget)));
}

/** All arrays of an `.npz` archive by name, unpacked. For large archives use {@link openNpz}. */
export async function readNpz(bytes: Uint8Array, options: ZipReadOptions = {}): Promise<ReadonlyMap<string, NpyArray>> {
	const arrays = new Map<string, NpyArray>();
	for (const array of openNpz(bytes, options)) arrays.set(array.name, await array.read());
	return arrays;
}

/** Bytes of the headers of all arrays; NumPy writes 128 for each. */
const allHeaderBytes = 2 ** 22;
/** Enough for nearly every header. */
const usualHeaderBytes = 256;

function readHeader(archive: ZipArchive, entry: ZipEntry, budget: { remaining: number }): NpyHeader {
	let beginning = archive.readPrefix(entry, usualHeaderBytes);
	const headerBytes = Math.min(npyHeaderEnd(beginning) ?? 0, maxNpyHeaderBytes + 12);
	budget.remaining -= Math.max(headerBytes, 128);
	if (budget.remaining < 0)
		throw new FormatError('npz', `the headers of all arrays take more than ${allHeaderBytes} bytes; absurd`);
	if (headerBytes > beginning.length) beginning = archive.readPrefix(entry, headerBytes);
	return named(entry, () => readNpyHeader(beginning));
}

function describeEntry(archive: ZipArchive, entry: ZipEntry, header: NpyHeader): NpzArray {
	const sizeBytes = header.count * header.elementBytes;
	if (header.dataPosition + sizeBytes > entry.sizeBytes) {
		throw new FormatError(
			'npz',
			`${entry.name}: shape (${header.shape.join(', ')}) needs more bytes than the entry has`,
		);
	}
	let kept: Promise<Uint8Array> | undefined;
	return {
		name: entry.name.slice(0, -'.npy'.length),
		shape: header.shape,
		storedType: header.storedType,
		sizeBytes,
		async read() {
			const unpacked = await archive.read(entry);
			return named(entry, () => readNpy(unpacked));
		},
		async slice(index) {
			kept ??= archive.read(entry);
			return sliceAxis0(await kept, header, index);
		},
		release() {
			kept = undefined;
		},
	};
}

function sliceAxis0(bytes: Uint8Array, header: NpyHeader, index: number): VoxelArray {
	const { shape, isFortranOrder, elementBytes, dataPosition } = header;
	if (!(Number.isInteger(index) && index >= 0 && index < (shape[0] ?? 0))) {
		throw new RangeError(`slice: index must be in 0 … ${(shape[0] ?? 0) - 1}, got ${index}`);
	}
	const count = header.count / shape[0];
	if (!isFortranOrder) {
		return decodeNpyElements(bytes, header, { position: dataPosition + index * count * elementBytes, count });
	}
	return readNpy(bytes).data.slice(index * count, (index + 1) * count);
}

/** Adds the entry's name to the message of whatever goes wrong in it. */
function named<T>(entry: ZipEntry, work: () => T): T {
	try {
		return work();
	} catch (error) {
		if (!(error instanceof FormatError)) throw error;
		throw new FormatError('npz', `${entry.name}: ${error.message}`, { position: error.position, cause: error });
	}
}
