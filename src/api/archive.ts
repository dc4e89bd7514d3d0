import { hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import type { ByteRange, FileStore } from '#catalogue';
import type { ZipStoredEntry } from '#formats';
import { citationsBib } from './citations-bib.ts';
import { gatherChunks } from './gather-chunks.ts';
import { licenceReport } from './licence-report.ts';
import { metadataCsv } from './metadata-csv.ts';
import type { SelectionContents } from './selection-contents.ts';

/** A zip archive that is not there yet, but whose every byte is known: sizes and checksums were kept at ingest. */
export interface Archive {
	readonly sizeBytes: number;
	/** SHA-256, hex, over names and contents: equal archives, equal digest. */
	readonly digest: string;
	/** Streams a part; only what lies in it is read from the store. */
	read(range: ByteRange): AsyncGenerator<Uint8Array>;
}

interface Entry extends ZipStoredEntry {
	/** Bytes in memory, or the hash under which the store has them. */
	readonly content: Uint8Array | string;
}

interface Segment {
	readonly start: number;
	readonly sizeBytes: number;
	readonly content: Uint8Array | string;
}

/** Entries laid out between two turns of the event loop. */
const entriesPerTurn = 5000;

/**
 * Lays out the archive of a selection: licences, citations and metadata first, then the files by source, stored without
 * compression. The same selection gives the same bytes, so downloads can be resumed. Other requests are let through
 * between the steps.
 */
export async function layOutArchive(contents: SelectionContents, store: FileStore): Promise<Archive> {
	// Loaded by those who make archives.
	const { zipDirectory, zipLocalHeader } = await import('#formats');
	const entries = [...(await documents(contents)), ...storedFiles(contents)];
	const segments: Segment[] = [];
	const identity: string[] = [];
	let position = 0;
	const add = (content: Uint8Array | string, sizeBytes: number): void => {
		segments.push({ start: position, sizeBytes, content });
		position += sizeBytes;
	};
	for (const [index, entry] of entries.entries()) {
		if (index % entriesPerTurn === 0) await nextTurn();
		const { name, sizeBytes, content } = entry;
		const header = zipLocalHeader(entry);
		add(header, header.length);
		add(content, sizeBytes);
		identity.push(name, String(sizeBytes), typeof content === 'string' ? content : hash('sha256', content, 'hex'));
	}
	await nextTurn();
	const directory = zipDirectory(entries);
	add(directory, directory.length);
	return {
		sizeBytes: position,
		digest: hash('sha256', identity.join('\n'), 'hex'),
		read: (range) => gatherChunks(readSegments(segments, range, store)),
	};
}

/** What travels with the files. `sha256sum -c checksums.sha256` checks them. */
async function documents(contents: SelectionContents): Promise<Entry[]> {
	const { records, sources, files } = contents;
	const texts: readonly [string, () => string][] = [
		['LICENCES.txt', () => licenceReport(contents)],
		['CITATIONS.bib', () => citationsBib(sources)],
		['metadata.csv', () => metadataCsv(records)],
		['metadata.json', () => `[\n${records.map((record) => JSON.stringify(record)).join(',\n')}\n]\n`],
		['checksums.sha256', () => files.map(({ file, path }) => `${file.sha256}  ${path}\n`).join('')],
	];
	const entries: Entry[] = [];
	for (const [name, write] of texts) {
		await nextTurn();
		const content = Buffer.from(write());
		entries.push({ name, content, sizeBytes: content.length, crc32: crc32(content) });
	}
	return entries;
}

function storedFiles({ files }: SelectionContents): Entry[] {
	return files.map(({ file, path }) => ({
		name: path,
		content: file.sha256,
		sizeBytes: file.sizeBytes,
		crc32: file.crc32,
	}));
}

async function* readSegments(
	segments: readonly Segment[],
	{ start, end }: ByteRange,
	store: FileStore,
): AsyncGenerator<Uint8Array> {
	for (let index = segmentAt(segments, start); index < segments.length; index++) {
		const segment = segments[index];
		if (segment.start >= end) return;
		const from = Math.max(0, start - segment.start);
		const to = Math.min(segment.sizeBytes, end - segment.start);
		if (from >= to) continue;
		if (typeof segment.content !== 'string') {
			yield segment.content.subarray(from, to);
			continue;
		}
		const content = await store.get(segment.content, { start: from, end: to });
		// The length is promised already: all that is left is to break off, which the client sees.
		if (content === undefined) throw new Error(`archive: object ${segment.content} is missing from the store`);
		yield* content;
	}
}

/** Index of the last segment that begins at or before a position. */
function segmentAt(segments: readonly Segment[], position: number): number {
	let low = 0;
	for (let high = segments.length - 1; low < high;) {
		const middle = (low + high + 1) >>> 1;
		if (segments[middle].start <= position) low = middle;
		else high = middle - 1;
	}
	return low;
}
