/**
 * The safetensors format: eight bytes with the length of a JSON head, the head (name → type, shape, place), the numbers.
 * https://huggingface.co/docs/safetensors
 */
import { SafetensorsError } from './safetensors-error.ts';
import { elementCount } from './tensor-data.ts';
import type { NamedTensor, NamedTensors } from './training-step.ts';

/** Content of a safetensors file. */
export interface Safetensors {
	readonly tensors: Map<string, NamedTensor>;
	/** Free texts of the file. */
	readonly metadata: Readonly<Record<string, string>>;
}

/** Longest head that is read: that of the format's own library. */
const longestHead = 100_000_000;
const metadataKey = '__metadata__';

/** Writes tensors and free texts; numbers begin at a multiple of 8 bytes. */
export function writeSafetensors(
	tensors: NamedTensors,
	metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
	const head: Record<string, unknown> = {};
	if (Object.keys(metadata).length > 0) head[metadataKey] = metadata;
	let end = 0;
	for (const [name, { shape, type, data }] of tensors) {
		if (name === metadataKey) throw new RangeError(`writeSafetensors: a tensor may not be named ${name}`);
		if (data.length !== elementCount(shape))
			throw new RangeError(`writeSafetensors: ${name} is [${shape.join(', ')}], got ${data.length} numbers`);
		head[name] = { dtype: type === 'int32' ? 'I32' : 'F32', shape, data_offsets: [end, end + data.byteLength] };
		end += data.byteLength;
	}
	const text = JSON.stringify(head);
	const headBytes = encodeText(text.padEnd(text.length + ((8 - (utf8Length(text) % 8)) % 8)));
	const bytes = new Uint8Array(8 + headBytes.length + end);
	new DataView(bytes.buffer).setBigUint64(0, BigInt(headBytes.length), true);
	bytes.set(headBytes, 8);
	let at = 8 + headBytes.length;
	for (const { data } of tensors.values()) {
		bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
		at += data.byteLength;
	}
	return bytes;
}

