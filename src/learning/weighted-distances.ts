import { symmetricEigen3 } from '#numeric';
import type { Volume } from '#volume';
import { placedDistances, type PlacedExample } from './cut-alike.ts';
import { voxelPositions } from './cut-rest.ts';
import { determinant3, inverse3, type Matrix3 } from './example-shape.ts';

/** Voxels by the blocks of 4 × 4 × 4 that they lie in. */
export interface VoxelBlocks {
	readonly count: number;
	/** Places of the voxels in the order they were given, block after block. */
	readonly order: Uint32Array;
	/** Those of block b are `order[first[b] … first[b + 1] − 1]`. */
	readonly first: Uint32Array;
	/** x, y, z of the voxels in the order of the blocks, mm. */
	readonly positions: Float32Array;
	/** x, y, z of the middle of each block, mm. */
	readonly middles: Float32Array;
	/** From the middle of a block to its farthest voxel, mm. */
	readonly radiusMm: number;
}

const edge = 4;

/**
 * Gathers voxels of a grid into blocks.
 *
 * @param volume with cubic voxels along the world's axes.
 */
export function voxelBlocks(volume: Volume, voxels: readonly number[]): VoxelBlocks {
	const { dims, voxelToWorld: m } = volume;
	const [bx, by] = dims.map((n) => Math.ceil(n / edge));
	const blockOf = (voxel: number): number => {
		const [x, y, z] = [voxel % dims[0], Math.floor(voxel / dims[0]) % dims[1], Math.floor(voxel / (dims[0] * dims[1]))];
		return Math.floor(x / edge) + bx * (Math.floor(y / edge) + by * Math.floor(z / edge));
	};
	const members = Map.groupBy(voxels.keys(), (place) => blockOf(voxels[place]));
	const order = Uint32Array.from([...members.values()].flat());
	const first = new Uint32Array(members.size + 1);
	const middles = new Float32Array(3 * members.size);
	let b = 0;
	for (const [block, places] of members) {
		const corner = [block % bx, Math.floor(block / bx) % by, Math.floor(block / (bx * by))];
		for (let axis = 0; axis < 3; axis++)
			middles[3 * b + axis] = m[5 * axis] * (edge * corner[axis] + (edge - 1) / 2) + m[4 * axis + 3];
		first[b + 1] = first[b] + places.length;
		b++;
	}
	const ordered = Array.from(order, (place) => voxels[place]);
	const radiusMm = (Math.sqrt(3) * (edge - 1) * Math.abs(m[0])) / 2;
	return { count: voxels.length, order, first, positions: voxelPositions(volume, ordered), middles, radiusMm };
}

/**
 * The weighted sum of the distances of placed examples at voxels, mm, each cut at ± a truncation. Where the middle of a block lies
 * so far outside an example that all of the block does, its voxels are not looked up.
 *
 * @param weights one an example.
 * @returns one number a voxel, in the order they were given.
 */
export function weightedDistances(
	placed: readonly PlacedExample[],
	weights: Float64Array,
	blocks: VoxelBlocks,
	truncationMm: number,
): Float64Array {
	const { count, order, first, positions, middles } = blocks;
	const below = new Float64Array(count);
	const near = new Float32Array(3 * count);
	const own = new Float32Array(count);
	const atMiddles = new Float32Array(middles.length / 3);
	placed.forEach((one, j) => {
		placedDistances(one, middles, Infinity, atMiddles);
		const far = truncationMm + largestChange(one, blocks);
		let length = 0;
		for (let b = 0; b < atMiddles.length; b++) {
			if (atMiddles[b] > far) continue;
			const block = positions.subarray(3 * first[b], 3 * first[b + 1]);
			near.set(block, length);
			length += block.length;
		}
		placedDistances(one, near.subarray(0, length), truncationMm, own.subarray(0, length / 3));
		for (let b = 0, i = 0; b < atMiddles.length; b++) {
			if (atMiddles[b] > far) continue;
			for (let k = first[b]; k < first[b + 1]; k++) below[k] += weights[j] * (truncationMm - own[i++]);
		}
	});
	const total = weights.reduce((sum, weight) => sum + weight, 0) * truncationMm;
	const sums = new Float64Array(count);
	for (let k = 0; k < count; k++) sums[order[k]] = total - below[k];
	return sums;
}

/** By how much the distance of a placed example may change at most from the middle of a block to one of its voxels, mm. */
function largestChange({ example, matrix }: PlacedExample, { radiusMm }: VoxelBlocks): number {
	const scale = Math.cbrt(Math.abs(determinant3(matrix)));
	// Distances grow by the way in the example's own space; between the voxels of its field they are a little off.
	return scale * (radiusMm * largestStretch(inverse3(matrix)) + example.grid.spacingMm / 2);
}

/** The largest factor by which a matrix lengthens a vector. */
function largestStretch(m: Matrix3): number {
	const product = (a: number, b: number): number => m[a] * m[b] + m[3 + a] * m[3 + b] + m[6 + a] * m[6 + b];
	const upper = [product(0, 0), product(0, 1), product(0, 2), product(1, 1), product(1, 2), product(2, 2)];
	return Math.sqrt(symmetricEigen3(upper).values[0]);
}
