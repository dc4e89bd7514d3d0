import { decodeBase64 } from './decode-base64.ts';
import { createElements, elementSizeBytes, viewElements, type ElementType } from './element-type.ts';
import { FormatError } from './format-error.ts';
import {
	giftiFormat,
	giftiTypes,
	parseGiftiEncoding,
	type GiftiArray,
	type GiftiFile,
	type GiftiValues,
} from './gifti-file.ts';
import { giftiStructure, type GiftiRawArray } from './gifti-structure.ts';
import { isGzip } from './gzip-member.ts';
import type { MeshReadOptions } from './mesh-read-options.ts';
import { portableDecompress } from './portable-decompress.ts';
import { defaultMaxBytes } from './read-options.ts';
import { checkTextHolds, readNumber, scanText } from './text-scanner.ts';

type GiftiReadOptions = Pick<MeshReadOptions, 'companions' | 'decompress' | 'maxBytes'>;

interface Source {
	readonly bytes: Uint8Array;
	readonly options: GiftiReadOptions;
	/** Bytes that may still be decoded, over all arrays. */
	readonly budget: { remaining: number };
}

/**
 * Reads everything of a GIFTI file (`.surf.gii`, `.shape.gii`, `.label.gii` …): metadata, label table and all data
 * arrays, as text, base64, compressed base64 (zlib, or gzip as some write), or in external files given as `companions`;
 * both byte orders; row- and column-major. Arrays come back row-major in native byte order; coordinates as stored, with
 * the transforms beside them. {@link readGiftiMesh} makes surfaces of it.
 *
 * @throws FormatError for damaged files, unknown types and encodings, and arrays of other sizes than stated.
 */
export async function readGifti(bytes: Uint8Array, options: GiftiReadOptions = {}): Promise<GiftiFile> {
	const { metadata, labels, arrays } = giftiStructure(bytes);
	const source: Source = { bytes, options, budget: { remaining: options.maxBytes ?? defaultMaxBytes } };
	const read: GiftiArray[] = [];
	for (const array of arrays) read.push(await readArray(source, array));
	return { metadata, labels, arrays: read };
}

async function readArray(source: Source, raw: GiftiRawArray): Promise<GiftiArray> {
	const { tag, dims, metadata, transforms } = raw;
	const attribute = (name: string): string => tag.attributes.get(name) ?? '';
	const type = giftiTypes.get(attribute('DataType'));
	if (!type) throw damaged(raw, `has the unknown DataType ${JSON.stringify(attribute('DataType').slice(0, 40))}`);
	const count = dims.reduce((product, size) => product * size, 1);
	source.budget.remaining -= count * elementSizeBytes(type);
	if (source.budget.remaining < 0) throw damaged(raw, `of ${dims.join(' × ')} numbers exceeds the allowed size`);
	const isText = parseGiftiEncoding(attribute('Encoding')) === 'ASCII';
	const values = isText ? asciiValues(source, raw, type, count) : await binaryValues(source, raw, type, count);
	const isColumnMajor =
		/^(?:ColumnMajorOrder|GIFTI_IND_ORD_COL_MAJOR)$/.test(attribute('ArrayIndexingOrder')) &&
		dims.filter((size) => size > 1).length > 1;
	return {
		intent: attribute('Intent').replace(/^NIFTI_INTENT_/, ''),
		dims,
		values: isColumnMajor ? rowMajor(values, dims) : values,
		metadata,
		transforms,
	};
}

function asciiValues(source: Source, raw: GiftiRawArray, type: ElementType, count: number): GiftiValues {
	const { start, end } = raw.data ?? { start: 0, end: 0 };
	const scanner = { ...scanText(source.bytes, giftiFormat, start), end };
	checkTextHolds(scanner, count, 'a data array');
	const values = createElements(type, count) as GiftiValues;
	for (let i = 0; i < count; i++) {
		const value = readNumber(scanner);
		values[i] = value;
		// Integers that do not fit would wrap round silently.
		if (type !== 'float32' && type !== 'float64' && values[i] !== value)
			throw damaged(raw, `holds ${value}, which is no ${type}`);
	}
	return values;
}

