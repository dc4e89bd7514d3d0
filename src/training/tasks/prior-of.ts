import { gridToWorld, type ShapeSample } from '#learning';
import { voxelVolumeMm3 } from '#volume';
import type { NetworkConfig } from '../task-config.ts';
import { fieldGrid } from './reconstruction-data.ts';

/** Lessons whose answer is the whole shape. */
const ofWholes: readonly NetworkConfig['learn'][] = ['completion', 'reconstruction', 'super-resolution'];

/**
 * The share of voxels that a network begins by expecting to be filled: the configuration's, else, where it learns whole shapes and does
 * not begin with its input, what the shapes it learns from fill of the grid. Undefined: undecided.
 */
export function priorOf(config: NetworkConfig, samples: readonly ShapeSample[]): number | undefined {
	const { prior, learn, inputSkip = 0, grid } = config;
	if (prior !== undefined || !ofWholes.includes(learn) || inputSkip > 0 || samples.length === 0) return prior;
	const place = fieldGrid(grid);
	const gridMm3 = place.dims[0] * place.dims[1] * place.dims[2] * voxelVolumeMm3(gridToWorld(place));
	let filledMm3 = 0;
	for (const { content } of samples) {
		if (content.kind !== 'occupancy') return undefined;
		const { voxels, voxelToWorld } = content.volume;
		let sum = 0;
		for (let i = 0; i < voxels.length; i++) sum += voxels[i];
		filledMm3 += (sum / 255) * voxelVolumeMm3(voxelToWorld);
	}
	const share = filledMm3 / samples.length / gridMm3;
	// To three digits: the same graph for the same shapes, whatever the order they are summed in.
	return Number(Math.min(0.99, Math.max(0.001, share)).toPrecision(3));
}
