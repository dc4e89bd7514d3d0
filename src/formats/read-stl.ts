import type { MeshFile } from './file-content.ts';
import { FormatError } from './format-error.ts';
import { indexSoup } from './index-soup.ts';
import { partName, type MeshReadOptions } from './mesh-read-options.ts';
import { checkPartCount } from './part-count.ts';
import { placeMeshes, type FilePart } from './place-shapes.ts';
import { declaredInComments } from './header-comments.ts';
import { latin1, readLine, readNumber, readWord, scanText, type TextScanner } from './text-scanner.ts';

const format = 'STL';
const headerBytes = 84;
const recordBytes = 50;
/** Characters of solid names that are searched for remarks. */
const longestHeader = 65_536;

/**
 * Reads an STL file, binary or ASCII. The loose triangles are indexed by exact float bits. An ASCII file may hold
 * several solids: each becomes a part. STL declares neither unit nor axes; a `SPACE=` comment in the header is
 * honoured. Stored normals and the attribute bytes are ignored.
 *
 * @throws FormatError if the bytes are neither, are truncated, or hold coordinates that are not finite.
 */
export function readStl(bytes: Uint8Array, options: MeshReadOptions = {}): MeshFile {
	return isBinaryStl(bytes) ? readBinary(bytes, options) : readAscii(bytes, options);
}

/**
 * Decides by size, not by the first word: most binary files in circulation begin with `solid`. Where the size does
 * not fit, a file is ASCII only if it is text that names a facet or ends its solid.
 */
export function isBinaryStl(bytes: Uint8Array): boolean {
	if (bytes.length >= headerBytes && bytes.length === headerBytes + recordBytes * triangleCount(bytes)) return true;
	const beginning = latin1(bytes, 0, Math.min(bytes.length, 2048)).toLowerCase();
	if (!/^(?:\u00ef\u00bb\u00bf)?\s*solid\b/.test(beginning)) return true;
	return !/facet|endsolid/.test(beginning) && (bytes.length < 2048 || bytes.subarray(0, 2048).includes(0));
}

function triangleCount(bytes: Uint8Array): number {
	return (bytes[80] | (bytes[81] << 8) | (bytes[82] << 16) | (bytes[83] << 24)) >>> 0;
}

function readBinary(bytes: Uint8Array, options: MeshReadOptions): MeshFile {
	if (bytes.length < headerBytes)
		throw new FormatError(format, `${bytes.length} bytes are too few: a binary file has at least ${headerBytes}`, {
			position: bytes.length,
		});
	const notes: string[] = [];
	const room = bytes.length - headerBytes;
	let count = triangleCount(bytes);
	if (count === 0 && room > 0 && room % recordBytes === 0) {
		// Writers that do not know the count in advance leave 0.
		count = room / recordBytes;
		notes.push(`the triangle count in the header is 0, ${count} triangles follow`);
	}
	const needed = headerBytes + recordBytes * count;
	if (needed > bytes.length)
		throw new FormatError(
			format,
			`the header announces ${count} triangles, ${needed} bytes, but the file has ${bytes.length}: ` +
				'truncated, or no STL file',
			{ position: 80 },
		);
	if (needed < bytes.length) notes.push(`${bytes.length - needed} bytes after the last triangle ignored`);
	const mesh = indexSoup(cornerBits(bytes, count));
	return placeMeshes(
		[{ name: partName(options.fileName), ...mesh }],
		{ format, ...declaredInComments(latin1(bytes, 0, 80)), datatype: 'float32', notes },
		options,
	);
}

/** The 9 coordinates of each triangle as float32 bits. */
function cornerBits(bytes: Uint8Array, count: number): Uint32Array<ArrayBuffer> {
	const bits = new Uint32Array(count * 9);
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	let out = 0;
	// Behind the normal of each record.
	for (let at = headerBytes + 12; out < bits.length; at += recordBytes)
		for (let k = 0; k < 36; k += 4) bits[out++] = view.getUint32(at + k, true);
	return bits;
}

