import { createRandom } from '#numeric';
import type { NamedTensors } from '#tensor';
import { describe, expect, test } from 'vitest';
import { linearTrainer } from '../../tests/linear-trainer.ts';
import { runTraining, type CheckpointStore, type RunState, type TrainingEvent } from './run-training.ts';
import { batchOrder, batches, joinExamples, type TrainingSet } from './training-set.ts';

const truth = [0.5, -1, 2];
/** Noise that differs by epoch stands for augmentation. */
const set: TrainingSet = {
	count: 22,
	example: (place, epoch) => {
		const random = createRandom(`${place} ${epoch}`);
		const input = Float32Array.from(truth, () => random.normal());
		const target = truth.reduce((sum, value, k) => sum + value * input[k], 0) + 0.1 * random.normal();
		return { input, target: Float32Array.of(target) };
	},
};

/** Keeps states as a file would: nothing is shared with the run. */
function memoryStore(): CheckpointStore & { state?: RunState; best?: NamedTensors; saves: number } {
	const store: CheckpointStore & { state?: RunState; best?: NamedTensors; saves: number } = {
		saves: 0,
		load: async () => structuredClone(store.state),
		save: async (state) => {
			store.saves++;
			store.state = structuredClone(state);
		},
		saveBest: async (weights) => void (store.best = weights),
	};
	return store;
}

const weightsOf = async (trainer: ReturnType<typeof linearTrainer>): Promise<number[]> => [
	...(await trainer.parameters()).get('weight')!.data,
];

