import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeNifti, writeStl } from '#formats';
import { afterAll, describe, expect, test } from 'vitest';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import type { ParsedOptions } from './option-values.ts';
import { askedShapes, checkPair, isAskedMirrored, type AskedShape, type RefusedFile } from './predict-inputs.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'msn-inputs-'));
afterAll(() => rmSync(scratch, { recursive: true }));

test('a label map of more voxels than a list can hold becomes masks', async () => {
	// 2²⁷ is where lists end; a whole-body CT has more. The file is sparse: only its last byte is written.
	const dims = [520, 520, 500];
	const count = dims[0] * dims[1] * dims[2];
	expect(count).toBeGreaterThan(2 ** 27);
	const header = `ObjectType = Image\nNDims = 3\nDimSize = ${dims.join(' ')}\nElementType = MET_UCHAR\nElementSpacing = 1 1 1\nElementDataFile = LOCAL\n`;
	const file = path.join(scratch, 'large.mha');
	const handle = openSync(file, 'w');
	writeSync(handle, header);
	ftruncateSync(handle, header.length + count);
	writeSync(handle, Uint8Array.of(3), 0, 1, header.length + count - 1);
	closeSync(handle);
	const found = [];
	for await (const shape of askedShapes([file], {}, 1)) found.push(shape);
	expect(found.length).toBe(1);
	const [shape] = found;
	if (!('content' in shape) || shape.content.kind !== 'mask') throw new Error(JSON.stringify(shape));
	const { voxels } = shape.content.mask;
	expect([voxels.length, voxels.indexOf(255), voxels.includes(3)]).toEqual([count, count - 1, false]);
});

describe('--pair', () => {
	/** Two boxes of two labels, the right one (larger x in the world, whose x runs backwards here) with a mark. */
	const dims = [60, 20, 20] as const;
	const voxels = Uint8Array.from({ length: 60 * 20 * 20 }, (_, i) => {
		const [x, y, z] = [i % 60, Math.floor(i / 60) % 20, Math.floor(i / 1200)];
		if (y < 4 || y > 15 || z < 4 || z > 15) return 0;
		if (x >= 0 && x < 14) return x < 5 ? 2 : 1;
		return x > 40 && x < 52 ? 1 : 0;
	});
	const volume = { voxels, dims, voxelToWorld: Float64Array.of(-3, 0, 0, 90, 0, 3, 0, 7, 0, 0, 3, -5, 0, 0, 0, 1) };
	const file = path.join(scratch, 'pair.nii');
	const found = async (place: string, parsed: ParsedOptions): Promise<(AskedShape | RefusedFile)[]> => {
		const all = [];
		for await (const one of askedShapes([place], parsed, 1)) all.push(one);
		return all;
	};

	test('both organs of a label map, right and left told by the world, and one of them cut by the border', async () => {
		writeFileSync(file, writeNifti(volume));
		const [right, left] = (await found(file, { pair: true })) as AskedShape[];
		expect([right.name, left.name]).toEqual([`${file}#right`, `${file}#left`]);
		expect([right.side, left.side]).toEqual(['right', 'left']);
		expect(right.remark).toContain('border');
		expect(left.remark).toBeUndefined();
		for (const [{ content }, isOwn] of [
			[right, (x: number) => x < 14],
			[left, (x: number) => x > 40],
		] as const) {
			if (content.kind !== 'mask') throw new Error(content.kind);
			expect(content.mask.voxelToWorld).toEqual(volume.voxelToWorld);
			expect(content.mask.voxels).toEqual(voxels.map((value, i) => (value !== 0 && isOwn(i % 60) ? 255 : 0)));
		}
		// The side that was mirrored when the model learnt is mirrored when it is asked.
		expect([right, left].map((asked) => isAskedMirrored(asked, 'left', { pair: true }))).toEqual([false, true]);
		expect([right, left].map((asked) => isAskedMirrored(asked, undefined, { pair: true }))).toEqual([false, false]);
		expect(isAskedMirrored({ name: 'a', content: right.content }, 'left', { mirror: true })).toBe(true);
	});

	test('says what is no pair, and which options do not go with it', async () => {
		expect(await found(file, { pair: true, label: '2' })).toEqual([
			{ name: file, problem: 'fewer than two parts of 30 ml: one organ, or both joined, so that it holds no pair' },
		]);
		expect(await found(file, { pair: true, label: '1,abc' })).toEqual([
			{ name: file, problem: 'it has no label abc; it has 1, 2' },
		]);
		const joined = path.join(scratch, 'joined.nii');
		writeFileSync(joined, writeNifti({ ...volume, voxels: voxels.map((value) => Math.max(1, value)) }));
		expect(await found(joined, { pair: true })).toEqual([
			{
				name: joined,
				problem: expect.stringContaining('of its labels 1, 2 say with --label which are the pair’s') as string,
			},
		]);
		const image = path.join(scratch, 'image.nii');
		writeFileSync(image, writeNifti({ ...volume, voxels: Int16Array.from(voxels, (_, i) => i % 2000) }));
		expect(await found(image, { pair: true })).toEqual([
			{ name: image, problem: expect.stringContaining('an image, not a mask') as string },
		]);
		const mesh = path.join(scratch, 'ball.stl');
		writeFileSync(mesh, writeStl(sphereMesh(20, 2)));
		expect(await found(mesh, { pair: true })).toEqual([
			{ name: mesh, problem: expect.stringContaining('--pair is for label maps') as string },
		]);
		expect(() => checkPair({ pair: true, mirror: true })).toThrow('leave --mirror out');
		expect(() => checkPair({ pair: true })).not.toThrow();
	});
});
