/**
 * What float16 and int8 weights cost and save: two networks are trained for a few seconds, exported in each form, and judged on bodies
 * they have not seen. Writes bench/results/compressed-weights.json.
 *
 * Run: node --conditions=source bench/compressed-weights.ts
 */
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import * as runtime from 'onnxruntime-node';
import { binaryCrossEntropy, inferenceGraph, mean, sigmoid, trainingStep, type Scope, type TensorValue } from '#tensor';
import { openTrainer, writeOnnx } from '#tensor-onnx';
import { denseGroupNormNet } from '../src/learning/networks/dense-group-norm-net.ts';
import { stridedAutoencoder } from '../src/learning/networks/strided-autoencoder.ts';
import { createRandom } from '#numeric';

const size = 16;
const count = 8;
const shape = [count, 1, size, size, size];

/** Ellipsoids as x, blurred and noisy, and as t, sharp. */
function bodies(seed: string): { x: Float32Array; t: Float32Array } {
	const random = createRandom(seed);
	const x = new Float32Array(count * size ** 3);
	const t = new Float32Array(x.length);
	for (let n = 0, at = 0; n < count; n++) {
		const axes = [0, 1, 2].map(() => random.uniform(3, 7));
		for (let i = 0; i < size ** 3; i++, at++) {
			const place = [Math.floor(i / size ** 2), Math.floor(i / size) % size, i % size].map((v) => v - size / 2 + 0.5);
			const depth = 1 - Math.hypot(...place.map((v, axis) => v / axes[axis]));
			t[at] = depth > 0 ? 1 : 0;
			x[at] = 1 / (1 + Math.exp(-4 * depth)) + 0.3 * random.normal();
		}
	}
	return { x, t };
}

function dice(found: Float32Array, truth: Float32Array): number {
	let [both, sum] = [0, 0];
	for (let i = 0; i < found.length; i++) {
		const inside = found[i] >= 0.5 ? 1 : 0;
		both += inside * truth[i];
		sum += inside + truth[i];
	}
	return (2 * both) / sum;
}

const networks: Readonly<Record<string, (scope: Scope, x: TensorValue) => TensorValue>> = {
	'strided autoencoder': (scope, x) => stridedAutoencoder(scope, x),
	'dense net with group norm': (scope, x) => denseGroupNormNet(scope, x, { channels: [16, 32] }),
};
const rows = [];
for (const [title, network] of Object.entries(networks)) {
	const step = trainingStep((scope) => {
		const logits = network(scope, scope.input('x', shape));
		return { loss: mean(binaryCrossEntropy(logits, scope.input('t', shape))) };
	});
	const trainer = await openTrainer(step, { runtime, optimiser: { method: 'adamw', learningRate: 3e-3 }, seed: 1 });
	for (let i = 0; i < 80; i++) await trainer.step(bodies(`train ${i}`));
	const use = inferenceGraph((scope) => ({ y: sigmoid(network(scope, scope.input('x', shape))) }));
	const weights = await trainer.parameters();
	await trainer.dispose();
	const { x, t } = bodies('test');
	let exact: Float32Array | undefined;
	for (const storage of ['float32', 'float16', 'int8'] as const) {
		const file = writeOnnx(use, weights, { weights: storage });
		const session = await runtime.InferenceSession.create(file, { intraOpNumThreads: 1 });
		const { y } = await session.run({ x: new runtime.Tensor('float32', x, shape) });
		await session.release();
		const found = y.data as Float32Array;
		exact ??= found;
		const differences = found.map((value, i) => Math.abs(value - (exact?.[i] ?? 0)));
		rows.push({
			network: title,
			weights: storage,
			bytes: file.length,
			dice: Number(dice(found, t).toFixed(5)),
			meanDifference: Number((differences.reduce((sum, value) => sum + value, 0) / found.length).toPrecision(3)),
			greatestDifference: Number(differences.reduce((most, value) => Math.max(most, value), 0).toPrecision(3)),
		});
	}
}
console.table(rows);
writeFileSync(
	'bench/results/compressed-weights.json',
	`${JSON.stringify({ command: 'node --conditions=source bench/compressed-weights.ts', load: Number(loadavg()[0].toFixed(1)), rows }, null, '\t')}\n`,
);
