import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeNpz, writeStl } from '#formats';
import type { ShapeSample } from '#learning';
import { afterAll, describe, expect, test } from 'vitest';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { npzShapes } from './npz-shapes.ts';
import { shapeFolder } from './shape-folder.ts';
import { mkdirSync } from 'node:fs';

const scratch = mkdtempSync(path.join(tmpdir(), 'msn-npz-'));
afterAll(() => rmSync(scratch, { recursive: true }));

async function all(source: AsyncIterable<ShapeSample>): Promise<ShapeSample[]> {
	const samples: ShapeSample[] = [];
	for await (const sample of source) samples.push(sample);
	return samples;
}

describe('npzShapes', () => {
	const file = path.join(scratch, 'made.npz');
	const options = { source: 'made', spacingMm: 2, classes: ['a', 'b'] };

	test('parts, classes and voxels in their order', async () => {
		const images = Uint8Array.from({ length: 2 * 2 * 3 * 4 }, (_, i) => (i % 5 === 0 ? 255 : 0));
		const arrays = [
			{ name: 'train_images', data: images, shape: [2, 2, 3, 4] },
			{ name: 'train_labels', data: Uint8Array.of(1, 0), shape: [2, 1] },
			{ name: 'test_images', data: images.slice(0, 24), shape: [1, 2, 3, 4] },
			{ name: 'test_labels', data: Uint8Array.of(0), shape: [1, 1] },
		];
		writeFileSync(file, writeNpz(arrays));
		const samples = await all(npzShapes(file, options));
		expect(samples.map(({ part, facts }) => [part, facts['class']])).toEqual([
			['train', 'b'],
			['train', 'a'],
			['test', 'a'],
		]);
		const { content } = samples[1];
		if (content.kind !== 'occupancy') throw new Error();
		expect(content.volume.dims).toEqual([4, 3, 2]);
		expect(content.volume.voxels).toEqual(images.slice(24));
		expect(content.volume.voxelToWorld[3]).toBe(-3);
		expect((await all(npzShapes(file, { ...options, limit: 1 }))).length).toBe(2);
		await expect(all(npzShapes(file, { ...options, classes: ['a'] }))).rejects.toThrow(
			'train_labels[0] is 1, no class',
		);
	});

	test('says what is missing', async () => {
		writeFileSync(file, writeNpz([{ name: 'x', data: Uint8Array.of(1) }]));
		await expect(all(npzShapes(file, options))).rejects.toThrow('holds x, no train_images');
	});

	test.skipIf(!hasSharedData)('AdrenalMNIST3D has its published numbers', async () => {
		const real = sharedData('adrenalmnist3d', 'adrenalmnist3d_64_train_val.npz');
		const samples = await all(npzShapes(real, { ...options, classes: ['normal', 'mass'], limit: 98 }));
		const chosen = samples.filter(({ part }) => part === 'validation');
		expect(chosen.length).toBe(98);
		expect(chosen.filter(({ facts }) => facts['class'] === 'mass').length).toBe(22);
	});
});

describe('shapeFolder', () => {
	/** A closed tetrahedron, somewhere in space. */
	const tetrahedron = {
		positions: Float32Array.of(100, 0, 0, 130, 0, 0, 100, 30, 0, 100, 0, 30),
		triangles: Uint32Array.of(0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3),
	};

	test('folders are classes, shapes are centred, open ones are reported', async () => {
		for (const name of ['bone', 'organ']) mkdirSync(path.join(scratch, 'shapes', name), { recursive: true });
		const write = (name: string, mesh: typeof tetrahedron): void =>
			writeFileSync(path.join(scratch, 'shapes', name), writeStl(mesh));
		write('bone/p1_femur.stl', tetrahedron);
		write('organ/p2_liver.stl', tetrahedron);
		write('organ/p3_open.stl', { ...tetrahedron, triangles: tetrahedron.triangles.slice(3) });
		const skipped: string[] = [];
		const folder = path.join(scratch, 'shapes');
		const samples = await all(
			shapeFolder(folder, {
				source: 'made',
				subject: '^(p\\d+)_',
				size: 24,
				spacingMm: 1.5,
				onSkip: (name, reason) => skipped.push(`${name}: ${reason}`),
			}),
		);
		expect(samples.map(({ subject, facts }) => [subject, facts['class']])).toEqual([
			['p1', 'bone'],
			['p2', 'organ'],
		]);
		expect(skipped).toEqual(['organ/p3_open.stl: not a closed surface']);
		const { content } = samples[0];
		if (content.kind !== 'occupancy') throw new Error();
		const volume = content.volume.voxels.reduce((sum, value) => sum + value / 255, 0) * 1.5 ** 3;
		expect(Math.abs(volume / (30 ** 3 / 6) - 1)).toBeLessThan(0.03);
	});
});
