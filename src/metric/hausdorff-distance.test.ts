import { expect, test } from 'vitest';
import { buildMask, goldenCases } from '../../tests/golden-masks.ts';
import { averageSurfaceDistance } from './average-surface-distance.ts';
import { hausdorffDistance } from './hausdorff-distance.ts';
import { normalisedSurfaceDistance } from './normalised-surface-distance.ts';

const stray = goldenCases.find(({ id }) => id === 'metricsreloaded_fig5c');
if (!stray) throw new Error('no golden fig5c');
const { input, expected } = stray;
const reference = buildMask(input.reference, input.shape, input.spacing_mm);
const prediction = buildMask(input.prediction, input.shape, input.spacing_mm);
const spacing = input.spacing_mm;

test('one stray pixel gives three HD95', () => {
	for (const variant of ['hd95.voxel.pooled', 'hd95.voxel.maxDirected', 'hd95.surfel', 'hd.voxel', 'hd.surfel'])
		expect(hausdorffDistance(reference, prediction, { spacing, variant })).toEqual({
			value: expect.closeTo(expected[variant], 9) as number,
			state: 'ok',
		});
	const directed = (variant: string): number => hausdorffDistance(reference, prediction, { spacing, variant }).value;
	expect(directed('hd.voxel.refToPred')).toBeCloseTo(11.3137, 4);
	expect(directed('hd.voxel.predToRef')).toBe(0);
	expect(directed('hd95.voxel.directed')).toBe(0);
	expect(directed('hd50.surfel')).toBe(0);
});

test('averages and shares by their names', () => {
	const average = (variant: string): number =>
		averageSurfaceDistance(reference, prediction, { spacing, variant }).value;
	expect(average('assd.voxel.pooled')).toBeCloseTo(expected['assd.voxel.pooled'], 9);
	expect(average('asd.surfel.refToPred')).toBeCloseTo(expected['asd.surfel.refToPred'], 9);
	// Nine reference pixels of border, one of them 11.31 mm away.
	expect(average('asd.voxel.refToPred')).toBeCloseTo(Math.hypot(8, 8) / 9, 9);
	const share = (variant: string): number =>
		normalisedSurfaceDistance(reference, prediction, { spacing, variant }).value;
	expect(share('nsd.voxel@1mm')).toBeCloseTo(16 / 17, 12);
	expect(share('nsd.surfel@12mm')).toBe(1);
	expect(share('overlap.surfel.predToRef@0mm')).toBe(1);
});

test('no distance without a spacing and a full name', () => {
	const bare = { variant: 'hd.voxel' } as unknown as { spacing: number[]; variant: string };
	expect(() => hausdorffDistance(reference, prediction, bare)).toThrow(/need a spacing/);
	for (const variant of ['hd95', 'HD95', 'dsc', 'nsd.voxel@1mm', 'hd95.mesh'])
		expect(() => hausdorffDistance(reference, prediction, { spacing, variant })).toThrow(RangeError);
	for (const variant of ['asd', 'hd.voxel', 'assd.mesh'])
		expect(() => averageSurfaceDistance(reference, prediction, { spacing, variant })).toThrow(RangeError);
	for (const variant of ['nsd', 'nsd.voxel', 'nsd.mesh@1mm'])
		expect(() => normalisedSurfaceDistance(reference, prediction, { spacing, variant })).toThrow(RangeError);
});
