import { scaleTranslation } from '#numeric';
import { resampleVolume, voxelVolumeMm3, type Volume } from '#volume';
import { pairedParts, type PairedPart, type PairedPartsOptions } from './paired-parts.ts';

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
export interface PairedOrganOptions extends PairedPartsOptions {
	/** Labels within the organ that make its marks, e.g. that of a tumour. Default: no marks. */
	readonly marks?: readonly number[];
	/** Voxels along each axis of the grid. Default 64. */
	readonly size?: number;
	/** Their spacing, mm. Default 3. */
	readonly spacingMm?: number;
}

/**
 * Both organs of a pair out of one label map, as `pairedParts` tells them apart.
 *
 * @returns the larger one first, or in words why the two cannot be told apart.
 */
export function readPairedOrgan(
	volume: Volume,
	{ marks, size = 64, spacingMm = 3, ...options }: PairedOrganOptions = {},
): readonly PairedOrgan[] | string {
	const found = pairedParts(volume, options);
	if (typeof found === 'string') return found;
	const { components, parts } = found;
	const ml = voxelVolumeMm3(volume.voxelToWorld) / 1000;
	return parts.map((part) => ({
		side: part.side,
		occupancy: gridAbout(volume, components, { part, size, spacingMm }),
		...(marks && { marks: gridAbout(volume, components, { part, size, spacingMm, marks: new Set(marks) }) }),
		labelMl: part.counts.map((count) => count * ml),
		centroid: part.centroid,
		touchesBorder: part.touchesBorder,
	}));
}

interface GridRequest {
	readonly part: PairedPart;
	readonly size: number;
	readonly spacingMm: number;
	/** Only voxels of these labels. Default all. */
	readonly marks?: ReadonlySet<number>;
}

/** The part resampled (with anti-aliasing) onto the cubic grid about its centroid. */
function gridAbout(
	{ voxels, dims, voxelToWorld }: Volume,
	components: Uint32Array,
	{ part: { low, high, centroid, component }, size, spacingMm, marks }: GridRequest,
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
