import { orientationCode, type VoxelArray } from '#volume';
import { readAsciiElements } from './ascii-elements.ts';
import type { Decompress } from './decompress.ts';
import { elementSizeBytes, type ElementType, viewElements } from './element-type.ts';
import type { VolumeFile } from './file-content.ts';
import { FormatError } from './format-error.ts';
import { headerNumbers } from './header-lines.ts';
import { nrrdGeometry } from './nrrd-geometry.ts';
import { type NrrdHeader, readNrrdHeader } from './nrrd-header.ts';
import { nrrdTypes } from './nrrd-types-table.ts';
import { portableDecompress } from './portable-decompress.ts';
import { defaultMaxBytes, type VolumeReadOptions } from './read-options.ts';
import { checkedDims } from './volume-grid.ts';

/** Bytes that may follow the voxels in compressed data before they count as a bomb. */
const trailingAllowance = 2 ** 20;

/**
 * Reads a NRRD volume: attached (`.nrrd`) or detached (`.nhdr` with the data file as `companion`), encodings raw,
 * gzip, ascii and hex, every type and byte order. `voxelToWorld` is in world RAS+ millimetres whatever the space of the
 * file; permuted and oblique axes are kept as they are. `readNrrdHeader` gives the key/value pairs.
 *
 * The voxels may share memory with `bytes`, which is not modified.
 *
 * @throws FormatError for damaged files, bzip2, more than one layer or component, several data files, and an affine
 *   that is not finite or singular.
 */
export async function readNrrd(bytes: Uint8Array, options: VolumeReadOptions = {}): Promise<VolumeFile> {
	const { decompress = portableDecompress, maxBytes = defaultMaxBytes } = options;
	const header = readNrrdHeader(bytes);
	const type = nrrdType(header);
	const geometry = nrrdGeometry(header);
	const data = nrrdData(header, bytes, options.companion);
	const dims = checkedDims('NRRD', geometry.sizes, { voxelBytes: elementSizeBytes(type), availableBytes: maxBytes });
	const count = dims[0] * dims[1] * dims[2];
	const voxels = await decodeVoxels(header, data, { type, count, decompress });
	return {
		kind: 'volume',
		volume: { voxels, dims, voxelToWorld: geometry.voxelToWorld },
		original: {
			format: 'NRRD',
			units: geometry.units,
			space: geometry.space,
			orientation: orientationCode(geometry.voxelToWorld),
			datatype: type,
			notes: geometry.notes,
		},
	};
}

function nrrdType({ fields }: NrrdHeader): ElementType {
	const text = fields.get('type')?.toLowerCase().replaceAll(/\s+/g, ' ');
	const type = nrrdTypes.get(text ?? '');
	if (type !== undefined) return type;
	throw new FormatError(
		'NRRD',
		text === undefined ? 'header has no field "type"' : `type ${text} is not a number type`,
	);
}

/** Encoded data: behind the header, or the companion of a detached header. */
function nrrdData(header: NrrdHeader, bytes: Uint8Array, companion: Uint8Array | undefined): Uint8Array {
	const file = header.fields.get('data file');
	if (file === undefined) return bytes.subarray(header.end);
	if (/^list\b/i.test(file) || /%[\d.]*d/.test(file)) {
		throw new FormatError('NRRD', 'data are spread over several files; convert to a single .nrrd first');
	}
	if (companion !== undefined) return companion;
	throw new FormatError('NRRD', `voxels are in another file (${file}): pass its bytes as companion`);
}

interface Voxels {
	readonly type: ElementType;
	readonly count: number;
	readonly decompress: Decompress;
}

