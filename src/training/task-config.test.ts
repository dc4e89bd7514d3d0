import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readTaskConfig, type NetworkConfig } from './task-config.ts';
import { trainingOptions } from './tasks/training-options.ts';

const valid = {
	task: 'super-resolution',
	title: 'kidneys',
	data: { kind: 'npz', file: 'a.npz', source: 's', licence: 'l', spacingMm: 1, classes: ['a', 'b'] },
	split: { kind: 'folds', folds: 5 },
	grid: { size: 48, spacingMm: 3 },
	factor: 4,
	model: { truncationMm: 12, modes: 10, copies: 2 },
	softnessMm: 1,
};
const read = (value: unknown): unknown => readTaskConfig(JSON.stringify(value), 'task.json');

describe('readTaskConfig', () => {
	test('all committed configurations can be read', () => {
		const files = readdirSync('configs').filter((name) => /\.(yaml|json)$/.test(name));
		expect(files.length).toBeGreaterThan(5);
		for (const file of files) expect(readTaskConfig(readFileSync(`configs/${file}`, 'utf8'), file).title).not.toBe('');
	});

	test('lists everything that is wrong, with its place', () => {
		expect(read(valid)).toEqual(valid);
		const wrong = {
			...valid,
			factor: undefined,
			grid: { size: 2, spacingMm: 3 },
			learningRate: 1,
			split: { kind: 'folds', folds: 1 },
		};
		let message = '';
		try {
			read(wrong);
		} catch (error) {
			message = String(error);
		}
		expect(message.split('\n').slice(1)).toEqual([
			'- the file: missing factor',
			'- the file: unknown learningRate',
			'- split.folds: must be >= 2',
			'- grid.size: must be >= 4',
		]);
	});

	test('where and how precisely a network is trained', () => {
		const { data, split, grid } = valid;
		const common = {
			task: 'network',
			title: 't',
			learn: 'reconstruction',
			data,
			split,
			grid,
			network: { name: 'unet' },
		};
		const network = { ...common, epochs: 1, batchSize: 1, learningRate: 1, provider: 'webgpu', precision: 'mixed' };
		const config = read(network) as NetworkConfig;
		expect(trainingOptions(config, {}, 1)).toMatchObject({ provider: 'webgpu', precision: 'mixed' });
		expect(trainingOptions(config, { provider: 'cuda' }, 1).provider).toBe('cuda');
		expect(() => read({ ...network, provider: 'gpu' })).toThrow('provider');
		expect(() => read({ ...network, precision: 'float16' })).toThrow('precision');
		expect(() => read({ ...network, network: { name: 'u-net' } })).toThrow(
			'network.name: there is no network u-net that learns reconstruction; there are unet, ',
		);
		expect(() => read({ ...network, network: { name: 'unet', options: { chanels: [4] } } })).toThrow(
			'network.options: unet has no chanels; it has channels, normalisation, up, stem',
		);
		expect(() => read({ ...network, learn: 'class', network: { name: 'point-net' } })).toThrow('missing target');
	});

	test('says which tasks there are, and that a file is neither YAML nor JSON', () => {
		expect(() => read({ ...valid, task: 'regression' })).toThrow('task must be one of completion, super-resolution');
		expect(() => read([1])).toThrow('expected fields');
		expect(() => readTaskConfig('a: [', 'x.yaml')).toThrow('x.yaml is neither YAML nor JSON');
	});
});
