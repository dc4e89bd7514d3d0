/**
 * Forward passes of the networks of training-networks.ts against PyTorch without gradients: the same weights and data,
 * interleaved, one thread; results are compared before a time counts.
 *
 * Run: node --conditions=source bench/inference.bench.ts [autoencoder|dense|unet|pointnet|residual|completion …] [--threads=1] [--rounds=15]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { inferenceGraph, initialTensors } from '#tensor';
import { openPredictor } from '#tensor-onnx';
import * as runtime from 'onnxruntime-node';
import { openPeer, saveResult, type Run } from './peer.ts';
import { trainingTasks } from './training-networks.ts';
import { writeTensors } from './write-tensors.ts';

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { threads: { type: 'string', default: '1' }, rounds: { type: 'string', default: '15' } },
});
const warmUp = 3;
const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

async function compare(name: string, threads: number) {
	const task = trainingTasks[name]();
	const folder = mkdtempSync(path.join(tmpdir(), 'msn-inference-'));
	process.env['OMP_NUM_THREADS'] = String(threads);
	const initial = initialTensors(task.step, 7);
	const parameters = writeTensors(folder, task, initial);
	const peer = await openPeer('training_step', { folder, network: task.network, parameters, threads, inference: true });
	const { shape } = task.step.inputs[0].value;
	const network = inferenceGraph((scope) => ({ y: task.build(scope, scope.input('x', shape)) }));
	const predictor = await openPredictor(network, initial, { runtime, threads });
	const forward = async (): Promise<Float32Array> =>
		(await predictor.predict({ x: task.feeds['x'] }))['y'] as Float32Array;
	const found = await forward();
	const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
	const size = Math.sqrt(found.reduce((sum, value) => sum + value * value, 0) / found.length);
	const [peerMean, peerSize] = (await peer.run('summary')).result as [number, number];
	const apart = Math.max(Math.abs(mean - peerMean), Math.abs(size - peerSize)) / peerSize;
	if (!(apart < 1e-5)) throw new RangeError(`${name}: results are ${apart} apart`);
	const own: Run[] = [];
	const theirs: Run[] = [];
	for (let round = -warmUp; round < Number(values.rounds); round++) {
		const their = await peer.run('PyTorch');
		const wall = performance.now();
		const before = process.cpuUsage();
		await forward();
		const { user, system } = process.cpuUsage(before);
		if (round < 0) continue;
		own.push({ cpuMs: (user + system) / 1000, wallMs: performance.now() - wall, result: undefined });
		theirs.push(their);
	}
	await predictor.dispose();
	peer.close();
	rmSync(folder, { recursive: true });
	const ratios = (of: (run: Run) => number): number => median(own.map((run, i) => of(theirs[i]) / of(run)));
	return {
		network: task.title,
		threads,
		oursCpuMs: median(own.map(({ cpuMs }) => cpuMs)),
		peerCpuMs: median(theirs.map(({ cpuMs }) => cpuMs)),
		speedByCpu: ratios(({ cpuMs }) => cpuMs),
		oursWallMs: median(own.map(({ wallMs }) => wallMs)),
		peerWallMs: median(theirs.map(({ wallMs }) => wallMs)),
		speedByWall: ratios(({ wallMs }) => wallMs),
		apart,
		versions: peer.versions,
	};
}

const results = [];
for (const name of positionals.length > 0 ? positionals : Object.keys(trainingTasks))
	for (const threads of values.threads.split(',').map(Number)) {
		const row = await compare(name, threads);
		results.push(row);
		console.log(
			`${row.network}, ${threads} thread(s): CPU ${row.oursCpuMs.toFixed(1)} ms against ${row.peerCpuMs.toFixed(1)} = ` +
				`${row.speedByCpu.toFixed(2)} of PyTorch's speed; wall ${row.oursWallMs.toFixed(1)} against ` +
				`${row.peerWallMs.toFixed(1)} = ${row.speedByWall.toFixed(2)}; results ${row.apart.toExponential(1)} apart`,
		);
	}
if (positionals.length === 0) saveResult('inference', { results });
