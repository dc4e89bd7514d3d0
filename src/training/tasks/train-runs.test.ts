import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeNpz } from '#formats';
import { createRandom } from '#numeric';
import { afterAll, describe, expect, test } from 'vitest';
import { bestWeightsFile } from '../checkpoint-folder.ts';
import { readTaskConfig } from '../task-config.ts';
import { readTensorFile } from '../tensor-file.ts';
import type { RunNetworkOptions } from './run-task-options.ts';
import { runTask } from './run-task.ts';
import { trainRuns } from './train-runs.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'msn-runs-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const size = 8;

/** Boxes of random height. */
function archive(): string {
	const random = createRandom('boxes');
	const count = 16;
	const labels = Uint8Array.from({ length: count }, (_, i) => i % 2);
	const images = new Uint8Array(count * size ** 3);
	for (let n = 0; n < count; n++)
		images.fill(255, n * size ** 3, n * size ** 3 + size * size * (2 + labels[n] + random.integer(3)));
	const file = path.join(scratch, 'boxes.npz');
	const shape = [count, size, size, size];
	writeFileSync(
		file,
		writeNpz([
			{ name: 'train_images', data: images, shape },
			{ name: 'train_labels', data: labels, shape: [count, 1] },
		]),
	);
	return file;
}

const task = {
	task: 'network',
	title: 'boxes',
	learn: 'class',
	data: { kind: 'npz', file: archive(), source: 'made up', licence: 'CC0', spacingMm: 2, classes: ['low', 'high'] },
	split: { kind: 'folds', folds: 2, seed: 1 },
	target: { fact: 'class', equals: 'high' },
	grid: { size, spacingMm: 2 },
	network: { name: 'residual-network', options: { channels: [4, 8], blocks: [1, 1], stemKernel: 3, stemPool: false } },
	epochs: 3,
	batchSize: 4,
	learningRate: 0.01,
	seeds: [1, 2],
};
const configOf = (more: object = {}) => readTaskConfig(JSON.stringify({ ...task, ...more }), 'boxes.json');
const run = (folder: string, options: Partial<RunNetworkOptions> = {}, more: object = {}): ReturnType<typeof runTask> =>
	runTask(configOf(more), { configFile: 'boxes.json', folder: path.join(scratch, folder), workers: 0, ...options });
const runs = ['seed-1/fold-1', 'seed-1/fold-2', 'seed-2/fold-1', 'seed-2/fold-2'];

describe('runs trained beside each other', () => {
	test('come to the same weights and the same card, bit for bit, as one after the other', async () => {
		const one = await run('one');
		const told = new Map<string, Set<string>>();
		const both = await run('both', {
			parallel: 2,
			onEvent: ({ kind }, seed, fold) => {
				const name = `seed-${seed}/fold-${fold + 1}`;
				told.set(name, (told.get(name) ?? new Set<string>()).add(kind));
			},
		});
		expect(both.figures).toEqual(one.figures);
		expect([...one.limits, ...both.limits].join(' ')).not.toContain('before the command went on');
		expect(both.perShape).toEqual(one.perShape);
		// Those of the other processes count.
		expect(both.compute.cpuSeconds).toBeGreaterThan(1);
		expect(both.compute.peakMemoryMb).toBeGreaterThan(one.compute.peakMemoryMb);
		expect([...told.keys()].sort()).toEqual(runs);
		for (const name of runs) {
			expect([...told.get(name)!]).toEqual(expect.arrayContaining(['provider', 'step', 'epoch', 'stopped']));
			const files = ['one', 'both'].map((folder) => path.join(scratch, folder, name));
			expect(readdirSync(files[1]).sort()).toEqual(readdirSync(files[0]).sort());
			expect(existsSync(path.join(files[1], 'run.lock'))).toBe(false);
			const [alone, beside] = await Promise.all(files.map((file) => readTensorFile(bestWeightsFile(file))));
			expect(beside?.tensors).toEqual(alone?.tensors);
		}
	}, 120_000);

	test('are stopped together with their state kept, and go on', async () => {
		const stop = new AbortController();
		const stopped = run('stopped', {
			parallel: 2,
			signal: stop.signal,
			onEvent: ({ kind }) => kind === 'epoch' && stop.abort(),
		});
		await expect(stopped).rejects.toMatchObject({ name: 'TrainingStoppedError' });
		const before = readdirSync(path.join(scratch, 'stopped'));
		expect(before).toContain('seed-1');
		expect(existsSync(path.join(scratch, 'stopped', 'seed-1/fold-1', 'run.lock'))).toBe(false);
		const card = await run('stopped', { parallel: 2 });
		// Four runs of three epochs, of which some were there.
		expect(card.limits.at(-1)).toMatch(/^[1-9] of 12 epochs were trained before the command went on/);
		expect(card.figures).toEqual((await run('one')).figures);
	}, 120_000);

	test('of which one cannot go on give its reason, and nothing else is begun', async () => {
		await expect(run('one', { parallel: 2 }, { learningRate: 0.02 })).rejects.toThrow(
			/seed-1.fold-.* holds a run with another learningRate/,
		);
	}, 60_000);

	test('are not begun for one run, one at a time, or where nothing is kept', async () => {
		const config = configOf();
		if (config.task !== 'network') throw new Error('no network');
		const places = [
			{ seed: 1, fold: 0 },
			{ seed: 1, fold: 1 },
		];
		const nothing = { cpuSeconds: 0, peakMemoryMb: 0 };
		const folder = path.join(scratch, 'none');
		expect(await trainRuns(config, { configFile: 'c', folder, parallel: 2 }, places.slice(1))).toEqual(nothing);
		expect(await trainRuns(config, { configFile: 'c', folder }, places)).toEqual(nothing);
		expect(await trainRuns(config, { configFile: 'c', parallel: 2 }, places)).toEqual(nothing);
		expect(existsSync(folder)).toBe(false);
	});
});