async function binaryValues(
	source: Source,
	raw: GiftiRawArray,
	type: ElementType,
	count: number,
): Promise<GiftiValues> {
	const endian = raw.tag.attributes.get('Endian') ?? '';
	// `GIFTI_ENDIAN_LITTLE` is what some versions of gifticlib wrote.
	const littleEndian = /^(?:LittleEndian|GIFTI_ENDIAN_LITTLE)$/.test(endian);
	if (!littleEndian && !/^(?:BigEndian|GIFTI_ENDIAN_BIG)$/.test(endian))
		throw damaged(raw, `must state LittleEndian or BigEndian, has ${JSON.stringify(endian.slice(0, 40))}`);
	const neededBytes = count * elementSizeBytes(type);
	const data = await arrayBytes(source, raw, neededBytes);
	if (data.length < neededBytes)
		throw damaged(raw, `has ${data.length} bytes, expected ${count} numbers: ${neededBytes} bytes`);
	return viewElements(data, type, { position: 0, count, littleEndian }) as GiftiValues;
}

async function arrayBytes(source: Source, raw: GiftiRawArray, neededBytes: number): Promise<Uint8Array> {
	const name = raw.tag.attributes.get('Encoding') ?? '';
	const encoding = parseGiftiEncoding(name);
	if (!encoding) throw damaged(raw, `has the unknown Encoding ${JSON.stringify(name.slice(0, 40))}`);
	if (encoding === 'ExternalFileBinary') return externalBytes(source, raw, neededBytes);
	const { start, end } = raw.data ?? { start: 0, end: 0 };
	const decoded = decodeBase64(source.bytes.subarray(start, end), giftiFormat);
	if (encoding === 'Base64Binary') return decoded;
	if (neededBytes === 0) return new Uint8Array(0);
	// Deflate cannot do better than 1032 to 1: a claim beyond is refused before memory is taken.
	if (neededBytes > decoded.length * 1032)
		throw damaged(raw, `states ${neededBytes} bytes, which ${decoded.length} compressed bytes cannot hold`);
	const { decompress = portableDecompress } = source.options;
	const limit = { maxBytes: neededBytes, expectedBytes: neededBytes };
	return isGzip(decoded) ? decompress.gunzip(decoded, limit) : decompress.inflate(decoded, limit);
}

function externalBytes({ options }: Source, raw: GiftiRawArray, neededBytes: number): Uint8Array {
	const name = raw.tag.attributes.get('ExternalFileName') ?? '';
	const companion = options.companions?.get(name);
	if (!companion)
		throw damaged(raw, `is in the file ${JSON.stringify(name.slice(0, 80))}: pass its bytes among the companions`);
	const offset = Number(raw.tag.attributes.get('ExternalFileOffset') || 0);
	if (!Number.isSafeInteger(offset) || offset < 0 || offset + neededBytes > companion.length)
		throw damaged(raw, `needs ${neededBytes} bytes from byte ${offset} of a file of ${companion.length}`);
	return companion.subarray(offset, offset + neededBytes);
}

/** Column-major (first axis fastest) values reordered: the last axis fastest. */
function rowMajor(values: GiftiValues, dims: readonly number[]): GiftiValues {
	const result = values.slice();
	const strides = dims.map((_, axis) => dims.slice(0, axis).reduce((product, size) => product * size, 1));
	const index = dims.map(() => 0);
	let from = 0;
	for (let at = 0; at < result.length; at++) {
		result[at] = values[from];
		for (let axis = dims.length - 1; axis >= 0; axis--) {
			from += strides[axis];
			if (++index[axis] < dims[axis]) break;
			from -= strides[axis] * dims[axis];
			index[axis] = 0;
		}
	}
	return result;
}

function damaged({ tag }: GiftiRawArray, message: string): FormatError {
	const intent = (tag.attributes.get('Intent') ?? '').slice(0, 60);
	return new FormatError(giftiFormat, `data array ${intent} at byte ${tag.start} ${message}`, { position: tag.start });
}
