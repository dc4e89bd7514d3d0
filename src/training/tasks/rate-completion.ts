import {
	cutExample,
	gridToWorld,
	guessFromRest,
	measureRest,
	prepareSample,
	putBack,
	seenFrom,
	type FieldGrid,
	type LessonSettings,
	type ShapeSample,
} from '#learning';
import type { Volume } from '#volume';
import { filledVoxels } from '../judge-network.ts';
import type { ShapeScore } from '../results-card.ts';
import { compareReconstruction } from './reconstruction-data.ts';

/**
 * What networks put back where a sample is cut for its test: by their name beyond the cut as they say it, and as much as is gone; on
 * the grid of the whole, as other methods are rated. Where a network, whose grid lay about a guess, did not reach nothing is put back.
 *
 * @param said probabilities of every voxel of a network's grid, by its name.
 */
export function rateCompletion(
	sample: ShapeSample,
	said: ReadonlyMap<string, ArrayLike<number>>,
	settings: LessonSettings,
): ShapeScore['scores'] {
	const { grid, share } = settings;
	const { rest, whole, offset } = cutExample(prepareSample(sample, settings), 0, { ...settings, isFixed: true });
	const [x, y, z] = offset;
	const left = filledVoxels(rest);
	const truth = filledVoxels(whole).map((value, v) => (left[v] === 0 ? value : 0));
	const count = left.reduce((sum, value) => sum + value, 0);
	const gone = Math.round((count * share) / (1 - share));
	const compare = (guess: Uint8Array): Record<string, number> => compareReconstruction(truth, guess, grid);
	const middle = measureRest(maskOf(whole, grid)).centroid;
	const guess = guessFromRest(rest, settings);
	return {
		...Object.fromEntries(
			[...said].flatMap(([name, row]) => {
				const { missing } = putBack(seenFrom(Float32Array.from(row), grid.dims, [-x, -y, -z]), rest, grid);
				return [
					[name, compare(filledVoxels(missing))],
					[`${name}, as much as is gone`, compare(mostProbable(missing, gone))],
				];
			}),
		),
		'middle of the whole, as guessed': { 'centroid.mm': Math.hypot(...guess.map((mm, axis) => mm - middle[axis])) },
	};
}

function maskOf(filling: Float32Array, grid: FieldGrid): Volume<Uint8Array> {
	return {
		voxels: filledVoxels(filling).map((value) => 255 * value),
		dims: grid.dims,
		voxelToWorld: gridToWorld(grid),
	};
}

/** 1 at so many voxels as have the highest probabilities above 0. */
function mostProbable(probabilities: Float32Array, count: number): Uint8Array {
	const asked = [...probabilities.keys()].filter((voxel) => probabilities[voxel] > 0);
	const taken = new Uint8Array(probabilities.length);
	for (const voxel of asked.sort((a, b) => probabilities[b] - probabilities[a]).slice(0, count)) taken[voxel] = 1;
	return taken;
}
