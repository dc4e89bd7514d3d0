import { inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { crc32 } from './crc32.ts';
import { writePng } from './write-png.ts';

/** Plain PNG decoder for 8-bit RGBA, straight from the specification. */
function decode(png: Uint8Array): { width: number; height: number; rgba: Uint8Array; filters: Set<number> } {
	const view = new DataView(png.buffer, png.byteOffset);
	expect(Array.from(png.subarray(0, 8))).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
	const chunks = new Map<string, Buffer>();
	for (let at = 8; at < png.length;) {
		const length = view.getUint32(at);
		const body = png.subarray(at + 4, at + 8 + length);
		expect(view.getUint32(at + 8 + length)).toBe(crc32(body));
		chunks.set(Buffer.from(body.subarray(0, 4)).toString(), Buffer.from(body.subarray(4)));
		at += 12 + length;
	}
	expect([...chunks.keys()]).toEqual(['IHDR', 'IDAT', 'IEND']);
	const head = chunks.get('IHDR') as Buffer;
	const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
	expect(Array.from(head.subarray(8))).toEqual([8, 6, 0, 0, 0]);
	const raw = inflateSync(chunks.get('IDAT') as Buffer);
	const stride = width * 4;
	const rgba = new Uint8Array(stride * height);
	const filters = new Set<number>();
	for (let y = 0; y < height; y++) {
		const filter = raw[y * (stride + 1)];
		filters.add(filter);
		for (let x = 0; x < stride; x++) {
			const a = x >= 4 ? rgba[y * stride + x - 4] : 0;
			const b = y > 0 ? rgba[(y - 1) * stride + x] : 0;
			const c = x >= 4 && y > 0 ? rgba[(y - 1) * stride + x - 4] : 0;
			const p = a + b - c;
			const nearest = [a, b, c].reduce((best, value) => (Math.abs(p - value) < Math.abs(p - best) ? value : best));
			rgba[y * stride + x] = raw[y * (stride + 1) + 1 + x] + [0, a, b, (a + b) >> 1, nearest][filter];
		}
	}
	return { width, height, rgba, filters };
}

describe('writePng', () => {
	test('every pixel comes back, whichever filters are chosen', async () => {
		const random = createRandom('png');
		const seen = new Set<number>();
		for (const [width, height] of [
			[1, 1],
			[7, 3],
			[64, 64],
		]) {
			const rgba = new Uint8Array(width * height * 4);
			for (let y = 0, at = 0; y < height; y++) {
				for (let x = 0; x < width; x++, at += 4) {
					const noise = y % 3 === 0 ? random.integer(256) : 0;
					rgba.set([x * 3 + noise, y * 5, (x * y) & 255, y < height / 2 ? 255 : noise], at);
				}
			}
			const back = decode(await writePng(rgba, width, height));
			expect([back.width, back.height]).toEqual([width, height]);
			expect(Buffer.compare(back.rgba, rgba)).toBe(0);
			back.filters.forEach((filter) => seen.add(filter));
		}
		expect(seen.size).toBeGreaterThan(2);
	});

	test('refuses sizes that do not match', async () => {
		await expect(writePng(new Uint8Array(15), 2, 2)).rejects.toThrow(/16 bytes, got 15/);
		await expect(writePng(new Uint8Array(0), 0, 2)).rejects.toThrow(RangeError);
	});
});
