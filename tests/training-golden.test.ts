/**
 * Forty training steps of the strided autoencoder against PyTorch 2.15 in double precision (weights, data and AdamW the
 * same): losses printed once by bench/training-step.bench.ts --referee, here as golden values. "The loss goes down" does
 * not show a wrong ε or a sum that lost its digits; five equal digits do.
 */
import { openTrainer } from '#tensor-onnx';
import * as runtime from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { trainingTasks } from '../bench/training-networks.ts';

const golden: Readonly<Record<number, number>> = {
	1: 0.7025413481378755,
	2: 0.7017469899555059,
	5: 0.6960842491332784,
	10: 0.6601026433379982,
	20: 0.37861749507303427,
	30: 0.17358247617662764,
	40: 0.10200277293660603,
};

test('the losses of the strided autoencoder are those of PyTorch to five digits', async () => {
	const { step, feeds } = trainingTasks['autoencoder']();
	const optimiser = { method: 'adamw', learningRate: 1e-3, weightDecay: 0 } as const;
	const trainer = await openTrainer(step, { runtime, seed: 7, optimiser });
	for (let count = 1; count <= 40; count++) {
		const { loss } = await trainer.step(feeds);
		if (golden[count]) expect(Math.abs(loss / golden[count] - 1), `step ${count}`).toBeLessThan(1e-5);
	}
	await trainer.dispose();
});
