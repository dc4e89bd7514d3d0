import { createRandom } from '#numeric';
import { afterWarp, warpField } from './augmentation/shape-warp.ts';
import { rigidWarp, type RandomRigidOptions } from './augmentation/random-rigid.ts';
import { scaleWarp, type RandomScaleOptions } from './augmentation/random-scale.ts';
import { gridToWorld } from './field-grid.ts';
import {
	fitSignedDistanceModel,
	type FitSignedDistanceModelOptions,
	type SignedDistanceModel,
} from './signed-distance-model.ts';

/** Options of {@link fitMovedModel}. */
export interface FitMovedModelOptions extends Omit<FitSignedDistanceModelOptions, 'attributes'> {
	/** Moved copies of every field. Default 4. */
	readonly copies?: number;
	/** Which fields are copied; default all. */
	readonly isCopied?: (place: number) => boolean;
	readonly rigid?: RandomRigidOptions;
	readonly scale?: RandomScaleOptions;
	/** Default 1. */
	readonly seed?: number | string;
}

/**
 * A signed distance model that also knows how its shapes look turned, shifted and scaled a little: the linear modes of a few
 * shapes then follow a new shape's pose and size, which alignment leaves uncertain where a part is missing.
 */
export function fitMovedModel(
	fields: readonly Float32Array[],
	{ copies = 4, isCopied = () => true, rigid, scale, seed = 1, ...options }: FitMovedModelOptions,
): SignedDistanceModel {
	const { grid } = options;
	const voxelToWorld = gridToWorld(grid);
	const moved = fields.flatMap((voxels, place) => {
		if (!isCopied(place)) return [];
		const random = createRandom(`${seed} ${place}`);
		return Array.from({ length: copies }, () => {
			const warp = afterWarp(scaleWarp(random, scale), rigidWarp(random, rigid));
			return warpField({ voxels, dims: grid.dims, voxelToWorld }, warp).voxels;
		});
	});
	return fitSignedDistanceModel([...fields, ...moved], options);
}
