import type { Compress } from './compress.ts';
import { crc32 } from './crc32.ts';
import { zip64CountMark, zip64Mark, zip64Tag, zipRecord } from './zip-record.ts';

/** A stored entry whose size and checksum are known before its bytes are there. */
export interface ZipStoredEntry {
	/** Relative path with forward slashes. */
	readonly name: string;
	readonly sizeBytes: number;
	readonly crc32: number;
	/** Bytes that really stand in the archive, if the entry is deflated; else it is stored as it is. */
	readonly deflatedBytes?: number;
}

/** 1980-01-01, the zero of the zip calendar: archives must not differ by when they were made. */
const fixedDate = 0x0021;
const utf8Flag = 0x0800;
const version64 = 45;
const version = 20;

/**
 * An archive of stored (uncompressed) entries in memory. Deterministic: no times. To stream one instead, send
 * {@link zipLocalHeader} and the bytes of each entry, then {@link zipDirectory}.
 *
 * @throws RangeError if a name is unsafe or used twice.
 */
export function writeZip(files: readonly { name: string; bytes: Uint8Array }[]): Uint8Array<ArrayBuffer> {
	const entries = files.map(({ name, bytes }) => ({ name, sizeBytes: bytes.length, crc32: crc32(bytes) }));
	return joinedArchive(
		entries,
		files.map(({ bytes }) => bytes),
	);
}

/**
 * {@link writeZip} with deflated entries: for formats whose text would be large. The same input gives the same bytes on
 * the same runtime.
 */
export async function writeDeflatedZip(
	files: readonly { name: string; bytes: Uint8Array }[],
	compress: Compress,
): Promise<Uint8Array<ArrayBuffer>> {
	const contents: Uint8Array[] = [];
	for (const { bytes } of files) {
		// A zlib stream is a raw one between a header of two bytes and a checksum of four.
		const zlib = await compress.deflate(bytes);
		contents.push(zlib.subarray(2, zlib.length - 4));
	}
	const entries = files.map(({ name, bytes }, i) => ({
		name,
		sizeBytes: bytes.length,
		crc32: crc32(bytes),
		deflatedBytes: contents[i].length,
	}));
	return joinedArchive(entries, contents);
}

function joinedArchive(entries: readonly ZipStoredEntry[], contents: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
	const parts = contents.flatMap((content, i) => [zipLocalHeader(entries[i]), content]);
	parts.push(zipDirectory(entries));
	const archive = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
	let position = 0;
	for (const part of parts) {
		archive.set(part, position);
		position += part.length;
	}
	return archive;
}

/** Bytes of the content in the archive. */
function contentBytes({ sizeBytes, deflatedBytes }: ZipStoredEntry): number {
	return deflatedBytes ?? sizeBytes;
}

/** Bytes that stand before the content of an entry. */
export function zipLocalHeader(entry: ZipStoredEntry): Uint8Array {
	const name = encodeName(entry.name);
	const isLarge = isLargeEntry(entry);
	const extra = isLarge ? zip64Field([entry.sizeBytes, contentBytes(entry)]) : new Uint8Array(0);
	const header = new Uint8Array(zipRecord.local.bytes + name.length + extra.length);
	const view = new DataView(header.buffer);
	view.setUint32(0, zipRecord.local.signature, true);
	view.setUint16(4, isLarge ? version64 : version, true);
	writeShared(view, 6, entry);
	view.setUint16(26, name.length, true);
	view.setUint16(28, extra.length, true);
	header.set(name, zipRecord.local.bytes);
	header.set(extra, zipRecord.local.bytes + name.length);
	return header;
}

/** Size in bytes of the whole archive of these entries, before anything is written. */
export function zipSizeBytes(entries: readonly ZipStoredEntry[]): number {
	const content = entries.reduce((total, entry) => total + zipLocalHeader(entry).length + contentBytes(entry), 0);
	return content + zipDirectory(entries).length;
}

/** Central directory and end records of an archive whose entries stand one behind the other from byte 0. */
export function zipDirectory(entries: readonly ZipStoredEntry[]): Uint8Array {
	const names = new Set(entries.map(({ name }) => name));
	if (names.size !== entries.length) throw new RangeError('zipDirectory: two entries have the same name');
	const parts: Uint8Array[] = [];
	let position = 0;
	for (const entry of entries) {
		parts.push(directoryEntry(entry, position));
		position += zipLocalHeader(entry).length + contentBytes(entry);
	}
	const sizeBytes = parts.reduce((total, part) => total + part.length, 0);
	parts.push(endRecords(entries.length, sizeBytes, position));
	const directory = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
	let at = 0;
	for (const part of parts) {
		directory.set(part, at);
		at += part.length;
	}
	return directory;
}

