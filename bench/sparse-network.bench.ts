/**
 * The sparse completion network on skull shells of the phantom with a cap removed: time and memory of a training step and
 * of a prediction at 64³ to 512³, and beside the dense network of the same channels in ONNX Runtime. Every row runs in a
 * process of its own, so that its peak memory is its own, and is kept in bench/results/sparse-network.json as soon as it
 * is there, with the commit it was measured at.
 *
 *     node --conditions=source bench/sparse-network.bench.ts [--row NAME …]
 *
 * About 6 minutes in all on a quiet machine; `ratio-small-128` by itself half a minute, every `sparse-` row a few seconds (at
 * 512³ half a minute, most of it drawing the skull), `dense-small-128` half a minute, `ratio-large-64` 1 minute.
 * `ratio-large-128` takes about 12 GB and is run only by name.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import { completionChannels, completionPair, denseCompletion, type CompletionPair } from '#learning';
import { drawSkullShell, skullShellLabels } from '#phantom';
import { coordinatesMask, halveCoordinates, trainingStep, type SparseCoordinates, type Trainer } from '#tensor';
import { openTrainer, type OnnxRuntime } from '#tensor-onnx';
import { completionOptimiser, measureResolution, openCompletionTrainer } from '#training';
import { saveResult } from './peer.ts';

const runtime = ort as unknown as OnnxRuntime;
const resultFile = 'bench/results/sparse-network.json';
type Size = keyof typeof completionChannels;

/** GB of a 24 GB graphics card, from the original's slides: training and test. */
const original: Readonly<Record<number, { sparse: [number, number]; dense?: [number, number] }>> = {
	64: { sparse: [1.5119, 1.4519], dense: [1.6543, 1.6699] },
	128: { sparse: [1.6256, 1.5097], dense: [1.9043, 1.8184] },
	256: { sparse: [2.7341, 1.8905], dense: [4.8145, 2.6934] },
	512: { sparse: [11.3049, 2.7993] },
};

const rows: Readonly<Record<string, () => Promise<object>>> = {
	'ratio-small-64': () => ratio('small', 64),
	'ratio-small-128': () => ratio('small', 128),
	'ratio-large-64': () => ratio('large', 64),
	'ratio-large-128': () => ratio('large', 128),
	'dense-small-64': () => denseRow('small', 64),
	'dense-small-128': () => denseRow('small', 128),
	...Object.fromEntries([64, 128, 256, 512].map((edge) => [`sparse-small-${edge}`, () => sparseRow('small', edge)])),
	...Object.fromEntries([64, 128, 256, 512].map((edge) => [`sparse-tiny-${edge}`, () => sparseRow('tiny', edge)])),
	'sparse-large-64': () => sparseRow('large', 64),
	'sparse-large-128': () => sparseRow('large', 128),
	// The same network as graphs of ONNX Runtime, a level each.
	'graphs-small-128': () => graphsRow('small', 128),
	'graphs-large-64': () => graphsRow('large', 64),
	'graphs-large-128': () => graphsRow('large', 128),
	...Object.fromEntries([64, 128, 256, 512].map((edge) => [`test-small-${edge}`, () => testRow('small', edge)])),
};
const byNameOnly = new Set(['ratio-large-128']);

function shell(edge: number): CompletionPair {
	const { labels } = drawSkullShell(1, { edge });
	const part = (wanted: number): Uint8Array => {
		const mask = new Uint8Array(labels.voxels.length);
		for (let i = 0; i < mask.length; i++) if (labels.voxels[i] === wanted) mask[i] = 1;
		return mask;
	};
	return completionPair(part(skullShellLabels.skull), part(skullShellLabels.cap), labels.dims);
}

/** The same pair as volumes, for the dense network. */
function denseFeeds({ input, target }: CompletionPair, edge: number): Record<string, Float32Array> {
	const volume = (set: SparseCoordinates): Float32Array => {
		const n = edge / set.stride;
		const fine = {
			...set,
			stride: 1,
			coordinates: set.coordinates.map((value, i) => (i % 4 ? value / set.stride : value)),
		};
		return Float32Array.from(coordinatesMask(fine, [n, n, n]));
	};
	const feeds: Record<string, Float32Array> = { input: volume(input) };
	let set = target;
	for (let level = 0; level < 6; level++) {
		feeds[`decoder.${level}.target`] = volume(set);
		set = halveCoordinates(set).coarse;
	}
	return feeds;
}

const openDense = (size: Size, edge: number): Promise<Trainer> => {
	const step = trainingStep((scope) => ({ loss: denseCompletion(scope, completionChannels[size], edge).loss }));
	return openTrainer(step, { runtime, optimiser: completionOptimiser, threads: 1 });
};

interface Timing {
	readonly cpuMs: number;
	readonly wallMs: number;
	readonly loss: number;
}

async function timed(step: () => Promise<{ loss: number }>): Promise<Timing> {
	const wall = performance.now();
	const before = process.cpuUsage();
	const { loss } = await step();
	const { user, system } = process.cpuUsage(before);
	return { cpuMs: (user + system) / 1000, wallMs: performance.now() - wall, loss };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];
const round = (value: number): number => Number(value.toPrecision(4));

