import { crc32 as zlibCrc32, deflateRawSync, deflateSync, gzipSync, inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { describeDecompress, mixedBytes } from '../../tests/decompress-contract.ts';
import { adler32 } from './adler32.ts';
import { crc32 } from './crc32.ts';
import { FormatError } from './format-error.ts';
import { gunzipMembers, gunzipPrefix } from './gzip-member.ts';
import { inflateDeflate } from './inflate-deflate.ts';

// The plain implementation alone must keep the same promises (its zlib half is tested through the portable one).
describeDecompress('gunzipMembers', {
	gunzip: async (bytes, limit) => gunzipMembers(bytes, limit),
	inflate: async (bytes, limit) => (await import('./portable-decompress.ts')).portableDecompress.inflate(bytes, limit),
	inflateRaw: async (bytes, limit) =>
		(await import('./portable-decompress.ts')).portableDecompress.inflateRaw(bytes, limit),
});

describe('inflateDeflate', () => {
	test('says where the data end', () => {
		const content = mixedBytes(5000, 1);
		for (const level of [0, 1, 9]) {
			const packed = deflateRawSync(content, { level });
			const padded = Buffer.concat([Buffer.from([1, 2, 3]), packed, Buffer.from([4, 5, 6, 7, 8, 9, 10, 11])]);
			const { bytes, end } = inflateDeflate(padded, { start: 3, maxBytes: 5000 });
			expect(end).toBe(3 + packed.length);
			expect(Buffer.compare(bytes, content)).toBe(0);
		}
	});

	test('stops early when only a prefix is wanted', () => {
		const content = mixedBytes(3_000_000, 2);
		const prefix = gunzipPrefix(gzipSync(content), 1000);
		expect(prefix.length).toBeGreaterThanOrEqual(1000);
		expect(prefix.length).toBeLessThan(70_000);
		expect(Buffer.compare(prefix, content.subarray(0, prefix.length))).toBe(0);
	});

	test('a prefix may span members', () => {
		const content = mixedBytes(1000, 3);
		const packed = Buffer.concat([gzipSync(content.subarray(0, 10)), gzipSync(content.subarray(10))]);
		expect(Buffer.compare(gunzipPrefix(packed, 1000), content)).toBe(0);
	});

	test('agrees with zlib on random bits: both refuse, or both give the same bytes', () => {
		const random = createRandom('random deflate streams');
		let accepted = 0;
		for (let round = 0; round < 20_000; round++) {
			const bytes = Uint8Array.from({ length: 3 + random.integer(40) }, () => random.integer(256));
			// Fixed or dynamic block, marked as the last.
			bytes[0] = (bytes[0] & ~7) | (random.integer(2) === 0 ? 3 : 5);
			let own: Uint8Array | undefined;
			try {
				own = inflateDeflate(bytes, { maxBytes: 100_000 }).bytes;
				accepted++;
			} catch (error) {
				expect(error).toBeInstanceOf(FormatError);
			}
			expect(own && Buffer.from(own)).toEqual(zlibInflate(bytes));
		}
		expect(accepted).toBeGreaterThan(100);
	});
});

/** What zlib makes of a raw stream; the trailing junk of random bits does not matter to either side. */
function zlibInflate(bytes: Uint8Array): Buffer | undefined {
	try {
		return inflateRawSync(bytes);
	} catch {
		return undefined;
	}
}

describe('checksums', () => {
	test('known values', () => {
		const digits = new TextEncoder().encode('123456789');
		expect(crc32(digits)).toBe(0xcbf43926);
		expect(adler32(new TextEncoder().encode('Wikipedia'))).toBe(0x11e60398);
		expect(crc32(new Uint8Array(0))).toBe(0);
		expect(adler32(new Uint8Array(0))).toBe(1);
	});

	test('every length and alignment agrees with zlib, and sums can be continued', () => {
		const bytes = mixedBytes(100, 5);
		for (let start = 0; start < 9; start++) {
			for (let end = start; end < 60; end++) {
				const part = bytes.subarray(start, end);
				expect(crc32(part)).toBe(zlibCrc32(part));
				expect(crc32(bytes.subarray(end), crc32(part))).toBe(zlibCrc32(bytes.subarray(start)));
			}
		}
	});

	test('adler32 does not overflow on long runs of 255', () => {
		const bytes = new Uint8Array(1_000_000).fill(255);
		const stream = deflateSync(bytes);
		expect(adler32(bytes)).toBe(stream.readUInt32BE(stream.length - 4));
	});
});
