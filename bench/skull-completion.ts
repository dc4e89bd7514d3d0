/**
 * Skull completion by the sparse network on synthetic skulls of the phantom (no patient's): trained on some, tested on
 * others, three seeds, intervals over the test skulls, and the trivial floor beside it: the other side mirrored.
 *
 *     node --conditions=source bench/skull-completion.ts [--edge 64] [--steps 600] [--seeds 3]
 *
 * Writes bench/results/skull-completion-<edge>.json. At 64³ about a minute of processor time a seed.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import { completionChannels, completionPair, extractImplant, implantMetrics, type ImplantScores } from '#learning';
import { createRandom } from '#numeric';
import { drawSkullShell, skullShellLabels } from '#phantom';
import { coordinatesMask } from '#tensor';
import type { OnnxRuntime } from '#tensor-onnx';
import { completionOptimiser, openCompletionTrainer } from '#training';
import { saveResult } from './peer.ts';

const { values } = parseArgs({
	options: {
		edge: { type: 'string', default: '64' },
		steps: { type: 'string', default: '600' },
		seeds: { type: 'string', default: '3' },
		size: { type: 'string', default: 'small' },
	},
});
const edge = Number(values.edge);
const stepCount = Number(values.steps);
const channels = completionChannels[values.size as keyof typeof completionChannels];
const trainingSkulls = Array.from({ length: 32 }, (_, i) => `train ${i}`);
const testSkulls = Array.from({ length: 16 }, (_, i) => `test ${i}`);
const dims = [edge, edge, edge] as const;
const spacingMm = 240 / edge;
const spacing = [spacingMm, spacingMm, spacingMm] as const;
/** The opening of the original takes away what is thinner than three voxels: at coarse grids the bone itself. */
const opening = spacingMm <= 2;

const known = new Map<string, ReturnType<typeof drawPair>>();

/** A skull, drawn once. */
function skull(name: string, isMirrored = false) {
	const key = `${name} ${isMirrored}`;
	const found = known.get(key) ?? drawPair(name, isMirrored);
	known.set(key, found);
	return found;
}

/** A skull, mirrored along x if asked: the only augmentation of the original. */
function drawPair(name: string, isMirrored: boolean) {
	const { voxels } = drawSkullShell(name, { edge }).labels;
	const part = (wanted: number): Uint8Array =>
		Uint8Array.from(voxels, (_, i) => {
			const x = i % edge;
			return voxels[isMirrored ? i - x + (edge - 1 - x) : i] === wanted ? 1 : 0;
		});
	const [defective, cap] = [part(skullShellLabels.skull), part(skullShellLabels.cap)];
	return { defective, cap, ...completionPair(defective, cap, dims) };
}

/** Mirror floor: what the other side has and this one has not. */
function mirrored(defective: Uint8Array): Uint8Array {
	return Uint8Array.from(defective, (_, i) => defective[i - (i % edge) + (edge - 1 - (i % edge))]);
}

/** Mean and 95 % percentile interval over skulls; a skull without an implant counts as the field's diagonal. */
function figure(scores: readonly number[]): { mean: number; interval: [number, number] } {
	const finite = scores.map((score) => (Number.isFinite(score) ? score : 240 * Math.sqrt(3)));
	const mean = (rows: readonly number[]): number => rows.reduce((sum, value) => sum + value, 0) / rows.length;
	const random = createRandom('bootstrap');
	const means = Array.from({ length: 2000 }, () => mean(finite.map(() => finite[random.integer(finite.length)])));
	means.sort((a, b) => a - b);
	const round = (value: number): number => Number(value.toPrecision(4));
	return { mean: round(mean(finite)), interval: [round(means[50]), round(means[1949])] };
}

function table(scores: readonly ImplantScores[]): object {
	const names = Object.keys(scores[0].mm);
	return Object.fromEntries(names.map((name) => [name, figure(scores.map(({ mm }) => mm[name]))]));
}

const tested = testSkulls.map((name) => skull(name));
const scoreOf = (prediction: Uint8Array, { defective, cap }: (typeof tested)[number]): ImplantScores =>
	implantMetrics({ reference: cap, prediction, defective }, dims, spacing);
const floor = tested.map((one) =>
	scoreOf(extractImplant(mirrored(one.defective), one.defective, dims, { opening }), one),
);
console.log('mirror', JSON.stringify(table(floor)));

const runs: object[] = [];
for (let seed = 0; seed < Number(values.seeds); seed++) {
	const before = process.cpuUsage();
	const learningRate = (update: number): number => (update <= 0.85 * stepCount ? 1 : 0.1) * 3e-3;
	const trainer = await openCompletionTrainer({
		runtime: ort as unknown as OnnxRuntime,
		channels,
		optimiser: { ...completionOptimiser, learningRate },
		seed,
	});
	const random = createRandom(`order ${seed}`);
	let loss = 0;
	for (let step = 0; step < stepCount; step++) {
		const { input, target } = skull(trainingSkulls[random.integer(trainingSkulls.length)], random.next() < 0.5);
		({ loss } = await trainer.step({ input: input.coordinates, target: target.coordinates }));
		if (step % 50 === 49) console.log(seed, step + 1, loss.toFixed(3));
	}
	const scores: ImplantScores[] = [];
	for (const one of tested) {
		const completed = coordinatesMask(await trainer.predict(one.input), dims);
		scores.push(scoreOf(extractImplant(completed, one.defective, dims, { opening }), one));
	}
	const { user, system } = process.cpuUsage(before);
	runs.push({ seed, lastLoss: loss, cpuSeconds: Math.round((user + system) / 1e6), network: table(scores) });
	console.log(JSON.stringify(runs.at(-1)));
	await trainer.dispose();
}
saveResult(`skull-completion-${edge}`, {
	data: { source: 'phantom (synthetic)', training: trainingSkulls.length, test: testSkulls.length, edge, spacingMm },
	network: { channels, steps: stepCount, optimiser: 'AMSGrad Adam, 3e-3, a tenth of it for the last 15 %', opening },
	metrics: 'hd.voxel and hd95.voxel.pooled in mm; no implant counts as the diagonal of the field',
	floor: { mirror: table(floor) },
	runs,
	load: loadavg()[0],
});
