import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { FileStore } from '#catalogue';
import { createRandom } from '#numeric';

/** Seeded bytes. */
export const bytesOf = (length: number, seed: number): Uint8Array => {
	const random = createRandom(seed);
	return Uint8Array.from({ length }, () => random.integer(256));
};
/** All items of a stream. */
export const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
	const list: T[] = [];
	for await (const item of items) list.push(item);
	return list;
};
const collect = async (stream: AsyncIterable<Uint8Array> | undefined): Promise<Uint8Array> => {
	const chunks: Uint8Array[] = [];
	for await (const chunk of stream ?? []) chunks.push(chunk);
	return new Uint8Array(Buffer.concat(chunks));
};

/** What any file store must do. */
export function fileStoreContract(name: string, create: () => FileStore): void {
	describe(`${name} keeps the contract of a file store`, () => {
		test('gives back what was put, under the hash of its content', async () => {
			const store = create();
			for (const length of [0, 1, 1000, 700_000]) {
				const bytes = bytesOf(length, length);
				const put = await store.put(bytes);
				const sha256 = createHash('sha256').update(bytes).digest('hex');
				expect(put).toEqual({ sha256, crc32: crc32(bytes), sizeBytes: length });
				expect(await store.head(sha256)).toEqual({ sha256, sizeBytes: length });
				expect(Buffer.compare((await store.read(sha256)) ?? Buffer.from('none'), bytes)).toBe(0);
				expect(Buffer.compare(await collect(await store.get(sha256)), bytes)).toBe(0);
			}
		});

		test('a stream gives the same object as its bytes; a failing one leaves nothing', async () => {
			const store = create();
			const bytes = bytesOf(300_000, 5);
			async function* chunks(fail: boolean): AsyncGenerator<Uint8Array> {
				for (let i = 0; i < bytes.length; i += 70_001) yield bytes.subarray(i, i + 70_001);
				if (fail) throw new Error('connection lost');
			}
			await expect(store.put(chunks(true))).rejects.toThrow('connection lost');
			expect(await all(store.list())).toEqual([]);
			expect(await store.put(chunks(false))).toEqual(await store.put(bytes));
			expect(await all(store.list())).toHaveLength(1);
		});

		test('ranges', async () => {
			const store = create();
			const bytes = bytesOf(600_000, 9);
			const { sha256 } = await store.put(bytes);
			for (const [start, end] of [
				[0, 0],
				[0, 1],
				[5, 5],
				[262_143, 262_145],
				[100, 599_999],
				[599_999, 600_000],
				[600_000, 600_000],
			]) {
				const part = await collect(await store.get(sha256, { start, end }));
				expect(Buffer.compare(part, bytes.subarray(start, end))).toBe(0);
			}
			for (const [start, end] of [
				[-1, 5],
				[5, 4],
				[0, 600_001],
				[Number.NaN, 5],
				[0.5, 3],
			]) {
				await expect(store.get(sha256, { start, end })).rejects.toThrow(RangeError);
			}
		});

		test('many at once, and the same at once', async () => {
			const store = create();
			const contents = [...Array(20).keys()].map((i) => bytesOf(5000, i % 7));
			const results = await Promise.all(contents.map((bytes) => store.put(bytes)));
			expect(new Set(results.map(({ sha256 }) => sha256)).size).toBe(7);
			const listed = await all(store.list());
			expect(listed.map(({ sha256 }) => sha256)).toEqual([...new Set(results.map(({ sha256 }) => sha256))].sort());
		});

		test('a reader that stops early does no harm', async () => {
			const store = create();
			const { sha256 } = await store.put(bytesOf(600_000, 1));
			for await (const chunk of (await store.get(sha256)) ?? []) {
				expect(chunk.length).toBeGreaterThan(0);
				break;
			}
			expect(await store.delete(sha256)).toBe(true);
		});

		test('missing objects are values, hostile keys are errors', async () => {
			const store = create();
			const absent = '0'.repeat(64);
			expect(await store.head(absent)).toBeUndefined();
			expect(await store.get(absent)).toBeUndefined();
			expect(await store.read(absent)).toBeUndefined();
			expect(await store.delete(absent)).toBe(false);
			for (const key of ['', '..', '../../etc/passwd', 'A'.repeat(64), `${absent}/`, `${absent}\n`, absent.slice(1)]) {
				for (const call of [store.head, store.get, store.read, store.delete])
					await expect((async () => call(key))(), key).rejects.toThrow(RangeError);
			}
		});
	});
}
