import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readAny } from '#formats';
import { nodeDecompress } from '#node-zlib';
import { massProperties } from '#shape';
import { openLearntModel, readTaskConfig, runTask } from '#training';
import type { Volume } from '#volume';
import { afterAll, expect, test } from 'vitest';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { skullLesson } from '../training/skull-shells.ts';
import { predictOutput } from './predict-output.ts';
import { predictShape, type PredictShapeOptions } from './predict-shape.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'msn-sparse-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function readBack(file: string): Promise<Volume> {
	const content = await readAny(readFileSync(file), { fileName: file, decompress: nodeDecompress });
	if (content.kind !== 'volume') throw new Error('no volume');
	return content.volume;
}

test('a finished run of a sparse network completes a skull where it lies, and says what it cannot do', async () => {
	const task = {
		task: 'sparse-completion',
		title: 'skulls',
		data: { kind: 'skull-shells', source: 'phantom', licence: 'CC0', synthetic: true, subjects: 7, edge: 16 },
		split: { kind: 'shares', train: 5 / 7, validation: 1 / 7, test: 1 / 7, seed: 1 },
		network: 'small',
		epochs: 8,
		learningRate: 0.02,
		seeds: [1],
	};
	const run = path.join(folder, 'run');
	await runTask(readTaskConfig(JSON.stringify(task), 'skulls.json'), { configFile: 'skulls.json', folder: run });
	const model = await openLearntModel(run);
	expect(model.kind).toBe('sparse-completion');
	const skull = skullLesson('a new one', 16);
	const voxelToWorld = Float64Array.of(15, 0, 0, -100, 0, 15, 0, 20, 0, 0, 15, 7, 0, 0, 0, 1);
	const mask = { voxels: skull.defective.map((value) => 255 * value), dims: skull.dims, voxelToWorld };
	const asked = { name: 'dir/skull.nii.gz', content: { kind: 'mask', mask, isUnplaced: false } } as const;
	const output = predictOutput({ to: path.join(folder, 'out'), volume: 'nii.gz', onInputGrid: true });
	const options: PredictShapeOptions = {
		work: 'reconstruct',
		sigmaMm: undefined,
		output,
		isMirrored: false,
		onlyMissing: false,
	};
	const whole = await predictShape(model, asked, options);
	const missing = await predictShape(
		model,
		{ ...asked, name: 'implants.npz#test/3' },
		{ ...options, onlyMissing: true },
	);
	expect([...(whole.files ?? []), ...(missing.files ?? [])].map((file) => path.basename(file))).toEqual([
		'skull.nii.gz',
		'implants-test-3.nii.gz',
	]);
	const [all, added] = await Promise.all([readBack(whole.files?.[0] ?? ''), readBack(missing.files?.[0] ?? '')]);
	expect([...all.voxelToWorld]).toEqual([...voxelToWorld]);
	const count = Array.from(added.voxels, Number).reduce((sum, value) => sum + value, 0);
	expect(count).toBeGreaterThan(0);
	expect(whole.figures?.['missingMm3']).toBeCloseTo(count * 15 ** 3, 6);
	expect(all.voxels.every((value, i) => Number(value) === Math.max(Number(added.voxels[i]), skull.defective[i]))).toBe(
		true,
	);
	expect(added.voxels.every((value, i) => Number(value) === 0 || skull.defective[i] === 0)).toBe(true);
	expect(whole.remarks).toEqual([]);

	// A surface is filled at the width that was learnt, in its place.
	const ball = { name: 'ball.stl', content: { kind: 'mesh', mesh: sphereMesh(60, 3, [40, 50, 60]) } } as const;
	const surface = predictOutput({ to: path.join(folder, 'out'), volume: 'nii.gz' });
	const filled = await predictShape(model, ball, { ...options, output: surface });
	const { volumeMm3 } = massProperties(ball.content.mesh);
	expect(Math.abs((filled.figures?.['inputMm3'] ?? 0) / volumeMm3 - 1)).toBeLessThan(0.1);
	const refused = (own: Partial<PredictShapeOptions>): Promise<unknown> =>
		predictShape(model, ball, { ...options, ...own });
	await expect(refused({ isMirrored: true })).rejects.toThrow('trained on both mirror images');
	await expect(refused({ output: predictOutput({ to: folder, probabilities: true }) })).rejects.toThrow(
		'as a mask alone',
	);
	await model.dispose();
});
