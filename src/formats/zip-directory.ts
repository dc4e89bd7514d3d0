import { FormatError } from './format-error.ts';
import { zip64CountMark, zip64Mark, zip64Tag, zipRecord } from './zip-record.ts';

export interface ZipEntry {
	/** Relative path with forward slashes, checked: no `..`, no drive, not absolute. Folders end in a slash. */
	readonly name: string;
	readonly sizeBytes: number;
	readonly compressedBytes: number;
	/** 0 stored, 8 deflated; others cannot be read. */
	readonly method: number;
	readonly crc32: number;
	readonly isEncrypted: boolean;
	/** Byte at which the local header starts. */
	readonly headerPosition: number;
}

/** The end record may be followed by a comment of this length at most. */
const maxCommentBytes = 65_535;

interface DirectoryPlace {
	readonly position: number;
	readonly sizeBytes: number;
	readonly count: number;
	/** Bytes in front of the archive (a self-extractor), which its offsets do not count. */
	readonly base: number;
}

/** Entries of the central directory, names checked. */
export function readZipDirectory(bytes: Uint8Array, maxEntries: number): ZipEntry[] {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const { position: start, sizeBytes, count, base } = findDirectory(view);
	if (count > maxEntries)
		throw new FormatError('zip', `archive has ${count} entries, more than the allowed ${maxEntries}`);
	const end = start + sizeBytes;
	const entries: ZipEntry[] = [];
	const names = new Set<string>();
	let position = start;
	for (let i = 0; i < count; i++) {
		if (position + zipRecord.entry.bytes > end || view.getUint32(position, true) !== zipRecord.entry.signature) {
			throw new FormatError('zip', `directory ends after ${i} of ${count} entries; the archive is damaged`, {
				position,
			});
		}
		const next =
			position +
			zipRecord.entry.bytes +
			view.getUint16(position + 28, true) +
			view.getUint16(position + 30, true) +
			view.getUint16(position + 32, true);
		if (next > end) throw new FormatError('zip', 'directory entry runs past the directory', { position });
		const entry = readEntry(bytes, view, position, base);
		if (names.has(entry.name)) {
			throw new FormatError('zip', `two entries are named ${JSON.stringify(entry.name)}; which is meant is unclear`, {
				position,
			});
		}
		names.add(entry.name);
		entries.push(entry);
		position = next;
	}
	return entries;
}

/** Refuses entries that share bytes, the trick behind the densest zip bombs. */
export function assertDisjoint(entries: readonly ZipEntry[]): void {
	const sorted = entries.toSorted((a, b) => a.headerPosition - b.headerPosition);
	for (let i = 1; i < sorted.length; i++) {
		const before = sorted[i - 1];
		if (before.headerPosition + zipRecord.local.bytes + before.compressedBytes <= sorted[i].headerPosition) continue;
		throw new FormatError(
			'zip',
			`entries ${JSON.stringify(before.name)} and ${JSON.stringify(sorted[i].name)} overlap`,
			{
				position: sorted[i].headerPosition,
			},
		);
	}
}

function readEntry(bytes: Uint8Array, view: DataView, position: number, base: number): ZipEntry {
	const flags = view.getUint16(position + 8, true);
	const nameStart = position + zipRecord.entry.bytes;
	const nameEnd = nameStart + view.getUint16(position + 28, true);
	const extraEnd = nameEnd + view.getUint16(position + 30, true);
	const [sizeBytes, compressedBytes, headerPosition] = zip64Values(
		view,
		[view.getUint32(position + 24, true), view.getUint32(position + 20, true), view.getUint32(position + 42, true)],
		[nameEnd, extraEnd],
	);
	return {
		name: checkedName(decodeName(bytes.subarray(nameStart, nameEnd)), position),
		sizeBytes,
		compressedBytes,
		method: view.getUint16(position + 10, true),
		crc32: view.getUint32(position + 16, true),
		isEncrypted: (flags & 0x41) !== 0,
		headerPosition: headerPosition + base,
	};
}

