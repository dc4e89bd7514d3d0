import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Decompress, FormatError } from '#formats';
import { createRandom } from '#numeric';

const limit = { maxBytes: 2 ** 24 };

/** Bytes that deflate packs partly: runs, repeats and noise. */
export function mixedBytes(length: number, seed: number): Uint8Array {
	const random = createRandom(seed);
	const bytes = new Uint8Array(length);
	for (let i = 0; i < length;) {
		const run = Math.min(length - i, 1 + random.integer(300));
		const kind = random.integer(3);
		const value = random.integer(256);
		for (let j = 0; j < run; j++, i++) bytes[i] = kind === 0 ? value : kind === 1 ? random.integer(256) : (i * 7) & 63;
	}
	return bytes;
}

/** A gzip member with extra field, name and comment; its data are stored uncompressed. */
function decoratedMember(content: Uint8Array): Uint8Array {
	const plain = gzipSync(content, { level: 0 });
	const extra = [4, 0, 65, 66, 0, 0];
	const name = [...new TextEncoder().encode('label map.nii'), 0];
	const comment = [...new TextEncoder().encode('comment'), 0];
	const header = [0x1f, 0x8b, 8, 4 | 8 | 16, 0, 0, 0, 0, 0, 3];
	return Uint8Array.of(...header, ...extra, ...name, ...comment, ...plain.subarray(10));
}

