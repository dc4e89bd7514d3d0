import { affineDeterminant, type Mat4 } from '#numeric';
import { spacing, type Volume } from '#volume';
import type { Compress } from './compress.ts';
import { elementBytes, type ElementType, elementTypeOf } from './element-type.ts';
import { assertWritable } from './volume-text.ts';

export interface NiftiWriteOptions {
	/** Free text of at most 79 bytes; longer text is cut. */
	readonly description?: string;
	/** Default 1, which every program reads. Version 2 holds sizes above 32,767 and the affine as float64. */
	readonly version?: 1 | 2;
}

const datatypes: Readonly<Record<ElementType, number>> = {
	uint8: 2,
	int16: 4,
	int32: 8,
	float32: 16,
	float64: 64,
	int8: 256,
	uint16: 512,
	uint32: 768,
	int64: 1024,
	uint64: 1280,
};

const headerBytes = 348;
const voxelPosition = 352;
const headerBytes2 = 540;
const voxelPosition2 = 544;
const largestSize = 32_767;
/** Millimetres for space, seconds for time. */
const unitCodes = 2 | 8;
/** Cosines between axes below which they count as orthogonal: float32 precision. */
const orthogonalTolerance = 1e-6;

/**
 * Writes a single-file NIfTI-1 volume (`.nii`; NIfTI-2 on request), little-endian, any voxel type, unscaled.
 *
 * `voxelToWorld` goes into the sform; the qform is set as well when the axes are orthogonal, since a quaternion cannot
 * say more. NIfTI-1 stores both as float32: positions move by up to one part in 10⁷ (0.03 µm at 500 mm); NIfTI-2 keeps
 * them exactly.
 *
 * @throws RangeError if a size is not in 1 … 32,767 (NIfTI-1) or the voxel count does not match.
 */
export function writeNifti(volume: Volume, options: NiftiWriteOptions = {}): Uint8Array<ArrayBuffer> {
	if (options.version === 2) return writeNifti2(volume, options.description ?? '');
	const { voxels, dims, voxelToWorld } = volume;
	if (!dims.every((size) => Number.isInteger(size) && size >= 1 && size <= largestSize)) {
		throw new RangeError(`writeNifti: sizes must be in 1 … ${largestSize}, got ${dims.join(' × ')}; write NIfTI-2`);
	}
	if (voxels.length !== dims[0] * dims[1] * dims[2]) {
		throw new RangeError(`writeNifti: ${dims.join(' × ')} voxels expected, got ${voxels.length}`);
	}
	const file = new Uint8Array(voxelPosition + voxels.byteLength);
	const view = new DataView(file.buffer);
	view.setInt32(0, headerBytes, true);
	file[38] = 'r'.charCodeAt(0);
	[3, ...dims, 1, 1, 1, 1].forEach((value, i) => view.setInt16(40 + i * 2, value, true));
	view.setInt16(70, datatypes[elementTypeOf(voxels)], true);
	view.setInt16(72, voxels.BYTES_PER_ELEMENT * 8, true);
	setFloats(view, 76, [1, ...spacing(voxelToWorld), 1, 1, 1, 1]);
	setFloats(view, 108, [voxelPosition, 1, 0]);
	file[123] = unitCodes;
	file.set(new TextEncoder().encode(options.description ?? '').subarray(0, 79), 148);
	view.setInt16(254, 1, true);
	setFloats(view, 280, Array.from(voxelToWorld.subarray(0, 12)));
	writeQform(view, voxelToWorld);
	file.set(new TextEncoder().encode('n+1'), 344);
	file.set(elementBytes(voxels), voxelPosition);
	return file;
}

