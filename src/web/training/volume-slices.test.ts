import { writeNpy } from '#formats';
import { expect, test } from 'vitest';
import { cutAt, extentOf, planes, readPictures, sliceOf, volumeOf, within } from './volume-slices.ts';

const dims = [4, 3, 2] as const;
/** Voxel (x, y, z) holds 100 z + 10 y + x. */
const numbered = Uint8Array.from(
	{ length: 24 },
	(_, i) => 100 * Math.floor(i / 12) + 10 * (Math.floor(i / 4) % 3) + (i % 4),
);

test('slices have x or y to the right and what is anterior or superior above', () => {
	expect([...sliceOf(numbered, dims, 'axial', 1).values]).toEqual([
		120, 121, 122, 123, 110, 111, 112, 113, 100, 101, 102, 103,
	]);
	expect([...sliceOf(numbered, dims, 'coronal', 2).values]).toEqual([120, 121, 122, 123, 20, 21, 22, 23]);
	expect([...sliceOf(numbered, dims, 'sagittal', 3).values]).toEqual([103, 113, 123, 3, 13, 23]);
	expect(planes.map((plane) => sliceOf(numbered, dims, plane, 0)).map(({ width, height }) => [width, height])).toEqual([
		[4, 3],
		[4, 2],
		[3, 2],
	]);
});

test('files are read by sample and role, and cut within what they hold', () => {
	const bytes = new Uint8Array(2 * 3 * 24);
	bytes.set(numbered, 24 * 4);
	const pictures = readPictures(writeNpy(bytes, [2, 3, 2, 3, 4]));
	expect(pictures.dims).toEqual([4, 3, 2]);
	expect(volumeOf(pictures, 1, 1)).toEqual(numbered);
	const body = new Uint8Array(24);
	for (const i of [5, 6, 17]) body[i] = 255;
	expect(extentOf(body, dims)).toEqual([
		[1, 2],
		[1, 1],
		[0, 1],
	]);
	expect(planes.map((plane) => cutAt(extentOf(body, dims), plane, 1))).toEqual([1, 1, 2]);
	expect(extentOf(new Uint8Array(24), dims)[0]).toEqual([0, 3]);
	expect(() => readPictures(writeNpy(bytes, [144]))).toThrow('expected bytes');
	expect(() => readPictures(writeNpy(Float32Array.from(bytes), [2, 3, 2, 3, 4]))).toThrow('expected bytes');
});

test('what is predicted beyond the shape where alone it is asked for is left out', () => {
	const shape = Uint8Array.of(0, 127, 128, 255);
	const guess = Uint8Array.of(255, 200, 90, 255);
	expect([...within(guess, shape)]).toEqual([0, 0, 90, 255]);
	expect([...guess]).toEqual([255, 200, 90, 255]);
});
