import { expect, test } from 'vitest';
import { createByteCache } from './byte-cache.ts';

const bytes = (length: number): Uint8Array => new Uint8Array(length);

test('remembers up to a number of bytes, the least recently used go first', async () => {
	const cache = createByteCache(100);
	const made: string[] = [];
	const get = (key: string, length: number): Promise<Uint8Array> =>
		cache.get(key, async () => {
			made.push(key);
			return bytes(length);
		});
	await get('a', 40);
	await get('b', 40);
	await get('a', 40);
	await get('c', 40);
	await get('a', 40);
	await get('b', 40);
	expect(made).toEqual(['a', 'b', 'c', 'b']);
});

test('what is too large is not kept; failures are not kept', async () => {
	const cache = createByteCache(100);
	let count = 0;
	for (let round = 0; round < 2; round++) await cache.get('large', async () => bytes(++count * 60));
	expect(count).toBe(2);
	await expect(cache.get('x', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
	expect(await cache.get('x', async () => bytes(3))).toHaveLength(3);
});

test('callers at the same time share one making', async () => {
	const cache = createByteCache(100);
	let count = 0;
	const make = async (): Promise<Uint8Array> => {
		count++;
		await new Promise((resolve) => setTimeout(resolve, 5));
		return bytes(1);
	};
	await Promise.all([cache.get('a', make), cache.get('a', make), cache.get('a', make)]);
	expect(count).toBe(1);
});