function writeNifti2(volume: Volume, description: string): Uint8Array<ArrayBuffer> {
	assertWritable('writeNifti', volume);
	const { voxels, dims, voxelToWorld } = volume;
	const file = new Uint8Array(voxelPosition2 + voxels.byteLength);
	const view = new DataView(file.buffer);
	const setDoubles = (position: number, values: readonly number[]): void =>
		values.forEach((value, i) => view.setFloat64(position + i * 8, value, true));
	view.setInt32(0, headerBytes2, true);
	file.set([...new TextEncoder().encode('n+2\0'), 0x0d, 0x0a, 0x1a, 0x0a], 4);
	view.setInt16(12, datatypes[elementTypeOf(voxels)], true);
	view.setInt16(14, voxels.BYTES_PER_ELEMENT * 8, true);
	[3, ...dims, 1, 1, 1, 1].forEach((value, i) => view.setBigInt64(16 + i * 8, BigInt(value), true));
	const rotation = qform(voxelToWorld);
	setDoubles(104, [rotation?.qfac ?? 1, ...spacing(voxelToWorld), 1, 1, 1, 1]);
	view.setBigInt64(168, BigInt(voxelPosition2), true);
	setDoubles(176, [1, 0]);
	file.set(new TextEncoder().encode(description).subarray(0, 79), 240);
	view.setInt32(344, rotation ? 1 : 0, true);
	view.setInt32(348, 1, true);
	if (rotation) setDoubles(352, [...rotation.quaternion, voxelToWorld[3], voxelToWorld[7], voxelToWorld[11]]);
	setDoubles(400, Array.from(voxelToWorld.subarray(0, 12)));
	view.setInt32(500, unitCodes, true);
	file.set(elementBytes(voxels), voxelPosition2);
	return file;
}

/** {@link writeNifti}, gzipped (`.nii.gz`). */
export function writeNiftiGz(volume: Volume, options: NiftiWriteOptions & { compress: Compress }): Promise<Uint8Array> {
	return options.compress.gzip(writeNifti(volume, options));
}

function writeQform(view: DataView, voxelToWorld: Mat4): void {
	const rotation = qform(voxelToWorld);
	if (!rotation) return;
	view.setFloat32(76, rotation.qfac, true);
	view.setInt16(252, 1, true);
	setFloats(view, 256, [...rotation.quaternion, voxelToWorld[3], voxelToWorld[7], voxelToWorld[11]]);
}

/** Quaternion b, c, d and qfac of orthogonal axes; `undefined` for others. */
function qform(voxelToWorld: Mat4): { qfac: number; quaternion: number[] } | undefined {
	const axes = unitAxes(voxelToWorld);
	const isOrthogonal = [
		[0, 1],
		[0, 2],
		[1, 2],
	].every(([a, b]) => Math.abs(dot(axes[a], axes[b])) <= orthogonalTolerance);
	if (!isOrthogonal) return undefined;
	// A quaternion is a pure rotation: a mirroring grid has its third axis flipped, which qfac tells.
	const qfac = affineDeterminant(voxelToWorld) < 0 ? -1 : 1;
	const third = axes[2].map((value) => value * qfac);
	return { qfac, quaternion: quaternion(axes[0], axes[1], third) };
}

function unitAxes(voxelToWorld: Mat4): number[][] {
	const lengths = spacing(voxelToWorld);
	return [0, 1, 2].map((column) => [0, 4, 8].map((row) => voxelToWorld[row + column] / lengths[column]));
}

/** b, c, d of the unit quaternion (a ≥ 0) of the rotation with the columns x, y, z; the largest part is found first. */
function quaternion(x: readonly number[], y: readonly number[], z: readonly number[]): number[] {
	const squares = [1 + x[0] + y[1] + z[2], 1 + x[0] - y[1] - z[2], 1 - x[0] + y[1] - z[2], 1 - x[0] - y[1] + z[2]];
	const largest = squares.indexOf(Math.max(...squares));
	const scale = 2 * Math.sqrt(squares[largest]);
	const part = scale / 4;
	let parts: number[];
	if (largest === 0) parts = [part, (y[2] - z[1]) / scale, (z[0] - x[2]) / scale, (x[1] - y[0]) / scale];
	else if (largest === 1) parts = [(y[2] - z[1]) / scale, part, (y[0] + x[1]) / scale, (z[0] + x[2]) / scale];
	else if (largest === 2) parts = [(z[0] - x[2]) / scale, (y[0] + x[1]) / scale, part, (z[1] + y[2]) / scale];
	else parts = [(x[1] - y[0]) / scale, (z[0] + x[2]) / scale, (z[1] + y[2]) / scale, part];
	const sign = parts[0] < 0 ? -1 : 1;
	return parts.slice(1).map((value) => value * sign);
}

function dot(a: readonly number[], b: readonly number[]): number {
	return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function setFloats(view: DataView, position: number, values: readonly number[]): void {
	values.forEach((value, i) => view.setFloat32(position + i * 4, value, true));
}
