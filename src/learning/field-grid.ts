import { scaleTranslation, type Mat4 } from '#numeric';

/** A cubic-voxel grid about the origin: its middle is world 0. */
export interface FieldGrid {
	readonly dims: readonly [number, number, number];
	/** mm between voxel centres, the same along every axis. */
	readonly spacingMm: number;
}

/** Takes voxel centres of the grid to mm about its middle. */
export function gridToWorld({ dims, spacingMm }: FieldGrid): Mat4 {
	const middle = dims.map((n) => (-spacingMm * (n - 1)) / 2);
	return scaleTranslation([spacingMm, spacingMm, spacingMm], [middle[0], middle[1], middle[2]]);
}

export function voxelCount({ dims }: FieldGrid): number {
	return dims[0] * dims[1] * dims[2];
}

/** @throws RangeError naming the operation. */
export function checkGrid(operation: string, { dims, spacingMm }: FieldGrid): void {
	if (dims.length !== 3 || !dims.every((n) => Number.isInteger(n) && n >= 2))
		throw new RangeError(`${operation}: dims must be three whole numbers ≥ 2, got ${dims.join(' × ')}`);
	if (!(spacingMm > 0 && spacingMm < Infinity))
		throw new RangeError(`${operation}: spacingMm must be positive, got ${spacingMm}`);
}
