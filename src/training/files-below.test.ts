import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { filesBelow, foldersIn } from './files-below.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'msn-below-'));
afterAll(() => rmSync(scratch, { recursive: true }));

test('links count as what they lead to; circles and links to nowhere are passed over', () => {
	const at = (...parts: string[]): string => path.join(scratch, ...parts);
	for (const folder of ['store/case_2', 'data/case_1/inner']) mkdirSync(at(folder), { recursive: true });
	for (const file of ['store/case_2/mask.nii', 'store/loose.stl', 'data/case_1/inner/b.stl', 'data/a.stl'])
		writeFileSync(at(file), '');
	symlinkSync(at('store/case_2'), at('data/case_2'));
	symlinkSync(at('store/loose.stl'), at('data/case_1/loose.stl'));
	symlinkSync(at('nowhere'), at('data/case_3'));
	symlinkSync(at('data'), at('data/case_1/circle'));
	symlinkSync(at('data/self'), at('data/self'));
	expect(foldersIn(at('data'))).toEqual(['case_1', 'case_2']);
	const expected = ['a.stl', 'case_1/inner/b.stl', 'case_1/loose.stl', 'case_2/mask.nii'];
	expect(filesBelow(at('data'))).toEqual(expected.map((name) => at('data', name)));
	// Of two links to one folder both are its files.
	symlinkSync(at('store/case_2'), at('data/case_4'));
	expect(filesBelow(at('data')).filter((file) => file.endsWith('mask.nii')).length).toBe(2);
	expect(filesBelow(at('data'), 0)).toEqual([at('data', 'a.stl')]);
});
