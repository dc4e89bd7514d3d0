import type { Mat4 } from '#numeric';
import type { Volume } from '#volume';

/** Axis vectors and origin of a volume in LPS millimetres, the convention of NRRD and MetaImage files. */
export interface LpsGeometry {
	readonly axes: readonly (readonly number[])[];
	readonly origin: readonly number[];
}

/** RAS+ to LPS: x and y change sign. `-0` becomes 0, so that texts stay tidy. */
export function lpsGeometry(voxelToWorld: Mat4): LpsGeometry {
	const column = (index: number): number[] =>
		[-voxelToWorld[index], -voxelToWorld[4 + index], voxelToWorld[8 + index]].map((value) => value + 0);
	return { axes: [column(0), column(1), column(2)], origin: column(3) };
}

/** Refuses volumes that a file cannot describe: sizes must be positive and match the voxels. */
export function assertWritable(operation: string, { voxels, dims }: Volume): void {
	if (!dims.every((size) => Number.isInteger(size) && size >= 1)) {
		throw new RangeError(`${operation}: sizes must be at least 1, got ${dims.join(' × ')}`);
	}
	if (voxels.length !== dims[0] * dims[1] * dims[2]) {
		throw new RangeError(`${operation}: ${dims.join(' × ')} voxels expected, got ${voxels.length}`);
	}
}

/** A text header and the data behind it as one file. */
export function joinHeader(header: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
	const text = new TextEncoder().encode(header);
	const file = new Uint8Array(text.length + data.length);
	file.set(text);
	file.set(data, text.length);
	return file;
}
