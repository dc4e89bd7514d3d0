import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRandom } from '#numeric';
import { fieldToOccupancy, type ShapeSample } from '#learning';
import { afterAll, describe, expect, test } from 'vitest';
import { ellipsoidField } from '../../tests/ellipsoid-fields.ts';
import { predictSamples } from './judge-network.ts';
import type { RunEvent } from './read-run-event.ts';
import { readTensorFile, writeTensorFile } from './tensor-file.ts';
import { trainNetwork, type TrainNetworkOptions } from './train-network.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'msn-train-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const grid = { dims: [16, 16, 16], spacingMm: 2 } as const;

/** Long and round ellipsoids: told apart by shape, not by size. */
function ellipsoids(count: number, seed: string): { samples: ShapeSample[]; labels: number[] } {
	const random = createRandom(seed);
	const labels = Array.from({ length: count }, (_, i) => i % 2);
	const samples = labels.map((label, i): ShapeSample => {
		const size = random.uniform(7.5, 9);
		const axes = label === 1 ? [1.4, 0.85, 0.85] : [1, 1, 1];
		const field = ellipsoidField(
			axes.map((axis) => size * axis),
			6,
			grid,
		);
		const id = `${seed} ${i}`;
		const content = { kind: 'occupancy', volume: fieldToOccupancy(field, grid) } as const;
		return { id, subject: id, source: 'made up', facts: {}, content };
	});
	return { samples, labels };
}

/** A ball on the shape's surface, marked; without a direction the marks are empty. */
function withBump(sample: ShapeSample, direction?: number): ShapeSample {
	if (sample.content.kind !== 'occupancy') throw new Error('no voxels');
	const { volume } = sample.content;
	const marks = new Uint8Array(volume.voxels.length);
	if (direction !== undefined) {
		const centre = [Math.cos(direction), Math.sin(direction), 0].map((value) => 7.5 + 4 * value);
		for (let i = 0; i < marks.length; i++) {
			const point = [i % 16, Math.floor(i / 16) % 16, Math.floor(i / 256)];
			if (Math.hypot(...point.map((value, axis) => value - centre[axis])) < 3) marks[i] = 255;
		}
	}
	const voxels = volume.voxels.map((value, i) => Math.max(value, marks[i]));
	return {
		...sample,
		content: { kind: 'occupancy', volume: { ...volume, voxels } },
		marks: { ...volume, voxels: marks },
	};
}

const training = ellipsoids(16, 'training');
const validation = ellipsoids(8, 'validation');
const options: TrainNetworkOptions = {
	network: 'residual-network',
	networkOptions: { channels: [8, 16], blocks: [1, 1], stemKernel: 3, stemPool: false },
	lesson: 'class',
	grid,
	classes: 2,
	epochs: 5,
	batchSize: 4,
	learningRate: 0.01,
	augment: { angleDegrees: 10, mirror: 0.5 },
	seed: 1,
};

