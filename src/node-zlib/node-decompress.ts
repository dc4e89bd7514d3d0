import { createGunzip, gunzipSync, inflateRawSync, inflateSync, type ZlibOptions } from 'node:zlib';
import { type Decompress, FormatError, type InflateLimit } from '#formats';
import { isWasmSupported } from '#wasm';
import { checkTrailing, gunzipPieces, tooLarge } from './gunzip-pieces.ts';

/** Chunks above this are split: zlib counts free output bytes in 32 bits. */
const maxChunkBytes = 2 ** 30;
const minChunkBytes = 65_536;
/** Room behind the expected end, so that zlib does not open a second chunk to learn that nothing follows. */
const spareBytes = 64;

/** What the synchronous functions return when asked for `info`. */
interface InflatedWithInfo {
	readonly buffer: Buffer;
	readonly engine: { readonly bytesWritten: number };
}

/**
 * {@link Decompress} over Node's zlib. Runs synchronously on the calling thread (one file per worker is the plan);
 * one allocation when the size is known, which is what makes it fast.
 */
export const nodeDecompress: Decompress = {
	gunzip(bytes, limit) {
		const stated = bytes.length < 18 ? 0 : lastUint32(bytes);
		return inflateWith('gzip', gunzipSync, bytes, { expectedBytes: stated, ...limit });
	},
	gunzipPieces: piecesOf,
	inflate(bytes, limit) {
		return inflateWith('zlib', inflateSync, bytes, limit);
	},
	inflateRaw(bytes, limit) {
		return inflateWith('deflate', inflateRawSync, bytes, limit);
	},
};

/** Files larger than this are unpacked by Node's stream, which takes them in pieces too. */
const kernelBytes = 2 ** 28;

function piecesOf(bytes: Uint8Array, limit: InflateLimit): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
	return isWasmSupported() && bytes.length <= kernelBytes ? gunzipPieces(bytes, limit) : streamedPieces(bytes, limit);
}

/** Output of one step: large enough that steps cost nothing, small enough to stay in the cache until it is read. */
const pieceBytes = 2 ** 21;

export async function* streamedPieces(bytes: Uint8Array, { maxBytes }: InflateLimit): AsyncGenerator<Uint8Array> {
	const stated = bytes.length < 18 ? 0 : lastUint32(bytes);
	const chunkSize = Math.max(minChunkBytes, Math.min(stated + spareBytes, pieceBytes));
	const gunzip = createGunzip({ chunkSize });
	gunzip.end(bytes);
	let total = 0;
	try {
		for await (const piece of gunzip as AsyncIterable<Uint8Array>) {
			total += piece.length;
			if (total > maxBytes) throw tooLarge(maxBytes);
			yield piece;
		}
	} catch (error) {
		throw error instanceof FormatError ? error : explained('gzip', error, maxBytes);
	} finally {
		gunzip.destroy();
	}
	checkTrailing('gzip', bytes, gunzip.bytesWritten);
}

async function inflateWith(
	format: string,
	inflate: (bytes: Uint8Array, options: ZlibOptions) => Buffer,
	bytes: Uint8Array,
	{ maxBytes, expectedBytes = bytes.length * 4 }: InflateLimit,
): Promise<Uint8Array> {
	// A header may promise anything: deflate expands at most 1032-fold.
	const wanted = Math.max(minChunkBytes, Math.min(expectedBytes, bytes.length * 1032, maxBytes) + spareBytes);
	const options = { chunkSize: Math.min(wanted, maxChunkBytes), maxOutputLength: Math.max(1, maxBytes), info: true };
	let result: InflatedWithInfo;
	try {
		result = inflate(bytes, options) as unknown as InflatedWithInfo;
	} catch (error) {
		throw explained(format, error, maxBytes);
	}
	const { buffer, engine } = result;
	if (buffer.length > maxBytes) throw tooLarge(maxBytes, format);
	checkTrailing(format, bytes, engine.bytesWritten);
	return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}

function explained(format: string, error: unknown, maxBytes: number): FormatError {
	const { code, message } = error as NodeJS.ErrnoException;
	if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(maxBytes, format);
	if (code === 'Z_BUF_ERROR') {
		return new FormatError(format, 'compressed data end too early; the file is truncated, fetch it again', {
			cause: error,
		});
	}
	return new FormatError(format, `compressed data are damaged (${message})`, { cause: error });
}

function lastUint32(bytes: Uint8Array): number {
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(bytes.length - 4, true);
}
