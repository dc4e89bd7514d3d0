/**
 * Convolutions over the voxels of sparse sets, as gathers and matrix products over rule books.
 *
 * Features are [size, channels], one row a voxel, with more rows than voxels: **rows of padding are 0**, and so are the
 * gradients that come in for them (losses leave them out by a mask). Every operation here keeps both. The last row is
 * always padding, and rule books (int32 inputs made by `padTable`) point to it where a voxel is missing.
 *
 * Gradients gather too, through the reversed rule book, instead of adding up scattered rows: no atomic additions, and
 * the same order of summation on every run.
 */
import { withGradient } from './custom-gradient.ts';
import { refuse, type TensorValue } from './graph.ts';
import { add } from './operations/binary.ts';
import { concatenate } from './operations/concatenate.ts';
import { gather } from './operations/gather.ts';
import { matmul } from './operations/matmul.ts';
import { reduceSum } from './operations/reduce.ts';
import { reshape } from './operations/reshape.ts';
import { flip, sliceAxis } from './operations/slice.ts';
import { transpose } from './operations/transpose.ts';

/** Largest block of gathered neighbours, in numbers: 4 MiB of float32 stay in the cache between gather and product. */
const blockNumbers = 2 ** 20;

/** Options of {@link submanifoldConvolution}. */
export interface SubmanifoldOptions {
	/** Largest number of gathered numbers at a time. Default 2²⁰. */
	readonly blockNumbers?: number;
	/** The result, if another graph has found it already: only the gradients are computed. Made after x and the weights. */
	readonly result?: TensorValue;
}

/**
 * Convolution of edge 3 and stride 1 whose voxels stay the same; neighbours that are not there count as 0.
 *
 * The gradient in x is the same convolution of the incoming gradient with the weights mirrored and transposed, since
 * the rule book is its own mirror; its gathered rows also give the gradient in the weights.
 *
 * @param x [size, inputs].
 * @param weight [27, inputs, outputs]; place (dx + 1) + 3 (dy + 1) + 9 (dz + 1).
 * @param neighbours int32 [size, 27], of `neighbourTable`.
 * @returns [size, outputs].
 */
export function submanifoldConvolution(
	x: TensorValue,
	weight: TensorValue,
	neighbours: TensorValue,
	options: SubmanifoldOptions = {},
): TensorValue {
	checkFeatures('submanifoldConvolution', x, weight, 27);
	if (neighbours.type !== 'int32' || neighbours.shape[0] !== x.shape[0] || neighbours.shape[1] !== 27)
		refuse('submanifoldConvolution', [x, neighbours], 'needs an int32 table of 27 neighbours a row');
	const limit = options.blockNumbers ?? blockNumbers;
	const [, inputs, outputs] = weight.shape;
	const y = options.result ?? joinRows(overBlocks(x, neighbours, limit, (block) => matmul(block, flatten(weight))));
	return withGradient(y, [x, weight], (gradient, wanted) => {
		if (!wanted(0) && inputs <= outputs) return [undefined, weightGradient(x, gradient, neighbours, limit)];
		const mirrored = transpose(flip(weight, [0]), [0, 2, 1]);
		const inX: TensorValue[] = [];
		const inWeight: TensorValue[] = [];
		overBlocks(gradient, neighbours, limit, (block, start) => {
			if (wanted(0)) inX.push(matmul(block, flatten(mirrored)));
			if (wanted(1)) inWeight.push(matmul(sliceAxis(x, 0, start, start + block.shape[0]), block, { transposeA: true }));
			return block;
		});
		return [
			wanted(0) ? joinRows(inX) : undefined,
			wanted(1) ? flip(transpose(reshape(sum(inWeight), [inputs, 27, outputs]), [1, 0, 2]), [0]) : undefined,
		];
	});
}

/** dW of a submanifold convolution from gathered inputs: cheaper where the input has the fewer channels. */
function weightGradient(x: TensorValue, gradient: TensorValue, neighbours: TensorValue, limit: number): TensorValue {
	const parts = overBlocks(x, neighbours, limit, (block, start) =>
		matmul(block, sliceAxis(gradient, 0, start, start + block.shape[0]), { transposeA: true }),
	);
	return reshape(sum(parts), [27, x.shape[1], gradient.shape[1]]);
}

/** Rule books of a strided convolution as inputs of a graph. */
export interface StridedTables {
	/** int32 [coarse size, 8], of `halveCoordinates`. */
	readonly children: TensorValue;
	/** int32 [fine size, 1]. */
	readonly parents: TensorValue;
}

/**
 * Convolution of edge 2 and stride 2.
 *
 * @param x [fine size, inputs].
 * @param weight [8, inputs, outputs]; place dx + 2 dy + 4 dz.
 * @param result the result, if another graph has found it already.
 * @returns [coarse size, outputs].
 */
