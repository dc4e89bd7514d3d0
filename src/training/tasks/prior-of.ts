import { gridToWorld, type ShapeSample } from '#learning';
import { voxelVolumeMm3, type Volume } from '#volume';
import type { NetworkConfig } from '../task-config.ts';
import { fieldGrid } from './reconstruction-data.ts';

/** Lessons whose answer is the whole shape. */
const ofWholes: readonly NetworkConfig['learn'][] = ['completion', 'reconstruction', 'super-resolution'];

/**
 * The share of voxels that a network begins by expecting to be filled: the configuration's; else, where it does not begin with its
 * input, that of the shapes it learns from. Of whole shapes it is what they fill of the grid, of marks what they fill of the shapes,
 * where alone they are asked for. Undefined: undecided.
 */
export function priorOf(config: NetworkConfig, samples: readonly ShapeSample[]): number | undefined {
	const { prior, learn, inputSkip = 0 } = config;
	if (prior !== undefined || inputSkip > 0 || samples.length === 0) return prior;
	if (learn === 'marks') return rounded(markedShare(samples), 1e-4);
	return ofWholes.includes(learn) ? rounded(filledShare(samples, config), 1e-3) : undefined;
}

/** To three digits: the same graph for the same shapes, whatever the order they are summed in. */
function rounded(share: number | undefined, least: number): number | undefined {
	return share === undefined ? undefined : Number(Math.min(0.99, Math.max(least, share)).toPrecision(3));
}

function filledShare(samples: readonly ShapeSample[], { grid }: NetworkConfig): number | undefined {
	const place = fieldGrid(grid);
	const gridMm3 = place.dims[0] * place.dims[1] * place.dims[2] * voxelVolumeMm3(gridToWorld(place));
	const filledMm3 = totalMm3(samples.map(({ content }) => (content.kind === 'occupancy' ? content.volume : undefined)));
	return filledMm3 === undefined ? undefined : filledMm3 / samples.length / gridMm3;
}

function markedShare(samples: readonly ShapeSample[]): number | undefined {
	const insideMm3 = totalMm3(samples.map(({ content }) => (content.kind === 'occupancy' ? content.volume : undefined)));
	const markedMm3 = totalMm3(samples.map(({ marks }) => marks));
	return insideMm3 === undefined || markedMm3 === undefined || insideMm3 === 0 ? undefined : markedMm3 / insideMm3;
}

/** Filled volume of all; undefined if one of them has no voxels. */
function totalMm3(volumes: readonly (Volume<Uint8Array> | undefined)[]): number | undefined {
	let total = 0;
	for (const volume of volumes) {
		if (!volume) return undefined;
		const { voxels, voxelToWorld } = volume;
		let sum = 0;
		for (let i = 0; i < voxels.length; i++) sum += voxels[i];
		total += (sum / 255) * voxelVolumeMm3(voxelToWorld);
	}
	return total;
}
