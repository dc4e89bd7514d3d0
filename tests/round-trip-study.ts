/** Round trips between voxels, meshes, points and signed distances: for the test and for bench/round-trips.ts. */
import {
	extractIsosurface,
	extractSmoothSurface,
	extractUnion,
	massProperties,
	sampleSurface,
	signedDistance,
	surfaceFromPoints,
	voxelise,
	type TriangleMesh,
} from '#shape';
import type { LabelVolume, Volume } from '#volume';

export interface RoundTrip {
	readonly trip: string;
	/** What comes back, and what was to come back. */
	readonly mesh?: TriangleMesh;
	readonly reference?: TriangleMesh;
	/** Voxels that differ after a trip that ends in voxels. */
	readonly wrongVoxels?: number;
}

/** The signed distance of a mesh at the voxel centres of a grid. */
export function distancesOf(
	mesh: TriangleMesh,
	{ dims, voxelToWorld: m }: Omit<Volume, 'voxels'>,
): Volume<Float32Array> {
	const [nx, ny, nz] = dims;
	const points = new Float64Array(3 * nx * ny * nz);
	for (let z = 0, i = 0; z < nz; z++)
		for (let y = 0; y < ny; y++)
			for (let x = 0; x < nx; x++)
				for (const row of [0, 4, 8]) points[i++] = m[row] * x + m[row + 1] * y + m[row + 2] * z + m[row + 3];
	return { voxels: Float32Array.from(signedDistance(mesh, points).distancesMm), dims, voxelToWorld: m };
}

/** @param mask voxels of one shape that leave two empty voxels on every side. */
export function roundTrips(mask: LabelVolume): RoundTrip[] {
	const binary = extractUnion(mask, [1])?.mesh;
	const smooth = extractSmoothSurface(mask, 1)?.mesh;
	if (!binary || !smooth) throw new Error('roundTrips: the mask is empty');
	const refill = (mesh: TriangleMesh): number => differing(mask, voxelise(mesh, mask).voxels);
	const field = distancesOf(smooth, mask);
	const fromField = extractIsosurface(field, { level: 0, inside: 'low' });
	const pointCount = Math.min(20_000, Math.ceil(massProperties(smooth).areaMm2 / voxelArea(mask)));
	const fromPoints = surfaceFromPoints(sampleSurface(smooth, pointCount, { seed: 1 }));
	const fromInside = Uint8Array.from(field.voxels, (value) => Number(value <= 0));
	return [
		{ trip: 'voxels → mesh → voxels', wrongVoxels: refill(binary) },
		{ trip: 'voxels → smooth mesh → voxels', wrongVoxels: refill(smooth) },
		{ trip: 'mesh → signed distance → voxels', wrongVoxels: differing(mask, fromInside) },
		{ trip: 'mesh → signed distance → mesh', mesh: fromField, reference: smooth, wrongVoxels: refill(fromField) },
		{ trip: `mesh → points → mesh`, mesh: fromPoints, reference: smooth, wrongVoxels: refill(fromPoints) },
	];
}

function voxelArea({ voxelToWorld: m }: LabelVolume): number {
	const length = (axis: number): number => Math.hypot(m[axis], m[4 + axis], m[8 + axis]);
	return Math.cbrt(length(0) * length(1) * length(2)) ** 2;
}

function differing(mask: LabelVolume, voxels: Uint8Array): number {
	return voxels.reduce((count, value, i) => count + Number(value !== Math.min(mask.voxels[i], 1)), 0);
}
