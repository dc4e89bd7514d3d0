import { decodeBase64 } from './decode-base64.ts';
import type { Decompress } from './decompress.ts';
import { FormatError } from './format-error.ts';
import { checkTextHolds, latin1, readNumber, type TextScanner } from './text-scanner.ts';
import { vtpFormat, type VtpArray, type VtpStructure } from './vtp-structure.ts';

/** What decoding an array needs besides the array. */
export interface VtpSource {
	readonly bytes: Uint8Array;
	readonly structure: VtpStructure;
	readonly decompress: Decompress;
	/** Bytes that may still be inflated, over all arrays. */
	readonly budget: { remaining: number };
	/** Bytes of the appended data that no array has taken yet: arrays that share bytes would multiply the file. */
	readonly appendedBudget: { remaining: number };
	/** Where appended arrays begin, ascending. */
	readonly appendedOffsets: Float64Array;
}

/** Blocks smaller than this are refused where there are many of them: VTK writes 32 KiB. */
const smallestBlock = 1024;
const fewBlocks = 4096;

/** What all arrays of a file are read with. */
export function vtpSource(bytes: Uint8Array, structure: VtpStructure, options: SourceOptions): VtpSource {
	const arrays = structure.pieces.flatMap(({ sections }) => [...sections.values()].flat()).concat(structure.fields);
	const offsets = arrays.filter(({ encoding }) => encoding === 'appended').map(({ offset }) => offset);
	const { appended } = structure;
	return {
		bytes,
		structure,
		decompress: options.decompress,
		budget: { remaining: options.maxBytes },
		appendedBudget: { remaining: appended ? appended.end - appended.start : 0 },
		appendedOffsets: Float64Array.from(offsets).sort(),
	};
}

interface SourceOptions {
	readonly decompress: Decompress;
	readonly maxBytes: number;
}

interface NumberType {
	readonly bytes: number;
	read(view: DataView, position: number, isLittle: boolean): number;
}

const numberTypes: ReadonlyMap<string, NumberType> = new Map<string, NumberType>([
	['Int8', { bytes: 1, read: (view, position) => view.getInt8(position) }],
	['UInt8', { bytes: 1, read: (view, position) => view.getUint8(position) }],
	['String', { bytes: 1, read: (view, position) => view.getUint8(position) }],
	['Int16', { bytes: 2, read: (view, position, isLittle) => view.getInt16(position, isLittle) }],
	['UInt16', { bytes: 2, read: (view, position, isLittle) => view.getUint16(position, isLittle) }],
	['Int32', { bytes: 4, read: (view, position, isLittle) => view.getInt32(position, isLittle) }],
	['UInt32', { bytes: 4, read: (view, position, isLittle) => view.getUint32(position, isLittle) }],
	['Int64', { bytes: 8, read: (view, position, isLittle) => Number(view.getBigInt64(position, isLittle)) }],
	['UInt64', { bytes: 8, read: (view, position, isLittle) => Number(view.getBigUint64(position, isLittle)) }],
	['Float32', { bytes: 4, read: (view, position, isLittle) => view.getFloat32(position, isLittle) }],
	['Float64', { bytes: 8, read: (view, position, isLittle) => view.getFloat64(position, isLittle) }],
]);

/** Reads coordinates: exactly `count` numbers. */
export async function readVtpFloats(
	source: VtpSource,
	array: VtpArray,
	count: number,
): Promise<Float32Array<ArrayBuffer>> {
	const next = await numberReader(source, array, count);
	const values = new Float32Array(count);
	for (let i = 0; i < count; i++) values[i] = next(i);
	return values;
}

/** Reads offsets or vertex indices: exactly `count` integers from 0 to 2³² − 1. */
export async function readVtpIntegers(
	source: VtpSource,
	array: VtpArray,
	count: number,
): Promise<Uint32Array<ArrayBuffer>> {
	const next = await numberReader(source, array, count);
	const values = new Uint32Array(count);
	for (let i = 0; i < count; i++) {
		const value = next(i);
		values[i] = value;
		if (values[i] !== value)
			throw new FormatError(vtpFormat, `value ${i} of ${array.name} is ${value}, expected an integer ≥ 0`);
	}
	return values;
}

/** The characters of a string array of a few hundred bytes at most. */
export async function readVtpString(source: VtpSource, array: VtpArray): Promise<string> {
	if (array.encoding !== 'ascii') return printable((await arrayBytes(source, array)).subarray(0, 256));
	const text = latin1(source.bytes, array.start, Math.min(array.end, array.start + 2048));
	return printable(text.split(/\s+/).slice(0, 256).map(Number));
}

function printable(codes: Iterable<number>): string {
	return String.fromCharCode(...Array.from(codes).filter((code) => code >= 32 && code < 127));
}

/** Gives the values in order. Checks first that there are as many as wanted. */
async function numberReader(source: VtpSource, array: VtpArray, count: number): Promise<(index: number) => number> {
	const type = numberTypes.get(array.type);
	if (!type) throw new FormatError(vtpFormat, `unknown number type ${JSON.stringify(array.type.slice(0, 40))}`);
	if (array.encoding === 'ascii') {
		const scanner: TextScanner = { bytes: source.bytes, format: vtpFormat, position: array.start, end: array.end };
		checkTextHolds(scanner, count, array.name || 'an array');
		return () => readNumber(scanner);
	}
	const data = await arrayBytes(source, array, count * type.bytes);
	if (data.length < count * type.bytes)
		throw new FormatError(
			vtpFormat,
			`the array ${array.name} has ${data.length} bytes, expected ${count} numbers of ${type.bytes} bytes`,
		);
	const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
	const { isLittle } = source.structure;
	return (index) => type.read(view, index * type.bytes, isLittle);
}

