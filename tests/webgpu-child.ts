/** Runs the contract of tensor-onnx on WebGPU without fallback; one JSON line a case. Started by webgpu.test.ts. */
import { binaryCrossEntropy, mean, trainingStep } from '#tensor';
import { caseErrors, chooseProvider, openTrainer, type Provider } from '#tensor-onnx';
import * as runtime from 'onnxruntime-node';
import { stridedAutoencoder } from '../src/learning/networks/strided-autoencoder.ts';
import { primitiveCases } from '../src/tensor/primitive-cases.ts';
import { trainerContract } from './trainer-contract.ts';

const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

// Keeps a session open, and with it the compiled shaders, which are most of the time.
say({ choice: await chooseProvider(runtime, 'webgpu') });
say({ automatic: await chooseProvider(runtime, 'auto', { missing: { cuda: 'not asked here' } }) });

// Elementwise operators are all alike: only those of which WebGPU is known to differ. Of convolutions those of volumes, of
// the others the first instance.
const skipped =
	/^(negate|abs|exp|log|sqrt|reciprocal|tanh|erf|cos|floor|add|subtract|maximum|minimum|power|stopGradient)$/;
const seen = new Set<string>();
for (const one of primitiveCases(1)) {
	const isConvolution = one.operation.startsWith('convolution');
	if (skipped.test(one.operation) || (isConvolution ? !one.name.includes('3D') : seen.has(one.operation))) continue;
	seen.add(one.operation);
	try {
		say({ name: one.name, ...(await caseErrors(runtime, one, { provider: 'webgpu', strict: true })) });
	} catch (error) {
		say({ name: one.name, failure: String(error).slice(0, 300) });
	}
}

const shape = [2, 1, 8, 8, 8];
const step = trainingStep((scope) => {
	const logits = stridedAutoencoder(scope, scope.input('x', shape), { channels: [4, 8] });
	return { loss: mean(binaryCrossEntropy(logits, scope.input('t', shape))) };
});
const x = Float32Array.from({ length: 1024 }, (_, i) => Math.sin(i));
const t = x.map((value) => (value > 0 ? 1 : 0));
for (const provider of ['cpu', 'webgpu'] as readonly Provider[]) {
	const trainer = await openTrainer(step, { runtime, provider, optimiser: { method: 'adamw', learningRate: 0.01 } });
	const losses = [];
	for (let i = 0; i < 5; i++) losses.push((await trainer.step({ x, t })).loss);
	say({ trainer: provider, losses });
}

for (const [contract, run] of Object.entries(trainerContract)) {
	try {
		await run({
			kind: 'rows',
			open: (one, options) => openTrainer(one, { runtime, provider: 'webgpu', strict: true, ...options }),
		});
		say({ contract });
	} catch (error) {
		say({ contract, failure: String(error).slice(0, 1000) });
	}
}

try {
	const optimiser = { method: 'sgd', learningRate: 0.1 } as const;
	const trainer = await openTrainer(step, { runtime, provider: 'webgpu', strict: true, precision: 'mixed', optimiser });
	const losses = [(await trainer.step({ x, t })).loss];
	say({ mixed: losses });
} catch (error) {
	say({ mixed: [], failure: String(error) });
}
