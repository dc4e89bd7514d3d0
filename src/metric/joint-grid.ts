import { checkMasks, type Mask } from './mask.ts';

/** Two masks cut down to the box around both, one byte a voxel, with an empty margin. */
export interface JointGrid {
	/** 1 in the mask, else 0. */
	readonly reference: Uint8Array;
	readonly prediction: Uint8Array;
	/** Three voxel counts, margins included. A 2D grid has one slice and no margin across it. */
	readonly dims: readonly [number, number, number];
	readonly is2d: boolean;
	/** Grid position of voxel (0, 0, 0) in the masks; negative in the margin. */
	readonly origin: readonly [number, number, number];
	readonly referenceCount: number;
	readonly predictionCount: number;
}

/** Empty voxels on every side: beyond the edge of the grid is background, and near searches need no bounds check. */
export const margin = 4;

/** The joint grid of two masks; undefined if both are empty. */
export function jointGrid(operation: string, reference: Mask, prediction: Mask): JointGrid | undefined {
	checkMasks(operation, reference, prediction);
	const is2d = reference.dims.length === 2;
	const [nx, ny, nz = 1] = reference.dims;
	const box = { low: [nx, ny, nz], high: [-1, -1, -1] };
	growBox(box, reference.voxels, nx, ny, nz);
	growBox(box, prediction.voxels, nx, ny, nz);
	if (box.high[0] < 0) return undefined;
	const margins = [margin, margin, is2d ? 0 : margin];
	const origin = margins.map((m, axis) => box.low[axis] - m) as [number, number, number];
	const dims = margins.map((m, axis) => box.high[axis] + m - origin[axis] + 1) as [number, number, number];
	const cut = { nx, ny, low: box.low, high: box.high, origin, dims };
	const a = cutOut(reference.voxels, cut);
	const b = cutOut(prediction.voxels, cut);
	return {
		reference: a.voxels,
		prediction: b.voxels,
		dims,
		is2d,
		origin,
		referenceCount: a.count,
		predictionCount: b.count,
	};
}

interface Box {
	readonly low: number[];
	readonly high: number[];
}

/** Grows a box to hold every voxel that is not 0: each row is read from both ends up to its first such voxel. */
function growBox({ low, high }: Box, voxels: Uint8Array | Uint16Array, nx: number, ny: number, nz: number): void {
	for (let z = 0, row = 0; z < nz; z++)
		for (let y = 0; y < ny; y++, row += nx) {
			const end = row + nx;
			const first = firstNonZero(voxels, row, end);
			if (first === end) continue;
			let last = end - 1;
			while (voxels[last] === 0) last--;
			if (first - row < low[0]) low[0] = first - row;
			if (last - row > high[0]) high[0] = last - row;
			if (y < low[1]) low[1] = y;
			if (y > high[1]) high[1] = y;
			if (z < low[2]) low[2] = z;
			if (z > high[2]) high[2] = z;
		}
}

function firstNonZero(voxels: Uint8Array | Uint16Array, from: number, end: number): number {
	let i = from;
	const whole = end - 7;
	while (
		i < whole &&
		(voxels[i] |
			voxels[i + 1] |
			voxels[i + 2] |
			voxels[i + 3] |
			voxels[i + 4] |
			voxels[i + 5] |
			voxels[i + 6] |
			voxels[i + 7]) ===
			0
	)
		i += 8;
	while (i < end && voxels[i] === 0) i++;
	return i;
}

interface Cut extends Box {
	readonly nx: number;
	readonly ny: number;
	readonly origin: readonly number[];
	readonly dims: readonly number[];
}

function cutOut(
	source: Uint8Array | Uint16Array,
	{ nx, ny, low, high, origin, dims }: Cut,
): { voxels: Uint8Array; count: number } {
	const [width, height, depth] = dims;
	const voxels = new Uint8Array(width * height * depth);
	let count = 0;
	for (let z = low[2]; z <= high[2]; z++)
		for (let y = low[1]; y <= high[1]; y++) {
			let from = low[0] + nx * (y + ny * z);
			let to = low[0] - origin[0] + width * (y - origin[1] + height * (z - origin[2]));
			for (const end = from + high[0] - low[0] + 1; from < end; from++, to++)
				if (source[from] !== 0) {
					voxels[to] = 1;
					count++;
				}
		}
	return { voxels, count };
}
