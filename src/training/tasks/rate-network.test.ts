import { gridToWorld, markSummaryNames, type ShapeSample } from '#learning';
import { createRandom } from '#numeric';
import { describe, expect, test } from 'vitest';
import { readTaskConfig, type NetworkConfig } from '../task-config.ts';
import { rateNetwork, type SeedPredictions } from './rate-network.ts';

const size = 8;
const grid = { dims: [size, size, size], spacingMm: 4 } as const;
const random = createRandom('rate');

function configOf(fields: object): NetworkConfig {
	const data = { kind: 'npz', file: 'none.npz', source: 'made up', licence: 'CC0', spacingMm: 4, classes: ['a', 'b'] };
	const training = {
		network: { name: 'unet' },
		epochs: 1,
		batchSize: 1,
		learningRate: 0.01,
		grid: { size, spacingMm: 4 },
	};
	const config = { task: 'network', title: 'test', data, split: { kind: 'official' }, ...training, ...fields };
	const read = readTaskConfig(JSON.stringify(config), 'test.json');
	if (read.task !== 'network') throw new Error('no network');
	return read;
}

/** A cube; of every other one a corner is marked. */
const samples = Array.from({ length: 24 }, (_, i): ShapeSample => {
	const volume = (isIn: (x: number, y: number, z: number) => boolean) => ({
		voxels: Uint8Array.from({ length: size ** 3 }, (__, v) =>
			isIn(v % size, Math.floor(v / size) % size, Math.floor(v / size ** 2)) ? 255 : 0,
		),
		dims: grid.dims,
		voxelToWorld: gridToWorld(grid),
	});
	return {
		id: `shape ${i}`,
		subject: `subject ${i >> 1}`,
		source: 'made up',
		facts: { ml: i % 2 === 0 ? 5 : 0 },
		content: { kind: 'occupancy', volume: volume((x, y, z) => Math.min(x, y, z) > 0 && Math.max(x, y, z) < 7) },
		marks: volume((x, y, z) => i % 2 === 0 && x > 0 && y > 0 && z > 0 && x < 4 && y < 4 && z < 4),
	};
});
const labels = samples.map((_, i) => (i % 2 === 0 ? 1 : 0));
const names = ['other', 'ml 1 …'];
/** The marks, as a network may see them: more or less. */
const seen = ({ marks }: ShapeSample, doubt: number): Float32Array =>
	Float32Array.from(marks?.voxels ?? [], (value) => Math.min(1, (0.6 * value) / 255 + doubt * random.next()));
const set = { samples, labels };

describe('rateNetwork', () => {
	test('marks: shapes are told by where they are marked, by what was fitted where the epoch was chosen', () => {
		const one = (seed: number): SeedPredictions => ({
			seed,
			rows: samples.map((sample) => seen(sample, 0.3)),
			folds: samples.map((_, i) => (i < 12 ? 0 : 1)),
			choosing: [0, 1].map(() => ({ ...set, rows: samples.map((sample) => seen(sample, 0.3)) })),
		});
		const config = configOf({ learn: 'marks', target: { fact: 'ml', from: 1 }, strata: { fact: 'ml', bounds: [10] } });
		const { figures, perShape, seeds } = rateNetwork([one(1), one(2)], { ...set, names }, config);
		expect(Object.keys(figures)).toContain('mean of the seeds: peak over 8 mm');
		for (const metrics of Object.values(figures)) expect(metrics['auc'].value).toBe(1);
		expect(figures['mean of the seeds']['pair accuracy']).toMatchObject({ value: 1, patients: 12, shapes: 24 });
		expect(figures['mean of the seeds']['auc, ml below 10'].value).toBe(1);
		expect(seeds?.['auc']).toEqual({ mean: 1, deviation: 0, seeds: 2 });
		expect(perShape.every((row) => Number(row['probability']) > 0.5 === row['isPositive'])).toBe(true);
		const few = { samples: samples.slice(0, 6), labels: labels.slice(0, 6) };
		const rows = few.samples.map((sample) => seen(sample, 0.3));
		const seven = { seed: 7, rows, folds: rows.map(() => 0), choosing: [{ ...few, rows }] };
		const alone = Object.keys(rateNetwork([seven], { ...few, names }, config).figures);
		expect(alone).toEqual(['seed 7', ...markSummaryNames.map((name) => `seed 7: ${name}`)]);
	});

	test('super-resolution: beside the input it began with; one seed has no spread', () => {
		const rows = samples.map(({ content }) =>
			content.kind === 'occupancy'
				? Float32Array.from(content.volume.voxels, (value) => value / 255)
				: new Float32Array(0),
		);
		const config = configOf({ learn: 'super-resolution', factor: 2 });
		const one = { seed: 1, rows, folds: samples.map(() => 0), choosing: [] };
		const { figures, seeds } = rateNetwork([one], { ...set, names: [] }, config);
		expect(Object.keys(figures)).toEqual(['seed 1', 'floor: the input']);
		expect(figures['seed 1']['dsc'].value).toBe(1);
		const floor = figures['floor: the input']['dsc'].value;
		expect(floor > 0.5 && floor < 1).toBe(true);
		expect(seeds).toBeUndefined();
	});

	test('completion: the mean of the seeds and each, as they say it and as much as is gone', () => {
		const config = configOf({ learn: 'completion', share: 0.25 });
		const one = (seed: number, doubt: number): SeedPredictions => ({
			seed,
			rows: samples.map(() => new Float32Array(size ** 3).fill(doubt)),
			folds: samples.map(() => 0),
			choosing: [],
		});
		const { figures, seeds } = rateNetwork([one(1, 0.2), one(2, 0.9)], { ...set, names: [] }, config);
		expect(Object.keys(figures)).toEqual([
			...['mean of the seeds', 'seed 1', 'seed 2'].flatMap((name) => [name, `${name}, as much as is gone`]),
			'middle of the whole, as guessed',
		]);
		expect(figures['seed 1']['dsc'].value).toBe(0);
		expect(figures['seed 2']['dsc'].value).toBeGreaterThan(0.3);
		const both = (metric: string): number[] => ['seed 1', 'seed 2'].map((name) => figures[name][metric].value);
		const [low, high] = both('dsc');
		expect(seeds?.['dsc']).toEqual({
			mean: (low + high) / 2,
			deviation: expect.closeTo((high - low) / Math.SQRT2, 9) as number,
			seeds: 2,
		});
	});

	test('several classes: the confusion of the mean prediction', () => {
		const rows = (doubt: number): Float32Array[] =>
			labels.map((label) => Float32Array.of(0.2, label === 0 ? 0.5 : 0.1 + doubt, label === 1 ? 0.5 : 0.1));
		const results = [0, 0.3].map((doubt, seed) => ({ seed, rows: rows(doubt), folds: [], choosing: [] }));
		const config = configOf({ learn: 'class', network: { name: 'residual-network' }, target: { fact: 'organ' } });
		const own = { samples, labels: labels.map((label) => label + 1), names: ['a', 'b', 'c'] };
		const { figures, confusion } = rateNetwork(results, own, config);
		expect(figures['mean of the seeds']['macro accuracy'].value).toBe(1);
		expect(Object.keys(rateNetwork(results.slice(1), own, config).figures)).toEqual(['seed 1']);
		expect(confusion).toEqual({
			classes: ['a', 'b', 'c'],
			counts: [
				[0, 0, 0],
				[0, 12, 0],
				[0, 0, 12],
			],
		});
	});
});
