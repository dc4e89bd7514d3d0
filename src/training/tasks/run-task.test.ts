import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeNpz } from '#formats';
import { fieldToOccupancy } from '#learning';
import { createRandom } from '#numeric';
import { afterAll, describe, expect, test } from 'vitest';
import { ellipsoidField } from '../../../tests/ellipsoid-fields.ts';
import { exportNetwork } from '../network-file.ts';
import { readRunFolder } from '../run-folder.ts';
import { lockRun } from '../run-lock.ts';
import type { ResultsCard } from '../results-card.ts';
import { readTaskConfig } from '../task-config.ts';
import { runNetworkTask } from './network-task.ts';
import { runTask } from './run-task.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'msn-task-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const size = 16;
const grid = { dims: [size, size, size], spacingMm: 2 } as const;

/** Ellipsoids, every second one long. */
function archive(): string {
	const random = createRandom('archive');
	const arrays = (['train', 'val'] as const).flatMap((part) => {
		const count = part === 'train' ? 24 : 10;
		const labels = Uint8Array.from({ length: count }, (_, i) => i % 2);
		const images = new Uint8Array(count * size ** 3);
		labels.forEach((label, i) => {
			const axes = (label === 1 ? [12, 8, 7] : [9, 9, 8]).map((axis) => axis * Math.exp(0.08 * random.normal()));
			images.set(fieldToOccupancy(ellipsoidField(axes, 6, grid), grid).voxels, i * size ** 3);
		});
		return [
			{ name: `${part}_images`, data: images, shape: [count, size, size, size] },
			{ name: `${part}_labels`, data: labels, shape: [count, 1] },
		];
	});
	const file = path.join(scratch, 'ellipsoids.npz');
	writeFileSync(file, writeNpz(arrays));
	return file;
}

const data = {
	kind: 'npz',
	file: archive(),
	source: 'made up',
	licence: 'CC0',
	spacingMm: 2,
	classes: ['round', 'long'],
};
const model = { truncationMm: 6, modes: 20, copies: 1 };
const common = { title: 'ellipsoids', data, seed: 1 };
const target = { fact: 'class', equals: 'long' };
const run = (config: object, folder?: string, parallel?: number): ReturnType<typeof runTask> =>
	runTask(readTaskConfig(JSON.stringify(config), 'task.json'), { configFile: 'task.json', folder, parallel });

