import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isInside, listFiles } from './list-files.ts';

let folder = '';
beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'msn-list-'));
});
afterEach(() => rm(folder, { recursive: true }));

const write = async (name: string): Promise<void> => {
	await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
	await writeFile(path.join(folder, name), name);
};

test('lists files sorted, each once, without what systems leave behind', async () => {
	for (const name of ['b/2.nii', 'b/1.nii', 'a.nii', '.hidden', '__MACOSX/x.nii', 'b/._1.nii']) await write(name);
	const { files } = await listFiles([folder, path.join(folder, 'b')]);
	expect(files.map((file) => file.inside)).toEqual(['a.nii', 'b/1.nii', 'b/2.nii']);
	expect(files[0].sizeBytes).toBe(5);
});

test('a single file is listed under its folder', async () => {
	await write('x/a.nii');
	const { files } = await listFiles([path.join(folder, 'x/a.nii')]);
	expect(files).toHaveLength(1);
	expect(files[0].inside).toBe('a.nii');
	expect(files[0].root.endsWith('/x')).toBe(true);
});

test('links are followed inside the folder only, and never in a circle', async () => {
	await write('in/data/a.nii');
	await write('out/secret.nii');
	await symlink(path.join(folder, 'out/secret.nii'), path.join(folder, 'in/leak.nii'));
	await symlink(path.join(folder, 'out'), path.join(folder, 'in/leak'));
	await symlink(path.join(folder, 'in'), path.join(folder, 'in/data/circle'));
	await symlink('nowhere', path.join(folder, 'in/broken'));
	await symlink(path.join(folder, 'in/data/a.nii'), path.join(folder, 'in/same.nii'));
	const { files, skipped } = await listFiles([path.join(folder, 'in')]);
	expect(files.map((file) => file.inside)).toEqual(['data/a.nii']);
	expect(skipped.map((skip) => skip.path).sort()).toEqual(['broken', 'data/circle', 'leak', 'leak.nii']);
});

test('limits on depth and number', async () => {
	await write('a/b/c.nii');
	await write('d.nii');
	const shallow = await listFiles([folder], { maxDepth: 1 });
	expect(shallow.files.map((file) => file.inside)).toEqual(['d.nii']);
	expect(shallow.skipped).toEqual([{ path: 'a/b', reason: 'deeper than 1 folders' }]);
	await expect(listFiles([folder], { maxFiles: 1 })).rejects.toThrow(RangeError);
	await expect(listFiles([path.join(folder, 'missing')])).rejects.toThrow(/ENOENT/);
});

test('isInside knows names that only begin alike', () => {
	expect(isInside('/data/a', '/data/a/b')).toBe(true);
	expect(isInside('/data/a', '/data/ab')).toBe(false);
	expect(isInside('/data/a', '/data/a/../b')).toBe(false);
	expect(isInside('/data/a', '/data/a/..b')).toBe(true);
});
