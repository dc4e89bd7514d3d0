import { cholesky, createRandom, innerProducts, solveCholesky } from '#numeric';
import type { Volume } from '#volume';
import type { CutPlane } from './augmentation/random-defect.ts';
import { boxBeyond, cutAlike, placedDistances, type CutShape, type PlacedExample } from './cut-alike.ts';
import { heightAbove, measureRest, voxelPositions } from './cut-rest.ts';
import { randomForm, type ExampleShape, type Matrix3 } from './example-shape.ts';
import { gridToWorld } from './field-grid.ts';
import { likeliestCut } from './likeliest-cut.ts';
import { signedDistanceField } from './signed-distance-field.ts';
import { voxelBlocks, weightedDistances } from './weighted-distances.ts';

/** Options of {@link completeFromExamples}. */
export interface CompleteFromExamplesOptions {
	/** Of the whole volume that is gone. Default 0.25. */
	readonly share?: number;
	/** Where it was cut, in the shape's own mm, if that is known. Default: found with the examples' help. */
	readonly plane?: CutPlane;
	/** Where the whole shape's centroid lies, if that is known. Default: not needed. */
	readonly centroid?: readonly [number, number, number];
	/** Whether the share also says how much is put back. Default true; otherwise the surface is where the distance is 0. */
	readonly isVolumeKept?: boolean;
	/** Turned and stretched copies of each example, beside itself. Default 4. */
	readonly copies?: number;
	/** Default 10. */
	readonly angleDegrees?: number;
	/** Default 0.07. */
	readonly stretchDeviation?: number;
	/** Distances are compared up to ± this, mm. Default 12. */
	readonly truncationMm?: number;
	/** Of each distance that is compared, mm. Default 0.2. */
	readonly sigmaMm?: number;
	/** mm from the cut over which the rest counts less by e, down to `leastWeight`. Default 20. */
	readonly reachMm?: number;
	/** Default 0.1. */
	readonly leastWeight?: number;
	/** Every so many voxels of the rest are compared. Default 4. */
	readonly stride?: number;
	/** Default 0.7: for binary masks. */
	readonly smoothVoxels?: number;
	/** Of all examples and copies, those most like the rest: time grows with their number squared. Default 1,200. */
	readonly mostExamples?: number;
	/** Default 1. */
	readonly seed?: number | string;
}

/** What was missing from a shape, by its likeness to others. */
export interface LikelyMissing {
	/** 0 and 255 on the grid of the shape given. */
	readonly missing: Volume<Uint8Array>;
	/** mm on the grid of the shape given: negative inside the completed shape. */
	readonly field: Volume<Float32Array>;
	readonly plane: CutPlane;
	/** By how much the surface beyond the plane was moved outwards to keep the volume, mm. */
	readonly levelMm: number;
}

/**
 * Completes a shape that was cut by a plane from whole shapes of its kind. Each of these, and copies of it turned and stretched a
 * little, is laid as if it had been cut in the same way, so that nothing but the cut itself needs to be known; what lies beyond
 * the plane is then the Gaussian process regression of their distances there on their distances this side of it, with half of
 * the covariance linear (as in a shape model of all modes) and half by nearness (as among nearest neighbours).
 *
 * Rasmussen & Williams, Gaussian Processes for Machine Learning, 2006, chapter 2.
 *
 * @param examples turned as the shape is.
 * @param rest an occupancy (inside from 128) with cubic voxels along the world's axes.
 * @throws RangeError if it is empty, there are, or may be taken, fewer than two examples, or the share does not lie between 0 and 1.
 */
