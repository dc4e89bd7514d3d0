import { transformPoint } from '#numeric';
import {
	connectedComponents,
	cropMask,
	findExtent,
	labelRuns,
	type ConnectedComponents,
	type LabelExtent,
	type LabelRuns,
	type Volume,
} from '#volume';

/** Components this far from the middle tell their side; closer ones (a horseshoe kidney) do not. */
const clearOfMiddleMm = 10;
/** The two largest components are a pair if they lie this far apart and are not too unequal. */
const pairDistanceMm = 30;
const pairShare = 0.05;
/** Scans narrower than this show one side only; their middle says nothing. */
const wholeBodyWidthMm = 200;

/** Which side of the body each voxel of some labels is on. */
export interface SideMap {
	/** 1 left, 2 right, in the box of the labels; the affine is the true one. */
	readonly sides: Volume<Uint8Array>;
	/** Voxel index of its first voxel in the whole volume. */
	readonly origin: readonly [number, number, number];
	/** World x of the plane between the sides, mm. */
	readonly middleMm: number;
	/** How the middle was found, for the record. */
	readonly basis: string;
}

/**
 * Tells left from right by connected components (26) of the given labels: between the two largest where they are a
 * pair, else by the middle of the scan. Undefined where the labels do not occur, or lie across the middle in one piece.
 */
export function mapSides(runs: LabelRuns, labels: readonly number[]): SideMap | undefined {
	const mask = cropMask(runs, labels);
	if (!mask) return undefined;
	const parts = connectedComponents(mask, 26);
	const centresX = componentCentresX(parts);
	const found = middleBetween(centresX, parts.voxelCounts, runs);
	if (!found) return undefined;
	const sideOf = Uint8Array.from(centresX, (x, i) => (i === 0 ? 0 : x < found.middleMm ? 1 : 2));
	const { voxels } = parts.components;
	const sides = new Uint8Array(voxels.length);
	for (let i = 0; i < voxels.length; i++) sides[i] = sideOf[voxels[i]];
	const extents = labels.map((label) => findExtent(runs, label)).filter((extent) => extent !== undefined);
	const low = (axis: number): number => Math.min(...extents.map((extent) => extent.min[axis]));
	return { sides: { ...mask, voxels: sides }, origin: [low(0), low(1), low(2)], ...found };
}

/** The voxels of some labels as a volume of its own, 1 on the left, 2 on the right. */
export interface SidedRuns {
	readonly runs: LabelRuns;
	readonly has: (side: 'left' | 'right') => boolean;
	/** Whether that side meets a face of the whole volume. */
	readonly touchesBorder: (side: 'left' | 'right') => boolean;
}

export const sideLabel = { left: 1, right: 2 } as const;

/** Divides labels by a side map. Voxels outside the map (labels it was not made from) belong to neither side. */
export function divideBySide(runs: LabelRuns, labels: readonly number[], map: SideMap): SidedRuns {
	const { dims, voxelToWorld } = map.sides;
	const [nx, ny, nz] = dims;
	const [ox, oy, oz] = map.origin;
	const voxels = new Uint8Array(map.sides.voxels.length);
	const sourceNy = runs.dims[1];
	const { row, start, end } = runs.runs;
	for (const label of labels) {
		const extent = findExtent(runs, label);
		if (!extent) continue;
		for (let k = extent.firstRun; k < extent.firstRun + extent.runCount; k++) {
			const run = runs.order[k];
			const z = Math.floor(row[run] / sourceNy) - oz;
			const y = (row[run] % sourceNy) - oy;
			if (y < 0 || z < 0 || y >= ny || z >= nz) continue;
			const base = nx * (y + ny * z) - ox;
			const from = base + Math.max(start[run], ox);
			const to = base + Math.min(end[run], ox + nx);
			for (let i = from; i < to; i++) voxels[i] = map.sides.voxels[i];
		}
	}
	const sided = labelRuns({ voxels, dims, voxelToWorld });
	const extentOf = (side: 'left' | 'right'): LabelExtent | undefined => findExtent(sided, sideLabel[side]);
	return {
		runs: sided,
		has: (side) => extentOf(side) !== undefined,
		touchesBorder: (side) => {
			const extent = extentOf(side);
			if (!extent) return false;
			return [0, 1, 2].some(
				(axis) =>
					extent.min[axis] + map.origin[axis] === 0 || extent.max[axis] + map.origin[axis] === runs.dims[axis] - 1,
			);
		},
	};
}

/** World x of the centre of each component; index 0 is not used. */
function componentCentresX({ components, voxelCounts }: ConnectedComponents): Float64Array {
	const { voxels, dims, voxelToWorld } = components;
	const [nx, ny, nz] = dims;
	const sums = new Float64Array(voxelCounts.length + 1);
	const [xi, xj, xk, x0] = voxelToWorld;
	for (let k = 0, v = 0; k < nz; k++)
		for (let j = 0; j < ny; j++) {
			const rowX = xj * j + xk * k + x0;
			for (let i = 0; i < nx; i++, v++) if (voxels[v] !== 0) sums[voxels[v]] += rowX + xi * i;
		}
	return sums.map((sum, id) => (id === 0 ? 0 : sum / voxelCounts[id - 1]));
}

function middleBetween(
	centresX: Float64Array,
	voxelCounts: Uint32Array,
	{ dims, voxelToWorld }: LabelRuns,
): { middleMm: number; basis: string } | undefined {
	const corners = [0, 1].flatMap((i) =>
		[0, 1].flatMap((j) =>
			[0, 1].map((k) => transformPoint(voxelToWorld, i * (dims[0] - 1), j * (dims[1] - 1), k * (dims[2] - 1))[0]),
		),
	);
	const width = Math.max(...corners) - Math.min(...corners);
	const scanMiddle = (Math.max(...corners) + Math.min(...corners)) / 2;
	const isPair =
		voxelCounts.length > 1 &&
		voxelCounts[1] >= pairShare * voxelCounts[0] &&
		Math.abs(centresX[1] - centresX[2]) >= pairDistanceMm;
	const between = (centresX[1] + centresX[2]) / 2;
	// Two pieces of one organ lie on the same side of a scan that shows the whole width of a body.
	const isAcross = (centresX[1] - scanMiddle) * (centresX[2] - scanMiddle) < 0;
	if (isPair && (width < wholeBodyWidthMm || isAcross))
		return { middleMm: between, basis: 'halfway between the two largest parts' };
	if (width < wholeBodyWidthMm || Math.abs(centresX[1] - scanMiddle) < clearOfMiddleMm) return undefined;
	return { middleMm: scanMiddle, basis: 'middle of the scan' };
}
