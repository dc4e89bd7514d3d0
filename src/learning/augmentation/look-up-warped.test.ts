import { affineDeterminant, createRandom, multiplyMat4, scaleTranslation } from '#numeric';
import type { Volume } from '#volume';
import { expect, test } from 'vitest';
import { slowlyWarped } from '../../../tests/warped-look-up.ts';
import { lookUpWarped } from './look-up-warped.ts';
import { elasticWarp } from './random-elastic.ts';
import { rigidWarp } from './random-rigid.ts';
import { scaleWarp } from './random-scale.ts';
import { afterWarp, warpField, warpOccupancy, type ShapeWarp } from './shape-warp.ts';

const dims = [11, 9, 13] as const;
const plain = scaleTranslation([2, 2.5, 1.5], [-10, -10, -9]);
const random = createRandom(1);
const turned = multiplyMat4(rigidWarp(random, { angleDegrees: 40 }).affine, plain);
const rigid = rigidWarp(random, { angleDegrees: 25, shiftMm: 3 });
const scale = scaleWarp(random, { deviation: 0.2, axisDeviation: 0.1 });
const elastic = elasticWarp(random, { displacementMm: 1.8, stepMm: 9, reachMm: 8 });
const mirror: ShapeWarp = { affine: scaleTranslation([-1, 1, 1]) };

const warps = {
	nothing: { affine: scaleTranslation([1, 1, 1]) },
	rigid,
	'scale after mirror': afterWarp(mirror, scale),
	elastic,
	'elastic before rigid': afterWarp(elastic, rigid),
	'elastic after rigid and mirror': afterWarp(afterWarp(mirror, rigid), elastic),
	'elastic between scales': afterWarp(afterWarp(scale, elastic), scale),
	'far away': { affine: scaleTranslation([1, 1, 1], [60, 0, 0]) },
} satisfies Record<string, ShapeWarp>;

function volumeOf(voxelToWorld: Float64Array, kind: 'full' | 'part' | 'empty'): Volume<Float32Array> {
	const voxels = Float32Array.from({ length: dims[0] * dims[1] * dims[2] }, (_, i) => {
		const at = [i % dims[0], Math.floor(i / dims[0]) % dims[1], Math.floor(i / (dims[0] * dims[1]))];
		const isFilled = kind === 'full' || (kind === 'part' && at.every((value, k) => value > 2 + k && value < 8));
		return isFilled ? random.uniform(1, 2) : 0;
	});
	return { voxels, dims, voxelToWorld };
}

test.each(Object.entries<ShapeWarp>(warps))('every voxel as by the plain way: %s', (_, warp) => {
	for (const voxelToWorld of [plain, turned])
		for (const kind of ['full', 'part', 'empty'] as const) {
			const volume = volumeOf(voxelToWorld, kind);
			const bytes = { ...volume, voxels: Uint8Array.from(volume.voxels, (value) => 120 * value) };
			const open = slowlyWarped(bytes, warp, 0);
			warpOccupancy(bytes, warp).voxels.forEach((value, i) => expect(Math.abs(value - open[i])).toBeLessThan(0.5001));
			const border = slowlyWarped(volume, warp, 'border');
			const field = warpField(volume, warp).voxels;
			const stretch = Math.cbrt(
				Math.abs(affineDeterminant(warp.affine) * affineDeterminant(warp.before ?? warps.nothing.affine)),
			);
			field.forEach((value, i) => expect(Math.abs(value - stretch * border[i])).toBeLessThan(2e-6));
		}
});

test('what is written is scaled and shifted, in voxels that meet nothing too', () => {
	const volume = volumeOf(plain, 'part');
	const found = new Float32Array(volume.voxels.length);
	const after = scaleTranslation([1, 1, 1], [1, 0, 0]);
	lookUpWarped(volume, found, { after, outside: 'empty', scale: 2, shift: 3 });
	const expected = slowlyWarped(volume, { affine: scaleTranslation([1, 1, 1], [-1, 0, 0]) }, 0);
	found.forEach((value, i) => expect(value).toBeCloseTo(2 * expected[i] + 3, 5));
});
