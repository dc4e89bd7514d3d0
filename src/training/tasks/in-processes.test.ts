import { describe, expect, test } from 'vitest';
import { inProcesses } from './in-processes.ts';

const options = { parallel: 2, nameOf: (job: unknown) => `job ${String(job)}` };

describe('inProcesses', () => {
	test('a process that ends without a word is named, and nothing is begun after it', async () => {
		await expect(inProcesses('no-such.process', [1, 2, 3], options)).rejects.toThrow(/^job [12] ended with 1/);
	}, 30_000);

	test('what a process cannot do is said in its own words', async () => {
		const data = { kind: 'npz', file: 'nowhere.npz' };
		const job = { config: { task: 'completion', data }, fold: 0, options: { configFile: 'c' } };
		const failed = inProcesses('score-fold.process', [job], { ...options, nameOf: () => 'fold 1' });
		await expect(failed).rejects.toThrow(/^data\.file: there is no nowhere\.npz/);
		await expect(failed).rejects.toMatchObject({ name: 'RangeError' });
	}, 30_000);

	test('of no jobs nothing comes, and none is begun once all are to end', async () => {
		expect(await inProcesses('no-such.process', [], options)).toEqual({
			results: [],
			usage: { cpuSeconds: 0, peakMemoryMb: 0 },
		});
		const stopped = inProcesses('no-such.process', [1], { ...options, signal: AbortSignal.abort() });
		await expect(stopped).rejects.toMatchObject({ name: 'TrainingStoppedError' });
	});
});
