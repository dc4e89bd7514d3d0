import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { msnHere } from '../../tests/msn-here.ts';
import { readAny, writeNifti } from '#formats';
import { massProperties } from '#shape';

let folder = '';
const at = (...parts: string[]): string => path.join(folder, ...parts);

/** Runs the command as a user does, through the launcher, with any Node. */

/** A box of 6 × 4 × 5 voxels of 2 mm with label 3, and one voxel with label 7, in a mirrored grid. */
function boxes(): Uint8Array {
	const dims = [12, 10, 9] as const;
	const voxels = new Uint8Array(12 * 10 * 9);
	for (let k = 2; k < 7; k++) for (let j = 2; j < 6; j++) for (let i = 1; i < 7; i++) voxels[i + 12 * (j + 10 * k)] = 3;
	voxels[9 + 12 * (8 + 10 * 7)] = 7;
	return writeNifti({ voxels, dims, voxelToWorld: Float64Array.of(-2, 0, 0, 50, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1) });
}

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'msn-convert-'));
	await writeFile(at('boxes.nii'), boxes());
	await writeFile(at('broken.nii'), boxes().subarray(0, 700));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Volume of a box of a × b × c voxels of edge 2 under marching cubes: corners and edges are cut. */
function boxVolume(a: number, b: number, c: number): number {
	const [A, B, C] = [a - 1, b - 1, c - 1];
	return 8 * (A * B * C + A * B + B * C + C * A + (A + B + C) / 2 + 1 / 6);
}

describe('msn convert', () => {
	test('a segmentation into a folder: one file a label, and their records', async () => {
		const { code, stdout } = await msnHere('convert', at('boxes.nii'), at('out/'), '--to', 'stl', '--json');
		expect(code).toBe(0);
		expect((await readdir(at('out'))).sort()).toEqual(['3.stl', '7.stl', 'records.json']);
		const { files } = JSON.parse(stdout) as {
			files: { label: number; volumeMm3: number; voxelCount: number; isClosed: boolean }[];
		};
		expect(files.map(({ label, voxelCount, isClosed }) => [label, voxelCount, isClosed])).toEqual([
			[3, 120, true],
			[7, 1, true],
		]);
		expect(files[0].volumeMm3).toBeCloseTo(boxVolume(6, 4, 5), 3);
		const file = await readAny(await readFile(at('out/3.stl')), { units: 'mm' });
		if (file.kind !== 'mesh') throw new Error('not a mesh');
		expect(massProperties(file.parts[0].mesh).volumeMm3).toBeCloseTo(boxVolume(6, 4, 5), 2);
	});

	test('mesh → voxels → mesh keeps the place and the volume; points carry normals', async () => {
		expect((await msnHere('convert', at('boxes.nii'), at('box.ply'), '--label', '3')).code).toBe(0);
		expect((await msnHere('convert', at('box.ply'), at('box.nii.gz'), '--spacing', '0.5')).code).toBe(0);
		const volume = await readAny(await readFile(at('box.nii.gz')));
		if (volume.kind !== 'volume') throw new Error('not a volume');
		const inside = (volume.volume.voxels as Uint8Array).reduce((sum, value) => sum + value, 0);
		expect(inside * 0.125).toBeGreaterThan(0.97 * boxVolume(6, 4, 5));
		expect(inside * 0.125).toBeLessThan(1.03 * boxVolume(6, 4, 5));

		expect((await msnHere('convert', at('box.ply'), at('points.ply'), '--as', 'points', '--points', '500')).code).toBe(
			0,
		);
		const points = await readAny(await readFile(at('points.ply')));
		if (points.kind !== 'points') throw new Error('not points');
		expect(points.points.positions.length).toBe(1500);
		expect(points.points.normals?.length).toBe(1500);
	});

	test('grey values above a level become a surface', async () => {
		const { code } = await msnHere('convert', at('boxes.nii'), at('grey.obj'), '--level', '5');
		expect(code).toBe(0);
		expect(await readFile(at('grey.obj'), 'utf8')).toMatch(/^v /m);
	});

	test.each([
		[['convert', 'a'], /wants an input and an output/],
		[['convert', 'missing.nii', 'x.stl'], /missing\.nii.*no such file/],
		[['convert', 'BOXES', 'x.foo'], /Cannot tell the format/],
		[['convert', 'BOXES', 'x.stl'], /several shapes/],
		[['convert', 'BOXES', 'x.stl', '--label', 'liver'], /--label wants whole numbers/],
		[['convert', 'BOXES', 'x.nii', '--as', 'mesh'], /nii cannot hold mesh/],
		[['convert', 'BROKEN', 'x.stl'], /NIfTI.*(truncated|bytes)/i],
	])('%j ends with a clear message and no stack', async (words, message) => {
		const full = words.map((word) =>
			word === 'BOXES'
				? at('boxes.nii')
				: word === 'BROKEN'
					? at('broken.nii')
					: word.startsWith('x.')
						? at(word)
						: word,
		);
		const { code, stderr } = await msnHere(...full);
		expect(code).toBeGreaterThan(0);
		expect(stderr).toMatch(message);
		expect(stderr).not.toMatch(/\n\s+at /);
	});

	test('one broken input of several is reported and passed over, with exit code 1', async () => {
		const { code, stderr } = await msnHere('convert', at('boxes.nii'), at('broken.nii'), at('many'), '--to', 'stl');
		expect(code).toBe(1);
		expect(stderr).toMatch(/broken\.nii: NIfTI/);
		expect(await readdir(at('many/boxes'))).toContain('3.stl');
	});
});
