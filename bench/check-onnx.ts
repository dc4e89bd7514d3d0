/**
 * Writes networks as ONNX files with each kind of weights, and training steps in standard operators: in float32, in mixed precision,
 * with their update. The official checker judges them (bench/peers/check_onnx.py). For developers; the tests load such files
 * into the runtime.
 *
 * Run: node --conditions=source bench/check-onnx.ts
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inferenceGraph, initialTensors } from '#tensor';
import { lowerGraph, onnxBytes, openTrainer, writeOnnx, type OnnxRuntime } from '#tensor-onnx';
import * as onnxruntime from 'onnxruntime-node';
import { denseGroupNormNet } from '../src/learning/networks/dense-group-norm-net.ts';
import { stridedAutoencoder } from '../src/learning/networks/strided-autoencoder.ts';
import { trainingTasks } from './training-networks.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'msn-onnx-'));
const files: string[] = [];
const write = (name: string, bytes: Uint8Array): void => {
	files.push(path.join(folder, `${name}.onnx`));
	writeFileSync(files[files.length - 1], bytes);
};
for (const [name, network] of Object.entries({ stridedAutoencoder, denseGroupNormNet })) {
	const use = inferenceGraph((scope) => ({ y: network(scope, scope.input('x', [1, 1, 16, 16, 16])) }));
	for (const weights of ['float32', 'float16', 'int8'] as const) {
		const metadata = { licence: 'CC BY 4.0' };
		write(`${name}-${weights}`, writeOnnx(use, initialTensors(use, 1), { metadata, weights }));
	}
}
for (const name of ['autoencoder', 'pointnet']) {
	const { step } = trainingTasks[name]();
	const outputs = Object.fromEntries(
		Object.entries(step.gradients).map(([leaf, value]) => [`gradient/${leaf}`, value]),
	);
	for (const precision of ['float32', 'mixed'] as const) {
		const model = lowerGraph(step.graph, { loss: step.loss, ...outputs }, { standardOnly: true, precision });
		write(`${name}-step-${precision}`, onnxBytes(model));
	}
	// As it runs on a GPU: with the update, for WebGPU, whose graphs are of standard operators alone.
	const runtime = recordingRuntime((bytes) => write(`${name}-update`, bytes));
	const optimiser = { method: 'adamw', learningRate: 0.1, amsgrad: true, clipNorm: 1, averageDecay: 0.9 } as const;
	const trainer = await openTrainer(step, { runtime, optimiser, updateBy: 'graph', provider: 'webgpu' });
	await trainer.dispose();
}
/** The runtime's module; hands every model over in place of loading it. */
function recordingRuntime(take: (bytes: Uint8Array) => void): OnnxRuntime {
	const known = { ...onnxruntime };
	let isTrial = true;
	const create: OnnxRuntime['InferenceSession']['create'] = (model) => {
		// The first one finds out whether the provider works.
		if (!isTrial) take(model);
		isTrial = false;
		return known.InferenceSession.create(model, { executionProviders: ['cpu'] });
	};
	return { InferenceSession: { create }, Tensor: known.Tensor };
}

const python = process.env['MSN_BENCH_PYTHON'] ?? 'bench/peers/.venv/bin/python';
process.stdout.write(execFileSync(python, ['bench/peers/check_onnx.py', ...files]));
rmSync(folder, { recursive: true });
