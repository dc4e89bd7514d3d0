import { freshMemory, type TableMemory } from './table-memory.ts';

/**
 * A rule book: row i of the result takes the rows `indices[width·i …]` of its source, one for each of `width` places of a
 * kernel. −1 stands for a voxel that is not there and contributes 0.
 */
export interface RowTable {
	/** [rows, width]. */
	readonly indices: Int32Array;
	readonly rows: number;
	readonly width: number;
	/** Rows of the source the indices point into. */
	readonly sources: number;
}

/**
 * The same rule book read backwards: row j lists which entries (row · width + place) of the table point to source j.
 * It turns the sum of gradients over a gather into another gather. Rows are as wide as the most used source needs, at
 * least `width`.
 */
export function transposeTable(table: RowTable, width = 1): RowTable {
	const counts = new Int32Array(table.sources);
	for (const source of table.indices) if (source >= 0) counts[source]++;
	const widest = counts.reduce((most, count) => Math.max(most, count), width);
	const indices = new Int32Array(widest * table.sources).fill(-1);
	counts.fill(0);
	for (let entry = 0; entry < table.indices.length; entry++) {
		const source = table.indices[entry];
		if (source >= 0) indices[widest * source + counts[source]++] = entry;
	}
	return { indices, rows: table.sources, width: widest, sources: table.indices.length };
}

/**
 * Indices of a table for a graph of fixed sizes: `rows` rows, and every −1, like every row of padding, turned into the
 * last of `sources` source rows, which the graph keeps at 0.
 *
 * @throws RangeError if the table is larger, or its source would leave no row of zeros.
 */
export function padTable(
	table: RowTable,
	rows: number,
	sources: number,
	memory: TableMemory = freshMemory,
): Int32Array {
	if (rows < table.rows || sources <= table.sources)
		throw new RangeError(
			`padTable: ${rows} rows of ${sources} sources cannot hold ${table.rows} of ${table.sources} and a row of zeros`,
		);
	const { indices } = table;
	const padded = memory.int32(rows * table.width);
	for (let i = 0; i < indices.length; i++) padded[i] = indices[i] < 0 ? sources - 1 : indices[i];
	padded.fill(sources - 1, indices.length);
	return padded;
}

/** Step from one size of a graph to the next: at most a fifth of the rows is padding. */
const growth = 1.25;
const smallest = 16;

/**
 * Rows to make room for: more than `count` (the last row stays 0 for missing voxels), from steps of ×1.25 so that few
 * graphs serve all sizes. Multiples of 16, large ones of 256, so that long sums divide into stages.
 */
export function bucketSize(count: number): number {
	let size = smallest;
	while (size <= count) {
		const unit = size < 1024 ? 16 : size < 16_384 ? 64 : 256;
		size = Math.ceil((size * growth) / unit) * unit;
	}
	return size;
}

/** 1 for the first `count` of `size` rows, 0 for padding; [size, 1]. */
export function paddingMask(count: number, size: number, memory: TableMemory = freshMemory): Float32Array {
	return memory.float32(size).fill(1, 0, count).fill(0, count);
}

/** Rows of `width` numbers, padded with zeros to `size` rows. */
export function padRows(
	values: Float32Array,
	width: number,
	size: number,
	memory: TableMemory = freshMemory,
): Float32Array {
	if (values.length > width * size)
		throw new RangeError(`padRows: ${size} rows of ${width} cannot hold ${values.length} numbers`);
	const padded = memory.float32(width * size).fill(0, values.length);
	padded.set(values);
	return padded;
}
