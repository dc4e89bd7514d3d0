import { bounds, contains, type Box, type Primitive, type Tube } from './primitive.ts';

/** An axis-aligned grid; voxel (i, j, k) has its centre at origin + spacing · (i, j, k), axis 0 runs fastest. */
export interface Grid {
	readonly dims: readonly [number, number, number];
	readonly origin: readonly [number, number, number];
	readonly spacingMm: number;
}

/** Writes `value` into every voxel whose centre lies in the solid; what lies outside the grid is left out. */
export function drawSolid(voxels: Uint8Array, grid: Grid, solid: Primitive, value: number): void {
	if (solid.kind === 'union') {
		for (const part of solid.parts) drawSolid(voxels, grid, part, value);
	} else if (solid.kind === 'tube') {
		// Segment by segment: the box of a whole rib is mostly empty.
		for (let i = 0; i + 1 < solid.points.length; i++) {
			const segment: Tube = { kind: 'tube', points: solid.points.slice(i, i + 2), radii: solid.radii.slice(i, i + 2) };
			drawInBox(voxels, grid, segment, value);
		}
	} else {
		drawInBox(voxels, grid, solid, value);
	}
}

function drawInBox(voxels: Uint8Array, grid: Grid, solid: Primitive, value: number): void {
	const { dims, origin, spacingMm: spacing } = grid;
	const [first, last] = voxelRange(grid, bounds(solid));
	for (let k = first[2]; k <= last[2]; k++) {
		const z = origin[2] + k * spacing;
		for (let j = first[1]; j <= last[1]; j++) {
			const y = origin[1] + j * spacing;
			const row = dims[0] * (j + dims[1] * k);
			for (let i = first[0]; i <= last[0]; i++) {
				if (contains(solid, origin[0] + i * spacing, y, z)) voxels[row + i] = value;
			}
		}
	}
}

function voxelRange(grid: Grid, box: Box): [first: number[], last: number[]] {
	const first = [0, 1, 2].map((axis) => Math.max(0, Math.ceil((box.min[axis] - grid.origin[axis]) / grid.spacingMm)));
	const last = [0, 1, 2].map((axis) =>
		Math.min(grid.dims[axis] - 1, Math.floor((box.max[axis] - grid.origin[axis]) / grid.spacingMm)),
	);
	return [first, last];
}
