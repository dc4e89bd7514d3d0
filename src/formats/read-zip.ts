import { crc32 } from './crc32.ts';
import type { Decompress } from './decompress.ts';
import { FormatError } from './format-error.ts';
import { inflateDeflate } from './inflate-deflate.ts';
import { portableDecompress } from './portable-decompress.ts';
import { assertDisjoint, readZipDirectory, type ZipEntry } from './zip-directory.ts';
import { zipRecord } from './zip-record.ts';

/** What an archive may cost at most. */
export interface ZipLimits {
	/** Default 65,536. */
	readonly maxEntries: number;
	/** Inflated size of one entry. Default 4 GiB. */
	readonly maxEntryBytes: number;
	/** Inflated size of all entries. Default 16 GiB. */
	readonly maxTotalBytes: number;
	/** Inflated size of an entry by its compressed size. Default 1100: deflate itself reaches 1032 on an empty mask. */
	readonly maxRatio: number;
}

export interface ZipArchive {
	/** Files in the order of the central directory; folders are left out. */
	readonly entries: readonly ZipEntry[];
	/** Inflates an entry and checks its size and CRC-32. Stored entries are views of the archive. */
	read(entry: ZipEntry): Promise<Uint8Array>;
	/** The first bytes of an entry: `count`, a little more, or all it has. CRC not checked. */
	readPrefix(entry: ZipEntry, count: number): Uint8Array;
}

export interface ZipReadOptions {
	/** Default: `portableDecompress`. */
	readonly decompress?: Decompress;
	readonly limits?: Partial<ZipLimits>;
}

const defaultLimits: ZipLimits = {
	maxEntries: 65_536,
	maxEntryBytes: 2 ** 32,
	maxTotalBytes: 2 ** 34,
	maxRatio: 1100,
};

const methodNames: ReadonlyMap<number, string> = new Map([
	[9, 'Deflate64'],
	[12, 'bzip2'],
	[14, 'LZMA'],
	[93, 'Zstandard'],
	[95, 'xz'],
	[99, 'AES encryption'],
]);

/**
 * Opens a zip archive (stored and deflated entries, zip64, data descriptors). Only the directory is read here; nothing
 * is inflated until asked for. Entry names are checked: relative, no `..`, no drive letters, forward slashes.
 *
 * @throws FormatError for damaged archives, archives over several disks, unsafe or repeated names, overlapping entries
 *   and anything beyond the limits; `read` also for encryption and other compression methods.
 */
export function readZip(bytes: Uint8Array, options: ZipReadOptions = {}): ZipArchive {
	const { decompress = portableDecompress } = options;
	const limits = { ...defaultLimits, ...options.limits };
	const entries = readZipDirectory(bytes, limits.maxEntries);
	assertWithin(entries, limits);
	assertDisjoint(entries);
	const files = entries.filter((entry) => !entry.name.endsWith('/'));

	const read = async (entry: ZipEntry): Promise<Uint8Array> => {
		const data = entryData(bytes, entry);
		const limit = { maxBytes: entry.sizeBytes, expectedBytes: entry.sizeBytes };
		const inflated = entry.method === 0 ? data : await decompress.inflateRaw(data, limit);
		if (inflated.length !== entry.sizeBytes) {
			throw damaged(entry, `has ${inflated.length} bytes instead of ${entry.sizeBytes}`);
		}
		if (crc32(inflated) !== entry.crc32) throw damaged(entry, 'fails its CRC-32');
		return inflated;
	};
	const readPrefix = (entry: ZipEntry, count: number): Uint8Array => {
		const data = entryData(bytes, entry);
		if (entry.method === 0) return data.subarray(0, count);
		const stopAt = Math.min(count, entry.sizeBytes);
		return inflateDeflate(data, { stopAt, maxBytes: stopAt + 65_536 }).bytes;
	};
	return { entries: files, read, readPrefix };
}

function assertWithin(entries: readonly ZipEntry[], limits: ZipLimits): void {
	let total = 0;
	for (const entry of entries) {
		total += entry.sizeBytes;
		const ratio = entry.sizeBytes / Math.max(1, entry.compressedBytes);
		if (entry.sizeBytes > limits.maxEntryBytes) {
			throw damaged(entry, `inflates to ${entry.sizeBytes} bytes, more than the allowed ${limits.maxEntryBytes}`);
		}
		if (ratio > limits.maxRatio) throw damaged(entry, `claims to be compressed ${ratio.toFixed(0)}-fold: a zip bomb`);
	}
	if (total > limits.maxTotalBytes) {
		throw new FormatError('zip', `archive inflates to ${total} bytes, more than the allowed ${limits.maxTotalBytes}`);
	}
}

/** Compressed bytes of an entry; its local header is checked. */
function entryData(bytes: Uint8Array, entry: ZipEntry): Uint8Array {
	if (entry.isEncrypted) throw damaged(entry, 'is encrypted; unpack the archive with its password first');
	if (entry.method !== 0 && entry.method !== 8) {
		const name = methodNames.get(entry.method) ?? `method ${entry.method}`;
		throw damaged(entry, `is compressed with ${name}; only stored and deflated entries can be read`);
	}
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const { signature, bytes: headerBytes } = zipRecord.local;
	const start = entry.headerPosition;
	if (start + headerBytes > bytes.length || view.getUint32(start, true) !== signature) {
		throw damaged(entry, 'has no local header where the directory says');
	}
	const position = start + headerBytes + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
	if (position + entry.compressedBytes > bytes.length)
		throw damaged(entry, 'runs past the end; the archive is truncated');
	if (entry.method === 0 && entry.compressedBytes !== entry.sizeBytes) {
		throw damaged(entry, 'is stored but states two sizes');
	}
	return bytes.subarray(position, position + entry.compressedBytes);
}

function damaged(entry: ZipEntry, message: string): FormatError {
	return new FormatError('zip', `entry ${JSON.stringify(entry.name)} ${message}`, { position: entry.headerPosition });
}
