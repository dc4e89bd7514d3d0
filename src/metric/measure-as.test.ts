import { describe, expect, test } from 'vitest';
import { measureAs, type EvaluationTool } from './measure-as.ts';

const dims = [8, 8, 8];
const spacing = [1, 1, 1];
const none = { voxels: new Uint8Array(512), dims };
const some = { voxels: Uint8Array.from({ length: 512 }, (_, i) => (i % 8 < 4 ? 1 : 0)), dims };
const raises = 'raises';

/** Tool, measure, both empty, reference empty, prediction empty: the table of five tools. */
const table: [EvaluationTool, string, number | string, number | string, number | string][] = [
	['deepmind', 'hd95', Infinity, Infinity, Infinity],
	['deepmind', 'nsd', Number.NaN, 0, 0],
	['deepmind', 'asd.refToPred', Number.NaN, Number.NaN, Infinity],
	['monai', 'hd95', Number.NaN, Infinity, Infinity],
	['metricsReloaded', 'hd95', 0, Number.NaN, Number.NaN],
	['metricsReloaded', 'nsd', 1, Number.NaN, Number.NaN],
	['metricsReloaded', 'dice', 1, 0, 0],
	['metricsReloaded', 'boundaryIou', 1, 0, 0],
	['medpy', 'hd95', raises, raises, raises],
	['medpy', 'assd', raises, raises, raises],
	['autoImplant', 'dice', 0, 0, 0],
	['kits23', 'dice', 1, 0, 0],
	['kits23', 'nsd', 1, 0, 0],
];

describe('measureAs', () => {
	test.each(table)('%s %s of empty masks', (tool, measure, bothEmpty, refEmpty, predEmpty) => {
		const own = (reference: typeof none, prediction: typeof none): number | string => {
			try {
				return measureAs({ tool, measure }, reference, prediction, { spacing, toleranceMm: 1 });
			} catch (error) {
				expect(error).toBeInstanceOf(RangeError);
				return raises;
			}
		};
		expect([own(none, none), own(none, some), own(some, none)]).toEqual([bothEmpty, refEmpty, predEmpty]);
	});

	test('the tools differ on the same masks', () => {
		const reference = { voxels: new Uint8Array(196), dims: [14, 14] };
		const prediction = { voxels: new Uint8Array(196), dims: [14, 14] };
		for (let y = 9; y < 12; y++) for (let x = 9; x < 12; x++) prediction.voxels[x + 14 * y] = 1;
		reference.voxels.set(prediction.voxels);
		reference.voxels[1 + 14] = 1;
		const hd95 = (tool: EvaluationTool): number =>
			measureAs({ tool, measure: 'hd95' }, reference, prediction, { spacing: [1, 1] });
		expect(hd95('medpy')).toBeCloseTo(2.263, 3);
		expect(hd95('monai')).toBeCloseTo(6.788, 3);
		expect(hd95('metricsReloaded')).toBeCloseTo(6.788, 3);
		expect(hd95('deepmind')).toBeCloseTo(11.314, 3);
	});

	test('refuses what it does not know', () => {
		const tool = 'nobody' as EvaluationTool;
		expect(() => measureAs({ tool, measure: 'dice' }, some, some, { spacing })).toThrow(/there are: deepmind/);
		expect(() => measureAs({ tool: 'kits23', measure: 'hd95' }, some, some, { spacing })).toThrow(/has: dice, nsd/);
		expect(() => measureAs({ tool: 'kits23', measure: 'nsd' }, some, some, { spacing })).toThrow(/toleranceMm/);
		expect(() => measureAs({ tool: 'kits23', measure: 'toString' }, some, some, { spacing })).toThrow(RangeError);
	});
});