function directoryEntry(entry: ZipStoredEntry, position: number): Uint8Array {
	const name = encodeName(entry.name);
	const large = [
		...(isLargeEntry(entry) ? [entry.sizeBytes, contentBytes(entry)] : []),
		...(position >= zip64Mark ? [position] : []),
	];
	const extra = large.length > 0 ? zip64Field(large) : new Uint8Array(0);
	const record = new Uint8Array(zipRecord.entry.bytes + name.length + extra.length);
	const view = new DataView(record.buffer);
	view.setUint32(0, zipRecord.entry.signature, true);
	view.setUint16(4, large.length > 0 ? version64 : version, true);
	view.setUint16(6, large.length > 0 ? version64 : version, true);
	writeShared(view, 8, entry);
	view.setUint16(28, name.length, true);
	view.setUint16(30, extra.length, true);
	view.setUint32(42, Math.min(position, zip64Mark), true);
	record.set(name, zipRecord.entry.bytes);
	record.set(extra, zipRecord.entry.bytes + name.length);
	return record;
}

function isLargeEntry(entry: ZipStoredEntry): boolean {
	return entry.sizeBytes >= zip64Mark || contentBytes(entry) >= zip64Mark;
}

/** Flags, method, date, CRC and sizes, which both headers have in the same order. */
function writeShared(view: DataView, position: number, entry: ZipStoredEntry): void {
	const isLarge = isLargeEntry(entry);
	view.setUint16(position, utf8Flag, true);
	view.setUint16(position + 2, entry.deflatedBytes === undefined ? 0 : 8, true);
	view.setUint16(position + 6, fixedDate, true);
	view.setUint32(position + 8, entry.crc32, true);
	view.setUint32(position + 12, isLarge ? zip64Mark : contentBytes(entry), true);
	view.setUint32(position + 16, isLarge ? zip64Mark : entry.sizeBytes, true);
}

function endRecords(count: number, sizeBytes: number, offset: number): Uint8Array {
	const isLarge = count >= zip64CountMark || sizeBytes >= zip64Mark || offset >= zip64Mark;
	const largeBytes = isLarge ? zipRecord.end64.bytes + zipRecord.locator64.bytes : 0;
	const records = new Uint8Array(largeBytes + zipRecord.end.bytes);
	const view = new DataView(records.buffer);
	if (isLarge) {
		view.setUint32(0, zipRecord.end64.signature, true);
		view.setBigUint64(4, BigInt(zipRecord.end64.bytes - 12), true);
		view.setUint16(12, version64, true);
		view.setUint16(14, version64, true);
		[count, count, sizeBytes, offset].forEach((value, i) => view.setBigUint64(24 + i * 8, BigInt(value), true));
		view.setUint32(56, zipRecord.locator64.signature, true);
		view.setBigUint64(64, BigInt(offset + sizeBytes), true);
		view.setUint32(72, 1, true);
	}
	view.setUint32(largeBytes, zipRecord.end.signature, true);
	view.setUint16(largeBytes + 8, Math.min(count, zip64CountMark), true);
	view.setUint16(largeBytes + 10, Math.min(count, zip64CountMark), true);
	view.setUint32(largeBytes + 12, Math.min(sizeBytes, zip64Mark), true);
	view.setUint32(largeBytes + 16, Math.min(offset, zip64Mark), true);
	return records;
}

function zip64Field(values: readonly number[]): Uint8Array {
	const field = new Uint8Array(4 + values.length * 8);
	const view = new DataView(field.buffer);
	view.setUint16(0, zip64Tag, true);
	view.setUint16(2, values.length * 8, true);
	values.forEach((value, i) => view.setBigUint64(4 + i * 8, BigInt(value), true));
	return field;
}

function encodeName(name: string): Uint8Array {
	const isUnsafe =
		name === '' || name.startsWith('/') || /^[A-Za-z]:|\\|\0/.test(name) || name.split('/').includes('..');
	const bytes = new TextEncoder().encode(name);
	if (isUnsafe || bytes.length > 0xffff) throw new RangeError(`writeZip: ${JSON.stringify(name)} is no relative path`);
	return bytes;
}