const join = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** What every {@link Decompress} must do, whatever it is made of. */
export function describeDecompress(name: string, decompress: Decompress): void {
	describe(`${name} gunzip`, () => {
		test.each([0, 1, 2, 65_535, 65_536, 65_537, 300_000])('inflates %i bytes at every level', async (length) => {
			const content = mixedBytes(length, length);
			for (const level of [0, 1, 6, 9]) {
				const result = await decompress.gunzip(gzipSync(content, { level }), limit);
				expect(Buffer.compare(result, content)).toBe(0);
			}
		});

		test('inflates fixed Huffman codes', async () => {
			const content = mixedBytes(5000, 3);
			const packed = gzipSync(content, { strategy: 4 });
			expect(Buffer.compare(await decompress.gunzip(packed, limit), content)).toBe(0);
		});

		test('joins several members although the last size hint is of one only', async () => {
			const [a, b, c] = [mixedBytes(200_000, 1), mixedBytes(10, 2), new Uint8Array(0)];
			const packed = join(gzipSync(a), gzipSync(b), gzipSync(c));
			expect(Buffer.compare(await decompress.gunzip(packed, limit), join(a, b))).toBe(0);
		});

		test('accepts zeros behind the last member', async () => {
			const content = mixedBytes(1000, 4);
			const packed = join(gzipSync(content), gzipSync(content), new Uint8Array(513));
			expect(Buffer.compare(await decompress.gunzip(packed, limit), join(content, content))).toBe(0);
		});

		test.each([
			['text', new TextEncoder().encode('junk')],
			['one byte', Uint8Array.of(7)],
			['zeros, then a byte', Uint8Array.of(0, 0, 0, 9)],
			['half a magic', Uint8Array.of(0x1f)],
			['the beginning of a member', Uint8Array.of(0x1f, 0x8b, 8)],
		])('refuses junk behind the last member: %s', async (_, junk) => {
			await expect(decompress.gunzip(join(gzipSync(mixedBytes(99, 5)), junk), limit)).rejects.toThrow(FormatError);
		});

		test('reads past name, comment and extra field', async () => {
			const content = mixedBytes(100, 6);
			expect(Buffer.compare(await decompress.gunzip(decoratedMember(content), limit), content)).toBe(0);
		});

		test('refuses a file cut at any byte', async () => {
			const packed = gzipSync(mixedBytes(400, 7));
			for (let length = 0; length < packed.length; length++) {
				await expect(decompress.gunzip(packed.subarray(0, length), limit), `cut at ${length}`).rejects.toThrow(
					FormatError,
				);
			}
		});

		test('refuses a flipped bit in checksum, size and header', async () => {
			const packed = gzipSync(mixedBytes(400, 8));
			for (const at of [0, 1, 2, packed.length - 8, packed.length - 5, packed.length - 4, packed.length - 1]) {
				const damaged = Uint8Array.from(packed);
				damaged[at] ^= 0x20;
				await expect(decompress.gunzip(damaged, limit), `byte ${at}`).rejects.toThrow(FormatError);
			}
		});

		test('never returns wrong bytes for damaged data', async () => {
			const content = mixedBytes(2000, 9);
			const packed = gzipSync(content);
			const random = createRandom(10);
			for (let round = 0; round < 300; round++) {
				const damaged = Uint8Array.from(packed);
				damaged[10 + random.integer(packed.length - 10)] ^= 1 << random.integer(8);
				const result = await decompress.gunzip(damaged, limit).catch((error: unknown) => error);
				if (result instanceof Uint8Array) expect(Buffer.compare(result, content)).toBe(0);
				else expect(result).toBeInstanceOf(FormatError);
			}
		});
	});

	describe(`${name} limits`, () => {
		const bomb = gzipSync(new Uint8Array(20_000_000));

		test('stops a bomb at the limit', async () => {
			await expect(decompress.gunzip(bomb, { maxBytes: 100_000 })).rejects.toThrow(/allowed 100000 bytes/);
			await expect(decompress.inflateRaw(deflateRawSync(new Uint8Array(5e6)), { maxBytes: 1000 })).rejects.toThrow(
				/allowed/,
			);
			await expect(decompress.inflate(deflateSync(new Uint8Array(5e6)), { maxBytes: 1000 })).rejects.toThrow(/allowed/);
		});

		test('stops a bomb made of many members', async () => {
			const members = join(...Array.from({ length: 50 }, () => gzipSync(new Uint8Array(50_000))));
			await expect(decompress.gunzip(members, { maxBytes: 1_000_000 })).rejects.toThrow(/allowed/);
		});

		test('a limit equal to the size is enough, one byte less is not', async () => {
			const content = mixedBytes(70_000, 11);
			const packed = gzipSync(content);
			expect((await decompress.gunzip(packed, { maxBytes: 70_000 })).length).toBe(70_000);
			await expect(decompress.gunzip(packed, { maxBytes: 69_999 })).rejects.toThrow(/allowed/);
		});

		test('a lying size in the file or from the caller costs no memory', async () => {
			const packed = Uint8Array.from(gzipSync(mixedBytes(500, 12)));
			packed.fill(0xff, packed.length - 4);
			const before = process.memoryUsage();
			await expect(decompress.gunzip(packed, { maxBytes: 2 ** 40 })).rejects.toThrow(FormatError);
			const content = mixedBytes(500, 13);
			const result = await decompress.gunzip(gzipSync(content), { maxBytes: 2 ** 40, expectedBytes: 2 ** 36 });
			const after = process.memoryUsage();
			expect(Buffer.compare(result, content)).toBe(0);
			expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(4e6);
		});
	});

	describe(`${name} inflate and inflateRaw`, () => {
		test.each([0, 1, 65_536, 200_000])('inflate %i bytes', async (length) => {
			const content = mixedBytes(length, 20 + length);
			expect(Buffer.compare(await decompress.inflate(deflateSync(content), limit), content)).toBe(0);
			expect(Buffer.compare(await decompress.inflateRaw(deflateRawSync(content), limit), content)).toBe(0);
		});

		test('refuse truncated data and junk behind, accept zeros behind', async () => {
			const content = mixedBytes(300, 21);
			for (const [pack, unpack] of [
				[deflateSync, decompress.inflate],
				[deflateRawSync, decompress.inflateRaw],
			] as const) {
				const packed = pack(content);
				expect(Buffer.compare(await unpack(join(packed, new Uint8Array(3)), limit), content)).toBe(0);
				await expect(unpack(join(packed, Uint8Array.of(1, 2)), limit)).rejects.toThrow(FormatError);
				for (let length = 0; length < packed.length; length += 3) {
					await expect(unpack(packed.subarray(0, length), limit), `cut at ${length}`).rejects.toThrow(FormatError);
				}
			}
		});

		test('inflate refuses a flipped checksum', async () => {
			const packed = Uint8Array.from(deflateSync(mixedBytes(300, 22)));
			packed[packed.length - 1] ^= 1;
			await expect(decompress.inflate(packed, limit)).rejects.toThrow(FormatError);
		});

		test('work on views into larger buffers', async () => {
			const content = mixedBytes(300, 23);
			const packed = deflateSync(content);
			const padded = join(Uint8Array.of(9, 9, 9), packed, Uint8Array.of(9));
			expect(Buffer.compare(await decompress.inflate(padded.subarray(3, 3 + packed.length), limit), content)).toBe(0);
		});
	});
}