export function stridedConvolution(
	x: TensorValue,
	weight: TensorValue,
	tables: StridedTables,
	result?: TensorValue,
): TensorValue {
	checkFeatures('stridedConvolution', x, weight, 8);
	const { children, parents } = tables;
	checkTable('stridedConvolution', children, 8);
	checkTable('stridedConvolution', parents, 1);
	const [size, inputs] = x.shape;
	const coarse = children.shape[0];
	const columns = (): TensorValue => reshape(gather(x, children, 0), [coarse, 8 * inputs]);
	const y = result ?? matmul(columns(), flatten(weight));
	return withGradient(y, [x, weight], (gradient, wanted) => {
		const inX = (): TensorValue => {
			const inColumns = reshape(matmul(gradient, flatten(weight), { transposeB: true }), [8 * coarse, inputs]);
			return gather(inColumns, reshape(parents, [size]), 0);
		};
		return [
			wanted(0) ? inX() : undefined,
			wanted(1) ? reshape(matmul(columns(), gradient, { transposeA: true }), weight.shape) : undefined,
		];
	});
}

/** Rule books of a generative transposed convolution as inputs of a graph. */
export interface TransposedTables {
	/** int32 [fine size, 1 or 8], of `generateCoordinates`. */
	readonly sources: TensorValue;
	/** int32 [coarse size, 8 or 64]. */
	readonly children: TensorValue;
}

/**
 * Generative transposed convolution of stride 2 with 8 places (edge 2) or 64 (edge 4, overlapping children are summed).
 *
 * @param x [coarse size, inputs].
 * @param weight [8 or 64, inputs, outputs]; place dx + edge · dy + edge² · dz.
 * @returns [fine size, outputs].
 */
export function transposedConvolution(x: TensorValue, weight: TensorValue, tables: TransposedTables): TensorValue {
	const [places, inputs, outputs] = weight.shape;
	checkFeatures('transposedConvolution', x, weight, places);
	const { sources, children } = tables;
	checkTable('transposedConvolution', sources, sources.shape[1]);
	checkTable('transposedConvolution', children, places);
	const [size] = x.shape;
	const products = (): TensorValue => reshape(transpose(weight, [1, 0, 2]), [inputs, places * outputs]);
	const made = reshape(matmul(x, products()), [size * places, outputs]);
	return withGradient(sumGathered(made, sources), [x, weight], (gradient, wanted) => {
		const inProducts = reshape(gather(gradient, children, 0), [size, places * outputs]);
		const inWeight = (): TensorValue =>
			transpose(reshape(matmul(x, inProducts, { transposeA: true }), [inputs, places, outputs]), [1, 0, 2]);
		return [
			wanted(0) ? matmul(inProducts, products(), { transposeB: true }) : undefined,
			wanted(1) ? inWeight() : undefined,
		];
	});
}

/**
 * Rows by index: pruning, and one side of a union. Row i of the result is row `table[i]` of x.
 *
 * @param table int32 [rows, 1].
 * @param reverse int32 [size of x, n]: which rows of the result take row j of x.
 */
export function gatherRows(x: TensorValue, table: TensorValue, reverse: TensorValue): TensorValue {
	checkTable('gatherRows', table, 1);
	if (reverse.type !== 'int32' || reverse.shape[0] !== x.shape[0])
		refuse('gatherRows', [x, reverse], 'needs an int32 reverse table with a row for each row');
	return withGradient(sumGathered(x, table), [x], (gradient) => [sumGathered(gradient, reverse)]);
}

/** Σ over the places of a table of the rows they point to. */
function sumGathered(x: TensorValue, table: TensorValue): TensorValue {
	if (table.shape[1] === 1) return gather(x, reshape(table, [table.shape[0]]), 0);
	return reduceSum(gather(x, table, 0), { axes: [1] });
}

/** Gathered neighbours of a block of rows after another, [rows, 27 · channels] each, and what is made of them. */
function overBlocks(
	x: TensorValue,
	neighbours: TensorValue,
	limit: number,
	make: (block: TensorValue, start: number) => TensorValue,
): TensorValue[] {
	const [size, channels] = x.shape;
	const width = 27 * channels;
	const step = Math.max(16, Math.floor(limit / width / 16) * 16);
	const made: TensorValue[] = [];
	for (let start = 0; start < size; start += step) {
		const end = Math.min(size, start + step);
		const table = start === 0 && end === size ? neighbours : sliceAxis(neighbours, 0, start, end);
		made.push(make(reshape(gather(x, table, 0), [end - start, width]), start));
	}
	return made;
}

function joinRows(parts: readonly TensorValue[]): TensorValue {
	return parts.length === 1 ? parts[0] : concatenate(parts, 0);
}

function sum(parts: readonly TensorValue[]): TensorValue {
	return parts.reduce((total, part) => add(total, part));
}

/** [places, inputs, outputs] → [places · inputs, outputs]. */
function flatten(weight: TensorValue): TensorValue {
	const [places, inputs, outputs] = weight.shape;
	return reshape(weight, [places * inputs, outputs]);
}

function checkFeatures(operation: string, x: TensorValue, weight: TensorValue, places: number): void {
	if (x.shape.length !== 2 || weight.shape.length !== 3 || weight.shape[0] !== places || weight.shape[1] !== x.shape[1])
		refuse(operation, [x, weight], `needs features [rows, inputs] and weights [${places}, inputs, outputs]`);
}

function checkTable(operation: string, table: TensorValue, width: number): void {
	if (table.type !== 'int32' || table.shape.length !== 2 || table.shape[1] !== width)
		refuse(operation, [table], `needs an int32 table of ${width} a row`);
}