/** Replaces marked 32-bit values by the 64-bit ones of the extra field, which holds only those that are marked. */
function zip64Values(view: DataView, values: readonly number[], [start, end]: readonly [number, number]): number[] {
	if (!values.includes(zip64Mark)) return [...values];
	for (let at = start; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
		if (view.getUint16(at, true) !== zip64Tag) continue;
		const fieldEnd = Math.min(end, at + 4 + view.getUint16(at + 2, true));
		let position = at + 4;
		return values.map((value) => {
			if (value !== zip64Mark || position + 8 > fieldEnd) return value;
			position += 8;
			return checked64(view.getBigUint64(position - 8, true), position - 8);
		});
	}
	return [...values];
}

function findDirectory(view: DataView): DirectoryPlace {
	const end = findEnd(view);
	if (view.getUint16(end + 4, true) !== 0 || view.getUint16(end + 6, true) !== 0) {
		const isMarked = view.getUint16(end + 4, true) === zip64CountMark;
		if (!isMarked)
			throw new FormatError('zip', 'archive is spread over several disks; join it first', { position: end });
	}
	let count = view.getUint16(end + 10, true);
	let sizeBytes = view.getUint32(end + 12, true);
	let offset = view.getUint32(end + 16, true);
	let directoryEnd = end;
	const locator = end - zipRecord.locator64.bytes;
	if (locator >= 0 && view.getUint32(locator, true) === zipRecord.locator64.signature) {
		directoryEnd = findEnd64(view, locator);
		count = checked64(view.getBigUint64(directoryEnd + 32, true), directoryEnd + 32);
		sizeBytes = checked64(view.getBigUint64(directoryEnd + 40, true), directoryEnd + 40);
		offset = checked64(view.getBigUint64(directoryEnd + 48, true), directoryEnd + 48);
	}
	const position = directoryEnd - sizeBytes;
	const base = position - offset;
	if (position < 0 || base < 0) {
		throw new FormatError('zip', 'directory does not lie where the end record says; the archive is damaged', {
			position: end,
		});
	}
	return { position, sizeBytes, count, base };
}

/** Position of the end record: the last one whose comment reaches exactly to the end. */
function findEnd(view: DataView): number {
	const last = view.byteLength - zipRecord.end.bytes;
	for (let position = last; position >= Math.max(0, last - maxCommentBytes); position--) {
		const isEnd = view.getUint32(position, true) === zipRecord.end.signature;
		if (isEnd && position + zipRecord.end.bytes + view.getUint16(position + 20, true) === view.byteLength)
			return position;
	}
	throw new FormatError('zip', 'archive has no end record; it is truncated or not a zip file');
}

function findEnd64(view: DataView, locator: number): number {
	const stated = checked64(view.getBigUint64(locator + 8, true), locator + 8);
	// Behind a self-extractor the stated place is too early: the record then stands right before its locator.
	for (const position of [stated, locator - zipRecord.end64.bytes]) {
		const fits = position >= 0 && position + zipRecord.end64.bytes <= locator;
		if (fits && view.getUint32(position, true) === zipRecord.end64.signature) return position;
	}
	throw new FormatError('zip', 'zip64 end record is missing; the archive is damaged', { position: locator });
}

function checked64(value: bigint, position: number): number {
	if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
	throw new FormatError('zip', `64-bit size ${value} is absurd; the archive is damaged`, { position });
}

/** UTF-8 if it is that, as most writers use it whether they say so or not; else the Windows code page. */
function decodeName(bytes: Uint8Array): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return new TextDecoder('windows-1252').decode(bytes);
	}
}

function checkedName(raw: string, position: number): string {
	const name = raw.replaceAll('\\', '/');
	const isUnsafe =
		name === '' ||
		name.startsWith('/') ||
		/^[A-Za-z]:/.test(name) ||
		name.includes('\0') ||
		name.split('/').some((part, i, parts) => part === '..' || (part === '' && i < parts.length - 1));
	if (!isUnsafe) return name;
	throw new FormatError('zip', `entry name ${JSON.stringify(raw)} would leave the folder it is unpacked to`, {
		position,
	});
}
