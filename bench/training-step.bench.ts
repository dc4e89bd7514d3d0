/**
 * Training steps (forward, loss, gradients, AdamW) against PyTorch: the same initial weights and data, interleaved step by
 * step, on 1 thread and on 2; both sides' losses are compared over all steps.
 *
 * Run: node --conditions=source bench/training-step.bench.ts [autoencoder|dense|unet|pointnet …] [--threads=1,2] [--steps=50] [--referee]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { initialTensors, parameterCount } from '#tensor';
import { openTrainer } from '#tensor-onnx';
import * as runtime from 'onnxruntime-node';
import { openPeer, saveResult } from './peer.ts';
import { trainingTasks, type TrainingTask } from './training-networks.ts';

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		threads: { type: 'string', default: '1,2' },
		steps: { type: 'string', default: '50' },
		// Also PyTorch in double precision, as judge of whose losses drift.
		referee: { type: 'boolean', default: false },
	},
});
const steps = Number(values.steps);
const warmUp = 5;

/** Writes arrays for the peer: tensors.json names file, type and shape of each. */
function writeTensors(folder: string, task: TrainingTask): string[] {
	const initial = initialTensors(task.step, 7);
	const arrays = new Map([...initial].map(([name, { data, shape }]) => [name, { data, shape }]));
	const { value } = task.step.inputs[0];
	arrays.set('x', { data: task.feeds['x'] as Float32Array<ArrayBuffer>, shape: value.shape });
	arrays.set('t', task.target);
	const head = Object.fromEntries(
		[...arrays].map(([name, { data, shape }], i) => {
			writeFileSync(path.join(folder, `${i}.bin`), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
			return [name, { file: `${i}.bin`, shape, type: data instanceof Int32Array ? '<i4' : '<f4' }];
		}),
	);
	writeFileSync(path.join(folder, 'tensors.json'), JSON.stringify(head));
	return task.step.parameters.map(({ name }) => name);
}

interface Side {
	readonly cpuMs: number[];
	readonly wallMs: number[];
	readonly losses: number[];
}

async function compare(task: TrainingTask, threads: number) {
	const folder = mkdtempSync(path.join(tmpdir(), 'msn-training-'));
	process.env['OMP_NUM_THREADS'] = String(threads);
	const ours: Side = { cpuMs: [], wallMs: [], losses: [] };
	const theirs: Side = { cpuMs: [], wallMs: [], losses: [] };
	const referee: number[] = [];
	const parameters = writeTensors(folder, task);
	const { network, loss } = task;
	const peer = await openPeer('training_step', { folder, network, loss, parameters, threads, referee: values.referee });
	const trainer = await openTrainer(task.step, {
		runtime,
		threads,
		seed: 7,
		optimiser: { method: 'adamw', learningRate: 1e-3, weightDecay: 0 },
	});
	for (let i = 0; i < steps; i++) {
		const run = await peer.run('PyTorch');
		if (values.referee) referee.push((await peer.run('PyTorch float64')).result as number);
		const wall = performance.now();
		const before = process.cpuUsage();
		const result = await trainer.step(task.feeds);
		const { user, system } = process.cpuUsage(before);
		ours.losses.push(result.loss);
		theirs.losses.push(run.result as number);
		if (i < warmUp) continue;
		ours.cpuMs.push((user + system) / 1000);
		ours.wallMs.push(performance.now() - wall);
		theirs.cpuMs.push(run.cpuMs);
		theirs.wallMs.push(run.wallMs);
	}
	await trainer.dispose();
	peer.close();
	rmSync(folder, { recursive: true });
	return { ours, theirs, referee, versions: peer.versions };
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

const worstDifference = (a: readonly number[], b: readonly number[]): number =>
	Math.max(...a.map((loss, i) => Math.abs(loss / b[i] - 1)));

const results = [];
for (const name of positionals.length > 0 ? positionals : Object.keys(trainingTasks))
	for (const threads of values.threads.split(',').map(Number)) {
		const task = trainingTasks[name]();
		const { ours, theirs, referee, versions } = await compare(task, threads);
		const row = {
			network: task.title,
			parameters: parameterCount(task.step),
			threads,
			oursCpuMs: median(ours.cpuMs),
			peerCpuMs: median(theirs.cpuMs),
			speedByCpu: median(ours.cpuMs.map((value, i) => theirs.cpuMs[i] / value)),
			oursWallMs: median(ours.wallMs),
			peerWallMs: median(theirs.wallMs),
			speedByWall: median(ours.wallMs.map((value, i) => theirs.wallMs[i] / value)),
			firstLoss: ours.losses[0],
			lastLoss: ours.losses.at(-1),
			peerLastLoss: theirs.losses.at(-1),
			worstLossDifference: worstDifference(ours.losses, theirs.losses),
			...(referee.length > 0
				? { toDouble: worstDifference(ours.losses, referee), peerToDouble: worstDifference(theirs.losses, referee) }
				: {}),
			versions,
		};
		results.push(row);
		console.log(
			`${task.title}, ${threads} thread(s): CPU ${row.oursCpuMs.toFixed(1)} ms against ${row.peerCpuMs.toFixed(1)} = ` +
				`${row.speedByCpu.toFixed(2)} of PyTorch's speed; wall ${row.oursWallMs.toFixed(1)} against ` +
				`${row.peerWallMs.toFixed(1)} = ${row.speedByWall.toFixed(2)}; loss ${row.firstLoss.toFixed(6)} to ` +
				`${row.lastLoss?.toFixed(6)} (PyTorch ${row.peerLastLoss?.toFixed(6)}), ` +
				`worst relative difference ${row.worstLossDifference.toExponential(1)} in ${steps} steps` +
				(row.toDouble === undefined || row.peerToDouble === undefined
					? ''
					: `; from double precision: ours ${row.toDouble.toExponential(1)}, PyTorch ${row.peerToDouble.toExponential(1)}`),
		);
	}
if (positionals.length === 0) saveResult('training-step', { results });
