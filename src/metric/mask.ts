import type { Mat4 } from '#numeric';

/**
 * A binary mask in two or three dimensions: a voxel that is not 0 belongs to it. Axis 0 runs fastest:
 * `voxels[i + nx * (j + ny * k)]`. A label volume of one structure is a mask as it stands.
 */
export interface Mask {
	readonly voxels: Uint8Array | Uint16Array;
	/** Voxel counts along two or three axes. A slice of a volume has two, or its whole face would be border. */
	readonly dims: readonly number[];
	/** Where the grid lies in the world. If both masks say so, both must lie at the same place. */
	readonly voxelToWorld?: Mat4;
}

/** Options of every metric in millimetres. */
export interface SpacingOptions {
	/** mm between voxel centres along each axis; there is no default. Of a volume: `spacing(volume.voxelToWorld)`. */
	readonly spacing: readonly number[];
}

/** Grids may differ by the rounding of a file's float32 affine, in mm over the whole grid. */
const placeToleranceMm = 1e-2;

/**
 * Refuses two masks that do not share a grid.
 *
 * @throws RangeError naming the operation, what differs and both values.
 */
export function checkMasks(operation: string, reference: Mask, prediction: Mask): void {
	for (const [name, { dims, voxels }] of Object.entries({ reference, prediction })) {
		if ((dims.length !== 2 && dims.length !== 3) || !dims.every((n) => Number.isInteger(n) && n >= 0))
			throw new RangeError(
				`${operation}: the ${name} must have two or three whole numbers ≥ 0 as dims, got ${dims.join(' × ')}`,
			);
		const count = dims.reduce((product, n) => product * n, 1);
		if (voxels.length !== count)
			throw new RangeError(`${operation}: the ${name} needs ${dims.join(' × ')} voxels, got ${voxels.length}`);
	}
	if (reference.dims.length !== prediction.dims.length || reference.dims.some((n, axis) => n !== prediction.dims[axis]))
		throw new RangeError(
			`${operation}: the grids differ: ${reference.dims.join(' × ')} and ${prediction.dims.join(' × ')} voxels`,
		);
	checkPlaces(operation, reference, prediction);
}

/** Both affines, where given, must take the corners of the grid to the same points. */
function checkPlaces(operation: string, reference: Mask, prediction: Mask): void {
	const a = reference.voxelToWorld;
	const b = prediction.voxelToWorld;
	if (!a || !b) return;
	const [nx, ny, nz = 1] = reference.dims;
	const extents = [nx, ny, nz];
	for (let row = 0; row < 3; row++) {
		let gap = Math.abs(a[4 * row + 3] - b[4 * row + 3]);
		for (let axis = 0; axis < 3; axis++) gap += extents[axis] * Math.abs(a[4 * row + axis] - b[4 * row + axis]);
		if (!(gap <= placeToleranceMm))
			throw new RangeError(
				`${operation}: the grids differ in spacing, direction or origin: voxelToWorld [${a.join(', ')}] and ` +
					`[${b.join(', ')}]; resample one onto the other first`,
			);
	}
}

/**
 * The spacing, if it fits the masks.
 *
 * @throws RangeError naming the operation and the value received.
 */
export function checkSpacing(
	operation: string,
	{ dims }: Mask,
	options: Partial<SpacingOptions> | undefined,
): readonly number[] {
	const steps = options?.spacing;
	if (!steps)
		throw new RangeError(
			`${operation}: distances are in mm and need a spacing: give { spacing: [mm along each axis] }, ` +
				`for a volume spacing(volume.voxelToWorld)`,
		);
	if (steps.length !== dims.length || !steps.every((step) => step > 0 && Number.isFinite(step)))
		throw new RangeError(
			`${operation}: spacing must be ${dims.length} lengths in mm above 0, got ${steps.join(' × ')}`,
		);
	return steps;
}
