import { farthestPoints, kNearestPoints, pointTree } from '#shape';
import type { NeighbourhoodSizes } from './point-neighbourhoods.ts';

/** Options of {@link sampleNeighbourhoods}. */
export interface SampleNeighbourhoodsOptions extends NeighbourhoodSizes {
	/** The point that is the first centre of the first scale. Default 0. */
	start?: number;
}

/** Feeds for one cloud: `centres<i>` [S] and `neighbours<i>` [S × K] of each scale. */
export type NeighbourhoodFeeds = Record<string, Int32Array>;

/**
 * Chooses the centres of each scale (each the farthest from those before) and their K nearest neighbours on the scale before,
 * nearest first: what point networks read, worked out once per cloud outside of the network.
 *
 * @param points x, y, z of each point.
 */
export function sampleNeighbourhoods(
	points: Float32Array,
	{ centres, neighbours, start = 0 }: SampleNeighbourhoodsOptions,
): NeighbourhoodFeeds {
	const feeds: NeighbourhoodFeeds = {};
	let level = points;
	centres.forEach((count, scale) => {
		const size = level.length / 3;
		const width = neighbours[scale];
		if (count > size || width > size) {
			throw new RangeError(`sampleNeighbourhoods: ${size} points have no ${count} centres with ${width} neighbours`);
		}
		const { indices } = farthestPoints(level, count, { start: scale === 0 ? start : 0 });
		const positions = new Float32Array(3 * count);
		indices.forEach((point, i) => positions.set(level.subarray(3 * point, 3 * point + 3), 3 * i));
		feeds[`centres${scale}`] = Int32Array.from(indices);
		feeds[`neighbours${scale}`] = Int32Array.from(kNearestPoints(pointTree(level), positions, width).indices);
		level = positions;
	});
	return feeds;
}
