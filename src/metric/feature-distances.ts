import { distanceTransformAt } from '#volume';
import type { Backend } from '#wasm';
import { margin } from './joint-grid.ts';

/** Marked points of a grid: which they are, and a byte for each point of the grid. */
export interface Features {
	readonly marked: Uint8Array;
	readonly indices: Uint32Array;
}

export interface FeatureGrid {
	readonly dims: readonly [number, number, number];
	/** mm along each axis of the grid. */
	readonly spacing: readonly [number, number, number];
	readonly is2d: boolean;
	readonly backend?: Backend;
}

/** Voxels around a point that are looked at one by one; one less than the margin, as corners lie half a voxel off. */
const reach = margin - 1;

/**
 * Exact distance in mm, centre to centre, from each point of `from` to the nearest of `to`; Infinity if there is none.
 * Surfaces worth comparing are mostly a few voxels apart, so the surroundings of each point are searched first, nearest
 * first; only what finds nothing there needs the distance transform.
 */
export function featureDistances(from: Features, to: Features, grid: FeatureGrid): Float64Array {
	const distances = new Float64Array(from.indices.length).fill(Infinity);
	if (to.indices.length === 0 || from.indices.length === 0) return distances;
	const { steps, stepDistances } = surroundings(grid);
	const { marked } = to;
	const open = new Uint32Array(from.indices.length);
	let openCount = 0;
	for (let i = 0; i < distances.length; i++) {
		const at = from.indices[i];
		let k = 0;
		while (k < steps.length && marked[at + steps[k]] === 0) k++;
		if (k < steps.length) distances[i] = stepDistances[k];
		else open[openCount++] = i;
	}
	if (openCount === 0) return distances;
	const missing = open.subarray(0, openCount);
	const found = distanceTransformAt(
		{ voxels: marked, dims: grid.dims },
		missing.map((i) => from.indices[i]),
		{ spacing: grid.spacing, backend: grid.backend },
	);
	for (let k = 0; k < openCount; k++) distances[missing[k]] = found[k];
	return distances;
}

/**
 * Index steps to the grid points around a point, nearest first: all that are nearer than any point outside the cube of
 * `reach` voxels.
 */
function surroundings({ dims, spacing, is2d }: FeatureGrid): { steps: Int32Array; stepDistances: Float64Array } {
	const [sx, sy, sz] = spacing;
	const [nx, ny] = dims;
	const depth = is2d ? 0 : reach;
	const beyond = (reach + 1) * Math.min(sx, sy, is2d ? Infinity : sz);
	const around: { step: number; squared: number }[] = [];
	for (let z = -depth; z <= depth; z++)
		for (let y = -reach; y <= reach; y++)
			for (let x = -reach; x <= reach; x++) {
				const squared = (x * sx) ** 2 + (y * sy) ** 2 + (z * sz) ** 2;
				if (squared < beyond ** 2) around.push({ step: x + nx * (y + ny * z), squared });
			}
	around.sort((a, b) => a.squared - b.squared);
	return {
		steps: Int32Array.from(around, ({ step }) => step),
		stepDistances: Float64Array.from(around, ({ squared }) => Math.sqrt(squared)),
	};
}
