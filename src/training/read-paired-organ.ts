import { scaleTranslation } from '#numeric';
import { connectedComponents, resampleVolume, voxelVolumeMm3, type Volume } from '#volume';

/** One of the two organs of a body. */
export interface PairedOrgan {
	readonly side: 'left' | 'right';
	/** Share of each voxel inside, 0 … 255, on a cubic grid along the world axes about the organ's centroid (its centre at world 0). */
	readonly occupancy: Volume<Uint8Array>;
	/** Share of each voxel that carries one of the marked labels, on the same grid; only if they were asked for. */
	readonly marks?: Volume<Uint8Array>;
	/** ml of each label (by index) in this organ. */
	readonly labelMl: readonly number[];
	/** Where its centroid was, world mm. */
	readonly centroid: readonly [number, number, number];
	readonly touchesBorder: boolean;
}

/** Options of {@link readPairedOrgan}. */
export interface PairedOrganOptions {
	/** Labels that together make the organ; default all that are not 0. */
	readonly labels?: readonly number[];
	/** Labels within the organ that make its marks, e.g. that of a tumour. Default: no marks. */
	readonly marks?: readonly number[];
	/** Voxels along each axis of the grid. Default 64. */
	readonly size?: number;
	/** Their spacing, mm. Default 3. */
	readonly spacingMm?: number;
	/** The least volume of either organ, ml; a third part as large makes the case unclear. Default 30. */
	readonly leastMl?: number;
	/** The least distance of the centroids from left to right, mm. Default 40. */
	readonly leastGapMm?: number;
}

/**
 * Both organs of a pair (kidneys, lungs, adrenal glands) out of one label map: the two largest connected parts of the
 * union of its labels, told apart by the world's x (RAS+: the patient's right has the larger x).
 *
 * @returns right and left, or in words why the two cannot be told apart.
 */
export function readPairedOrgan(
	volume: Volume,
	{ labels, marks, size = 64, spacingMm = 3, leastMl = 30, leastGapMm = 40 }: PairedOrganOptions = {},
): readonly PairedOrgan[] | string {
	const { voxels, dims, voxelToWorld } = volume;
	const wanted = labels && new Set(labels);
	const inside = new Uint8Array(voxels.length);
	for (let i = 0; i < inside.length; i++) {
		const label = Number(voxels[i]);
		inside[i] = label !== 0 && (wanted === undefined || wanted.has(label)) ? 1 : 0;
	}
	const { components, voxelCounts } = connectedComponents({ dims, voxelToWorld, voxels: inside }, 26);
	const ml = voxelVolumeMm3(voxelToWorld) / 1000;
	if (voxelCounts.length < 2 || voxelCounts[1] * ml < leastMl)
		return `fewer than two parts of ${leastMl} ml: one organ, or both joined`;
	if (voxelCounts.length > 2 && voxelCounts[2] * ml > leastMl) return `a third part above ${leastMl} ml`;
	const parts = [1, 2].map((component) => measurePart(volume, components.voxels, component));
	const [a, b] = parts.map(({ centroid }) => centroid[0]);
	if (Math.abs(a - b) < leastGapMm) return 'the two parts lie on one side';
	return parts.map((part, i) => ({
		side: (i === 0) === a > b ? 'right' : 'left',
		occupancy: gridAbout(volume, components.voxels, { part, component: i + 1, size, spacingMm }),
		...(marks && {
			marks: gridAbout(volume, components.voxels, { part, component: i + 1, size, spacingMm, marks: new Set(marks) }),
		}),
		labelMl: part.counts.map((count) => count * ml),
		centroid: part.centroid,
		touchesBorder: part.low.some((from, axis) => from === 0 || part.high[axis] === dims[axis] - 1),
	}));
}

interface Part {
	readonly low: number[];
	readonly high: number[];
	readonly counts: number[];
	readonly centroid: [number, number, number];
}

function measurePart({ voxels, dims, voxelToWorld }: Volume, components: Uint32Array, component: number): Part {
	const low = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	const sums = [0, 0, 0];
	const counts: number[] = [];
	let count = 0;
	const [nx, ny, nz] = dims;
	for (let z = 0, i = 0; z < nz; z++)
		for (let y = 0; y < ny; y++)
			for (let x = 0; x < nx; x++, i++) {
				if (components[i] !== component) continue;
				count++;
				const label = Number(voxels[i]);
				counts[label] = (counts[label] ?? 0) + 1;
				sums[0] += x;
				sums[1] += y;
				sums[2] += z;
				if (x < low[0]) low[0] = x;
				if (x > high[0]) high[0] = x;
				if (y < low[1]) low[1] = y;
				if (y > high[1]) high[1] = y;
				if (z < low[2]) low[2] = z;
				if (z > high[2]) high[2] = z;
			}
	const [x, y, z] = sums.map((sum) => sum / count);
	const at = (row: number): number =>
		voxelToWorld[4 * row] * x +
		voxelToWorld[4 * row + 1] * y +
		voxelToWorld[4 * row + 2] * z +
		voxelToWorld[4 * row + 3];
	return {
		low,
		high,
		counts: Array.from(counts, (value) => value ?? 0),
		centroid: [at(0), at(1), at(2)],
	};
}

interface GridRequest {
	readonly part: Part;
	readonly component: number;
	readonly size: number;
	readonly spacingMm: number;
	/** Only voxels of these labels. Default all. */
	readonly marks?: ReadonlySet<number>;
}

/** The part resampled (with anti-aliasing) onto the cubic grid about its centroid. */
function gridAbout(
	{ voxels, dims, voxelToWorld }: Volume,
	components: Uint32Array,
	{ part: { low, high, centroid }, component, size, spacingMm, marks }: GridRequest,
): Volume<Uint8Array> {
	const margin = 6;
	const [sx, sy, sz] = low.map((from, axis) => high[axis] - from + 1 + 2 * margin);
	const [nx, ny] = dims;
	const cut = new Uint8Array(sx * sy * sz);
	for (let z = low[2]; z <= high[2]; z++)
		for (let y = low[1]; y <= high[1]; y++) {
			const row = nx * (y + ny * z);
			const to = sx * (y - low[1] + margin + sy * (z - low[2] + margin)) - low[0] + margin;
			for (let x = low[0]; x <= high[0]; x++)
				if (components[row + x] === component && (!marks || marks.has(Number(voxels[row + x])))) cut[to + x] = 255;
		}
	const moved = voxelToWorld.slice();
	for (let row = 0; row < 3; row++) {
		moved[4 * row + 3] -= centroid[row];
		for (let axis = 0; axis < 3; axis++) moved[4 * row + 3] += voxelToWorld[4 * row + axis] * (low[axis] - margin);
	}
	const middle = (-spacingMm * (size - 1)) / 2;
	const grid = {
		dims: [size, size, size] as const,
		voxelToWorld: scaleTranslation([spacingMm, spacingMm, spacingMm], [middle, middle, middle]),
	};
	return resampleVolume({ voxels: cut, dims: [sx, sy, sz], voxelToWorld: moved }, grid);
}
