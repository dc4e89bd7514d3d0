import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { all, bytesOf, fileStoreContract } from '../../tests/file-store-contract.ts';
import { collectGarbage } from './collect-garbage.ts';
import { openLocalFileStore } from './local-file-store.ts';
import { verifyObjects } from './verify-objects.ts';

const folders: string[] = [];
const folder = (): string => {
	const directory = mkdtempSync(path.join(tmpdir(), 'objects-'));
	folders.push(directory);
	return directory;
};
afterEach(() => {
	for (const directory of folders.splice(0)) rmSync(directory, { recursive: true });
});

fileStoreContract('local directory', () => openLocalFileStore(folder()));

describe('local directory', () => {
	test('putBytes and readBytes agree with put and read', async () => {
		const store = openLocalFileStore(folder());
		const bytes = bytesOf(10_000, 3);
		const put = store.putBytes(bytes);
		expect(store.putBytes(bytes)).toEqual(put);
		expect(await store.put(bytes)).toEqual(put);
		expect(Buffer.compare(store.readBytes(put.sha256) ?? Buffer.from('none'), bytes)).toBe(0);
		expect(store.readBytes('0'.repeat(64))).toBeUndefined();
		expect(store.pathOf(put.sha256)).toContain(`${path.sep}${put.sha256.slice(0, 2)}${path.sep}`);
	});

	test('putBytes replaces a torn object', async () => {
		const store = openLocalFileStore(folder());
		const bytes = bytesOf(1000, 4);
		const { sha256 } = store.putBytes(bytes);
		writeFileSync(store.pathOf(sha256), bytes.subarray(0, 10));
		expect(await all(verifyObjects(store, [sha256, 'f'.repeat(64)]))).toEqual([
			{ sha256, problem: 'damaged' },
			{ sha256: 'f'.repeat(64), problem: 'missing' },
		]);
		store.putBytes(bytes);
		expect(await all(verifyObjects(store, [sha256]))).toEqual([]);
	});

	test('strange files in the directory are not objects', async () => {
		const directory = folder();
		const store = openLocalFileStore(directory);
		const { sha256 } = store.putBytes(bytesOf(10, 1));
		writeFileSync(path.join(path.dirname(store.pathOf(sha256)), 'README'), 'x');
		writeFileSync(path.join(path.dirname(store.pathOf(sha256)), '0'.repeat(64)), 'misplaced');
		writeFileSync(path.join(directory, 'objects', 'zz'), 'x');
		expect((await all(store.list())).map((object) => object.sha256)).toEqual([sha256]);
	});

	test('garbage: unreferenced and old goes, referenced or young stays', async () => {
		const directory = folder();
		const store = openLocalFileStore(directory);
		const [kept, old, young] = [1, 2, 3].map((seed) => store.putBytes(bytesOf(100, seed)).sha256);
		const longAgo = new Date(Date.now() - 7_200_000);
		for (const sha256 of [kept, old]) utimesSync(store.pathOf(sha256), longAgo, longAgo);
		const leftover = path.join(directory, 'objects', '.new', 'leftover');
		writeFileSync(leftover, 'half');
		utimesSync(leftover, longAgo, longAgo);
		const referenced = new Set([kept]);
		expect(await collectGarbage(store, referenced, { dryRun: true })).toMatchObject({ removedCount: 2 });
		expect(await collectGarbage(store, referenced)).toEqual({ removedCount: 2, removedBytes: 104, keptCount: 2 });
		expect((await all(store.list())).map(({ sha256 }) => sha256)).toEqual([kept, young].sort());
		expect(readdirSync(path.join(directory, 'objects', '.new'))).toEqual([]);
	});

	test('putting an old object again protects it from collection', async () => {
		const store = openLocalFileStore(folder());
		const bytes = bytesOf(100, 1);
		const { sha256 } = store.putBytes(bytes);
		const longAgo = new Date(Date.now() - 7_200_000);
		utimesSync(store.pathOf(sha256), longAgo, longAgo);
		await store.put(bytes);
		expect((await collectGarbage(store, new Set())).keptCount).toBe(1);
	});
});