async function decodeVoxels(header: NrrdHeader, data: Uint8Array, voxels: Voxels): Promise<VoxelArray> {
	const encoding = header.fields.get('encoding')?.toLowerCase() ?? '';
	const lines = skipLines(data, skipCount(header, 'line skip'));
	const byteSkip = skipCount(header, 'byte skip');
	const { type, count } = voxels;
	const size = elementSizeBytes(type);
	if (['ascii', 'text', 'txt'].includes(encoding)) {
		return readAsciiElements(lines, type, { format: 'NRRD', position: Math.max(0, byteSkip), count });
	}
	let raw: Uint8Array;
	if (encoding === 'raw') raw = lines;
	else if (encoding === 'hex') raw = decodeHex(lines.subarray(Math.max(0, byteSkip)), count * size);
	else if (encoding === 'gzip' || encoding === 'gz') {
		if (byteSkip > count * size + trailingAllowance)
			throw new FormatError('NRRD', `byte skip ${byteSkip} is absurd for ${count * size} bytes of compressed voxels`);
		const expectedBytes = count * size + Math.max(0, byteSkip);
		raw = await voxels.decompress.gunzip(lines, { maxBytes: expectedBytes + trailingAllowance, expectedBytes });
	} else if (encoding === 'bzip2' || encoding === 'bz2') {
		throw new FormatError('NRRD', 'bzip2 encoding is not supported; convert to gzip encoding first');
	} else {
		throw new FormatError('NRRD', `encoding must be raw, gzip, ascii or hex, got ${JSON.stringify(encoding)}`);
	}
	const littleEndian = isLittleEndian(header, size);
	const position = byteSkip < 0 ? raw.length - count * size : encoding === 'hex' ? 0 : byteSkip;
	if (position < 0 || position + count * size > raw.length) {
		throw new FormatError(
			'NRRD',
			`${count} voxels of ${size} bytes need ${count * size} bytes, only ${raw.length - Math.max(0, byteSkip)} are there; ` +
				'the file is truncated or its sizes are wrong',
		);
	}
	return viewElements(raw, type, { position, count, littleEndian });
}

function isLittleEndian({ fields }: NrrdHeader, elementBytes: number): boolean {
	const endian = fields.get('endian')?.toLowerCase();
	if (endian === 'little' || elementBytes === 1) return true;
	if (endian === 'big') return false;
	throw new FormatError('NRRD', `endian must be little or big for this type, got ${JSON.stringify(endian ?? '')}`);
}

/** A skip count of the header; −1 (allowed for bytes only) means that the data are the last bytes. */
function skipCount({ fields }: NrrdHeader, field: 'line skip' | 'byte skip'): number {
	const text = fields.get(field);
	if (text === undefined) return 0;
	const [count] = headerNumbers('NRRD', field, text, 1);
	const least = field === 'byte skip' ? -1 : 0;
	if (Number.isSafeInteger(count) && count >= least) return count;
	throw new FormatError('NRRD', `${field} must be a whole number from ${least}, got ${text}`);
}

function skipLines(data: Uint8Array, count: number): Uint8Array {
	let position = 0;
	for (let left = count; left > 0; position++) {
		if (position >= data.length) throw new FormatError('NRRD', `line skip ${count} runs past the end of the data`);
		if (data[position] === 10) left--;
	}
	return data.subarray(position);
}

function decodeHex(text: Uint8Array, byteCount: number): Uint8Array {
	if (byteCount * 2 > text.length)
		throw new FormatError('NRRD', `${byteCount} bytes of hex need ${byteCount * 2} digits`);
	const bytes = new Uint8Array(byteCount);
	let digitCount = 0;
	for (let at = 0; at < text.length && digitCount < byteCount * 2; at++) {
		const char = text[at];
		if (char <= 32) continue;
		const lower = char | 32;
		const digit = char >= 48 && char <= 57 ? char - 48 : lower >= 97 && lower <= 102 ? lower - 87 : -1;
		if (digit < 0) throw new FormatError('NRRD', 'hex data hold a character that is no hex digit', { position: at });
		bytes[digitCount >> 1] |= digit << (digitCount % 2 === 0 ? 4 : 0);
		digitCount++;
	}
	if (digitCount < byteCount * 2) throw new FormatError('NRRD', `hex data end after ${digitCount} digits`);
	return bytes;
}