describe('runTask', () => {
	test('super-resolution beats interpolation, and the card can be checked against its own rows', async () => {
		const split = { kind: 'folds', folds: 2 };
		const task = { task: 'super-resolution', ...common, split, grid: { size, spacingMm: 2 }, factor: 4, model };
		const card = await run({ ...task, softnessMm: 0.75 });
		const own = card.figures['signed distance model']['dsc'];
		expect(own.shapes).toBe(34);
		expect(own.value).toBeGreaterThan(card.figures['floor: trilinear']['dsc'].value + 0.02);
		expect(own.interval![0]).toBeLessThan(own.value);
		expect(own.interval![1]).toBeGreaterThan(own.value);
		const rows = card.perShape.map((row) => (row['signed distance model'] as { dsc: number }).dsc);
		expect(rows.reduce((sum, value) => sum + value, 0) / rows.length).toBeCloseTo(own.value, 5);
		expect(card.splits.length).toBe(2);
		expect(new Set(card.splits.map(({ sha256 }) => sha256)).size).toBe(2);
		expect(card.command).toBe('msn bench learning task.json');
		// Two folds beside each other say the same.
		const beside = await run({ ...task, softnessMm: 0.75 }, undefined, 2);
		for (const part of ['figures', 'perShape', 'limits'] as const) expect(beside[part]).toEqual(card[part]);
	});

	test('a reconstruction that was ended goes on with the scores there are, of the same shapes and settings', async () => {
		const folder = path.join(scratch, 'scores');
		const split = { kind: 'folds', folds: 2, seed: 1 };
		const task = { task: 'super-resolution', ...common, split, grid: { size, spacingMm: 2 }, factor: 2, model };
		const whole = await run({ ...task, softnessMm: 0.75 }, folder);
		const [first, second] = [1, 2].map((fold) => path.join(folder, `fold-${fold}.jsonl`));
		// Of the first fold eight are left, of the second none; the first score is changed, to be known again.
		const lines = readFileSync(first, 'utf8').split('\n');
		const row = JSON.parse(lines[1]) as { id: string; scores: Record<string, { dsc: number }> };
		row.scores['signed distance model'].dsc = 0.125;
		writeFileSync(first, [lines[0], JSON.stringify(row), ...lines.slice(2, 9), lines[9].slice(0, 30)].join('\n'));
		rmSync(second);
		const again = await run({ ...task, softnessMm: 0.75 }, folder, 2);
		const other = (card: ResultsCard): unknown[] => card.perShape.filter(({ id }) => id !== row.id);
		expect(other(again)).toEqual(other(whole));
		const [changed] = again.perShape.filter(({ id }) => id === row.id);
		expect((changed['signed distance model'] as { dsc: number }).dsc).toBe(0.125);
		expect(again.limits.at(-1)).toMatch(/^8 of 34 shapes were scored before the command went on/);
		const anew = await run({ ...task, softnessMm: 0.5 }, folder);
		expect(anew.limits.at(-1)).toMatch(/^training shapes by fold/);
		const release = lockRun(folder);
		await expect(run({ ...task, softnessMm: 0.75 }, folder)).rejects.toThrow('is trained by process');
		release();
	});

	test('completion knows more than the mean shape', async () => {
		const split = { kind: 'shares', train: 0.85, validation: 0, test: 0.15 };
		const task = { task: 'completion', ...common, split, grid: { size, spacingMm: 2 }, share: 0.25, sigmaMm: 2, model };
		const { figures } = await run({ ...task, curve: [10], tested: { fact: 'class', equals: 'long' } });
		const informed = figures['signed distance model, plane and centroid known']['dsc'];
		expect(informed.shapes).toBeLessThan(10);
		expect(informed.value).toBeGreaterThan(figures['floor: mean shape, plane and centroid known']['dsc'].value);
		const regressed = figures['regression from examples cut alike, share known'];
		const ofFewer = figures['regression from examples cut alike, share known, of 10 patients'];
		expect(regressed['dsc.whole'].value).toBeGreaterThan(0.85);
		expect(ofFewer['dsc.whole'].value).toBeGreaterThan(0.75);
		expect(ofFewer['dsc'].value).not.toBe(regressed['dsc'].value);
	});

	test('features tell long from round on the official validation part, and with fewer shapes to learn from', async () => {
		const split = { kind: 'official' };
		const choices = { components: [0], penalties: [1], linearShares: [1], curve: [12] };
		const card = await run({ task: 'feature-classification', ...common, split, target, ...choices });
		expect(card.figures['features and components, linear and trees']['auc'].value).toBe(1);
		const { auc } = card.figures['trained on 12 patients, 3 draws'];
		expect(auc.value).toBeGreaterThan(0.9);
		expect(auc.interval).toBeNull();
		expect(card.splits[0].counts.validation.samples).toBe(10);
	});

	test('a network is trained, tested, kept and exported', async () => {
		const network = {
			name: 'residual-network',
			options: { channels: [4, 8], blocks: [1, 1], stemKernel: 3, stemPool: false },
		};
		const folder = path.join(scratch, 'run');
		const training = { network, epochs: 3, batchSize: 5, learningRate: 0.01, averageDecay: 0.8, seeds: [1, 2] };
		const task = { task: 'network', learn: 'class', ...common, split: { kind: 'official' }, target };
		const { figures, limits } = await run({ ...task, grid: { size, spacingMm: 2 }, ...training }, folder);
		expect(Object.keys(figures)).toEqual(['mean of the seeds', 'seed 1', 'seed 2']);
		expect(figures['mean of the seeds']['auc'].shapes).toBe(10);
		expect(figures['mean of the seeds']['auc'].value).toBeGreaterThan(0.6);
		expect(limits[0]).toContain('parameters');
		const onnx = exportNetwork(await readRunFolder(folder));
		expect(onnx.length).toBeGreaterThan(4 * 1000);
		await expect(readRunFolder(scratch)).rejects.toThrow('holds no trained network');
	});

	test('folds are tested each by the network that did not know them, and a started card goes on', async () => {
		const folder = path.join(scratch, 'folds');
		const task = {
			task: 'network',
			learn: 'class',
			...common,
			split: { kind: 'folds', folds: 2, seed: 1 },
			target: { fact: 'class', values: ['long', 'round'] },
			input: ['distance', 'coordinates'],
			grid: { size, spacingMm: 2 },
			epochs: 2,
			batchSize: 4,
			learningRate: 0.01,
			seeds: [1, 2],
			loss: { classWeights: 'balanced', labelSmoothing: 0.1 },
			chooseBy: 'surprise',
			augment: { mirror: 0.5 },
			network: {
				name: 'residual-network',
				options: { channels: [4, 8], blocks: [1, 1], stemKernel: 3, stemPool: false },
			},
			views: 2,
		};
		const config = readTaskConfig(JSON.stringify(task), 'task.json');
		if (config.task !== 'network') throw new Error('no network');
		const stop = new AbortController();
		const seen: string[] = [];
		const first = runNetworkTask(config, {
			configFile: 'task.json',
			folder,
			signal: stop.signal,
			onEvent: (event, seed, fold) => {
				if (event.kind === 'step') seen.push(`${seed} ${fold}`);
				if (event.kind === 'step' && seed === 1 && fold === 1) stop.abort();
			},
		});
		await expect(first).rejects.toThrow('the same command goes on');
		const before = new Set(seen);
		seen.length = 0;
		const card = await runNetworkTask(config, {
			configFile: 'task.json',
			folder,
			onEvent: (event, seed, fold) => void (event.kind === 'step' && seen.push(`${seed} ${fold}`)),
		});
		expect([...before]).toEqual(['1 0', '1 1']);
		expect([...new Set(seen)]).toEqual(['1 1', '2 0', '2 1']);
		expect(card.splits.length).toBe(2);
		const mean = card.figures['mean of the seeds'];
		expect(mean['auc'].shapes).toBe(34);
		expect(new Set(card.perShape.map((row) => row['id'])).size).toBe(34);
		// The mean's rows are the means of what the seeds say.
		for (const { probability, bySeed } of card.perShape as { probability: number; bySeed: number[] }[])
			expect((bySeed[0] + bySeed[1]) / 2).toBeCloseTo(probability, 4);
		const own = [1, 2].map((seed) => card.figures[`seed ${seed}`]['auc'].value);
		expect(card.seeds?.['auc'].deviation).toBeCloseTo(Math.abs(own[0] - own[1]) / Math.SQRT2, 4);
		expect((await readRunFolder(folder)).classes).toEqual(['long', 'round']);
	});
});
