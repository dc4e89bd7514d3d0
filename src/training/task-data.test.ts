import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeStl } from '#formats';
import { afterAll, expect, test } from 'vitest';
import { boxMesh } from '../../tests/solid-meshes.ts';
import { dataFingerprint } from './data-fingerprint.ts';
import { loadTaskData } from './task-data.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'msn-data-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const at = (...names: string[]): string => path.join(scratch, ...names);
const origin = { source: 's', licence: 'l' };
const options = { cache: at('cache') };

test('a place that is not there, holds nothing or something else is named, with what is wrong with it', async () => {
	const npz = { kind: 'npz' as const, ...origin, spacingMm: 1, classes: ['a', 'b'] };
	await expect(loadTaskData({ ...npz, file: at('none.npz') }, options)).rejects.toThrow(
		/^data\.file: there is no .*none\.npz \(sought from /,
	);
	writeFileSync(at('text.npz'), 'not an archive at all');
	await expect(loadTaskData({ ...npz, file: at('text.npz') }, options)).rejects.toThrow(
		/text\.npz: zip: .*not a zip file/,
	);
	const organs = { kind: 'paired-organs', ...origin, folder: at('cases'), file: 'labels.nii.gz' } as const;
	await expect(loadTaskData(organs, options)).rejects.toThrow(/^data\.folder: there is no .*cases/);
	mkdirSync(at('cases', 'one'), { recursive: true });
	await expect(loadTaskData(organs, options)).rejects.toThrow(
		/^data: no shape was found in .*cases:\n- one: it holds no labels\.nii\.gz$/,
	);
	mkdirSync(at('shapes'));
	writeFileSync(at('shapes', 'open.stl'), 'solid x\nendsolid x\n');
	await expect(loadTaskData({ kind: 'folder', ...origin, folder: at('shapes') }, options)).rejects.toThrow(
		/^data: no shape was found in .*shapes:\n- open\.stl: /,
	);
});

test('a folder is read anew once a shape was added, removed or changed, and else not', async () => {
	const folder = at('boxes');
	const cache = at('boxes cache');
	mkdirSync(path.join(folder, 'box'), { recursive: true });
	const write = (name: string, mm: number): void =>
		writeFileSync(path.join(folder, 'box', name), writeStl(boxMesh([0, 0, 0], [mm, mm, mm])));
	const data = { kind: 'folder', ...origin, folder, size: 8, spacingMm: 2 } as const;
	const volumes = async (licence = 'l'): Promise<Record<string, number>> =>
		Object.fromEntries(
			(await loadTaskData({ ...data, licence }, { cache })).samples.map(({ id, content }) => [
				id,
				content.kind === 'occupancy' ? content.volume.voxels.reduce((sum, value) => sum + value, 0) : 0,
			]),
		);
	const kept = (): string[] => readdirSync(cache).map((name) => `${name} ${statSync(path.join(cache, name)).mtimeMs}`);
	write('a.stl', 8);
	const { 's/box/a.stl': first, ...others } = await volumes();
	expect(first).toBeGreaterThan(0);
	expect(others).toEqual({});
	const before = kept();
	expect(await volumes('another licence')).toEqual({ 's/box/a.stl': first });
	expect(kept()).toEqual(before);
	write('b.stl', 8);
	expect(await volumes()).toEqual({ 's/box/a.stl': first, 's/box/b.stl': first });
	// As large a file as before.
	write('a.stl', 12);
	utimesSync(path.join(folder, 'box', 'a.stl'), 1e9, 1e9);
	const changed = await volumes();
	expect(changed['s/box/a.stl']).toBeGreaterThan(2 * first);
	rmSync(path.join(folder, 'box', 'a.stl'));
	expect(await volumes()).toEqual({ 's/box/b.stl': first });
	expect(kept().length).toBe(1);
});

test('of cases their label maps and their records are looked at', () => {
	const folder = at('organs');
	for (const name of ['case-1', 'case-2']) {
		mkdirSync(path.join(folder, name), { recursive: true });
		writeFileSync(path.join(folder, name, 'segmentation.nii'), name);
	}
	const records = { file: 'people.json', key: 'id', fields: { sex: 'sex' } };
	const data = { kind: 'paired-organs', ...origin, folder, file: 'segmentation.nii', records } as const;
	const seen = [dataFingerprint(data)];
	const isNew = (): boolean => {
		seen.push(dataFingerprint(data));
		return new Set(seen).size === seen.length;
	};
	writeFileSync(path.join(folder, 'people.json'), '[]');
	expect(isNew()).toBe(true);
	writeFileSync(path.join(folder, 'people.json'), '[{}]');
	expect(isNew()).toBe(true);
	utimesSync(path.join(folder, 'case-2', 'segmentation.nii'), 1e9, 1e9);
	expect(isNew()).toBe(true);
	rmSync(path.join(folder, 'case-2', 'segmentation.nii'));
	expect(isNew()).toBe(true);
	mkdirSync(path.join(folder, 'case-3'));
	expect(isNew()).toBe(true);
	writeFileSync(path.join(folder, 'case-3', 'notes.txt'), 'no label map');
	expect(isNew()).toBe(false);
});
