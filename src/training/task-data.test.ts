import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
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
