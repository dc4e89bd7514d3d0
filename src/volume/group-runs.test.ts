import { describe, expect, test } from 'vitest';
import { testRandom, volumeOf } from '../../tests/label-volumes.ts';
import { findExtent } from './group-runs.ts';
import { labelRuns } from './label-runs.ts';

const dims = [37, 9, 11] as const;

function randomLabels(seed: number): ReturnType<typeof volumeOf> {
	const random = testRandom(seed);
	// Labels live in blocks, so that boxes are small and some touch the volume's faces.
	return volumeOf(dims, (x, y, z) => (random() < 0.5 ? 0 : 3 * (1 + (x >> 3) + 5 * (y >> 2) + 15 * (z >> 2))));
}

describe('labelRuns', () => {
	test('counts, boxes, centroids and touched faces agree with a voxel loop', () => {
		const volume = randomLabels(7);
		const { extents } = labelRuns(volume);
		const labels = [...new Set(volume.voxels)].filter((label) => label > 0).sort((a, b) => a - b);
		expect(extents.map((extent) => extent.label)).toEqual(labels);
		for (const extent of extents) {
			const points: number[][] = [];
			volume.voxels.forEach((label, i) => {
				const x = i % 37;
				const y = ((i - x) / 37) % 9;
				if (label === extent.label) points.push([x, y, Math.floor(i / (37 * 9))]);
			});
			const along = (axis: number): number[] => points.map((p) => p[axis]);
			expect(extent.voxelCount).toBe(points.length);
			expect(extent.min).toEqual([0, 1, 2].map((axis) => Math.min(...along(axis))));
			expect(extent.max).toEqual([0, 1, 2].map((axis) => Math.max(...along(axis))));
			[0, 1, 2].forEach((axis) =>
				expect(extent.centroid[axis]).toBeCloseTo(along(axis).reduce((a, b) => a + b) / points.length, 10),
			);
			const touched = [0, 1, 2].flatMap((axis) => [
				...(along(axis).includes(0) ? [`${'ijk'[axis]}-`] : []),
				...(along(axis).includes(dims[axis] - 1) ? [`${'ijk'[axis]}+`] : []),
			]);
			expect(extent.touchedFaces).toEqual(touched);
			expect(findExtent(labelRuns(volume), extent.label)).toEqual(extent);
		}
		expect(findExtent(labelRuns(volume), 1)).toBeUndefined();
		expect(findExtent(labelRuns(volume), 60_000)).toBeUndefined();
	});

	test('an empty volume has no extents', () => {
		expect(labelRuns(volumeOf([4, 4, 4], () => 0)).extents).toEqual([]);
	});
});
