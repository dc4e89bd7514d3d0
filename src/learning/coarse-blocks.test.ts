import { createRandom } from '#numeric';
import { resampleVolume } from '#volume';
import { expect, test } from 'vitest';
import { coarseBlocks } from './coarse-blocks.ts';
import { gridToWorld } from './field-grid.ts';

const random = createRandom('blocks');

test('blocks are means or majorities, each over its own voxels', () => {
	const fine = Float32Array.from({ length: 6 * 4 * 4 }, () => random.next());
	const laid = coarseBlocks(fine, [6, 4, 4], { factor: 2, of: 'filling', laid: 'nearest' });
	const sided = coarseBlocks(fine, [6, 4, 4], { factor: 2, laid: 'nearest' });
	for (const [x, y, z] of [
		[0, 0, 0],
		[5, 3, 3],
		[2, 1, 2],
	]) {
		const at = (i: number, j: number, k: number): number => i + 6 * (j + 4 * k);
		let sum = 0;
		for (let c = 0; c < 8; c++)
			sum += fine[at(2 * (x >> 1) + (c & 1), 2 * (y >> 1) + ((c >> 1) & 1), 2 * (z >> 1) + (c >> 2))];
		expect(laid[at(x, y, z)]).toBeCloseTo(sum / 8, 6);
		expect(sided[at(x, y, z)]).toBe(sum / 8 >= 0.5 ? 1 : 0);
	}
});

test('laid linearly it is what resampling the coarse grid gives', () => {
	const coarse = Uint8Array.from({ length: 4 ** 3 }, () => random.integer(256));
	const fine = Float32Array.from({ length: 12 ** 3 }, (_, i) => {
		const [x, y, z] = [i % 12, Math.floor(i / 12) % 12, Math.floor(i / 144)].map((v) => Math.floor(v / 3));
		return coarse[x + 4 * (y + 4 * z)] / 255;
	});
	const own = coarseBlocks(fine, [12, 12, 12], { factor: 3, of: 'filling' });
	const grid = { dims: [12, 12, 12], spacingMm: 1 } as const;
	const other = resampleVolume(
		{
			voxels: Float32Array.from(coarse),
			dims: [4, 4, 4],
			voxelToWorld: gridToWorld({ dims: [4, 4, 4], spacingMm: 3 }),
		},
		{ dims: grid.dims, voxelToWorld: gridToWorld(grid) },
		{ interpolation: 'linear', antiAlias: false },
	);
	// Beyond the centres of the outermost blocks the two differ on purpose: here the border goes on.
	for (let z = 1; z < 11; z++)
		for (let y = 1; y < 11; y++)
			for (let x = 1; x < 11; x++) {
				const i = x + 12 * (y + 12 * z);
				expect(own[i]).toBeCloseTo(other.voxels[i] / 255, 5);
			}
	expect(() => coarseBlocks(own, [12, 12, 12], { factor: 1 })).toThrow('factor must be a whole number from 2');
});