export function completeFromExamples(
	examples: readonly ExampleShape[],
	rest: Volume<Uint8Array>,
	options: CompleteFromExamplesOptions = {},
): LikelyMissing {
	const { share = 0.25, truncationMm = 12, sigmaMm = 0.2, isVolumeKept = true } = options;
	const { mostExamples = 1200 } = options;
	for (const count of [examples.length, mostExamples])
		if (!(count >= 2)) throw new RangeError(`completeFromExamples: needs 2 examples, got ${count}`);
	if (!(share > 0 && share < 1))
		throw new RangeError(`completeFromExamples: the share must lie between 0 and 1, got ${share}`);
	const { count, ...measured } = measureRest(rest);
	const { plane = likeliestCut(examples, rest, { ...options, truncationMm }) } = options;
	const all = placedExamples(examples, { plane, share, ...measured, whole: options.centroid }, options);
	const known = knownDistances(rest, plane, { ...options, truncationMm });
	const { placed, rows } = mostAlike(all, known, { truncationMm, count: mostExamples });
	const weights = regressionWeights(rows, { sigmaMm });
	const asked = askedVoxels(rest, plane, placed);
	const distances = weightedDistances(placed, weights, voxelBlocks(rest, asked), truncationMm);
	const level = isVolumeKept ? levelOf(distances, (count * share) / (1 - share)) : 0;
	const voxels = new Uint8Array(rest.voxels.length);
	const field = known.field;
	asked.forEach((voxel, i) => {
		field[voxel] = distances[i] - level;
		if (field[voxel] < 0) voxels[voxel] = 255;
	});
	return { missing: { ...rest, voxels }, field: { ...rest, voxels: field }, plane, levelMm: level };
}

function placedExamples(
	examples: readonly ExampleShape[],
	cut: CutShape,
	{ copies = 4, angleDegrees = 10, stretchDeviation = 0.07, seed = 1 }: CompleteFromExamplesOptions,
): PlacedExample[] {
	const asItIs: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];
	return examples.flatMap((example, place) => {
		const random = createRandom(`${seed} ${place}`);
		const forms = Array.from({ length: copies }, () => randomForm(random, { angleDegrees, stretchDeviation }));
		return [asItIs, ...forms].map((form) => cutAlike(example, form, cut));
	});
}

interface KnownDistances {
	/** mm to the rest's surface on its own grid. */
	readonly field: Float32Array<ArrayBuffer>;
	/** x, y, z, mm. */
	readonly positions: Float32Array;
	readonly distances: Float32Array;
	/** How much each counts; 1 in the mean square. */
	readonly weights: Float32Array;
}

/** Distances that the rest determines: of voxels nearer to its surface than to the plane, and not farther than the truncation. */
function knownDistances(
	rest: Volume<Uint8Array>,
	plane: CutPlane,
	{
		truncationMm,
		reachMm = 20,
		leastWeight = 0.1,
		stride = 4,
		smoothVoxels = 0.7,
	}: CompleteFromExamplesOptions & { truncationMm: number },
): KnownDistances {
	const { dims, voxelToWorld } = rest;
	const spacingMm = voxelToWorld[0];
	const grid = { dims, spacingMm };
	const centred = { ...rest, voxelToWorld: gridToWorld(grid) };
	const field = Float32Array.from(signedDistanceField(centred, { grid, truncationMm, smoothVoxels }));
	const near: number[] = [];
	const levels: number[] = [];
	for (let i = 0; i < field.length; i++) {
		if (Math.abs(field[i]) >= truncationMm) continue;
		const gap = -heightAbove(plane, rest, i) - spacingMm / 2;
		if (gap <= 0 || Math.abs(field[i]) >= gap) continue;
		near.push(i);
		levels.push(gap);
	}
	const ranks = [...near.keys()].filter((rank) => rank % stride === 0);
	const raw = ranks.map((rank) => Math.max(leastWeight, Math.exp(-levels[rank] / reachMm)));
	const size = Math.sqrt(raw.reduce((sum, value) => sum + value * value, 0) / Math.max(1, raw.length));
	const voxels = ranks.map((rank) => near[rank]);
	return {
		field,
		positions: voxelPositions(rest, voxels),
		distances: Float32Array.from(voxels, (voxel) => field[voxel]),
		weights: Float32Array.from(raw, (value) => value / size),
	};
}

/** Share of the covariance that is linear. */
const linearShare = 0.5;

/** The placed examples most like the rest, in their order, and the weighted distances of each; last those of the rest itself. */
function mostAlike(
	placed: readonly PlacedExample[],
	{ positions, distances, weights }: KnownDistances,
	{ truncationMm, count }: { truncationMm: number; count: number },
): { readonly placed: readonly PlacedExample[]; readonly rows: readonly Float32Array[] } {
	const own = distances.map((value, i) => value * weights[i]);
	const rows = placed.map((one) => {
		const row = new Float32Array(own.length);
		placedDistances(one, positions, truncationMm, row);
		for (let i = 0; i < row.length; i++) row[i] *= weights[i];
		return row;
	});
	if (rows.length <= count) return { placed, rows: [...rows, own] };
	const apart = rows.map((row) => {
		let sum = 0;
		for (let i = 0; i < row.length; i++) sum += (row[i] - own[i]) ** 2;
		return sum;
	});
	const nearest = [...rows.keys()]
		.sort((a, b) => apart[a] - apart[b])
		.slice(0, count)
		.sort((a, b) => a - b);
	return { placed: nearest.map((i) => placed[i]), rows: [...nearest.map((i) => rows[i]), own] };
}

