import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeRunHead } from './run-folder.ts';
import { readTaskConfig, type NetworkConfig } from './task-config.ts';
import { trainingOptions } from './tasks/training-options.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'msn-head-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const config = {
	task: 'network',
	title: 't',
	learn: 'class',
	data: { kind: 'npz', file: 'a.npz', source: 's', licence: 'l', spacingMm: 2, classes: ['a', 'b'] },
	split: { kind: 'official' },
	target: { fact: 'class', equals: 'b' },
	grid: { size: 16, spacingMm: 2 },
	network: { name: 'residual-network' },
	epochs: 3,
	batchSize: 4,
	learningRate: 0.01,
};

function write(over: object): void {
	const own = readTaskConfig(JSON.stringify({ ...config, ...over }), 'x.json') as NetworkConfig;
	writeRunHead(scratch, own, trainingOptions(own, {}, 1));
}

test('a run goes on with more epochs or another title, and is not mixed with one that learns otherwise', () => {
	write({});
	write({ title: 'another', epochs: 5, goals: { auc: 0.9 }, views: 2 });
	expect(() => write({ batchSize: 5, learningRate: 0.02 })).toThrow(
		/holds a run with another batchSize, learningRate: give another folder, or empty this one/,
	);
	expect(() => write({ data: { ...config.data, file: 'b.npz' } })).toThrow(/another data\.file:/);
	expect(() => write({ augment: { mirror: 0.5 } })).toThrow(/another augment:/);
	// What was refused has changed nothing.
	write({});
});

test('what a network begins by expecting is compared as it is, whether a configuration or its shapes said so', () => {
	const folder = path.join(scratch, 'marks');
	const begin = (prior: number | undefined, said?: number): void => {
		const marks = { ...config, learn: 'marks', network: { name: 'unet' }, ...(said !== undefined && { prior: said }) };
		const own = readTaskConfig(JSON.stringify(marks), 'x.json') as NetworkConfig;
		writeRunHead(folder, own, { ...trainingOptions(own, {}, 1), prior });
	};
	// As runs were before marks had a default: undecided, and not a word of it.
	begin(undefined);
	begin(0.5, 0.5);
	expect(() => begin(0.021)).toThrow(/holds a run with another prior \(0\.5, now 0\.021\): give another folder/);
	begin(undefined);
});

test('a run whose samples have changed since is not gone on with', () => {
	const folder = path.join(scratch, 'samples');
	const own = readTaskConfig(JSON.stringify(config), 'x.json') as NetworkConfig;
	const begin = (samples?: string): void => writeRunHead(folder, own, trainingOptions(own, {}, 1), { samples });
	// As runs were before samples were written down.
	begin();
	begin('a1');
	begin('a1');
	expect(() => begin('b2')).toThrow(/holds a run with another set of samples \(its data have changed\): give another/);
});

test('a completion that was learnt about the middle of the whole is not gone on with about a guess of it', () => {
	const folder = path.join(scratch, 'cut');
	const cut = { ...config, learn: 'completion', network: { name: 'unet' } };
	const own = readTaskConfig(JSON.stringify(cut), 'x.json') as NetworkConfig;
	const begin = (): void => writeRunHead(folder, own, trainingOptions(own, {}, 1));
	begin();
	begin();
	const file = path.join(folder, 'run.json');
	const { about, ...before } = JSON.parse(readFileSync(file, 'utf8')) as { about: string };
	expect(about).toBe('guess');
	writeFileSync(file, JSON.stringify(before));
	expect(begin).toThrow(/holds a run with another middle of the grid \(that of the whole\): give another folder/);
});