describe('batchOrder', () => {
	test('every sample once an epoch, another order in each, the same for the same seed', () => {
		const first = batchOrder(20, { batchSize: 5, epoch: 0 });
		expect(first.flatMap((batch) => [...batch]).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
		expect(batchOrder(20, { batchSize: 5, epoch: 0 })).toEqual(first);
		expect(batchOrder(20, { batchSize: 5, epoch: 1 })).not.toEqual(first);
		expect(batchOrder(20, { batchSize: 5, epoch: 0, seed: 2 })).not.toEqual(first);
	});

	test('the last batch is filled from the front or dropped; few samples still fill a batch', () => {
		const order = batchOrder(7, { batchSize: 4, epoch: 0, isShuffled: false });
		expect(order.map((batch) => [...batch])).toEqual([
			[0, 1, 2, 3],
			[4, 5, 6, 0],
		]);
		expect(batchOrder(7, { batchSize: 4, epoch: 0, dropsIncomplete: true }).length).toBe(1);
		expect([...batchOrder(2, { batchSize: 5, epoch: 0, isShuffled: false })[0]]).toEqual([0, 1, 0, 1, 0]);
	});

	test('weights say how often a sample is drawn', () => {
		const weights = [0, 1, 3];
		const drawn = Array.from({ length: 400 }, (_, epoch) => batchOrder(3, { batchSize: 3, epoch, weights }))
			.flat()
			.flatMap((batch) => [...batch]);
		const share = (place: number): number => drawn.filter((own) => own === place).length / drawn.length;
		expect(share(0)).toBe(0);
		expect(share(2)).toBeCloseTo(0.75, 1);
		expect(() => batchOrder(3, { batchSize: 3, epoch: 0, weights: [1] })).toThrow('1 weights for 3');
	});

	test('examples of different sizes are refused by name', () => {
		const mixed = [{ shape: Float32Array.of(1) }, { shape: Float32Array.of(1, 2) }];
		expect(() => joinExamples(mixed)).toThrow('shape has 2 numbers');
	});

	test('batches hold what their examples hold', async () => {
		const all = [];
		for await (const feeds of batches(set, { batchSize: 4, epoch: 2, isShuffled: false, from: 1 })) all.push(feeds);
		expect(all.length).toBe(5);
		expect(Array.from(all[0]['input']).slice(0, 3)).toEqual([...(await set.example(4, 2))['input']]);
	});
});

describe('runTraining', () => {
	const validate = async (weights: NamedTensors): Promise<Record<string, number>> => ({
		error: Math.hypot(...truth.map((value, k) => weights.get('weight')!.data[k] - value)),
	});
	const options = { epochs: 6, batchSize: 4, seed: 3, validate, monitor: { metric: 'error', goal: 'min' } } as const;

	test('learns, tells what happens and keeps the best weights', async () => {
		const events: TrainingEvent[] = [];
		const store = memoryStore();
		const trainer = linearTrainer(3);
		const result = await runTraining(trainer, set, { ...options, checkpoints: store, onEvent: (e) => events.push(e) });
		expect(result.reason).toBe('all epochs done');
		expect(result.history.length).toBe(6);
		expect(result.history[5].loss).toBeLessThan(0.2 * result.history[0].loss);
		expect(events.filter(({ kind }) => kind === 'step').length).toBe(36);
		expect(events.at(-1)).toEqual({ kind: 'stopped', reason: 'all epochs done', epoch: 6 });
		const least = Math.min(...result.history.map(({ metrics }) => metrics['error']));
		expect(result.best?.metrics['error']).toBe(least);
		expect((await validate(store.best!))['error']).toBe(least);
	});

	test('where the epoch decides, the last one is kept', async () => {
		const store = memoryStore();
		const trainer = linearTrainer(3);
		const validation = { ...options, monitor: { metric: 'epoch', goal: 'max' }, checkpoints: store } as const;
		const { best } = await runTraining(trainer, set, validation);
		expect(best?.epoch).toBe(5);
		expect(store.best).toEqual(await trainer.parameters());
	});

	test('stopped anywhere and resumed, it ends where it would have ended, to the bit', async () => {
		const straight = linearTrainer(3);
		const whole = await runTraining(straight, set, options);
		for (const stopAt of [1, 6, 8, 17]) {
			const store = memoryStore();
			const signal = { aborted: false };
			const onEvent = (event: TrainingEvent): void => {
				if (event.kind === 'step' && event.step === stopAt) signal.aborted = true;
			};
			const first = await runTraining(linearTrainer(3), set, { ...options, checkpoints: store, signal, onEvent });
			expect(first.reason).toBe('asked to stop');
			const trainer = linearTrainer(3);
			const second = await runTraining(trainer, set, { ...options, checkpoints: store });
			expect(await weightsOf(trainer)).toEqual(await weightsOf(straight));
			expect(second.history).toEqual(whole.history);
		}
	});

	test('a crash loses only what came after the last checkpoint', async () => {
		const straight = linearTrainer(3);
		await runTraining(straight, set, options);
		const store = memoryStore();
		const fragile = linearTrainer(3);
		const crash = async (): Promise<never> => {
			throw new Error('out of memory');
		};
		const breaking = {
			...fragile,
			step: (feeds: Parameters<typeof fragile.step>[0]) => (fragile.stepCount === 9 ? crash() : fragile.step(feeds)),
		};
		const run = runTraining(breaking, set, { ...options, checkpoints: store, checkpointEvery: 2 });
		await expect(run).rejects.toThrow('out of memory');
		expect(store.state?.trainer.step).toBe(8);
		const trainer = linearTrainer(3);
		await runTraining(trainer, set, { ...options, checkpoints: store });
		expect(await weightsOf(trainer)).toEqual(await weightsOf(straight));
	});

	test('stops when nothing gets better, and does not start again', async () => {
		const store = memoryStore();
		const monitor = { metric: 'flat', goal: 'max', patience: 2 } as const;
		const flat = { ...options, epochs: 50, validate: async () => ({ flat: 1 }), monitor, checkpoints: store };
		const result = await runTraining(linearTrainer(3), set, flat);
		expect(result.reason).toBe('no longer better');
		expect(result.history.length).toBe(3);
		expect(result.best?.epoch).toBe(0);
		const again = await runTraining(linearTrainer(3), set, flat);
		expect(again.history.length).toBe(3);
	});

	test('averages the gradients of several batches, judges averaged weights, and stops at nonsense', async () => {
		const accumulated = linearTrainer(3);
		await runTraining(accumulated, set, { epochs: 1, batchSize: 4, accumulation: 2 });
		expect(accumulated.stepCount).toBe(3);
		const seen: number[][] = [];
		const trainer = linearTrainer(3);
		await runTraining(trainer, set, {
			epochs: 1,
			batchSize: 4,
			averaged: true,
			validate: async (weights) => {
				seen.push([...weights.get('weight')!.data]);
				return {};
			},
		});
		expect(seen[0]).toEqual([...(await trainer.parameters({ averaged: true })).get('weight')!.data]);
		const wild = await runTraining(linearTrainer(3, 1e30), set, { epochs: 3, batchSize: 4 });
		expect(wild.reason).toBe('loss is not finite');
		await expect(
			runTraining(linearTrainer(3), set, { ...options, monitor: { metric: 'auc', goal: 'max' } }),
		).rejects.toThrow('no metric auc, only loss, epoch, error');
	});
});
