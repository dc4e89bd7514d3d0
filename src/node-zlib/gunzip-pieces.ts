import { crc32 } from 'node:zlib';
import { FormatError, gzipHeaderEnd, type InflateLimit } from '#formats';
import { inflateBinary, openKernel, type Kernel } from '#wasm';

/** Exports of assembly/inflate.as.ts. */
interface Functions {
	open(source: number, end: number, window: number, windowBytes: number): void;
	inflate(): number;
	sourcePosition(): number;
	outputEnd(): number;
	makeRoom(): number;
}

/** Output is taken from the window in pieces of about this size, which stay in the cache until they are read. */
const windowBytes = 2 ** 18 + 2 ** 15;
/** Readable bytes behind the source. */
const slackBytes = 64;
/** Memory that is kept between files. */
const keptBytes = 2 ** 26;
const isFull = 1;
const faults: readonly string[] = [
	'',
	'',
	'',
	'block type 3 does not exist',
	'length of a stored block fails its check',
	'codes are not a prefix code',
	'code does not exist',
	'match reaches before the first byte',
];
const truncatedCode = 2;

let idle: Kernel<Functions> | undefined;

/**
 * All members of a gzip file, unpacked in WebAssembly through a window, so that neither the whole nor any piece is
 * allocated: a piece is a view that holds until the next is asked for. CRC-32 and size of each member are checked when it
 * ends, so the last piece may come before damage is found: use nothing of it until the iteration has ended well.
 *
 * @throws FormatError on damaged or truncated data, on junk behind them, and beyond `maxBytes`.
 */
export function* gunzipPieces(bytes: Uint8Array, { maxBytes }: InflateLimit): Generator<Uint8Array<ArrayBuffer>> {
	const kernel = idle ?? openKernel<Functions>(inflateBinary);
	idle = undefined;
	const window = (kernel.freeFrom + 63) & ~63;
	const source = window + windowBytes;
	const memory = kernel.reserve(source + bytes.length + slackBytes);
	new Uint8Array(memory, source, bytes.length).set(bytes);
	new Uint8Array(memory, source + bytes.length, slackBytes).fill(0);
	const { functions } = kernel;
	let position = 0;
	let total = 0;
	do {
		functions.open(source + gzipHeaderEnd(bytes, position), source + bytes.length, window, windowBytes);
		let from = window;
		let size = 0;
		let checksum = 0;
		for (;;) {
			const code = functions.inflate();
			if (code > isFull) throw damaged(code, functions.sourcePosition() - source, bytes.length);
			const piece = new Uint8Array(memory, from, functions.outputEnd() - from);
			size += piece.length;
			total += piece.length;
			if (total > maxBytes) throw tooLarge(maxBytes);
			checksum = crc32(piece, checksum);
			if (piece.length > 0) yield piece;
			if (code !== isFull) break;
			from = functions.makeRoom();
		}
		position = checkTrailer(bytes, functions.sourcePosition() - source, size, checksum);
	} while (bytes[position] === 0x1f && bytes[position + 1] === 0x8b);
	checkTrailing('gzip', bytes, position);
	if (memory.byteLength <= keptBytes) idle = kernel;
}

/** Only zeros may follow the last member. */
export function checkTrailing(format: string, bytes: Uint8Array, end: number): void {
	for (let i = end; i < bytes.length; i++) {
		if (bytes[i] === 0) continue;
		throw new FormatError(format, `${bytes.length - i} bytes of junk follow the compressed data`, { position: i });
	}
}

/** Position behind the trailer of a member. */
function checkTrailer(bytes: Uint8Array, position: number, size: number, checksum: number): number {
	if (position + 8 > bytes.length) throw truncated(bytes.length);
	const view = new DataView(bytes.buffer, bytes.byteOffset + position, 8);
	if (view.getUint32(0, true) !== checksum)
		throw new FormatError('gzip', 'CRC-32 does not match; the file is damaged', { position });
	if (view.getUint32(4, true) !== size % 2 ** 32)
		throw new FormatError('gzip', 'inflated size differs from the stated one; the file is damaged', { position });
	return position + 8;
}

function damaged(code: number, position: number, length: number): FormatError {
	if (code === truncatedCode) return truncated(length);
	return new FormatError('gzip', `${faults[code]}; the compressed data are damaged`, {
		position: Math.min(position, length),
	});
}

function truncated(position: number): FormatError {
	return new FormatError('gzip', 'compressed data end too early; the file is truncated, fetch it again', { position });
}

export function tooLarge(maxBytes: number, format = 'gzip'): FormatError {
	return new FormatError(
		format,
		`data inflate to more than the allowed ${maxBytes} bytes; raise the limit if the file is trusted`,
	);
}
