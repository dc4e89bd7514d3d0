import * as runtime from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { completionPair, completionSteps, predictMask, referenceCompiler } from '#learning';
import { drawSkullShell, skullShellLabels } from '#phantom';
import { batchCoordinates } from '#tensor';
import type { OnnxRuntime } from '#tensor-onnx';
import { onnxCompiler } from './onnx-compiler.ts';
import { openCompletionTrainer } from './sparse-completion-trainer.ts';

const ort = runtime as unknown as OnnxRuntime;
const channels = [4, 4, 5, 4, 3, 3, 4];

function shell(seed: number, edge = 16) {
	const { labels } = drawSkullShell(seed, { edge });
	const part = (wanted: number): Uint8Array => Uint8Array.from(labels.voxels, (value) => (value === wanted ? 1 : 0));
	const defective = part(skullShellLabels.skull);
	return { ...completionPair(defective, part(skullShellLabels.cap), labels.dims), dims: labels.dims };
}

describe('sparse completion', () => {
	test('losses, gradients and predictions are those of the reference backend', async () => {
		const pairs = [shell(1), shell(2)];
		const sample = {
			input: batchCoordinates(pairs.map(({ input }) => input)),
			target: batchCoordinates(pairs.map(({ target }) => target)),
		};
		const trainer = await openCompletionTrainer({ runtime: ort, channels, seed: 3, headBias: -0.3 });
		const weights = await trainer.parameters();
		const fast = completionSteps({ channels, compile: onnxCompiler({ runtime: ort, arena: false }) });
		const reference = completionSteps({ channels, compile: referenceCompiler });
		const [found, expected] = await Promise.all([
			fast.gradients(weights, sample),
			reference.gradients(weights, sample),
		]);
		expect(found.voxelCounts).toEqual(expected.voxelCounts);
		for (const [level, loss] of expected.losses.entries()) expect(found.losses[level]).toBeCloseTo(loss, 5);
		for (const kind of ['gradients', 'state'] as const)
			for (const [name, values] of expected[kind]) {
				const length = Math.hypot(...values);
				const error = Math.hypot(...values.map((value, i) => value - (found[kind].get(name)?.[i] ?? Number.NaN)));
				// Where a scale has two voxels, batch norm leaves of a gradient little but rounding.
				expect(error, name).toBeLessThanOrEqual(5e-6 * Math.max(length, 0.05));
			}
		expect(await fast.predict(weights, sample.input)).toEqual(await reference.predict(weights, sample.input));
		await Promise.all([fast.dispose(), trainer.dispose()]);
	});

	test('trains: a skull with a cap missing is learnt by heart, and a checkpoint goes on to the bit', async () => {
		const { input, target, dims } = shell(4);
		const feeds = { input: input.coordinates, target: target.coordinates };
		const options = {
			runtime: ort,
			channels,
			optimiser: { method: 'adamw', learningRate: 0.01, amsgrad: true },
		} as const;
		const trainer = await openCompletionTrainer(options);
		const losses: number[] = [];
		for (let i = 0; i < 90; i++) losses.push((await trainer.step(feeds)).loss);
		expect(trainer.stepCount).toBe(90);
		expect(losses[89]).toBeLessThan(0.35 * losses[0]);
		const state = await trainer.state();
		const filled = await trainer.predict(input);
		const mask = await predictMask(
			{ predict: () => Promise.resolve(filled), gradients: () => Promise.reject(), dispose: () => Promise.resolve() },
			new Map(),
			input,
			dims,
		);
		const wanted = new Uint8Array(mask.length);
		for (let i = 0; i < 4 * target.count; i += 4) {
			const [, x, y, z] = target.coordinates.subarray(i, i + 4);
			wanted[x + dims[0] * (y + dims[1] * z)] = 1;
		}
		let both = 0;
		let either = 0;
		for (let i = 0; i < mask.length; i++) {
			both += mask[i] & wanted[i];
			either += mask[i] + wanted[i];
		}
		expect((2 * both) / either).toBeGreaterThan(0.8);

		const next = await trainer.step(feeds);
		const other = await openCompletionTrainer({ ...options, seed: 0 });
		await other.load(state);
		expect(other.stepCount).toBe(90);
		expect(await other.step(feeds)).toEqual(next);
		expect(await other.parameters()).toEqual(await trainer.parameters());
		const stranger = await openCompletionTrainer({ ...options, channels: [1, 1, 1, 1, 1, 1, 1] });
		await expect(async () => stranger.load(state)).rejects.toThrow(/channels/);
		await Promise.all([trainer, other, stranger].map((one) => one.dispose()));
	});

	test('micro-batches are averaged; what is not fed is named', async () => {
		const pairs = [shell(5), shell(6)].map(({ input, target }) => ({
			input: input.coordinates,
			target: target.coordinates,
		}));
		// Without a learning rate every step sees the same weights.
		const optimiser = { method: 'adamw', learningRate: 0, weightDecay: 0 } as const;
		const trainer = await openCompletionTrainer({ runtime: ort, channels, optimiser });
		const alone: number[] = [];
		for (const pair of pairs) alone.push((await trainer.step(pair)).loss);
		const both = await trainer.step(pairs);
		expect(both.loss).toBeCloseTo((alone[0] + alone[1]) / 2, 6);
		expect(both.outputs['losses']).toHaveLength(6);
		await expect(trainer.step({ input: pairs[0].input })).rejects.toThrow(/target is not fed/);
		await expect(trainer.step([])).rejects.toThrow(/at least one/);
		await trainer.dispose();
	});
});
