import type { Volume } from '#volume';
import type { CutPlane } from './augmentation/random-defect.ts';

/** What is left of a cut shape, in numbers. */
export interface CutRest {
	/** Voxels. */
	readonly count: number;
	readonly volumeMm3: number;
	/** mm. */
	readonly centroid: readonly number[];
}

/**
 * Voxels, volume and centroid of what is left of a shape.
 *
 * @param rest inside from 128.
 * @throws RangeError if it is empty.
 */
export function measureRest({ voxels, dims, voxelToWorld: m }: Volume<Uint8Array>): CutRest {
	const sums = [0, 0, 0];
	let count = 0;
	for (let i = 0; i < voxels.length; i++) {
		if (voxels[i] < 128) continue;
		count++;
		sums[0] += i % dims[0];
		sums[1] += Math.floor(i / dims[0]) % dims[1];
		sums[2] += Math.floor(i / (dims[0] * dims[1]));
	}
	if (count === 0) throw new RangeError('measureRest: the shape is empty');
	return {
		count,
		volumeMm3: count * Math.abs(m[0] * m[5] * m[10]),
		centroid: sums.map((sum, axis) => (m[5 * axis] * sum) / count + m[4 * axis + 3]),
	};
}

/** What a plane leaves of a mask: the side its normal does not point to. */
export function restBelow(whole: Volume<Uint8Array>, plane: CutPlane): Volume<Uint8Array> {
	const isLeft = (value: number, voxel: number): boolean => value !== 0 && heightAbove(plane, whole, voxel) <= 0;
	return { ...whole, voxels: whole.voxels.map((value, voxel) => (isLeft(value, voxel) ? value : 0)) };
}

/** How far a voxel's centre lies beyond a plane, mm. */
export function heightAbove({ normal, offset }: CutPlane, { dims, voxelToWorld: m }: Volume, voxel: number): number {
	const [x, y, z] = [voxel % dims[0], Math.floor(voxel / dims[0]) % dims[1], Math.floor(voxel / (dims[0] * dims[1]))];
	return normal[0] * (m[0] * x + m[3]) + normal[1] * (m[5] * y + m[7]) + normal[2] * (m[10] * z + m[11]) - offset;
}

/** x, y, z of the centres of voxels, mm. */
export function voxelPositions({ dims, voxelToWorld: m }: Volume, voxels: readonly number[]): Float32Array {
	const positions = new Float32Array(3 * voxels.length);
	for (const [i, voxel] of voxels.entries()) {
		positions[3 * i] = m[0] * (voxel % dims[0]) + m[3];
		positions[3 * i + 1] = m[5] * (Math.floor(voxel / dims[0]) % dims[1]) + m[7];
		positions[3 * i + 2] = m[10] * Math.floor(voxel / (dims[0] * dims[1])) + m[11];
	}
	return positions;
}
