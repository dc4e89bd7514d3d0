import { describe, expect, test } from 'vitest';
import { testRandom, volumeOf } from '../../tests/label-volumes.ts';
import { cropMask } from './crop-mask.ts';
import { labelRuns } from './label-runs.ts';

const dims = [37, 9, 11] as const;

function randomLabels(seed: number): ReturnType<typeof volumeOf> {
	const random = testRandom(seed);
	// Labels live in blocks, so that boxes are small and some touch the volume's faces.
	return volumeOf(dims, (x, y, z) => (random() < 0.5 ? 0 : 3 * (1 + (x >> 3) + 5 * (y >> 2) + 15 * (z >> 2))));
}

describe('cropMask', () => {
	test.each([0, 2])('puts every voxel where it was in the world, padding %i', (padding) => {
		const source = randomLabels(3);
		const voxelToWorld = Float64Array.of(0, -2, 0.1, 5, 0.7, 0, 0, -90, 0, 0.2, 3, 1000, 0, 0, 0, 1);
		const runs = labelRuns({ ...source, voxelToWorld });
		const labels = [runs.extents[2].label, runs.extents[5].label];
		const mask = cropMask(runs, labels, { padding });
		if (!mask) throw new Error('the labels occur');
		const world = (m: Float64Array, ...p: number[]): number[] =>
			[0, 4, 8].map((row) => m[row] * p[0] + m[row + 1] * p[1] + m[row + 2] * p[2] + m[row + 3]);
		const places = (
			m: Float64Array,
			voxels: Uint8Array,
			[nx, ny]: readonly number[],
			isSet: (v: number) => boolean,
		): string[] =>
			[...voxels.entries()]
				.filter(([, value]) => isSet(value))
				.map(([i]) => world(m, i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))))
				.map((p) => p.map((value) => (Math.round(value * 1e6) + 0) / 1e6).join(' '))
				.sort();
		expect(places(mask.voxelToWorld, mask.voxels, mask.dims, (v) => v === 1)).toEqual(
			places(voxelToWorld, source.voxels, source.dims, (v) => labels.includes(v)),
		);
		expect(mask.voxels.every((value) => value <= 1)).toBe(true);
		// The box is tight: without the padding every face holds a voxel.
		const { extents } = labelRuns(mask);
		expect(extents[0].min).toEqual([padding, padding, padding]);
		expect(extents[0].max).toEqual(mask.dims.map((n) => n - 1 - padding));
	});

	test('no such label: no mask; nonsense padding is refused', () => {
		const runs = labelRuns(randomLabels(1));
		expect(cropMask(runs, [200])).toBeUndefined();
		expect(() => cropMask(runs, [3], { padding: -1 })).toThrow(/-1/);
	});
});
