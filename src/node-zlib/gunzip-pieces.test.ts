import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { FormatError, type Decompress, type InflateLimit } from '#formats';
import { createRandom } from '#numeric';
import { describeDecompress, mixedBytes } from '../../tests/decompress-contract.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { gunzipPieces } from './gunzip-pieces.ts';
import { nodeDecompress, streamedPieces } from './node-decompress.ts';

/** All pieces joined: a {@link Decompress} that must keep the contract of all others. */
function joined(
	pieces: (bytes: Uint8Array, limit: InflateLimit) => Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Decompress {
	return {
		...nodeDecompress,
		async gunzip(bytes, limit) {
			const copies: Uint8Array[] = [];
			for await (const piece of pieces(bytes, limit)) copies.push(piece.slice());
			return new Uint8Array(Buffer.concat(copies));
		},
	};
}

describeDecompress('compiled pieces', joined(gunzipPieces));
describeDecompress('streamed pieces', joined(streamedPieces));

const limit = { maxBytes: 2 ** 28 };
const gunzip = (bytes: Uint8Array): Buffer => Buffer.concat([...gunzipPieces(bytes, limit)].map((p) => p.slice()));
const unpacked = (bytes: Uint8Array): Buffer => {
	const copies: Uint8Array[] = [];
	for (const piece of gunzipPieces(bytes, limit)) copies.push(piece.slice());
	return Buffer.concat(copies);
};

describe('gunzipPieces', () => {
	test('periods of every length, at every level and strategy, over several windows', () => {
		const random = createRandom(4);
		for (let period = 1; period <= 40; period++) {
			const unit = Array.from({ length: period }, () => random.integer(256));
			const content = Uint8Array.from({ length: 3000 + period }, (_, i) => unit[i % period]);
			for (const strategy of [0, 1, 2, 3, 4])
				expect(Buffer.compare(unpacked(gzipSync(content, { strategy })), content), `${period}`).toBe(0);
		}
		const large = new Uint8Array(3_000_001);
		for (let at = 0; at < large.length;) {
			const length = 1 + random.integer(90_000);
			const value = random.integer(4) === 0 ? undefined : random.integer(256);
			for (let k = 0; k < length && at < large.length; k++) large[at++] = value ?? random.integer(256);
		}
		for (const level of [0, 1, 6, 9])
			expect(Buffer.compare(unpacked(gzipSync(large, { level })), large), `level ${level}`).toBe(0);
	});

	test('codes longer than the tables', () => {
		// Counts that fall as the Fibonacci numbers do give codes of every length up to 15.
		const parts: number[] = [];
		let [a, b] = [1, 1];
		for (let symbol = 0; symbol < 22; symbol++) {
			for (let k = 0; k < a; k++) parts.push(symbol);
			[a, b] = [b, a + b];
		}
		const random = createRandom(9);
		const content = Uint8Array.from(parts);
		for (let i = content.length - 1; i > 0; i--) {
			const k = random.integer(i + 1);
			[content[i], content[k]] = [content[k], content[i]];
		}
		const packed = gzipSync(content, { strategy: 2, memLevel: 9 });
		expect(Buffer.compare(unpacked(packed), content)).toBe(0);
	});

	test('a piece is a view: collecting without copying gives nonsense, as is said', () => {
		const content = mixedBytes(1_000_000, 2);
		expect(unpacked(gzipSync(content)).equals(Buffer.from(content))).toBe(true);
		expect(gunzip(gzipSync(content)).length).toBe(content.length);
	});

	test('every byte flipped, one at a time: the content, or a typed error', () => {
		const content = mixedBytes(400, 8);
		const packed = new Uint8Array(gzipSync(content));
		for (let at = 0; at < packed.length; at++)
			for (const bit of [1, 8, 128]) {
				const damaged = packed.slice();
				damaged[at] ^= bit;
				try {
					expect(unpacked(damaged).equals(Buffer.from(content)), `byte ${at}`).toBe(true);
				} catch (error) {
					expect(error, `byte ${at}: ${String(error)}`).toBeInstanceOf(FormatError);
				}
			}
	});

	test('junk that looks like a stream ends in a typed error', () => {
		const random = createRandom(77);
		for (let round = 0; round < 4000; round++) {
			const junk = Uint8Array.from({ length: 30 + random.integer(200) }, () => random.integer(256));
			junk.set([0x1f, 0x8b, 8, 0], 0);
			expect(() => unpacked(junk)).toThrow(FormatError);
		}
	});

	test.skipIf(!hasSharedData)('a real label map', () => {
		const packed = readFileSync(sharedData('kits23', 'case_00000', 'segmentation.nii.gz'));
		expect(Buffer.compare(unpacked(packed), gunzipSync(packed))).toBe(0);
	});
});
