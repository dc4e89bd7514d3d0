import { FormatError } from './format-error.ts';

/** A value of Thrift's compact protocol, as far as Parquet uses it. 64-bit numbers are rounded to float64. */
export type ThriftValue = number | boolean | Uint8Array | readonly ThriftValue[] | ThriftStruct;
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

/** Structs in structs; real files have fewer than ten. */
const deepest = 24;

interface Reader {
	readonly bytes: Uint8Array;
	readonly end: number;
	readonly format: string;
	position: number;
	depth: number;
}

/**
 * Reads one struct, strictly: no list longer than the bytes that are left, no number longer than 64 bits, no endless
 * nesting. Meant to look at data of unknown origin before a laxer library does.
 *
 * @throws FormatError for anything else.
 */
export function readThriftStruct(
	bytes: Uint8Array,
	span: { readonly start: number; readonly end: number },
	format: string,
): { readonly struct: ThriftStruct; readonly end: number } {
	const reader: Reader = { bytes, end: Math.min(span.end, bytes.length), format, position: span.start, depth: 0 };
	const struct = readStruct(reader);
	return { struct, end: reader.position };
}

function readStruct(reader: Reader): ThriftStruct {
	if (++reader.depth > deepest) throw damaged(reader, 'is nested too deep');
	const fields = new Map<number, ThriftValue>();
	let id = 0;
	for (;;) {
		const head = readByte(reader);
		const type = head & 15;
		if (type === 0) break;
		id = head >> 4 === 0 ? zigZag(readVarint(reader)) : id + (head >> 4);
		if (fields.has(id)) throw damaged(reader, `has the field ${id} twice`);
		fields.set(id, type === 1 || type === 2 ? type === 1 : readValue(reader, type));
	}
	reader.depth--;
	return fields;
}

function readValue(reader: Reader, type: number): ThriftValue {
	switch (type) {
		case 1:
		case 2:
		case 3:
			return readByte(reader);
		case 4:
		case 5:
		case 6:
			return zigZag(readVarint(reader));
		case 7:
			take(reader, 8);
			return new DataView(reader.bytes.buffer, reader.bytes.byteOffset + reader.position - 8, 8).getFloat64(0, true);
		case 8: {
			const length = readVarint(reader);
			take(reader, length);
			return reader.bytes.subarray(reader.position - length, reader.position);
		}
		case 9: {
			const head = readByte(reader);
			const count = head >> 4 === 15 ? readVarint(reader) : head >> 4;
			// Every element takes a byte at least.
			if (count > reader.end - reader.position) throw damaged(reader, `has a list of ${count} elements`);
			const values: ThriftValue[] = [];
			for (let i = 0; i < count; i++) values.push(readValue(reader, head & 15));
			return values;
		}
		case 12:
			return readStruct(reader);
		default:
			throw damaged(reader, `has a value of the type ${type}, which Parquet does not use`);
	}
}

function readByte(reader: Reader): number {
	take(reader, 1);
	return reader.bytes[reader.position - 1];
}

function take(reader: Reader, count: number): void {
	if (count > reader.end - reader.position) throw damaged(reader, 'is truncated');
	reader.position += count;
}

/** An unsigned number of up to 64 bits, rounded to float64. */
function readVarint(reader: Reader): number {
	let value = 0;
	for (let shift = 0; shift < 70; shift += 7) {
		const byte = readByte(reader);
		value += (byte & 127) * 2 ** shift;
		if (byte < 128) return value;
	}
	throw damaged(reader, 'has a number of more than 64 bits');
}

function zigZag(value: number): number {
	return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

function damaged({ format, position }: Reader, message: string): FormatError {
	return new FormatError(format, `a header ${message} at byte ${position}`, { position });
}
