import { spacing, type Volume, type VoxelArray } from '#volume';
import type { Compress } from './compress.ts';
import { elementBytes } from './element-type.ts';
import { mghVoxelPosition } from './mgh-header.ts';
import { assertWritable } from './volume-text.ts';

/** Type codes of the arrays that MGH has. */
const typeCodes: ReadonlyMap<unknown, number> = new Map<unknown, number>([
	[Uint8Array, 0],
	[Int32Array, 1],
	[Float32Array, 3],
	[Int16Array, 4],
]);

/**
 * Writes a FreeSurfer volume (`.mgh`, big-endian, one frame, good geometry). uint8, int16, int32 and float32 voxels
 * stay as they are. int8 becomes int16; uint16, uint32 and 64-bit integers int16 or int32, whichever holds them all;
 * float64 is rounded to float32. Directions and centre are stored as float32: positions move by up to a part in 10⁷.
 *
 * @throws RangeError if sizes are not positive, the voxel count does not match, or an integer is beyond int32.
 */
export function writeMgh(volume: Volume): Uint8Array<ArrayBuffer> {
	assertWritable('writeMgh', volume);
	const { dims, voxelToWorld } = volume;
	const voxels = storable(volume.voxels);
	const file = new Uint8Array(mghVoxelPosition + voxels.byteLength);
	const view = new DataView(file.buffer);
	[1, ...dims, 1, typeCodes.get(voxels.constructor) ?? 0].forEach((value, i) => view.setInt32(4 * i, value));
	view.setInt16(28, 1);
	const steps = spacing(voxelToWorld);
	const directions = [0, 1, 2].flatMap((axis) => [0, 4, 8].map((row) => voxelToWorld[row + axis] / steps[axis]));
	const centre = [0, 4, 8].map((row) =>
		dims.reduce((sum, size, axis) => sum + (voxelToWorld[row + axis] * size) / 2, voxelToWorld[row + 3]),
	);
	[...steps, ...directions, ...centre].forEach((value, i) => view.setFloat32(30 + 4 * i, value));
	file.set(elementBytes(voxels, false), mghVoxelPosition);
	return file;
}

/** {@link writeMgh}, gzipped (`.mgz`). */
export function writeMgz(volume: Volume, options: { compress: Compress }): Promise<Uint8Array> {
	return options.compress.gzip(writeMgh(volume));
}

function storable(voxels: VoxelArray): VoxelArray {
	if (typeCodes.has(voxels.constructor)) return voxels;
	if (voxels instanceof Int8Array) return Int16Array.from(voxels);
	if (voxels instanceof Float64Array) return Float32Array.from(voxels);
	let [least, most] = [0, 0];
	for (let i = 0; i < voxels.length; i++) {
		const value = Number(voxels[i]);
		if (value < least) least = value;
		if (value > most) most = value;
	}
	if (least < -(2 ** 31) || most >= 2 ** 31)
		throw new RangeError(`writeMgh: integers from ${least} to ${most} do not fit into int32; relabel them first`);
	const result = least < -(2 ** 15) || most >= 2 ** 15 ? new Int32Array(voxels.length) : new Int16Array(voxels.length);
	for (let i = 0; i < voxels.length; i++) result[i] = Number(voxels[i]);
	return result;
}
