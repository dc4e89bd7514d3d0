/**
 * A protocol buffers message being written: pieces of bytes in order. Large payloads stay references until
 * {@link messageBytes} copies all pieces once.
 */
export interface ProtobufMessage {
	readonly pieces: Uint8Array[];
	byteCount: number;
}

/** An empty message. */
export function createMessage(): ProtobufMessage {
	return { pieces: [], byteCount: 0 };
}

const varintType = 0;
const bytesType = 2;
const fixed32Type = 5;

/** Field of type int32, int64 or enum. */
export function writeInteger(message: ProtobufMessage, field: number, value: number | bigint): void {
	append(message, varint((field << 3) | varintType));
	append(message, varint(value));
}

/** Field of type float. */
export function writeFloat(message: ProtobufMessage, field: number, value: number): void {
	append(message, varint((field << 3) | fixed32Type));
	append(message, littleEndian([value]));
}

/** Field of type bytes; the bytes are not copied before {@link messageBytes}. */
export function writeBytes(message: ProtobufMessage, field: number, bytes: Uint8Array): void {
	append(message, varint((field << 3) | bytesType));
	append(message, varint(bytes.length));
	append(message, bytes);
}

/** Field of type string. */
export function writeText(message: ProtobufMessage, field: number, text: string): void {
	writeBytes(message, field, utf8(text));
}

/** Field that is a message itself. */
export function writeMessage(message: ProtobufMessage, field: number, inner: ProtobufMessage): void {
	append(message, varint((field << 3) | bytesType));
	append(message, varint(inner.byteCount));
	for (const piece of inner.pieces) append(message, piece);
}

/** Repeated float, packed. */
export function writeFloats(message: ProtobufMessage, field: number, values: readonly number[]): void {
	writeBytes(message, field, littleEndian(values));
}

/** Repeated int32 or int64, packed. */
export function writeIntegers(message: ProtobufMessage, field: number, values: readonly (number | bigint)[]): void {
	const packed = createMessage();
	for (const value of values) append(packed, varint(value));
	writeMessage(message, field, packed);
}

/** The whole message in one new array. */
export function messageBytes(message: ProtobufMessage): Uint8Array {
	const bytes = new Uint8Array(message.byteCount);
	let at = 0;
	for (const piece of message.pieces) {
		bytes.set(piece, at);
		at += piece.length;
	}
	return bytes;
}

/** UTF-8 bytes of a text; this layer has no TextEncoder. */
export function utf8(text: string): Uint8Array {
	const bytes: number[] = [];
	for (const character of text) {
		const code = character.codePointAt(0) ?? 0;
		if (code < 0x80) bytes.push(code);
		else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
		else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
		else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
	}
	return Uint8Array.from(bytes);
}

function append(message: ProtobufMessage, piece: Uint8Array): void {
	message.pieces.push(piece);
	message.byteCount += piece.length;
}

function varint(value: number | bigint): Uint8Array {
	// Negative numbers are written as 64-bit two's complement, always ten bytes.
	let rest = BigInt.asUintN(64, BigInt(value));
	const bytes: number[] = [];
	do {
		const low = Number(rest & 127n);
		rest >>= 7n;
		bytes.push(rest > 0n ? low | 128 : low);
	} while (rest > 0n);
	return Uint8Array.from(bytes);
}

function littleEndian(values: readonly number[]): Uint8Array {
	const bytes = new Uint8Array(4 * values.length);
	const view = new DataView(bytes.buffer);
	for (const [index, value] of values.entries()) view.setFloat32(4 * index, value, true);
	return bytes;
}