/** Training steps of both, in turn, after enough steps of the sparse one that its predictions shape the candidates. */
async function ratio(size: Size, edge: number): Promise<object> {
	const pair = shell(edge);
	const feeds = { input: pair.input.coordinates, target: pair.target.coordinates };
	const sparse = await openCompletionTrainer({ channels: completionChannels[size] });
	for (let i = 0; i < 40; i++) await sparse.step(feeds);
	const dense = await openDense(size, edge);
	const volumes = denseFeeds(pair, edge);
	// Its memory grows for some steps.
	for (let i = 0; i < 3; i++) await dense.step(volumes);
	const times: { sparse: Timing; dense: Timing }[] = [];
	let candidates: readonly number[] = [];
	for (let turn = 0; turn < 15; turn++) {
		times.push({
			sparse: await timed(async () => {
				const result = await sparse.step(feeds);
				candidates = [...(result.outputs['candidates'] as Int32Array)];
				return result;
			}),
			dense: await timed(() => dense.step(volumes)),
		});
	}
	const of = (name: 'sparse' | 'dense', unit: 'cpuMs' | 'wallMs'): number =>
		round(median(times.map((t) => t[name][unit])));
	// On a busy machine the least time tells more than the median.
	const least = (name: 'sparse' | 'dense'): number => round(Math.min(...times.map((t) => t[name].cpuMs)));
	return {
		voxels: { input: pair.input.count, target: pair.target.count, candidates, volume: edge ** 3 },
		sparse: { cpuMs: of('sparse', 'cpuMs'), wallMs: of('sparse', 'wallMs'), leastCpuMs: least('sparse') },
		dense: { cpuMs: of('dense', 'cpuMs'), wallMs: of('dense', 'wallMs'), leastCpuMs: least('dense') },
		cpuRatio: round(median(times.map((t) => t.dense.cpuMs / t.sparse.cpuMs))),
		cpuRatios: times.map((t) => round(t.dense.cpuMs / t.sparse.cpuMs)),
		losses: times.map((t) => ({ sparse: t.sparse.loss, dense: t.dense.loss })),
	};
}

/** Peak of the resident memory since the last call, and what is resident now, in MB. */
function memory(): { peakMB: number; nowMB: number } {
	const status = readFileSync('/proc/self/status', 'utf8');
	const of = (key: string): number => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
	writeFileSync('/proc/self/clear_refs', '5');
	return { peakMB: round(of('VmHWM')), nowMB: round(of('VmRSS')) };
}

async function trainingRow(trainer: Trainer, feeds: Record<string, Int32Array | Float32Array>, steps: number) {
	const idle = memory().nowMB;
	const times: Timing[] = [];
	for (let i = 0; i < steps; i++) times.push(await timed(() => trainer.step(feeds)));
	const { peakMB } = memory();
	const late = times.slice(-3);
	return {
		figures: {
			cpuMs: round(median(late.map(({ cpuMs }) => cpuMs))),
			wallMs: round(median(late.map(({ wallMs }) => wallMs))),
			peakMB,
			aboveIdleMB: round(peakMB - idle),
			loss: [times[0].loss, times[times.length - 1].loss],
		},
	};
}

const sparseRow = async (network: Size, edge: number): Promise<object> =>
	roundAll({ ...(await measureResolution({ edge, network })) });

const roundAll = (figures: object): object =>
	JSON.parse(
		JSON.stringify(figures, (_, value: unknown) => (typeof value === 'number' ? round(value) : value)),
	) as object;

async function graphsRow(size: Size, edge: number): Promise<object> {
	const { input, target } = shell(edge);
	const channels = completionChannels[size];
	const trainer = await openCompletionTrainer({ runtime, channels, engine: 'graphs' });
	return (await trainingRow(trainer, { input: input.coordinates, target: target.coordinates }, 12)).figures;
}

async function denseRow(size: Size, edge: number): Promise<object> {
	const feeds = denseFeeds(shell(edge), edge);
	return (await trainingRow(await openDense(size, edge), feeds, 3)).figures;
}

/** Prediction with weights trained at 64³, just enough to fill a skull. */
async function testRow(size: Size, edge: number): Promise<object> {
	const channels = completionChannels[size];
	const small = shell(64);
	const learningRate = (update: number): number => (update <= 60 ? 0.01 : 1e-3);
	const optimiser = { ...completionOptimiser, learningRate };
	const trainer = await openCompletionTrainer({ channels, optimiser });
	const feeds = { input: small.input.coordinates, target: small.target.coordinates };
	for (let i = 0; i < 80; i++) await trainer.step(feeds);
	const { input } = shell(edge);
	const idle = memory().nowMB;
	let filled = 0;
	const time = await timed(async () => {
		filled = (await trainer.predict(input)).count;
		return { loss: 0 };
	});
	const { peakMB } = memory();
	return {
		voxels: { input: input.count, filled },
		cpuMs: round(time.cpuMs),
		wallMs: round(time.wallMs),
		peakMB,
		aboveIdleMB: round(peakMB - idle),
	};
}

const { values } = parseArgs({ options: { row: { type: 'string', multiple: true }, measure: { type: 'string' } } });
if (values.measure !== undefined) {
	console.log(JSON.stringify(await rows[values.measure]()));
	process.exit(0);
}
for (const name of values.row ?? Object.keys(rows).filter((one) => !byNameOnly.has(one))) {
	if (!(name in rows)) throw new Error(`no row ${name}; rows: ${Object.keys(rows).join(' ')}`);
	const kept = existsSync(resultFile) ? (JSON.parse(readFileSync(resultFile, 'utf8')) as { rows?: object }) : {};
	const child = spawnSync(
		process.execPath,
		['--conditions=source', 'bench/sparse-network.bench.ts', '--measure', name],
		{ encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
	);
	if (child.status !== 0) throw new Error(`${name} ended with ${child.status ?? child.signal}`);
	const figures = JSON.parse(child.stdout.trim().split('\n').at(-1) ?? '') as object;
	console.log(name, JSON.stringify(figures));
	const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).stdout.trim();
	const dated = { [name]: { ...figures, commit, load: loadavg()[0], date: new Date().toISOString() } };
	saveResult('sparse-network', { originalGB: original, rows: { ...kept.rows, ...dated } });
}
