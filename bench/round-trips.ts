/**
 * Round trips between voxels, meshes, points and signed distances: what each loses, on closed forms and, where the shared
 * data are, on real organs. And the anti-aliased surface against the binary one and Taubin's filter. To
 * bench/results/round-trips.json.
 *
 * Run: node --conditions=source bench/round-trips.ts
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readVolume } from '#formats';
import { nodeDecompress } from '#node-zlib';
import {
	extractSmoothSurface,
	extractUnion,
	findDefects,
	massProperties,
	smoothTaubin,
	surfaceDistance,
	type TriangleMesh,
} from '#shape';
import { cropMask, denseLabels, labelRuns, type LabelVolume } from '#volume';
import { closedForms, maskVolume } from '../tests/closed-forms.ts';
import { roundTrips } from '../tests/round-trip-study.ts';
import { surfaceErrors } from '../tests/surface-errors.ts';
import { saveResult } from './peer.ts';

function printTable(title: string, rows: readonly Record<string, unknown>[]): void {
	console.log(title);
	console.table(rows);
}

const exactness: Record<string, unknown>[] = [];
for (const spacing of [
	[1, 1, 1],
	[0.8, 0.8, 5],
] as const)
	// prettier-ignore
	for (const form of closedForms) {
		const mask = maskVolume(form, spacing);
		const binary = extractUnion(mask, [1])?.mesh;
		const smooth = extractSmoothSurface(mask, 1)?.mesh;
		if (!binary || !smooth) throw new Error(`${form.name}: no voxel is inside`);
		const voxelMm3 = mask.voxels.reduce((sum, value) => sum + value, 0) * spacing[0] * spacing[1] * spacing[2];
		const meshes: Record<string, TriangleMesh> = { binary, 'binary + Taubin': smoothTaubin(binary), 'anti-aliased': smooth };
		for (const [method, mesh] of Object.entries(meshes)) {
			const { rmsMm, maxMm, area, normalDegrees } = surfaceErrors(mesh, form);
			const ofVoxels = massProperties(mesh).volumeMm3 / voxelMm3 - 1;
			exactness.push({
				solid: form.name,
				voxel: spacing.join(' × '),
				method,
				rmsMm: round(rmsMm),
				maxMm: round(maxMm),
				areaPercent: round(100 * area),
				normalDegrees: round(normalDegrees),
				volumeOfVoxelsPercent: round(100 * ofVoxels),
			});
		}
	}
printTable('Surface of a mask against the solid it was made from', exactness);

const trips: Record<string, unknown>[] = [];
for (const form of closedForms) trips.push(...tripsOf(form.name, maskVolume(form, [1, 1, 1])));
const file = path.join(process.env['MSN_TEST_DATA'] ?? '../shared/data', 'totalsegmentator-example/example_seg.nii.gz');
if (existsSync(file)) {
	const { volume } = await readVolume(readFileSync(file), { decompress: nodeDecompress });
	const runs = labelRuns(denseLabels(volume).volume);
	const largest = runs.extents.toSorted((a, b) => b.voxelCount - a.voxelCount).slice(0, 6);
	for (const { label } of largest) {
		const mask = cropMask(runs, [label], { padding: 3 });
		if (mask) trips.push(...tripsOf(`organ ${label}`, mask));
	}
}
printTable('Round trips', trips);
saveResult('round-trips', { exactness, trips });

function tripsOf(shape: string, mask: LabelVolume): Record<string, unknown>[] {
	const voxel = Math.cbrt(Math.abs(mask.voxelToWorld[0] * mask.voxelToWorld[5] * mask.voxelToWorld[10]));
	return roundTrips(mask).map(({ trip, mesh, reference, wrongVoxels }) => {
		if (!mesh || !reference) return { shape, trip, wrongVoxels };
		const { meanMm, maximumMm } = surfaceDistance(reference, mesh, { sampleCount: 5000 });
		const volume = massProperties(mesh).volumeMm3 / massProperties(reference).volumeMm3 - 1;
		const { isClosed, isManifold } = findDefects(mesh);
		return {
			shape,
			trip,
			wrongVoxels,
			meanVoxels: round(meanMm / voxel),
			maxVoxels: round(maximumMm / voxel),
			volumePercent: round(100 * volume),
			isSound: isClosed && isManifold,
		};
	});
}

function round(value: number): number {
	return Number(value.toPrecision(3));
}
