import { adler32 } from './adler32.ts';
import type { Decompress, InflateLimit } from './decompress.ts';
import { FormatError } from './format-error.ts';
import { checkTrailing, gunzipMembers, gzipHeaderEnd, gzipSizeHint } from './gzip-member.ts';
import { inflateDeflate } from './inflate-deflate.ts';

/** Up to this inflated size plain TypeScript is done before a native stream has started. */
const smallBytes = 2 ** 14;

/**
 * {@link Decompress} for any runtime with `DecompressionStream`. The stream is native and fast but refuses several
 * members and padding, and its errors say little; whenever it fails, plain TypeScript decides and explains.
 */
export const portableDecompress: Decompress = {
	async gunzip(bytes, limit) {
		gzipHeaderEnd(bytes);
		const hint = gzipSizeHint(bytes, limit);
		const inflated = await inflateNative('gzip', bytes, { maxBytes: limit.maxBytes, expectedBytes: hint });
		// Some runtimes ignore what follows the first member: only a file that ends in its own size is believed.
		const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		const isWhole = inflated !== undefined && view.getUint32(bytes.length - 4, true) === inflated.length % 2 ** 32;
		return isWhole ? inflated : gunzipMembers(bytes, limit);
	},

	async inflate(bytes, limit) {
		if (limit.maxBytes <= smallBytes) return inflateZlib(bytes, limit);
		return (await inflateNative('deflate', bytes, limit)) ?? inflateZlib(bytes, limit);
	},

	async inflateRaw(bytes, limit) {
		const inflated = await inflateNative('deflate-raw', bytes, limit);
		if (inflated !== undefined) return inflated;
		const result = inflateDeflate(bytes, limit);
		checkTrailing('deflate', bytes, result.end);
		return result.bytes;
	},
};

/** Native inflation; undefined when the stream refuses the data. Throws only for the size limit. */
async function inflateNative(
	format: CompressionFormat,
	bytes: Uint8Array,
	{ maxBytes, expectedBytes = 0 }: InflateLimit,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
	const stream = new DecompressionStream(format);
	const writer = stream.writable.getWriter();
	const written = writer.write(bytes as Uint8Array<ArrayBuffer>).then(() => writer.close());
	// Failures surface on the reading side as well; without this they would be reported as unhandled.
	written.catch(() => undefined);
	const reader = stream.readable.getReader();
	let output = new Uint8Array(Math.min(expectedBytes, bytes.length * 1032, maxBytes));
	let length = 0;
	try {
		for (;;) {
			const { done, value } = await reader.read();
			if (done) break;
			if (length + value.length > maxBytes) throw tooLarge(maxBytes);
			if (length + value.length > output.length) {
				const grown = new Uint8Array(Math.min(maxBytes, Math.max(length + value.length, output.length * 2)));
				grown.set(output.subarray(0, length));
				output = grown;
			}
			output.set(value, length);
			length += value.length;
		}
		await written;
	} catch (error) {
		if (!(error instanceof FormatError)) return undefined;
		await reader.cancel(error).catch(() => undefined);
		throw error;
	}
	return output.subarray(0, length);
}

/** One zlib stream in plain TypeScript. */
function inflateZlib(bytes: Uint8Array, limit: InflateLimit): Uint8Array<ArrayBuffer> {
	const header = bytes.length < 6 ? -1 : (bytes[0] << 8) | bytes[1];
	if (header < 0 || (header & 0x0f00) !== 0x0800 || header % 31 !== 0 || (header & 0x20) !== 0) {
		throw new FormatError('zlib', 'data do not begin with a zlib header without dictionary', { position: 0 });
	}
	const { bytes: inflated, end } = inflateDeflate(bytes, { ...limit, start: 2 });
	if (end + 4 > bytes.length) {
		throw new FormatError('zlib', 'checksum is missing; the data are truncated', { position: bytes.length });
	}
	const stated = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(end, false);
	if (stated !== adler32(inflated)) {
		throw new FormatError('zlib', 'Adler-32 does not match; the data are damaged', { position: end });
	}
	checkTrailing('zlib', bytes, end + 4);
	return inflated;
}

function tooLarge(maxBytes: number): FormatError {
	return new FormatError(
		'deflate',
		`data inflate to more than the allowed ${maxBytes} bytes; raise the limit if the file is trusted`,
	);
}
