import { hash } from 'node:crypto';
import { layForNetwork, networkProgram, readNetworkCard } from '#learning';
import { initialTensors } from '#tensor';
import { openPredictor, readOnnxSummary } from '#tensor-onnx';
import * as runtime from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { exportNetwork } from './network-file.ts';
import type { ResultsCard } from './results-card.ts';
import type { StoredNetwork } from './run-folder.ts';
import type { NetworkConfig } from './task-config.ts';

const size = 12;
const options = { channels: [4, 8], blocks: [1, 1], stemKernel: 3, stemPool: false };
const program = networkProgram({ network: 'residual-network', options, lesson: 'class', size, outputs: 3 });
const config: NetworkConfig = {
	task: 'network',
	title: 'Three organs',
	learn: 'class',
	data: { kind: 'folder', folder: 'x', source: 'made up', licence: 'CC0-1.0', citation: 'Nobody, 2026' },
	split: { kind: 'official' },
	target: { fact: 'class' },
	grid: { size, spacingMm: 2 },
	network: { name: 'residual-network', options },
	epochs: 1,
	batchSize: 1,
	learningRate: 1,
};
const stored: StoredNetwork = {
	config,
	program,
	settings: {
		lesson: 'class',
		input: 'voxels',
		grid: { dims: [size, size, size], spacingMm: 2 },
		pointCount: 64,
		share: 0.25,
		seed: 1,
		augment: { mirror: 0.5 },
	},
	weights: initialTensors(program.training(1), 'exported'),
	classes: ['liver', 'spleen', 'kidney'],
};
const figure = { value: 0.9, interval: [0.8, 1] as const, patients: 4, shapes: 8 };
const results = {
	data: { source: 'made up', licence: 'CC0-1.0', shapes: 20, subjects: 10, synthetic: 20, excluded: [] },
	splits: [{ rule: 'official' }],
	figures: {
		'mean of the seeds': { accuracy: figure },
		'seed 1': { accuracy: figure, auc: { ...figure, value: Number.NaN } },
	},
} as unknown as ResultsCard;

test('the file of a network holds all that is needed to use and to judge it', () => {
	const summary = readOnnxSummary(exportNetwork(stored, results));
	const card = readNetworkCard(summary.metadata);
	expect(card).toMatchObject({
		title: 'Three organs',
		classes: ['liver', 'spleen', 'kidney'],
		placement: 'centroid',
		filling: 'whole',
		data: { shapes: 20, subjects: 10, synthetic: 'all', citation: 'Nobody, 2026' },
		// One seed is its own mean; what could not be measured is no figure.
		measured: { rule: 'official', figures: [{ method: 'seed 1', metric: 'accuracy', value: 0.9 }] },
	});
	expect(card.settings).not.toHaveProperty('augment');
	expect(card.graphSha256).toBe(hash('sha256', summary.graph, 'hex'));
	const weights = summary.weights.reduce((sum, { bytes }) => sum + bytes.length / 4, 0);
	expect(weights).toBeGreaterThanOrEqual(card.parameters);
	expect(readNetworkCard(readOnnxSummary(exportNetwork(stored)).metadata)).not.toHaveProperty('measured');
});

test('the file alone says what the trained network says', async () => {
	const bytes = exportNetwork(stored, results);
	const card = readNetworkCard(readOnnxSummary(bytes).metadata);
	const laid = layForNetwork(sphereMesh(7, 3, [5, 6, 700]), card, 'ball');
	const shape = laid?.feeds['shape'];
	if (!(shape instanceof Float32Array)) throw new Error('no input');
	const session = await runtime.InferenceSession.create(bytes);
	const tensor = new runtime.Tensor('float32', shape, [1, 1, size, size, size]);
	const { probabilities } = await session.run({ shape: tensor });
	const predictor = await openPredictor(program.inference(1), stored.weights, { runtime });
	const expected = (await predictor.predict({ shape })).probabilities;
	[...(probabilities.data as Float32Array)].forEach((value, i) => expect(value).toBeCloseTo(expected[i], 6));
	await predictor.dispose();
	await session.release();
});
