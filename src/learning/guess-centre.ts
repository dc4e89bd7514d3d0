import type { Volume } from '#volume';
import type { CutPlane } from './augmentation/random-defect.ts';
import { heightAbove, measureRest } from './cut-rest.ts';

/**
 * Where the centroid of a whole shape may have been, of which a plane cut off a share: on the line from the centroid of the rest
 * through that of the cut face, as far along it as for an ellipsoid, however it is stretched and cut.
 *
 * @param rest inside from 128, voxels along the world's axes.
 * @param share of the whole volume that is gone, between 0 and 1.
 * @returns mm.
 * @throws RangeError if the rest is empty.
 */
export function guessCentre(rest: Volume<Uint8Array>, plane: CutPlane, share: number): [number, number, number] {
	const { centroid } = measureRest(rest);
	const face = faceCentroid(rest, plane);
	if (!face) return [centroid[0], centroid[1], centroid[2]];
	const level = (point: readonly number[]): number => plane.normal.reduce((sum, n, axis) => sum + n * point[axis], 0);
	// The centres of its voxels lie below the plane, not in it.
	const reach = (plane.offset - level(centroid)) / Math.max(1e-6, level(face) - level(centroid));
	const along = alongLine(share) * reach;
	return [0, 1, 2].map((axis) => centroid[axis] + along * (face[axis] - centroid[axis])) as [number, number, number];
}

/** Of the voxels of the rest that touch the plane; undefined if there are none. */
function faceCentroid(rest: Volume<Uint8Array>, plane: CutPlane): readonly number[] | undefined {
	const { voxels, dims, voxelToWorld: m } = rest;
	const thickness = Math.hypot(m[0], m[5], m[10]) / Math.sqrt(3);
	const sums = [0, 0, 0];
	let count = 0;
	for (let i = 0; i < voxels.length; i++) {
		if (voxels[i] < 128) continue;
		const height = heightAbove(plane, rest, i);
		if (height > thickness || height < -thickness) continue;
		count++;
		sums[0] += i % dims[0];
		sums[1] += Math.floor(i / dims[0]) % dims[1];
		sums[2] += Math.floor(i / (dims[0] * dims[1]));
	}
	return count === 0 ? undefined : sums.map((sum, axis) => (m[5 * axis] * sum) / count + m[4 * axis + 3]);
}

/**
 * Of a ball that lost a cap: how far its middle lies from the rest's centroid to the face's, as a part of their distance. Stretching
 * keeps it.
 */
function alongLine(share: number): number {
	let [low, high] = [-1, 1];
	// Height of the cut above the middle, radius 1: the cap holds (2 − 3h + h³) / 4 of the volume, less the higher.
	for (let i = 0; i < 60; i++) {
		const h = (low + high) / 2;
		if ((2 - 3 * h + h ** 3) / 4 > share) low = h;
		else high = h;
	}
	const h = (low + high) / 2;
	const below = (3 * (1 - h * h) ** 2) / (16 * (1 - share));
	return below / (h + below);
}
