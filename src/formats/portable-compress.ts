import type { Compress } from './compress.ts';

/** Position of the operating system byte in a gzip header, and the value for "unknown". */
const systemPosition = 9;
const unknownSystem = 255;

/** {@link Compress} for any runtime with `CompressionStream`. */
export const portableCompress: Compress = {
	async gzip(bytes) {
		const packed = await compressWith('gzip', bytes);
		packed.fill(0, 4, 8);
		packed[systemPosition] = unknownSystem;
		return packed;
	},
	deflate(bytes) {
		return compressWith('deflate', bytes);
	},
};

async function compressWith(format: CompressionFormat, bytes: Uint8Array): Promise<Uint8Array> {
	const packed = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream(format));
	return new Uint8Array(await new Response(packed).arrayBuffer());
}
