import { gunzipSync, inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Compress } from '#formats';
import { mixedBytes } from './decompress-contract.ts';

/** What every {@link Compress} must do, whatever it is made of. */
export function describeCompress(name: string, compress: Compress): void {
	describe(name, () => {
		test.each([0, 1, 70_000])('%i bytes unpack to what they were, also as a view', async (length) => {
			const content = mixedBytes(length + 2, length).subarray(1, length + 1);
			expect(Buffer.compare(gunzipSync(await compress.gzip(content)), content)).toBe(0);
			expect(Buffer.compare(inflateSync(await compress.deflate(content)), content)).toBe(0);
		});

		test('gzip bytes hold no time, name or system', async () => {
			const packed = await compress.gzip(mixedBytes(100, 1));
			expect(Array.from(packed.subarray(0, 8))).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
			expect(packed[9]).toBe(255);
			expect(await compress.gzip(mixedBytes(100, 1))).toEqual(packed);
		});

		test('packs repetitive bytes at least a hundredfold', async () => {
			expect((await compress.gzip(new Uint8Array(100_000))).length).toBeLessThan(1000);
		});
	});
}
