import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readRunEvent } from '../read-run-event.ts';
import { readRunFolder } from '../run-folder.ts';
import { skullLesson } from '../skull-shells.ts';
import { openCompletionRun } from '../sparse-completion-run.ts';
import { readTaskConfig } from '../task-config.ts';
import type { RunNetworkOptions } from './run-task-options.ts';
import { runTask } from './run-task.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'msn-skulls-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const task = {
	task: 'sparse-completion',
	title: 'skulls',
	data: { kind: 'skull-shells', source: 'phantom', licence: 'CC0', synthetic: true, subjects: 12, edge: 16 },
	split: { kind: 'shares', train: 0.5, validation: 0.2, test: 0.3, seed: 1 },
	network: 'small',
	epochs: 10,
	learningRate: 0.02,
	seeds: [1, 2],
};
const run = (config: object, options: Partial<RunNetworkOptions> = {}): ReturnType<typeof runTask> =>
	runTask(readTaskConfig(JSON.stringify(config), 'skulls.json'), { configFile: 'skulls.json', ...options });

describe('skulls completed by the sparse network', () => {
	const folder = path.join(scratch, 'run');

	test('the card says what was tested, against which floors, and can be checked against its own rows', async () => {
		const card = await run({ ...task, resolutions: [{ edge: 16, network: 'tiny', steps: 2 }] }, { folder });
		expect(card.data).toMatchObject({ shapes: 12, subjects: 12, synthetic: 12 });
		expect(card.splits[0].leakedTestShare).toBe(0);
		const methods = ['vote of the seeds', 'seed 1', 'seed 2', 'floor: mirrored', 'floor: mean shape'];
		expect(Object.keys(card.figures)).toEqual([...methods, 'floor: nearest training skull']);
		expect(card.perShape).toHaveLength(card.splits[0].counts.test.samples);
		for (const [method, metrics] of Object.entries(card.figures)) {
			expect(Object.keys(metrics)).toEqual(['dsc', 'bdsc.10mm', 'hd.voxel', 'hd95.voxel.pooled']);
			for (const [metric, { value, interval }] of Object.entries(metrics)) {
				const rows = card.perShape.map((row) => (row[method] as Record<string, number>)[metric]);
				expect(rows.reduce((sum, one) => sum + one, 0) / rows.length).toBeCloseTo(value, 3);
				expect(interval![0]).toBeLessThanOrEqual(value);
				expect(interval![1]).toBeGreaterThanOrEqual(value);
			}
		}
		// Worse than no overlap at all is nothing; the diagonal of a field of 240 mm is the farthest.
		expect(card.figures['floor: mirrored']['hd.voxel'].value).toBeLessThanOrEqual(240 * Math.sqrt(3));
		expect(card.seeds?.['dsc'].seeds).toBe(2);
		const [{ trainingPeakMB, layersMB, trainingCpuMs }] = card.resolutions as readonly Record<string, number>[];
		expect(layersMB).toBeGreaterThan(0.1);
		expect(trainingPeakMB).toBeGreaterThan(layersMB + 30);
		expect(trainingCpuMs).toBeGreaterThan(0);
	});

	test('its log is that of any run, and a run that was stopped goes on to the bit', async () => {
		const log = (one: string): string[] =>
			readFileSync(path.join(one, 'seed-1', 'log.jsonl'), 'utf8')
				.trim()
				.split('\n');
		expect(log(folder).every((line) => readRunEvent(line))).toBe(true);
		const other = path.join(scratch, 'stopped');
		const stop = new AbortController();
		const once = { ...task, seeds: [1] };
		await expect(
			run(once, {
				folder: other,
				signal: stop.signal,
				onEvent: (event) => {
					// By a timer: the training leaves others their turn.
					if (event.kind === 'step' && event.epoch === 2 && event.batch === 2) setTimeout(() => stop.abort(), 0);
				},
			}),
		).rejects.toThrow('the same command goes on');
		const drawn: string[] = [];
		const onProgress = (text: string): void => void (text.startsWith('drawing') && drawn.push(text));
		await run(once, { folder: other, onProgress });
		expect(drawn.length).toBe(3);
		expect(log(other).map((line) => readRunEvent(line)?.kind)).toContain('resumed');
		// Nothing left to train: only those that are tested are drawn.
		drawn.length = 0;
		await run(once, { folder: other, onProgress });
		expect(drawn).toEqual(['drawing 4 skulls at 16³']);
		const others = { ...once, data: { ...task.data, subjects: 13 } };
		await expect(run(others, { folder: other })).rejects.toThrow(/holds a run with other data/);
		for (const file of ['best.safetensors', 'checkpoint.safetensors']) {
			const [found, expected] = [other, folder].map((one) => readFileSync(path.join(one, 'seed-1', file)));
			// Behind the head, which holds seconds.
			const bodyOf = (bytes: Buffer): Buffer => bytes.subarray(8 + Number(bytes.readBigUInt64LE(0)));
			expect(bodyOf(found).equals(bodyOf(expected))).toBe(true);
		}
	});

	test('seeds that are trained beside each other come to the same', async () => {
		const [alone, beside] = [
			await run(task, { folder }),
			await run(task, { folder: path.join(scratch, 'beside'), parallel: 2 }),
		];
		expect(beside.figures).toEqual(alone.figures);
		expect(beside.perShape).toEqual(alone.perShape);
	}, 60_000);

	test('the trained network puts something into the hole of a new skull, at its own resolution only', async () => {
		const skull = skullLesson('a new one', 16);
		const opened = await openCompletionRun(folder);
		expect(opened.spacingMm).toBe(15);
		const grid = (spacing: number) => Float64Array.of(spacing, 0, 0, 0, 0, spacing, 0, 0, 0, 0, spacing, 0, 0, 0, 0, 1);
		const volume = { voxels: skull.defective, dims: skull.dims, voxelToWorld: grid(15) };
		const implant = await opened.complete(volume);
		expect(implant.voxels.some((value) => value !== 0)).toBe(true);
		expect(implant.voxels.every((value, i) => value === 0 || skull.defective[i] === 0)).toBe(true);
		await expect(opened.complete({ ...volume, voxelToWorld: grid(8) })).rejects.toThrow(/15 mm expected, got 8\.00/);
		await opened.dispose();
		await expect(readRunFolder(folder)).rejects.toThrow(/openCompletionRun/);
		await expect(openCompletionRun(scratch)).rejects.toThrow('holds no trained network');
	});
});
