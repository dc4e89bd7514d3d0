import type { ShapeSample } from '#learning';
import type { StoredHead } from './classifier-file.ts';
import { conditionText } from './meant-shapes.ts';
import { learntFrom } from './network-file.ts';
import { syntheticShapes } from './results-card.ts';
import type { DataConfig, WhereConfig } from './task-config.ts';

/** What a classifier says of itself: where it comes from, what it finds, and the grid that the shapes it learnt from lay on. */
export function classifierHead(
	{ title, data, target }: { readonly title: string; readonly data: DataConfig; readonly target: WhereConfig },
	samples: readonly ShapeSample[],
): StoredHead {
	const { content, id } = samples[0];
	if (content.kind !== 'occupancy') throw new RangeError(`${id} is a ${content.kind}, not voxels`);
	const { dims, voxelToWorld } = content.volume;
	const { source, licence } = data;
	const shapes = samples.length;
	const subjects = new Set(samples.map(({ subject }) => subject)).size;
	return {
		title,
		positive: conditionText(target),
		...learntFrom(data, {
			data: { source, licence, shapes, subjects, ...syntheticShapes(data, samples), excluded: [] },
		}),
		shapes,
		grid: { dims: [dims[0], dims[1], dims[2]], spacingMm: voxelToWorld[0] },
	};
}