/**
 * Reads a safetensors file: F32, F16, BF16 and F64 become float32; I32, I64, I16, I8, U8 and BOOL become int32.
 *
 * @throws SafetensorsError if the bytes are not such a file, or a whole number does not fit int32.
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
	const { head, dataStart } = readHead(bytes);
	const metadata = readMetadata(head[metadataKey]);
	const entries = Object.entries(head)
		.filter(([name]) => name !== metadataKey)
		.map(([name, entry]) => ({ name, ...checkEntry(name, entry, bytes.length - dataStart) }));
	checkCover(entries, bytes.length - dataStart);
	const tensors = new Map<string, NamedTensor>();
	for (const { name, reader, shape, start, end } of entries) {
		const view = new DataView(bytes.buffer, bytes.byteOffset + dataStart + start, end - start);
		tensors.set(name, { shape, type: reader.type, data: reader.read(view, elementCount(shape), name) });
	}
	return { tensors, metadata };
}

interface NumberReader {
	readonly size: number;
	readonly type: 'float32' | 'int32';
	readonly read: (view: DataView, count: number, name: string) => Float32Array | Int32Array;
}

const floats = (size: number, at: (view: DataView, place: number) => number): NumberReader => ({
	size,
	type: 'float32',
	read: (view, count) => Float32Array.from({ length: count }, (_, i) => at(view, i * size)),
});

const integers = (size: number, at: (view: DataView, place: number) => number): NumberReader => ({
	size,
	type: 'int32',
	read: (view, count, name) =>
		Int32Array.from({ length: count }, (_, i) => {
			const value = at(view, i * size);
			if (value !== (value | 0)) throw new SafetensorsError(`${name} holds ${value}, which does not fit 32 bits`);
			return value;
		}),
});

const readers: Readonly<Record<string, NumberReader>> = {
	// Every machine this runs on keeps the lowest byte first, as the format does.
	F32: {
		size: 4,
		type: 'float32',
		read: (view, count) => new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + 4 * count)),
	},
	F64: floats(8, (view, place) => view.getFloat64(place, true)),
	F16: floats(2, (view, place) => halfFloat(view.getUint16(place, true))),
	BF16: floats(2, (view, place) => upperHalf(view.getUint16(place, true))),
	I32: integers(4, (view, place) => view.getInt32(place, true)),
	I64: integers(8, (view, place) => Number(view.getBigInt64(place, true))),
	I16: integers(2, (view, place) => view.getInt16(place, true)),
	I8: integers(1, (view, place) => view.getInt8(place)),
	U8: integers(1, (view, place) => view.getUint8(place)),
	BOOL: integers(1, (view, place) => view.getUint8(place)),
};

/** IEEE 754 binary16. */
function halfFloat(bits: number): number {
	const sign = bits & 0x8000 ? -1 : 1;
	const exponent = (bits >> 10) & 31;
	const fraction = bits & 1023;
	if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
	return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

const word = new DataView(new ArrayBuffer(4));

/** bfloat16: the upper half of a float32. */
function upperHalf(bits: number): number {
	word.setUint32(0, (bits << 16) >>> 0);
	return word.getFloat32(0);
}

function readHead(bytes: Uint8Array): { head: Record<string, unknown>; dataStart: number } {
	if (bytes.length < 8) throw new SafetensorsError(`${bytes.length} bytes are too few: the length of the head takes 8`);
	const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
	if (length > BigInt(longestHead))
		throw new SafetensorsError(`a head of ${length} bytes is beyond the format's limit`);
	const dataStart = 8 + Number(length);
	if (dataStart > bytes.length)
		throw new SafetensorsError(`the head of ${length} bytes ends behind the file's ${bytes.length}; is it cut off?`);
	let head: unknown;
	try {
		head = JSON.parse(decodeText(bytes.subarray(8, dataStart)));
	} catch (cause) {
		throw new SafetensorsError('the head is not JSON', { cause });
	}
	if (!isRecord(head)) throw new SafetensorsError('the head is not a JSON object');
	return { head, dataStart };
}

function readMetadata(metadata: unknown): Record<string, string> {
	if (metadata === undefined) return {};
	if (!isRecord(metadata)) throw new SafetensorsError(`${metadataKey} is not an object`);
	for (const [key, value] of Object.entries(metadata))
		if (typeof value !== 'string') throw new SafetensorsError(`${metadataKey}.${key} is not a text`);
	return metadata as Record<string, string>;
}

interface Entry {
	readonly reader: NumberReader;
	readonly shape: readonly number[];
	readonly start: number;
	readonly end: number;
}

function checkEntry(name: string, entry: unknown, room: number): Entry {
	if (!isRecord(entry)) throw new SafetensorsError(`${name} is not described by an object`);
	const { dtype, shape, data_offsets: offsets } = entry;
	const reader = typeof dtype === 'string' && Object.hasOwn(readers, dtype) ? readers[dtype] : undefined;
	if (!reader) throw new SafetensorsError(`${name} has the type ${String(dtype)}, which is not read`);
	if (!isWholeNumbers(shape)) throw new SafetensorsError(`${name} has no shape of whole numbers`);
	if (!isWholeNumbers(offsets) || offsets.length !== 2) throw new SafetensorsError(`${name} has no pair of offsets`);
	const [start, end] = offsets;
	if (start > end || end > room)
		throw new SafetensorsError(`${name} lies at ${start} to ${end}, outside the ${room} bytes of numbers`);
	const size = elementCount(shape) * reader.size;
	if (size !== end - start)
		throw new SafetensorsError(
			`${name} of shape [${shape.join(', ')}] takes ${size} bytes, its offsets hold ${end - start}`,
		);
	return { reader, shape, start, end };
}

/** The format asks that tensors cover the numbers without gaps and overlaps: nothing can hide in a file. */
function checkCover(entries: readonly (Entry & { readonly name: string })[], room: number): void {
	let at = 0;
	for (const { name, start, end } of entries.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
		if (start !== at) throw new SafetensorsError(`${name} begins at ${start}, the tensor before it ends at ${at}`);
		at = end;
	}
	if (at !== room) throw new SafetensorsError(`the tensors end at ${at}, the file's numbers at ${room}`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWholeNumbers(value: unknown): value is number[] {
	return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && (n as number) >= 0);
}

/** This layer has no TextEncoder: percent escapes carry UTF-8. */
function encodeText(text: string): Uint8Array {
	const escaped = encodeURIComponent(text.toWellFormed());
	const bytes = new Uint8Array(escaped.length);
	let count = 0;
	for (let i = 0; i < escaped.length; i++) {
		const isEscape = escaped[i] === '%';
		bytes[count++] = isEscape ? Number.parseInt(escaped.slice(i + 1, i + 3), 16) : escaped.charCodeAt(i);
		if (isEscape) i += 2;
	}
	return bytes.slice(0, count);
}

const utf8Length = (text: string): number => encodeText(text).length;

/** @throws URIError if the bytes are not UTF-8. */
function decodeText(bytes: Uint8Array): string {
	const parts: string[] = [];
	for (let from = 0; from < bytes.length; from += 4096) {
		const run = bytes.subarray(from, from + 4096);
		parts.push(Array.from(run, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
	}
	return decodeURIComponent(parts.join(''));
}
