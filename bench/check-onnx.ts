/**
 * Writes trained networks as ONNX files and a training step in standard operators, and has the official checker judge them
 * (bench/peers/check_onnx.py). For developers; the tests load such files into the runtime.
 *
 * Run: node --conditions=source bench/check-onnx.ts
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inferenceGraph, initialTensors } from '#tensor';
import { lowerGraph, onnxBytes, writeOnnx } from '#tensor-onnx';
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
	write(name, writeOnnx(use, initialTensors(use, 1), { metadata: { licence: 'CC BY 4.0' } }));
}
for (const name of ['autoencoder', 'pointnet']) {
	const { step } = trainingTasks[name]();
	const outputs = Object.fromEntries(
		Object.entries(step.gradients).map(([leaf, value]) => [`gradient/${leaf}`, value]),
	);
	write(`${name}-step`, onnxBytes(lowerGraph(step.graph, { loss: step.loss, ...outputs }, { standardOnly: true })));
}
const python = process.env['MSN_BENCH_PYTHON'] ?? 'bench/peers/.venv/bin/python';
process.stdout.write(execFileSync(python, ['bench/peers/check_onnx.py', ...files]));
rmSync(folder, { recursive: true });
