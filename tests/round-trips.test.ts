import { describe, expect, test } from 'vitest';
import { findDefects, massProperties, surfaceDistance } from '#shape';
import { cropMask, labelRuns } from '#volume';
import { closedForms, maskVolume } from './closed-forms.ts';
import { ballVolume, noiseVolume, readTestNifti, volumeOf } from './label-volumes.ts';
import { roundTrips } from './round-trip-study.ts';
import { hasSharedData, sharedData } from './shared-data.ts';

/** The mask with two empty voxels around it. */
function padded(mask: ReturnType<typeof ballVolume>): ReturnType<typeof ballVolume> {
	const [nx, ny, nz] = mask.dims;
	const at = (x: number, y: number, z: number): number =>
		x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz ? 0 : mask.voxels[x + nx * (y + ny * z)];
	return volumeOf([nx + 4, ny + 4, nz + 4], (x, y, z) => at(x - 2, y - 2, z - 2), mask.voxelToWorld);
}

describe('round trips', () => {
	test.each(closedForms)('of a $name lose what docs/isosurfaces.md says and no more', (form) => {
		const mask = maskVolume(form, [1.5, 1.5, 1.5]);
		for (const { trip, mesh, reference, wrongVoxels } of roundTrips(mask)) {
			if (!mesh || !reference || !trip.includes('points')) expect(wrongVoxels, trip).toBe(0);
			if (!mesh || !reference) continue;
			const { isClosed, isManifold, genus } = findDefects(mesh);
			expect({ isClosed, isManifold, genus }, trip).toEqual({ isClosed: true, isManifold: true, genus: form.genus });
			const { meanMm } = surfaceDistance(reference, mesh, { sampleCount: 2000 });
			expect(meanMm / 1.5, trip).toBeLessThan(trip.includes('points') ? 0.15 : 0.02);
			const ratio = massProperties(mesh).volumeMm3 / massProperties(reference).volumeMm3;
			expect(Math.abs(ratio - 1), trip).toBeLessThan(trip.includes('points') ? 0.03 : 0.006);
		}
	});

	test('voxels come back from their own surface exactly, plain or smooth, whatever they are', () => {
		for (const probability of [0.1, 0.4, 0.8]) {
			const trips = roundTrips(padded(noiseVolume(12, probability, 9)));
			for (const { trip, wrongVoxels } of trips.slice(0, 3)) expect(wrongVoxels, trip).toBe(0);
		}
	});

	test.skipIf(!hasSharedData)('of a real organ', () => {
		const labels = readTestNifti(sharedData('totalsegmentator-example/example_seg.nii.gz'));
		const mask = cropMask(labelRuns(labels), [1], { padding: 2 });
		if (!mask) throw new Error('the file has label 1');
		for (const { trip, wrongVoxels } of roundTrips(mask))
			if (!trip.includes('points')) expect(wrongVoxels, trip).toBe(0);
	});
});
