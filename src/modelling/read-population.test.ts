import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeNifti, writePly, writeStl } from '#formats';
import { massProperties } from '#shape';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boxMesh, sphereMesh } from '../../tests/solid-meshes.ts';
import { openCrewWorkers } from './crew-workers.ts';
import { readPopulation } from './read-population.ts';

let folder = '';
const at = (...parts: string[]): string => path.join(folder, ...parts);
const identity = Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'msn-population-'));
	await mkdir(at('a'));
	await mkdir(at('b'));
	await writeFile(at('a', 'ball.stl'), writeStl(sphereMesh(20, 3)));
	await writeFile(at('b', 'ball.ply'), writePly(boxMesh([0, 0, 0], [30, 40, 50])));
	await writeFile(at('b', 'notes.txt'), 'no shape');
	const voxels = new Uint8Array(1000);
	for (const [i, label] of [
		[333, 4],
		[334, 4],
		[555, 9],
	])
		voxels[i] = label;
	await writeFile(at('labels.nii'), writeNifti({ voxels, dims: [10, 10, 10], voxelToWorld: identity }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('readPopulation', () => {
	test('one shape a file, in order of names, twins told apart, the rest said', async () => {
		const { shapes, skipped } = await readPopulation([at('labels.nii'), at('b'), at('a')]);
		expect(shapes.map(({ id }) => id)).toEqual(['a/ball', 'b/ball', 'labels']);
		expect(massProperties(shapes[1].surfaces[0]).volumeMm3).toBeCloseTo(60_000, 0);
		expect(skipped).toMatchObject([{ file: at('b', 'notes.txt') }]);
		const workers = openCrewWorkers(1);
		try {
			const done: number[] = [];
			const again = await readPopulation([at('labels.nii'), at('b'), at('a')], {
				workers,
				onProgress: (count) => done.push(count),
			});
			expect(again).toEqual({ shapes, skipped });
			expect(done).toEqual([1, 2, 3, 4]);
			await expect(readPopulation([at('labels.nii'), at('nowhere')], { workers })).rejects.toThrow(/ENOENT/);
		} finally {
			await workers.close();
		}
	});

	test('labels: one anatomy each, in the order asked; a member without one is left out with its reason', async () => {
		const { shapes } = await readPopulation([at('labels.nii')], { labels: [[9], [4]] });
		const volumes = shapes[0].surfaces.map((surface) => massProperties(surface).volumeMm3);
		expect(volumes[1]).toBeGreaterThan(2 * volumes[0]);
		const { skipped } = await readPopulation([at('labels.nii')], { labels: [[9], [5]] });
		expect(skipped[0].reason).toBe('no voxel with label 5');
	});

	test('the steps of voxels are smoothed away, volumes kept, unless not wished', async () => {
		const voxels = Uint8Array.from({ length: 28 ** 3 }, (_, i) => {
			const [x, y, z] = [i % 28, Math.floor(i / 28) % 28, Math.floor(i / 784)];
			return Number(Math.hypot(x - 13.5, y - 13.5, z - 13.5) < 11);
		});
		await writeFile(at('round.nii'), writeNifti({ voxels, dims: [28, 28, 28], voxelToWorld: identity }));
		const [smooth, raw] = await Promise.all(
			[true, false].map(async (isSmooth) => {
				const { shapes } = await readPopulation([at('round.nii')], { smooth: isSmooth });
				return massProperties(shapes[0].surfaces[0]);
			}),
		);
		const area = 4 * Math.PI * 11 ** 2;
		expect(raw.areaMm2 / area).toBeGreaterThan(1.06);
		expect(Math.abs(smooth.areaMm2 / area - 1)).toBeLessThan(0.025);
		expect(smooth.volumeMm3 / raw.volumeMm3).toBeCloseTo(1, 3);
		await rm(at('round.nii'));
	});

	test('what does not exist is an error', async () => {
		await expect(readPopulation([at('nowhere')])).rejects.toThrow(/ENOENT/);
	});
});
