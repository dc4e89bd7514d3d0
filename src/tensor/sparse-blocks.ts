/**
 * Convolution of edge 3 over voxels that come in whole blocks of 2 × 2 × 2: the children a transposed convolution of edge 2
 * makes. Features are [8 · blocks, channels], the children of a block after one another (place dx + 2 dy + 4 dz), so that
 * the transposed convolution itself is a matrix product and nothing is gathered.
 *
 * The children of a block see 4 × 4 × 4 voxels between them. Taking those once a block is 8 rows a voxel to gather instead
 * of 27, and one product [blocks, 64 · inputs] · [64 · inputs, 8 · outputs] whose weights repeat those of the 27 places.
 * It multiplies 64 / 27 as much, zeros among it: for few channels, where gathering takes the time.
 */
import { withGradient } from './custom-gradient.ts';
import { constant, refuse, type TensorValue } from './graph.ts';
import { add } from './operations/binary.ts';
import { concatenate } from './operations/concatenate.ts';
import { gather } from './operations/gather.ts';
import { matmul } from './operations/matmul.ts';
import { pad } from './operations/pad.ts';
import { reduceSum } from './operations/reduce.ts';
import { reshape } from './operations/reshape.ts';
import { flip, sliceAxis } from './operations/slice.ts';
import { transpose } from './operations/transpose.ts';
import { submanifoldConvolution } from './sparse-convolution.ts';
import type { RowTable } from './sparse-table.ts';
import { freshMemory, type TableMemory } from './table-memory.ts';

/** Cells of the surroundings of a block: place (x + 1) + 4 (y + 1) + 16 (z + 1), each of x, y, z from −1 to 2. */
const cells = 64;
const octants = 8;
/** Per axis, cell − octant + 1 is the place of the kernel, if it is 0 to 2. */
const axisOf = (place: number, edge: number, axis: number): number => Math.floor(place / edge ** axis) % edge;

/**
 * The 64 voxels around and in the eight children of every voxel, as rows of the children's features, for a graph with room
 * for the children of `size` voxels: what is missing points to the last row, as in `padTable`. int32 [size, 64].
 *
 * @param neighbours of `neighbourTable`, for the voxels that have the children.
 */
export function haloTable(neighbours: RowTable, size: number, memory: TableMemory = freshMemory): Int32Array {
	if (!(size > neighbours.rows))
		throw new RangeError(`haloTable: ${size} rows cannot hold ${neighbours.rows} and a row of zeros`);
	const { rows } = neighbours;
	const place = new Int32Array(cells);
	const octant = new Int32Array(cells);
	for (let cell = 0; cell < cells; cell++)
		for (let axis = 0; axis < 3; axis++) {
			const at = axisOf(cell, 4, axis);
			place[cell] += 3 ** axis * (at === 0 ? 0 : at === 3 ? 2 : 1);
			octant[cell] += 2 ** axis * (at === 0 || at === 2 ? 1 : 0);
		}
	const missing = octants * size - 1;
	const halo = memory.int32(cells * size);
	const from = neighbours.indices;
	for (let row = 0; row < rows; row++) {
		const first = 27 * row;
		const to = cells * row;
		for (let cell = 0; cell < cells; cell++) {
			const block = from[first + place[cell]];
			halo[to + cell] = block < 0 ? missing : octants * block + octant[cell];
		}
	}
	return halo.fill(missing, cells * rows);
}

/** Options of {@link blockConvolution}. */
export interface BlockConvolutionOptions {
	/**
	 * Up to how many channels surroundings are gathered by the block; above, by the voxel. Default 8, and 16 for sets so
	 * large that laying out the weights does not count.
	 */
	readonly byBlockUpTo?: number;
	/** Largest number of gathered numbers at a time. Default 2¹⁸. */
	readonly blockNumbers?: number;
	/** The result, if another graph has found it already: only the gradients are computed. Made after x and the weights. */
	readonly result?: TensorValue;
}

/**
 * Submanifold convolution of edge 3 over whole blocks.
 *
 * @param x [8 · blocks, inputs]; rows of padding 0.
 * @param weight [27, inputs, outputs]; place (dx + 1) + 3 (dy + 1) + 9 (dz + 1).
 * @param halo int32 [blocks, 64], of {@link haloTable}.
 * @returns [8 · blocks, outputs].
 */