describe('trainNetwork', () => {
	const folder = path.join(scratch, 'run');
	let ended: Awaited<ReturnType<typeof trainNetwork>>;

	test('tells long from round, on shapes it has not seen', async () => {
		const { history, best, weights, program, settings } = await trainNetwork(training, validation, options);
		expect(history.length).toBe(5);
		expect(best?.metrics['auc']).toBe(1);
		const rows = await predictSamples({ program, weights, settings }, validation);
		for (const row of rows) expect(row[0] + row[1]).toBeCloseTo(1, 5);
	});

	test('goes on after a stop to the same bits, with batches from workers or not, and logs', async () => {
		const short = { ...options, epochs: 3 };
		const straight = await trainNetwork(training, validation, short);
		const stop = new AbortController();
		const onEvent = (event: RunEvent): void => {
			if (event.kind === 'step' && event.step === 6) stop.abort();
		};
		const first = await trainNetwork(training, validation, {
			...short,
			folder,
			signal: stop.signal,
			onEvent,
			workers: 1,
		});
		expect(first.reason).toBe('asked to stop');
		const second = await trainNetwork(training, validation, { ...short, folder });
		ended = second;
		expect(second.reason).toBe('all epochs done');
		const plain = ({ history }: typeof second): object[] => history.map((figures) => ({ ...figures, seconds: 0 }));
		expect(plain(second)).toEqual(plain(straight));
		for (const [name, { data }] of straight.weights) expect(second.weights.get(name)?.data).toEqual(data);
		const events = readFileSync(path.join(folder, 'log.jsonl'), 'utf8')
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line) as RunEvent);
		expect(events.filter(({ kind }) => kind === 'step').length).toBe(12);
		expect(events.filter(({ kind }) => kind === 'resumed').length).toBe(1);
	});

	test('of a run that has ended no sample is looked at again, and a log that was cut off is ended', async () => {
		const log = path.join(folder, 'log.jsonl');
		const lines = readFileSync(log, 'utf8');
		const unseen = ({ samples, labels }: typeof training): typeof training => ({
			labels,
			samples: samples.map((sample) => ({
				...sample,
				get content(): never {
					throw new Error(`${sample.id} was looked at`);
				},
			})),
		});
		const again = (epochs: number): ReturnType<typeof trainNetwork> =>
			trainNetwork(unseen(training), unseen(validation), { ...options, epochs, folder, workers: 1 });
		const { program: _, ...found } = await again(3);
		const { program: __, ...expected } = ended;
		expect(found).toEqual(expected);
		expect(readFileSync(log, 'utf8')).toBe(lines);
		writeFileSync(log, lines.slice(0, lines.trimEnd().lastIndexOf('\n') + 1));
		await again(3);
		const timeless = (text: string): string => text.replaceAll(/"time":\d+/g, '');
		expect(timeless(readFileSync(log, 'utf8'))).toBe(timeless(lines));
		await expect(again(4)).rejects.toThrow('was looked at');
	});

	test('learns to complete caps', async () => {
		const { history, best } = await trainNetwork(training, validation, {
			...options,
			network: 'unet',
			networkOptions: { channels: [4, 8] },
			lesson: 'completion',
			epochs: 4,
			learningRate: 0.02,
			augment: undefined,
		});
		expect(history[3].loss).toBeLessThan(0.9 * history[0].loss);
		expect(best?.metrics['dice']).toBeGreaterThan(0.45);
	});

	test('marks a bump from the outline alone, and refines a coarse outline', async () => {
		const bumpy = (count: number, seed: string): typeof training => {
			const { samples, labels } = ellipsoids(count, seed);
			return {
				labels,
				samples: samples.map((sample, i) => (labels[i] === 1 ? withBump(sample, 2 * i) : withBump(sample))),
			};
		};
		const marked = bumpy(16, 'bumps');
		const common = { ...options, network: 'unet', networkOptions: { channels: [4, 8] }, augment: undefined };
		const { best } = await trainNetwork(marked, bumpy(8, 'other bumps'), {
			...common,
			lesson: 'marks',
			channels: ['distance', 'occupancy'],
			epochs: 6,
			learningRate: 0.03,
		});
		expect(best?.metrics['auc']).toBeGreaterThan(0.75);
		const fine = await trainNetwork(training, validation, {
			...common,
			lesson: 'super-resolution',
			coarse: { factor: 2 },
			inputSkip: 3,
			epochs: 3,
			learningRate: 0.03,
		});
		expect(fine.best?.metrics['dice']).toBeGreaterThan(0.8);
	});

	test('says which networks there are', async () => {
		await expect(trainNetwork(training, validation, { ...options, network: 'alexnet' })).rejects.toThrow(
			'there is no network alexnet that learns class; there are residual-network, point-net, point-net-plus-plus',
		);
	});
});

describe('tensor files', () => {
	test('come back to the bit, and are refused when they are something else', async () => {
		const file = path.join(scratch, 'deep', 'tensors.safetensors');
		const tensors = new Map([
			['a.weight', { shape: [2, 3], type: 'float32', data: Float32Array.of(1, -0, 1e-40, NaN, Infinity, 3.1) }],
			['steps', { shape: [1], type: 'int32', data: Int32Array.of(-7) }],
		] as const);
		writeTensorFile(file, { tensors, head: { epoch: 3, note: 'Größe' } });
		const back = await readTensorFile(file);
		expect(back?.tensors).toEqual(tensors);
		expect(back?.head).toEqual({ epoch: 3, note: 'Größe' });
		expect(await readTensorFile(path.join(scratch, 'nothing.safetensors'))).toBeUndefined();
	});
});
