import { describe, expect, test } from 'vitest';
import { metricKinds, parseMetricName } from './metric-name.ts';

describe('parseMetricName', () => {
	test('takes full names apart', () => {
		expect(parseMetricName('hd95.voxel.pooled')).toEqual({
			name: 'hd95.voxel.pooled',
			kind: 'hd.voxel.pooled',
			parameter: 95,
		});
		expect(parseMetricName('hd99.5.surfel')).toMatchObject({ kind: 'hd.surfel', parameter: 99.5 });
		expect(parseMetricName('hd.voxel')).toMatchObject({ parameter: 100 });
		expect(parseMetricName('nsd.surfel@2.5mm')).toMatchObject({ kind: 'nsd.surfel', parameter: 2.5 });
		expect(parseMetricName('fscore@0.01')).toMatchObject({ kind: 'fscore', parameter: 0.01 });
		expect(parseMetricName('bdsc.10mm')).toMatchObject({ kind: 'bdsc', parameter: 10 });
		expect(parseMetricName('cd.sq.sum')).toEqual({ name: 'cd.sq.sum', kind: 'cd.sq.sum' });
	});

	test.each([
		['HD95', ['hd95.voxel.pooled', 'hd95.voxel.maxDirected', 'hd95.surfel', 'hd95.mesh']],
		['hd95', ['hd95.voxel.pooled']],
		['hd95.voxel', ['hd95.voxel.pooled', 'hd95.voxel.maxDirected']],
		['hd', ['hd.voxel', 'hd.surfel']],
		['Hausdorff', ['hd.voxel', 'hd.surfel']],
		['Chamfer', ['cd.sq.sum', 'cd.l2.half']],
		['cd', ['cd.sq.sum']],
		['NSD', ['nsd.voxel@<mm>mm', 'nsd.surfel@<mm>mm']],
		['nsd.voxel', ['nsd.voxel@<mm>mm']],
		['ASD', ['assd.voxel.pooled', 'asd.surfel.refToPred']],
		['assd', ['assd.voxel.pooled', 'masd.voxel.meanOfDirected', 'assd.mesh']],
		['surface dice', ['nsd.surfel@<mm>mm']],
		['bDSC', ['bdsc.<mm>mm']],
		['F-score', ['fscore@<distance>']],
	])('refuses "%s" and lists what it can mean', (name, meanings) => {
		let message = '';
		try {
			parseMetricName(name);
		} catch (error) {
			expect(error).toBeInstanceOf(RangeError);
			message = (error as Error).message;
		}
		expect(message).toContain(`"${name}"`);
		for (const meaning of meanings) expect(message).toContain(meaning);
	});

	test.each(['', 'accuracy', 'hd0.voxel.pooled', 'hd101.surfel', 'nsd.surfel@-1mm', 'nsd.surfel@1', 'cd.sq', 'hd95.x'])(
		'refuses "%s"',
		(name) => expect(() => parseMetricName(name)).toThrow(RangeError),
	);

	test('knows every kind it lists', () => {
		for (const kind of metricKinds())
			expect(parseMetricName(kind.replace('<mm>', '3').replace('<distance>', '0.1')).name).toBeTruthy();
	});
});