export function blockConvolution(
	x: TensorValue,
	weight: TensorValue,
	halo: TensorValue,
	{ byBlockUpTo = halo.shape[0] < 4096 ? 8 : 16, blockNumbers = 2 ** 18, result }: BlockConvolutionOptions = {},
): TensorValue {
	const [places, inputs, outputs] = weight.shape;
	const [blocks, width] = halo.shape;
	if (places !== 27 || inputs !== x.shape[1] || halo.type !== 'int32' || width !== cells || x.shape[0] !== 8 * blocks)
		refuse(
			'blockConvolution',
			[x, weight, halo],
			'needs eight rows a block, weights of 27 places and 64 cells a block',
		);
	if (Math.max(inputs, outputs) > byBlockUpTo) return submanifoldConvolution(x, weight, neighboursOf(halo), { result });
	const joined = (parts: readonly TensorValue[], channels: number): TensorValue =>
		reshape(parts.length === 1 ? parts[0] : concatenate(parts, 0), [8 * blocks, channels]);
	const forward = (): TensorValue => {
		const blockWeight = expand(weight);
		return joined(
			overBlocks(x, halo, blockNumbers, (block) => matmul(block, blockWeight)),
			outputs,
		);
	};
	return withGradient(result ?? forward(), [x, weight], (gradient, wanted) => {
		const mirrored = expand(transpose(flip(weight, [0]), [0, 2, 1]));
		const rows = reshape(x, [blocks, octants * inputs]);
		const inX: TensorValue[] = [];
		const products: TensorValue[] = [];
		overBlocks(gradient, halo, blockNumbers, (block, start) => {
			if (wanted(0)) inX.push(matmul(block, mirrored));
			const own = sliceAxis(rows, 0, start, start + block.shape[0]);
			if (wanted(1)) products.push(matmul(own, block, { transposeA: true }));
			return block;
		});
		return [
			wanted(0) ? joined(inX, inputs) : undefined,
			wanted(1) ? collapse(products.reduce(add), inputs, outputs) : undefined,
		];
	});
}

/**
 * Generative transposed convolution of edge 2 whose result lies block by block: x [size, inputs] · weight [8, inputs,
 * outputs] → [8 · size, outputs].
 */
export function blockTransposedConvolution(x: TensorValue, weight: TensorValue): TensorValue {
	const [places, inputs, outputs] = weight.shape;
	if (x.shape.length !== 2 || places !== octants || inputs !== x.shape[1])
		refuse('blockTransposedConvolution', [x, weight], 'needs features [rows, inputs] and weights [8, inputs, outputs]');
	const flat = reshape(transpose(weight, [1, 0, 2]), [inputs, octants * outputs]);
	return reshape(matmul(x, flat), [octants * x.shape[0], outputs]);
}

/** [27, inputs, outputs] → [64 · inputs, 8 · outputs]: the weight from each cell to each child, 0 where they do not touch. */
function expand(weight: TensorValue): TensorValue {
	const [places, inputs, outputs] = weight.shape;
	const index = new Int32Array(cells * octants).fill(places);
	for (let cell = 0; cell < cells; cell++)
		for (let octant = 0; octant < octants; octant++) {
			const at = [0, 1, 2].map((axis) => axisOf(cell, 4, axis) - axisOf(octant, 2, axis));
			if (at.every((d) => d >= 0 && d <= 2)) index[cell * octants + octant] = at[0] + 3 * at[1] + 9 * at[2];
		}
	const flat = pad(reshape(weight, [places, inputs * outputs]), { low: [0, 0], high: [1, 0] });
	const pairs = gather(flat, constant(weight.graph, index, [cells * octants], 'int32'), 0);
	const ordered = transpose(reshape(pairs, [cells, octants, inputs, outputs]), [0, 2, 1, 3]);
	return reshape(ordered, [cells * inputs, octants * outputs]);
}

/**
 * Σ over the eight children of the products of x at child o with the gradient at cell o − d, for each place d:
 * [8 · inputs, 64 · outputs] → [27, inputs, outputs].
 */
function collapse(products: TensorValue, inputs: number, outputs: number): TensorValue {
	const index = new Int32Array(27 * octants);
	for (let place = 0; place < 27; place++)
		for (let octant = 0; octant < octants; octant++) {
			const at = [0, 1, 2].map((axis) => axisOf(octant, 2, axis) - (axisOf(place, 3, axis) - 1) + 1);
			index[place * octants + octant] = (at[0] + 4 * at[1] + 16 * at[2]) * octants + octant;
		}
	const pairs = transpose(reshape(products, [octants, inputs, cells, outputs]), [2, 0, 1, 3]);
	const rows = reshape(pairs, [cells * octants, inputs * outputs]);
	const chosen = gather(rows, constant(products.graph, index, [27, octants], 'int32'), 0);
	return reshape(reduceSum(chosen, { axes: [1] }), [27, inputs, outputs]);
}

/** The 27 neighbours of every child, [8 · blocks, 27], from the 64 cells of its block. */
function neighboursOf(halo: TensorValue): TensorValue {
	const index = new Int32Array(octants * 27);
	for (let octant = 0; octant < octants; octant++)
		for (let place = 0; place < 27; place++) {
			const at = [0, 1, 2].map((axis) => axisOf(octant, 2, axis) + axisOf(place, 3, axis));
			index[27 * octant + place] = at[0] + 4 * at[1] + 16 * at[2];
		}
	const all = gather(halo, constant(halo.graph, index, [octants * 27], 'int32'), 1);
	return reshape(all, [octants * halo.shape[0], 27]);
}

function overBlocks(
	x: TensorValue,
	halo: TensorValue,
	limit: number,
	make: (block: TensorValue, start: number) => TensorValue,
): TensorValue[] {
	const blocks = halo.shape[0];
	const width = cells * x.shape[1];
	const step = Math.max(16, Math.floor(limit / width / 16) * 16);
	const made: TensorValue[] = [];
	for (let start = 0; start < blocks; start += step) {
		const end = Math.min(blocks, start + step);
		const table = start === 0 && end === blocks ? halo : sliceAxis(halo, 0, start, end);
		made.push(make(reshape(gather(x, table, 0), [end - start, width]), start));
	}
	return made;
}
