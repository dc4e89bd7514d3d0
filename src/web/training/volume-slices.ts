import { readNpy } from '#formats';

/** Predicted volumes of an epoch: bytes [samples, roles, depth, height, width]. */
export interface PicturedVolumes {
	readonly samples: number;
	/** 1: the input alone; 3: input, truth, prediction. */
	readonly roles: number;
	readonly dims: readonly [number, number, number];
	readonly bytes: Uint8Array;
}

/** The three ways to cut. */
export const planes = ['axial', 'coronal', 'sagittal'] as const;
export type Plane = (typeof planes)[number];

/** A cut: rows from above (anterior or superior) to below. */
export interface Slice {
	readonly width: number;
	readonly height: number;
	readonly values: Uint8Array;
}

/** Reads the file of an epoch. @throws Error if it holds something else. */
export function readPictures(bytes: Uint8Array): PicturedVolumes {
	const { shape, data } = readNpy(bytes);
	const [samples, roles, depth, height, width] = shape;
	if (shape.length !== 5 || !(data instanceof Uint8Array) || (roles !== 1 && roles !== 3))
		throw new Error(`expected bytes [samples, 1 or 3, depth, height, width], got [${shape.join(', ')}]`);
	return { samples, roles, dims: [width, height, depth], bytes: data };
}

/** One volume. */
export function volumeOf({ roles, dims, bytes }: PicturedVolumes, sample: number, role: number): Uint8Array {
	const each = dims[0] * dims[1] * dims[2];
	const from = (sample * roles + role) * each;
	return bytes.subarray(from, from + each);
}

/** First and last place along each axis that is more than half filled; the whole axis if nothing is. */
export function extentOf(
	voxels: Uint8Array,
	[nx, ny, nz]: PicturedVolumes['dims'],
): readonly (readonly [number, number])[] {
	const low = [nx, ny, nz];
	const high = [-1, -1, -1];
	for (let z = 0, i = 0; z < nz; z++)
		for (let y = 0; y < ny; y++)
			for (let x = 0; x < nx; x++, i++) {
				if (voxels[i] < 128) continue;
				const at = [x, y, z];
				for (let axis = 0; axis < 3; axis++) {
					if (at[axis] < low[axis]) low[axis] = at[axis];
					if (at[axis] > high[axis]) high[axis] = at[axis];
				}
			}
	return [nx, ny, nz].map((n, axis) => (high[axis] < 0 ? [0, n - 1] : [low[axis], high[axis]]));
}

/** A volume where another is at least half filled, and nothing elsewhere. */
export function within(voxels: Uint8Array, shape: Uint8Array): Uint8Array {
	return voxels.map((value, i) => (shape[i] >= 128 ? value : 0));
}

const axisOf = { axial: 2, coronal: 1, sagittal: 0 } as const;

/** Where a share of the way through an extent lies, for a plane. */
export function cutAt(extent: readonly (readonly [number, number])[], plane: Plane, share: number): number {
	const [low, high] = extent[axisOf[plane]];
	return Math.round(low + share * (high - low));
}

/** Cuts a volume across an axis: x (or y, sagittally) grows to the right, y (or z) upwards. */
export function sliceOf(voxels: Uint8Array, [nx, ny, nz]: PicturedVolumes['dims'], plane: Plane, at: number): Slice {
	const [width, height] = plane === 'axial' ? [nx, ny] : plane === 'coronal' ? [nx, nz] : [ny, nz];
	const [across, up, start] =
		plane === 'axial' ? [1, nx, at * nx * ny] : plane === 'coronal' ? [1, nx * ny, at * nx] : [nx, nx * ny, at];
	const values = new Uint8Array(width * height);
	for (let row = 0, i = 0; row < height; row++)
		for (let column = 0; column < width; column++, i++)
			values[i] = voxels[start + column * across + (height - 1 - row) * up];
	return { width, height, values };
}
