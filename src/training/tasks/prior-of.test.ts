import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRandom } from '#numeric';
import { gridToWorld, type ShapeSample } from '#learning';
import { writeOnnx } from '#tensor-onnx';
import { expect, test } from 'vitest';
import { ellipsoidField } from '../../../tests/ellipsoid-fields.ts';
import type { NetworkConfig } from '../task-config.ts';
import { readRunFolder, writeRunHead } from '../run-folder.ts';
import { lessonOf, trainNetwork, type TrainNetworkOptions } from '../train-network.ts';
import { priorOf } from './prior-of.ts';

const grid = { dims: [12, 12, 12], spacingMm: 2 } as const;
const random = createRandom('prior');
const samples = Array.from({ length: 28 }, (_, i): ShapeSample => {
	const field = ellipsoidField(
		[5, 5.5, 6].map((mm) => mm * Math.exp(0.1 * random.normal())),
		4,
		grid,
	);
	const voxels = Uint8Array.from(field, (mm) => (mm < 0 ? 255 : 0));
	const volume = { voxels, dims: grid.dims, voxelToWorld: gridToWorld(grid) };
	return { id: `${i}`, subject: `${i}`, source: 's', facts: {}, content: { kind: 'occupancy', volume } };
});
const config = { learn: 'completion', grid: { size: 12, spacingMm: 2 } } as NetworkConfig;

test('the prior is what whole shapes fill of the grid, unless the network begins with its input', () => {
	const filled = samples.map(({ content }) =>
		content.kind === 'occupancy' ? content.volume.voxels.reduce((sum, value) => sum + value / 255, 0) / 1728 : 0,
	);
	const mean = filled.reduce((sum, share) => sum + share, 0) / filled.length;
	expect(mean).toBeLessThan(0.1);
	expect(priorOf(config, samples)).toBeCloseTo(mean, 3);
	// On a grid of half the width a shape fills eight times the share.
	expect(priorOf({ ...config, grid: { size: 12, spacingMm: 1 } }, samples)).toBeCloseTo(8 * mean, 2);
	expect(priorOf({ ...config, prior: 0.5 }, samples)).toBe(0.5);
	expect(priorOf({ ...config, inputSkip: 3 }, samples)).toBeUndefined();
	expect(priorOf({ ...config, learn: 'class' }, samples)).toBeUndefined();
});

test('of marks it is what they fill of the shapes of the training part', () => {
	const marked = samples.slice(0, 8).map((sample, i): ShapeSample => {
		if (sample.content.kind !== 'occupancy') throw new Error('no voxels');
		const { volume } = sample.content;
		// A part of every other shape, all of it left of its middle.
		const voxels = volume.voxels.map((value, v) => (i % 2 === 0 && v % 12 < 4 ? value : 0));
		return { ...sample, marks: { ...volume, voxels } };
	});
	const sum = (volumes: readonly (ArrayLike<number> | undefined)[]): number =>
		volumes.reduce((total, voxels) => total + Array.from(voxels ?? []).reduce((own, value) => own + value, 0), 0);
	const share =
		sum(marked.map(({ marks }) => marks?.voxels)) /
		sum(marked.map(({ content }) => (content.kind === 'occupancy' ? content.volume.voxels : undefined)));
	expect(share).toBeLessThan(0.2);
	const marks = { ...config, learn: 'marks' } as const;
	expect(priorOf(marks, marked)).toBe(Number(share.toPrecision(3)));
	expect(priorOf({ ...marks, prior: 0.5 }, marked)).toBe(0.5);
	// Where nothing is marked, next to nothing is expected, but not nothing.
	expect(
		priorOf(
			marks,
			marked.filter((_, i) => i % 2 === 1),
		),
	).toBe(1e-4);
	expect(priorOf(marks, samples)).toBeUndefined();
});

test('a tiny U-Net that begins at the prior learns at a rate at which one that begins undecided dies, and is read with it', async () => {
	const part = (from: number, to: number) => ({
		samples: samples.slice(from, to),
		labels: samples.slice(from, to).map(() => 0),
	});
	const folder = mkdtempSync(path.join(tmpdir(), 'msn-prior-'));
	const options: TrainNetworkOptions = {
		network: 'unet',
		networkOptions: { channels: [4, 8] },
		lesson: 'completion',
		grid,
		classes: 2,
		prior: priorOf(config, samples),
		epochs: 2,
		batchSize: 5,
		learningRate: 0.03,
		seed: 1,
		folder,
	};
	const dice: number[] = [];
	const { program, weights } = await trainNetwork(part(0, 20), part(20, 28), {
		...options,
		onEvent: (event) => void (event.kind === 'epoch' && dice.push(Number(event.metrics['dice']))),
	});
	// With a prior of 0.5 it is 0 after every epoch.
	expect(dice.at(-1)).toBeGreaterThan(0.7);
	writeRunHead(folder, config, options);
	const stored = await readRunFolder(folder);
	rmSync(folder, { recursive: true });
	const onnx = writeOnnx(program.inference(1), weights);
	expect(writeOnnx(stored.program.inference(1), weights)).toEqual(onnx);
	const undecided = lessonOf({ ...options, prior: undefined }).program;
	expect(writeOnnx(undecided.inference(1), weights)).not.toEqual(onnx);
});
