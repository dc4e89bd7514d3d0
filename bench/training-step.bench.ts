/**
 * Training steps (forward, loss, gradients, AdamW) against PyTorch: the same initial weights and data, interleaved step by
 * step, on 1 thread and on 2; both sides' losses are compared over all steps, and with `--referee` with those of PyTorch in
 * double precision. Without names: the four networks with a goal over `--steps` on one thread and 15 on others, then the
 * networks of the tasks over 15 on one.
 *
 * Run: node --conditions=source bench/training-step.bench.ts [autoencoder|dense|unet|pointnet|residual|completion|completion40 …]
 *      [--threads=1,2] [--steps=50] [--referee] [--seed=7]
 *      [--shrink=2: sizes halved, for accuracy on a busy machine]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { initialTensors, parameterCount } from '#tensor';
import { openTrainer } from '#tensor-onnx';
import * as runtime from 'onnxruntime-node';
import { writeFirstGradients } from './first-gradients.ts';
import { openPeer, saveResult } from './peer.ts';
import { trainingTasks, type TrainingTask } from './training-networks.ts';
import { writeTensors } from './write-tensors.ts';

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		threads: { type: 'string', default: '1,2' },
		steps: { type: 'string', default: '50' },
		shrink: { type: 'string', default: '1' },
		seed: { type: 'string', default: '7' },
		// Also PyTorch in double precision, as judge of whose losses drift.
		referee: { type: 'boolean', default: false },
	},
});
const fewSteps = 15;
const warmUp = 5;

/** Relative errors of every parameter's first gradient against double precision; those that are truly 0 are left out. */
interface GradientErrors {
	readonly ours: readonly number[];
	readonly peer: readonly number[];
}

interface Side {
	readonly cpuMs: number[];
	readonly wallMs: number[];
	readonly losses: number[];
}

async function compare(task: TrainingTask, threads: number, steps: number) {
	const folder = mkdtempSync(path.join(tmpdir(), 'msn-training-'));
	process.env['OMP_NUM_THREADS'] = String(threads);
	const ours: Side = { cpuMs: [], wallMs: [], losses: [] };
	const theirs: Side = { cpuMs: [], wallMs: [], losses: [] };
	const referee: number[] = [];
	const initial = initialTensors(task.step, Number(values.seed));
	const parameters = writeTensors(folder, task, initial);
	const { network, loss } = task;
	const peer = await openPeer('training_step', { folder, network, loss, parameters, threads, referee: values.referee });
	const trainer = await openTrainer(task.step, {
		runtime,
		threads,
		seed: Number(values.seed),
		optimiser: { method: 'adamw', learningRate: 1e-3, weightDecay: 0 },
	});
	if (values.referee) await writeFirstGradients(folder, task, initial);
	const gradients = values.referee ? ((await peer.run('gradient errors')).result as GradientErrors) : undefined;
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
	return { ours, theirs, referee, gradients, versions: peer.versions };
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

const worstDifference = (a: readonly number[], b: readonly number[]): number =>
	Math.max(...a.map((loss, i) => Math.abs(loss / b[i] - 1)));

/** The first step (from 1) at which a loss is half a unit of the other's fourth digit or more away; undefined for none. */
function firstStepApart(a: readonly number[], b: readonly number[]): number | undefined {
	const found = a.findIndex((loss, i) => {
		const unit = 10 ** (Math.floor(Math.log10(b[i])) - 3);
		return !(Math.abs(loss - b[i]) < unit / 2);
	});
	return found < 0 ? undefined : found + 1;
}

/** How far losses are from those in double precision, and from when on four digits are. */
function drift(losses: readonly number[], referee: readonly number[]) {
	const at = (step: number): number => Math.abs(losses[step - 1] / referee[step - 1] - 1);
	const early = [2, 10, 20, 50, 100, 200].filter((step) => step <= losses.length);
	return {
		worst: worstDifference(losses, referee),
		fourDigitsApartAt: firstStepApart(losses, referee) ?? null,
		atStep: Object.fromEntries(early.map((step) => [step, at(step)])),
	};
}

const results = [];
const goals = ['autoencoder', 'dense', 'unet', 'pointnet'];
for (const name of positionals.length > 0 ? positionals : Object.keys(trainingTasks))
	for (const threads of values.threads.split(',').map(Number)) {
		const isWhole = positionals.length > 0 || (goals.includes(name) && threads === 1);
		if (positionals.length === 0 && !goals.includes(name) && threads > 1) continue;
		const steps = isWhole ? Number(values.steps) : fewSteps;
		const task = trainingTasks[name](Number(values.shrink));
		const { ours, theirs, referee, gradients, versions } = await compare(task, threads, steps);
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
			steps,
			worstLossDifference: worstDifference(ours.losses, theirs.losses),
			fourDigitsApartAt: firstStepApart(ours.losses, theirs.losses) ?? null,
			...(referee.length > 0
				? { toDouble: drift(ours.losses, referee), peerToDouble: drift(theirs.losses, referee) }
				: {}),
			...(gradients && {
				gradients: {
					worst: Math.max(...gradients.ours),
					peerWorst: Math.max(...gradients.peer),
					median: median(gradients.ours),
					peerMedian: median(gradients.peer),
				},
			}),
			versions,
		};
		results.push(row);
		console.log(
			`${task.title}, ${threads} thread(s): CPU ${row.oursCpuMs.toFixed(1)} ms against ${row.peerCpuMs.toFixed(1)} = ` +
				`${row.speedByCpu.toFixed(2)} of PyTorch's speed; wall ${row.oursWallMs.toFixed(1)} against ` +
				`${row.peerWallMs.toFixed(1)} = ${row.speedByWall.toFixed(2)}; loss ${row.firstLoss.toFixed(6)} to ` +
				`${row.lastLoss?.toFixed(6)} (PyTorch ${row.peerLastLoss?.toFixed(6)}), ` +
				`worst relative difference ${row.worstLossDifference.toExponential(1)} in ${steps} steps, ` +
				`four digits apart ${row.fourDigitsApartAt === null ? 'never' : `from step ${row.fourDigitsApartAt}`}`,
		);
		if (row.gradients) {
			const { worst, peerWorst, ...medians } = row.gradients;
			console.log(
				`  first gradients from double precision: worst parameter ours ${worst.toExponential(1)}, PyTorch ` +
					`${peerWorst.toExponential(1)}; median ours ${medians.median.toExponential(1)}, PyTorch ` +
					medians.peerMedian.toExponential(1),
			);
		}
		for (const [side, from] of Object.entries({ ours: row.toDouble, PyTorch: row.peerToDouble }))
			if (from)
				console.log(
					`  ${side} from double precision: worst ${from.worst.toExponential(1)}, four digits apart ` +
						`${from.fourDigitsApartAt === null ? 'never' : `from step ${from.fourDigitsApartAt}`}; ` +
						Object.entries(from.atStep)
							.map(([step, apart]) => `step ${step} ${apart.toExponential(1)}`)
							.join(', '),
				);
	}
if (positionals.length === 0) saveResult('training-step', { results });
// Accuracy does not depend on what else runs: a file of its own.
else if (values.referee)
	saveResult(
		`training-drift-${positionals.join('-')}${values.shrink === '1' ? '' : `-shrunk-${values.shrink}`}${values.seed === '7' ? '' : `-seed-${values.seed}`}`,
		{
			results,
		},
	);
