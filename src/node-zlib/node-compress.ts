import { deflateSync, gzipSync } from 'node:zlib';
import type { Compress } from '#formats';

/** Position of the operating system byte in a gzip header, and the value for "unknown". */
const systemPosition = 9;
const unknownSystem = 255;

/** {@link Compress} over Node's zlib, on the calling thread. zlib writes time 0; the system byte is made neutral. */
export const nodeCompress: Compress = {
	async gzip(bytes) {
		const packed = gzipSync(bytes);
		packed[systemPosition] = unknownSystem;
		return new Uint8Array(packed.buffer, packed.byteOffset, packed.length);
	},
	async deflate(bytes) {
		const packed = deflateSync(bytes);
		return new Uint8Array(packed.buffer, packed.byteOffset, packed.length);
	},
};