/** The bytes of a binary array, without header, inflated. */
async function arrayBytes(source: VtpSource, array: VtpArray, expected?: number): Promise<Uint8Array> {
	const { headerBytes, compressor } = source.structure;
	const encoded = encodedBytes(source, array);
	const read = headerReader(encoded, source.structure);
	if (compressor) return inflateBlocks(source, array, encoded, expected);
	if (encoded.length < headerBytes) throw truncated(array);
	const length = read(0);
	if (headerBytes + length > encoded.length) throw truncated(array);
	takeAppended(source, array, headerBytes + length);
	return encoded.subarray(headerBytes, headerBytes + length);
}

/** Accounts for bytes of the appended data: each belongs to one array only. */
function takeAppended({ appendedBudget, structure }: VtpSource, array: VtpArray, byteCount: number): void {
	if (array.encoding !== 'appended') return;
	appendedBudget.remaining -= structure.appended?.encoding === 'raw' ? byteCount : Math.ceil((byteCount * 4) / 3);
	if (appendedBudget.remaining >= 0) return;
	throw new FormatError(vtpFormat, `the array ${array.name || 'of points'} shares appended data with others`, {
		position: array.start,
	});
}

/** Header and data as bytes, whatever their text encoding. May be followed by those of other arrays. */
function encodedBytes(source: VtpSource, array: VtpArray): Uint8Array {
	const { bytes, structure } = source;
	if (array.encoding === 'binary') return decodeBase64(bytes.subarray(array.start, array.end), vtpFormat);
	const { appended } = structure;
	if (!appended)
		throw new FormatError(vtpFormat, `the array ${array.name} is appended, but there are no appended data`);
	const start = appended.start + array.offset;
	if (!Number.isSafeInteger(array.offset) || array.offset < 0 || start > appended.end) throw truncated(array);
	if (appended.encoding === 'raw') return bytes.subarray(start, appended.end);
	// Each array is encoded on its own: it ends where the next one begins.
	const next = Math.min(appended.end, appended.start + firstAbove(source.appendedOffsets, array.offset));
	return decodeBase64(bytes.subarray(start, next), vtpFormat);
}

/** The smallest of ascending values that is larger; infinity if none is. */
function firstAbove(values: Float64Array, value: number): number {
	let [low, high] = [0, values.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (values[middle] > value) high = middle;
		else low = middle + 1;
	}
	return values[low] ?? Infinity;
}

function headerReader(data: Uint8Array, { headerBytes, isLittle }: VtpStructure): (index: number) => number {
	const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
	return (index) =>
		headerBytes === 4 ? view.getUint32(index * 4, isLittle) : Number(view.getBigUint64(index * 8, isLittle));
}

/** Number of blocks, bytes of a block, bytes of the last if it is shorter, compressed bytes of each; then the blocks. */
async function inflateBlocks(
	source: VtpSource,
	array: VtpArray,
	encoded: Uint8Array,
	expected = 0,
): Promise<Uint8Array> {
	const { headerBytes, compressor } = source.structure;
	if (compressor !== 'vtkZLibDataCompressor')
		throw new FormatError(vtpFormat, `arrays are compressed with ${compressor.slice(0, 60)}, only zlib is read`);
	if (encoded.length < headerBytes) throw new FormatError(vtpFormat, 'a compressed array is truncated');
	const read = headerReader(encoded, source.structure);
	const blockCount = read(0);
	if (blockCount === 0) return new Uint8Array(0);
	const headerEnd = (3 + blockCount) * headerBytes;
	if (headerEnd > encoded.length) throw new FormatError(vtpFormat, `a compressed array announces ${blockCount} blocks`);
	const blockBytes = read(1);
	if (blockCount > fewBlocks && blockBytes < smallestBlock)
		throw new FormatError(vtpFormat, `a compressed array of ${blockCount} blocks of ${blockBytes} bytes is absurd`);
	let compressedEnd = headerEnd;
	for (let block = 0; block < blockCount; block++) compressedEnd += read(3 + block);
	takeAppended(source, array, compressedEnd);
	const lastBytes = read(2) || blockBytes;
	const total = blockBytes * (blockCount - 1) + lastBytes;
	source.budget.remaining -= total;
	if (!(total <= encoded.length * 1032) || source.budget.remaining < 0 || total < expected)
		throw new FormatError(vtpFormat, `a compressed array of ${total} bytes: not as many as expected, or too many`);
	const data = new Uint8Array(total);
	let position = headerEnd;
	for (let block = 0; block < blockCount; block++) {
		const compressed = encoded.subarray(position, position + read(3 + block));
		const size = block === blockCount - 1 ? lastBytes : blockBytes;
		const inflated = await source.decompress.inflate(compressed, { maxBytes: size, expectedBytes: size });
		if (inflated.length !== size)
			throw new FormatError(vtpFormat, `block ${block} of an array has ${inflated.length} bytes, expected ${size}`);
		data.set(inflated, block * blockBytes);
		position += compressed.length;
	}
	return data;
}

function truncated(array: VtpArray): FormatError {
	return new FormatError(vtpFormat, `the array ${array.name || 'of points'} is truncated`, { position: array.start });
}
