import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { ShapeSample } from '#learning';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSmallLibrary, type SmallLibrary } from '../../tests/small-library.ts';
import { libraryShapes } from './library-shapes.ts';
import { loadTaskData } from './task-data.ts';

let library: SmallLibrary;
beforeAll(async () => {
	library = await openSmallLibrary();
});
afterAll(() => library.close());

test('what a query finds, with persons and facts, centred', async () => {
	const samples: ShapeSample[] = [];
	const query = { q: 'left kidney' };
	for await (const sample of libraryShapes(library.directory, { query, size: 32, spacingMm: 3 })) samples.push(sample);
	const own = samples.find(({ id }) => id === 'free-organs.case-1.kidney_left');
	expect(samples.length).toBeGreaterThanOrEqual(2);
	expect(own?.subject).toBe('free-organs/case-1');
	expect(own?.facts).toMatchObject({ side: 'left', sex: 'male', ageYears: 50 });
	if (own?.content.kind !== 'occupancy') throw new Error();
	const { voxels } = own.content.volume;
	const ball = (4 / 3) * Math.PI * 30 ** 3;
	expect(Math.abs((voxels.reduce((sum, value) => sum + value / 255, 0) * 27) / ball - 1)).toBeLessThan(0.03);
	const centre = voxels.reduce((sum, value, i) => sum + (value / 255) * ((i % 32) - 15.5), 0);
	expect(Math.abs(centre / (ball / 27))).toBeLessThan(0.1);
});

test('voxels of a library are kept until a record that is asked for changes', async () => {
	const { directory, catalogue } = library;
	const cache = path.join(directory, 'voxels');
	const place = { kind: 'library', folder: directory, source: 's', licence: 'l' } as const;
	const ages = async (): Promise<unknown[]> => {
		const { samples } = await loadTaskData({ ...place, query: 'left kidney', size: 16, spacingMm: 6 }, { cache });
		return samples.filter(({ subject }) => subject === 'free-organs/case-1').map(({ facts }) => facts['ageYears']);
	};
	const change = (of: string, ageYears: number): void => {
		const records = library.records
			.filter(({ sourceId }) => sourceId === of)
			.map((record) => ({ ...record, subject: { ...record.subject, ageYears } }));
		const [{ subject }] = records;
		catalogue.saveCase({ taskKey: `task ${subject.key}`, sourceId: of, case: subject.case, records });
	};
	expect(new Set(await ages())).toEqual(new Set([50]));
	const before = readdirSync(cache);
	// Nothing that the query finds.
	change('phantom', 30);
	expect(new Set(await ages())).toEqual(new Set([50]));
	expect(readdirSync(cache)).toEqual(before);
	change('free-organs', 51);
	expect(new Set(await ages())).toEqual(new Set([51]));
	expect(readdirSync(cache)).not.toEqual(before);
});
