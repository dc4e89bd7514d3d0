import type { Runs } from './run-buffer.ts';
import { scanRuns } from './scan-runs.ts';
import type { Volume } from './volume.ts';

/** Which voxels touch: those sharing a face (6), also those sharing an edge (18), also those sharing a corner (26). */
export type Connectivity = 6 | 18 | 26;

export interface ConnectedComponents {
	/** Component of each voxel, 0 where the mask is 0. Component 1 is the largest. */
	readonly components: Volume<Uint32Array>;
	/** Voxels of each component, `voxelCounts[0]` being component 1. Ties: the one met first in scan order. */
	readonly voxelCounts: Uint32Array;
}

/**
 * The connected parts of the non-zero voxels of a mask, largest first. Extracted surfaces join voxels as connectivity
 * 6 does. Works on runs with union-find: the cost follows the number of runs, not of voxels.
 *
 * @throws RangeError if the connectivity is not 6, 18 or 26.
 */
export function connectedComponents(
	mask: Volume<Uint8Array | Uint16Array>,
	connectivity: Connectivity,
): ConnectedComponents {
	if (connectivity !== 6 && connectivity !== 18 && connectivity !== 26)
		throw new RangeError(`connectedComponents: connectivity must be 6, 18 or 26, got ${String(connectivity)}`);
	const runs = scanRuns(mask);
	const roots = joinTouchingRuns(runs, mask.dims[1], mask.dims[2], connectivity);
	const { component, voxelCounts } = rankBySize(runs, roots);

	const [nx] = mask.dims;
	const voxels = new Uint32Array(mask.voxels.length);
	for (let i = 0; i < runs.count; i++)
		voxels.fill(component[i], runs.row[i] * nx + runs.start[i], runs.row[i] * nx + runs.end[i]);
	return { components: { voxels, dims: mask.dims, voxelToWorld: mask.voxelToWorld }, voxelCounts };
}

/** For each run the first run of its component. */
function joinTouchingRuns(runs: Runs, ny: number, nz: number, connectivity: Connectivity): Uint32Array {
	const parent = new Uint32Array(runs.count);
	for (let i = 0; i < parent.length; i++) parent[i] = i;
	// Runs of different labels may follow each other without a gap; the mask makes no difference between labels.
	for (let i = 1; i < runs.count; i++)
		if (runs.row[i] === runs.row[i - 1] && runs.start[i] === runs.end[i - 1]) join(parent, i - 1, i);

	const firstOfRow = new Uint32Array(ny * nz + 1);
	for (let i = 0; i < runs.count; i++) firstOfRow[runs.row[i] + 1]++;
	for (let row = 0; row < ny * nz; row++) firstOfRow[row + 1] += firstOfRow[row];

	// How far apart in x two runs may be for their rows to touch there: 0 = they must overlap, 1 = diagonals count.
	const faceReach = connectivity === 6 ? 0 : 1;
	const edgeReach = connectivity === 26 ? 1 : 0;
	for (let z = 0, row = 0; z < nz; z++)
		for (let y = 0; y < ny; y++, row++) {
			if (firstOfRow[row] === firstOfRow[row + 1]) continue;
			if (y > 0) joinRows(parent, runs, firstOfRow, row, row - 1, faceReach);
			if (z > 0) joinRows(parent, runs, firstOfRow, row, row - ny, faceReach);
			if (z > 0 && connectivity !== 6) {
				if (y > 0) joinRows(parent, runs, firstOfRow, row, row - ny - 1, edgeReach);
				if (y + 1 < ny) joinRows(parent, runs, firstOfRow, row, row - ny + 1, edgeReach);
			}
		}
	for (let i = 0; i < parent.length; i++) parent[i] = parent[parent[i]];
	return parent;
}

/** Joins runs of two rows whose x ranges, widened by `reach`, overlap: one sweep over both rows. */
function joinRows(
	parent: Uint32Array,
	{ start, end }: Runs,
	firstOfRow: Uint32Array,
	rowA: number,
	rowB: number,
	reach: number,
): void {
	let a = firstOfRow[rowA];
	let b = firstOfRow[rowB];
	const endA = firstOfRow[rowA + 1];
	const endB = firstOfRow[rowB + 1];
	while (a < endA && b < endB) {
		if (start[a] < end[b] + reach && start[b] < end[a] + reach) join(parent, a, b);
		if (end[a] < end[b]) a++;
		else b++;
	}
}

function join(parent: Uint32Array, a: number, b: number): void {
	const rootA = findRoot(parent, a);
	const rootB = findRoot(parent, b);
	if (rootA < rootB) parent[rootB] = rootA;
	else parent[rootA] = rootB;
}

function findRoot(parent: Uint32Array, run: number): number {
	let i = run;
	while (parent[i] !== i) i = parent[i] = parent[parent[i]];
	return i;
}

function rankBySize(runs: Runs, roots: Uint32Array): { component: Uint32Array; voxelCounts: Uint32Array } {
	const sizes = new Map<number, number>();
	for (let i = 0; i < runs.count; i++) sizes.set(roots[i], (sizes.get(roots[i]) ?? 0) + runs.end[i] - runs.start[i]);
	const order = [...sizes].sort(([rootA, a], [rootB, b]) => b - a || rootA - rootB);
	const rank = new Map(order.map(([root], index) => [root, index + 1]));
	return {
		component: roots.map((root) => rank.get(root) ?? 0),
		voxelCounts: Uint32Array.from(order, ([, size]) => size),
	};
}
