import type { Mat4 } from '#numeric';
import type { ElementType } from './element-type.ts';
import { FormatError } from './format-error.ts';
import { affineFromColumns, checkedAffine } from './volume-grid.ts';

/** Name in error messages. */
export const mghFormat = 'MGH';

/** Where the voxels begin, whatever the header says. */
export const mghVoxelPosition = 284;
/** Header bytes that mean something: behind them the header is empty. */
const mghUsedBytes = 90;

/** Codes of FreeSurfer for element types. */
export const mghTypes: ReadonlyMap<number, ElementType> = new Map<number, ElementType>([
	[0, 'uint8'],
	[1, 'int32'],
	[2, 'int32'],
	[3, 'float32'],
	[4, 'int16'],
	[10, 'uint16'],
]);

const refusedTypes: ReadonlyMap<number, string> = new Map([
	[5, 'single bits'],
	[6, 'tensors'],
	[7, 'complex numbers'],
	[8, 'complex numbers'],
	[9, 'RGB colours'],
]);

/** What the header of an MGH file says. */
export interface MghHeader {
	/** Width, height, depth. */
	readonly sizes: readonly number[];
	readonly frameCount: number;
	readonly type: ElementType;
	readonly voxelToWorld: Mat4;
	/** False if the file states no geometry, and FreeSurfer's default (1 mm, coronal) is taken. */
	readonly isGeometryGood: boolean;
}

/** True if the (inflated) bytes begin with an MGH header: version 1, sizes that can be, a type that exists. */
export function isMgh(bytes: Uint8Array): boolean {
	if (bytes.length < 28) return false;
	const view = new DataView(bytes.buffer, bytes.byteOffset, 28);
	const [version, width, height, depth, frames, type] = [0, 4, 8, 12, 16, 20].map((at) => view.getInt32(at));
	return version === 1 && width > 0 && height > 0 && depth > 0 && frames > 0 && type >= 0 && type <= 10;
}

/**
 * Reads the header at the start of `bytes`.
 *
 * @throws FormatError if it is none, is cut short, or names voxels that are not one number each.
 */
export function readMghHeader(bytes: Uint8Array): MghHeader {
	if (!isMgh(bytes)) {
		throw new FormatError(mghFormat, 'file must begin with version 1, four sizes above 0 and a known type', {
			position: 0,
		});
	}
	if (bytes.length < mghVoxelPosition) {
		throw new FormatError(mghFormat, `header needs ${mghVoxelPosition} bytes, only ${bytes.length} are there`, {
			position: bytes.length,
		});
	}
	const view = new DataView(bytes.buffer, bytes.byteOffset, mghUsedBytes);
	const code = view.getInt32(20);
	const type = mghTypes.get(code);
	if (!type) {
		const what = refusedTypes.get(code) ?? `of type ${code}`;
		throw new FormatError(mghFormat, `voxels are ${what}, not one number each: convert the file first`, {
			position: 20,
		});
	}
	const sizes = [4, 8, 12].map((at) => view.getInt32(at));
	const isGeometryGood = view.getInt16(28) > 0;
	const voxelToWorld = isGeometryGood ? statedAffine(view, sizes) : defaultAffine(sizes);
	return { sizes, frameCount: view.getInt32(16), type, voxelToWorld, isGeometryGood };
}

/** Spacing, directions of the axes, and the world position of index (width/2, height/2, depth/2). */
function statedAffine(view: DataView, sizes: readonly number[]): Mat4 {
	const float = (index: number): number => view.getFloat32(30 + 4 * index);
	const axes = [0, 1, 2].map((axis) => [0, 1, 2].map((row) => float(3 + 3 * axis + row) * float(axis)));
	return centredAffine(axes, [float(12), float(13), float(14)], sizes);
}

/** What FreeSurfer takes where the header states nothing: 1 mm, first axis to the left, second down, third forward. */
function defaultAffine(sizes: readonly number[]): Mat4 {
	const axes = [
		[-1, 0, 0],
		[0, 0, -1],
		[0, 1, 0],
	];
	return centredAffine(axes, [0, 0, 0], sizes);
}

/** FreeSurfer's affine from axis vectors (world steps of a voxel) and the centre. */
export function centredAffine(
	axes: readonly (readonly number[])[],
	centre: readonly number[],
	sizes: readonly number[],
): Mat4 {
	const origin = centre.map((value, row) => axes.reduce((rest, axis, k) => rest - (axis[row] * sizes[k]) / 2, value));
	return checkedAffine(mghFormat, affineFromColumns(axes, origin));
}
