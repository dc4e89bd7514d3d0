import { affineDeterminant, type Mat4 } from '#numeric';
import { FormatError } from './format-error.ts';

export type Dims = readonly [number, number, number];

/** A determinant this small against the axis lengths means that two axes coincide to float32 precision. */
const smallestRelativeDeterminant = 1e-6;

/**
 * The three spatial counts of a file as dims: positive integers whose product is exact, and whose voxels fit into
 * what the file has left. Called before anything of that size is allocated.
 *
 * @param sizes Three counts as the header states them.
 * @param capacity Bytes of one voxel and bytes available for all of them.
 */
export function checkedDims(
	format: string,
	sizes: readonly number[],
	capacity: { readonly voxelBytes: number; readonly availableBytes: number },
): Dims {
	const bad = sizes.find((size) => !(Number.isSafeInteger(size) && size > 0));
	if (bad !== undefined) {
		throw new FormatError(format, `sizes must be positive whole numbers, got ${sizes.join(' × ')}`);
	}
	const [nx, ny, nz] = sizes;
	const needed = nx * ny * nz * capacity.voxelBytes;
	if (!Number.isSafeInteger(needed)) throw new FormatError(format, `size ${sizes.join(' × ')} is absurd`);
	if (needed > capacity.availableBytes) {
		throw new FormatError(
			format,
			`${sizes.join(' × ')} voxels need ${needed} bytes but only ${capacity.availableBytes} are there; ` +
				'the file is truncated or its header is wrong',
		);
	}
	return [nx, ny, nz];
}

/** Refuses an affine that is not finite or that squashes the volume flat; returns it otherwise. */
export function checkedAffine(format: string, matrix: Mat4): Mat4 {
	if (!matrix.every(Number.isFinite)) {
		throw new FormatError(
			format,
			`affine is not finite (${describe(matrix)}); the orientation in the header is damaged`,
		);
	}
	const lengths = [0, 1, 2].map((column) => Math.hypot(matrix[column], matrix[4 + column], matrix[8 + column]));
	const product = lengths[0] * lengths[1] * lengths[2];
	if (!(Math.abs(affineDeterminant(matrix)) > smallestRelativeDeterminant * product)) {
		throw new FormatError(
			format,
			`affine is singular (${describe(matrix)}): its axes do not span space; repair the orientation in the header`,
		);
	}
	return matrix;
}

/** Affine from three axis vectors (world steps of one voxel along each axis) and the centre of voxel (0, 0, 0). */
export function affineFromColumns(
	axes: readonly (readonly number[])[],
	origin: readonly number[],
	scale: readonly number[] = [1, 1, 1],
): Mat4 {
	const matrix = new Float64Array(16);
	for (let row = 0; row < 3; row++) {
		for (let column = 0; column < 3; column++) matrix[row * 4 + column] = scale[row] * axes[column][row] || 0;
		matrix[row * 4 + 3] = scale[row] * origin[row] || 0;
	}
	matrix[15] = 1;
	return matrix;
}

function describe(matrix: Mat4): string {
	return Array.from({ length: 3 }, (_, row) => Array.from(matrix.subarray(row * 4, row * 4 + 4)).join(' ')).join(' | ');
}
