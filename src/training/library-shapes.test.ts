import type { ShapeSample } from '#learning';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSmallLibrary, type SmallLibrary } from '../../tests/small-library.ts';
import { libraryShapes } from './library-shapes.ts';

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