function readAscii(bytes: Uint8Array, options: MeshReadOptions): MeshFile {
	const scanner = scanText(bytes, format);
	const parts: FilePart[] = [];
	const scratch = { soup: new Float32Array(9 * 64) };
	let header = '';
	let solidCount = 0;
	for (let word = readWord(scanner).toLowerCase(); word !== ''; word = readWord(scanner).toLowerCase()) {
		if (word !== 'solid') throw unexpected(scanner, 'solid', word);
		checkPartCount(++solidCount, format);
		const name = readLine(scanner).trim();
		if (header.length < longestHeader) header += `${name}\n`;
		const soup = readSolid(scanner, scratch);
		if (soup.length > 0) parts.push({ name, ...indexSoup(soup) });
	}
	const fallback = partName(options.fileName);
	const named = parts.map((part, index) => ({
		...part,
		name: (parts.length === 1 && fallback) || cleanName(part.name) || numbered(fallback, index, parts.length),
		extras: part.name ? { solid: part.name } : {},
	}));
	return placeMeshes(named, { format, ...declaredInComments(header), datatype: 'text' }, options);
}

/** Slicer and VTK put remarks where the name of the solid belongs. */
function cleanName(name: string): string {
	return /SPACE\s*=|^(?:ascii|vtk|Visualization Toolkit)/i.test(name) ? '' : name;
}

function numbered(name: string, index: number, count: number): string {
	return count > 1 ? `${name || 'solid'} ${index + 1}` : name;
}

/** The facets up to and including `endsolid` and the rest of its line. */
function readSolid(scanner: TextScanner, scratch: { soup: Float32Array<ArrayBuffer> }): Uint32Array<ArrayBuffer> {
	let { soup } = scratch;
	let length = 0;
	for (;;) {
		const word = readWord(scanner).toLowerCase();
		if (word === 'endsolid') break;
		if (word !== 'facet') throw unexpected(scanner, 'facet or endsolid', word);
		// The normal may be anything, also "nan": it is not used.
		expectWord(scanner, 'normal');
		for (let k = 0; k < 3; k++) readWord(scanner);
		expectWord(scanner, 'outer');
		expectWord(scanner, 'loop');
		let corners = 0;
		for (let next = readWord(scanner); next.toLowerCase() !== 'endloop'; next = readWord(scanner)) {
			if (next.toLowerCase() !== 'vertex') throw unexpected(scanner, 'vertex or endloop', next);
			if (length + 9 > soup.length) scratch.soup = soup = grown(soup);
			if (corners >= 3) {
				// A loop of more than three corners is read as a fan.
				soup.copyWithin(length, length - 9, length - 6);
				soup.copyWithin(length + 3, length - 3, length);
				length += 6;
			}
			soup[length++] = readNumber(scanner);
			soup[length++] = readNumber(scanner);
			soup[length++] = readNumber(scanner);
			corners++;
		}
		if (corners < 3)
			throw new FormatError(format, `a facet before byte ${scanner.position} has only ${corners} vertices`, {
				position: scanner.position,
			});
		expectWord(scanner, 'endfacet');
	}
	readLine(scanner);
	return new Uint32Array(soup.buffer, 0, length).slice();
}

function grown(soup: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
	const larger = new Float32Array(soup.length * 2);
	larger.set(soup);
	return larger;
}

function expectWord(scanner: TextScanner, expected: string): void {
	const word = readWord(scanner);
	if (word !== expected && word.toLowerCase() !== expected) throw unexpected(scanner, expected, word);
}

function unexpected(scanner: TextScanner, expected: string, word: string): FormatError {
	const { position } = scanner;
	const found = word === '' ? 'the end of the file' : JSON.stringify(word.slice(0, 40));
	return new FormatError(format, `expected ${expected} before byte ${position}, found ${found}`, { position });
}