/**
 * What each example counts for in the mean field given the known distances.
 *
 * @param rows weighted known distances of the examples, then those of the rest.
 */
function regressionWeights(rows: readonly Float32Array[], { sigmaMm }: { sigmaMm: number }): Float64Array {
	const n = rows.length - 1;
	const linear = innerProducts(rows);
	const size = n + 1;
	const squared = (a: number, b: number): number =>
		linear[a * size + a] + linear[b * size + b] - 2 * linear[a * size + b];
	const apart: number[] = [];
	for (let a = 0; a < n; a += 3) for (let b = 0; b < a; b += 3) apart.push(squared(a, b));
	const scale = Math.max(1e-9, apart.sort((a, b) => a - b)[apart.length >> 1] ?? 1);
	const nearness = new Float64Array(size * size);
	for (let a = 0; a < size; a++)
		for (let b = 0; b < size; b++) nearness[a * size + b] = Math.exp(-Math.max(0, squared(a, b)) / scale);
	centre(linear, n);
	centre(nearness, n);
	let amplitude = 0;
	for (let a = 0; a < n; a++) amplitude += linear[a * size + a] / n;
	const matrix = new Float64Array(n * n);
	const target = new Float64Array(n);
	const joined = (at: number): number => linearShare * linear[at] + (1 - linearShare) * amplitude * nearness[at];
	for (let a = 0; a < n; a++) {
		for (let b = 0; b < n; b++) matrix[a * n + b] = joined(a * size + b);
		matrix[a * n + a] += linearShare * n * sigmaMm ** 2 + 1e-9 * amplitude;
		target[a] = joined(n * size + a);
	}
	const factor = cholesky(matrix, n);
	if (!factor) throw new RangeError('completeFromExamples: the examples are all the same');
	const solved = solveCholesky(factor, target);
	const mean = solved.reduce((sum, value) => sum + value, 0) / n;
	return solved.map((value) => value - mean + 1 / n);
}

/** Moves the origin of inner products to the mean of the first n of n + 1. */
function centre(products: Float64Array, n: number): void {
	const size = n + 1;
	const means = new Float64Array(size);
	for (let a = 0; a < size; a++) for (let b = 0; b < n; b++) means[a] += products[a * size + b] / n;
	let all = 0;
	for (let a = 0; a < n; a++) all += means[a] / n;
	for (let a = 0; a < size; a++) for (let b = 0; b < size; b++) products[a * size + b] += all - means[a] - means[b];
}

/** Voxels beyond the plane where an example has something. */
function askedVoxels(rest: Volume<Uint8Array>, plane: CutPlane, placed: readonly PlacedExample[]): number[] {
	const { dims, voxelToWorld: m, voxels } = rest;
	const boxes = placed.map((one) => boxBeyond(one, plane));
	const range = [0, 1, 2].map((axis) => {
		const index = (at: number): number => (at - m[4 * axis + 3]) / m[5 * axis];
		const low = boxes.reduce((least, box) => Math.min(least, box.low[axis]), Infinity);
		const high = boxes.reduce((most, box) => Math.max(most, box.high[axis]), -Infinity);
		return [Math.max(0, Math.floor(index(low))), Math.min(dims[axis] - 1, Math.ceil(index(high)))];
	});
	const asked: number[] = [];
	for (let z = range[2][0]; z <= range[2][1]; z++)
		for (let y = range[1][0]; y <= range[1][1]; y++)
			for (let x = range[0][0]; x <= range[0][1]; x++) {
				const i = x + dims[0] * (y + dims[1] * z);
				if (voxels[i] < 128 && heightAbove(plane, rest, i) > 0) asked.push(i);
			}
	return asked;
}

/** The level below which so many of the distances lie. */
function levelOf(distances: Float64Array, count: number): number {
	const sorted = distances.toSorted();
	const at = Math.min(sorted.length - 1, Math.max(0, Math.round(count)));
	return sorted[at] ?? 0;
}
