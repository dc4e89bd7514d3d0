import type { VoxelArray } from '#volume';
import { decodeBase64 } from './decode-base64.ts';
import type { Decompress } from './decompress.ts';
import { elementSizeBytes, type ElementType, viewElements } from './element-type.ts';
import { FormatError } from './format-error.ts';
import { areIndices, checkIndices } from './poly-cells.ts';
import { checkTextHolds, latin1, readNumber, type TextScanner } from './text-scanner.ts';
import { vtpFormat, type VtpArray, type VtpStructure } from './vtp-structure.ts';

/** What decoding an array needs besides the array. */
export interface VtpSource {
	readonly bytes: Uint8Array;
	readonly structure: VtpStructure;
	readonly decompress: Decompress;
	/** Whether arrays may be views of the bytes. */
	readonly transfer: boolean;
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
		transfer: options.transfer ?? false,
		budget: { remaining: options.maxBytes },
		appendedBudget: { remaining: appended ? appended.end - appended.start : 0 },
		appendedOffsets: Float64Array.from(offsets).sort(),
	};
}

interface SourceOptions {
	readonly decompress: Decompress;
	readonly maxBytes: number;
	readonly transfer?: boolean;
}

const numberTypes: ReadonlyMap<string, ElementType> = new Map<string, ElementType>([
	['Int8', 'int8'],
	['UInt8', 'uint8'],
	['String', 'uint8'],
	['Int16', 'int16'],
	['UInt16', 'uint16'],
	['Int32', 'int32'],
	['UInt32', 'uint32'],
	['Int64', 'int64'],
	['UInt64', 'uint64'],
	['Float32', 'float32'],
	['Float64', 'float64'],
]);

/** Reads coordinates: exactly `count` numbers, in an array of its own, or in the bytes if those may be taken. */
export async function readVtpFloats(
	source: VtpSource,
	array: VtpArray,
	count: number,
): Promise<Float32Array<ArrayBuffer>> {
	const values = await readNumbers(source, array, count);
	if (values instanceof BigInt64Array || values instanceof BigUint64Array) return Float32Array.from(values, Number);
	if (values instanceof Float32Array && isOwn(source, values)) return values as Float32Array<ArrayBuffer>;
	return new Float32Array(values);
}

/** What was copied for its alignment or byte order already is nobody else's. */
function isOwn({ bytes, transfer }: VtpSource, values: VoxelArray): boolean {
	return transfer || values.buffer !== bytes.buffer;
}

/** Reads offsets: exactly `count` integers from 0 to 2³² − 1, in an array of its own or in the bytes. */
export async function readVtpIntegers(
	source: VtpSource,
	array: VtpArray,
	count: number,
): Promise<Uint32Array<ArrayBuffer>> {
	return integersOf(source, array, await readNumbers(source, array, count));
}

/** Reads vertex indices: as {@link readVtpIntegers}, and there must be such vertices. */
export async function readVtpIndices(
	source: VtpSource,
	array: VtpArray,
	{ count, vertexCount }: { readonly count: number; readonly vertexCount: number },
): Promise<Uint32Array<ArrayBuffer>> {
	const numbers = await readNumbers(source, array, count);
	if (numbers instanceof Int32Array && areIndices(numbers, vertexCount)) return sameBits(source, numbers);
	const values = integersOf(source, array, numbers);
	checkIndices(values, vertexCount, vtpFormat);
	return values;
}

function integersOf(source: VtpSource, array: VtpArray, numbers: VoxelArray): Uint32Array<ArrayBuffer> {
	if (numbers instanceof BigInt64Array || numbers instanceof BigUint64Array) return narrowed(numbers, array);
	if (numbers instanceof Int32Array) return unsigned(source, numbers, array);
	const values = new Uint32Array(numbers);
	if (numbers instanceof Uint32Array || numbers instanceof Uint16Array || numbers instanceof Uint8Array) return values;
	for (let i = 0; i < values.length; i++) if (values[i] !== numbers[i]) throw noIndex(array, i, numbers[i]);
	return values;
}

/** The bits, none of which may be a sign. */
function unsigned(source: VtpSource, numbers: Int32Array, array: VtpArray): Uint32Array<ArrayBuffer> {
	let signs = 0;
	for (let i = 0; i < numbers.length; i++) signs |= numbers[i];
	if (signs < 0) {
		const bad = numbers.findIndex((value) => value < 0);
		throw noIndex(array, bad, numbers[bad]);
	}
	return sameBits(source, numbers);
}

function sameBits(source: VtpSource, numbers: Int32Array): Uint32Array<ArrayBuffer> {
	const values = new Uint32Array(numbers.buffer as ArrayBuffer, numbers.byteOffset, numbers.length);
	return isOwn(source, numbers) ? values : values.slice();
}

/** True if the array says that every cell has three corners, one cell behind the other: `count` numbers 3, 6, 9 … */
export async function areVtpTriangleEnds(source: VtpSource, array: VtpArray, count: number): Promise<boolean> {
	const ends = await readNumbers(source, array, count);
	if (ends instanceof BigInt64Array || ends instanceof BigUint64Array) {
		for (let i = 0; i < count; i++) if (ends[i] !== BigInt(3 * i + 3)) return false;
		return true;
	}
	if (!(ends instanceof Int32Array)) return false;
	let difference = 0;
	for (let i = 0, end = 3; i < count; i++, end = (end + 3) | 0) difference |= ends[i] ^ end;
	return difference === 0;
}

/** 64-bit integers, the usual type of VTK, as their lower words; the upper ones must be 0. */
function narrowed(wide: BigInt64Array | BigUint64Array, array: VtpArray): Uint32Array<ArrayBuffer> {
	const words = new Uint32Array(wide.buffer, wide.byteOffset, wide.length * 2);
	const values = new Uint32Array(wide.length);
	const isLittle = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
	const low = isLittle ? 0 : 1;
	let upper = 0;
	for (let i = 0; i < values.length; i++) {
		values[i] = words[2 * i + low];
		upper |= words[2 * i + 1 - low];
	}
	if (upper === 0) return values;
	const bad = wide.findIndex((value) => BigInt.asUintN(32, value) !== value);
	throw noIndex(array, bad, wide[bad]);
}

function noIndex(array: VtpArray, index: number, value: number | bigint): FormatError {
	return new FormatError(vtpFormat, `value ${index} of ${array.name} is ${value}, expected an integer ≥ 0`);
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

/** The first `count` values, perhaps in memory of the file; of text as float64. Checks first that there are as many. */
async function readNumbers(source: VtpSource, array: VtpArray, count: number): Promise<VoxelArray> {
	const type = numberTypes.get(array.type);
	if (!type) throw new FormatError(vtpFormat, `unknown number type ${JSON.stringify(array.type.slice(0, 40))}`);
	if (array.encoding === 'ascii') {
		const scanner: TextScanner = { bytes: source.bytes, format: vtpFormat, position: array.start, end: array.end };
		checkTextHolds(scanner, count, array.name || 'an array');
		const values = new Float64Array(count);
		for (let i = 0; i < count; i++) values[i] = readNumber(scanner);
		return values;
	}
	const byteCount = count * elementSizeBytes(type);
	const data = await arrayBytes(source, array, byteCount);
	if (data.length < byteCount)
		throw new FormatError(
			vtpFormat,
			`the array ${array.name} has ${data.length} bytes, expected ${count} numbers of ${elementSizeBytes(type)} bytes`,
		);
	return viewElements(data, type, { position: 0, count, littleEndian: source.structure.isLittle });
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
