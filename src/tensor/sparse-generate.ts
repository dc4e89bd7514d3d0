import { sparseCoordinates, type SparseCoordinates } from './sparse-coordinates.ts';
import { coordinateRows } from './sparse-rows.ts';
import { positionsIn } from './sparse-sets.ts';
import { transposeTable, type RowTable } from './sparse-table.ts';
import { freshMemory, type TableMemory } from './table-memory.ts';

/** Voxels of half the stride that a generative transposed convolution creates, whether anything was there or not. */
export interface GeneratedCoordinates {
	readonly fine: SparseCoordinates;
	/**
	 * For each fine voxel which products it sums: entries source voxel · K + place, with K places of the kernel (8 or
	 * 64). One for edge 2, up to eight for edge 4, whose children overlap.
	 */
	readonly sources: RowTable;
	/** For each source voxel its K children: the reverse of `sources`. */
	readonly children: RowTable;
}

/**
 * Coordinates and rule books of a generative transposed convolution of stride 2. Edge 2: the eight children
 * c + {0, 1}³ · s. Edge 4: 64 children c + {0, 1, 2, 3}³ · s (even kernels are not centred), those of neighbours overlap
 * and are summed. Place dx + edge · dy + edge² · dz.
 *
 * @throws RangeError if the stride cannot be halved.
 */
export function generateCoordinates(
	set: SparseCoordinates,
	edge: 2 | 4,
	memory: TableMemory = freshMemory,
): GeneratedCoordinates {
	if (set.stride % 2 !== 0) throw new RangeError(`generateCoordinates: stride ${set.stride} cannot be halved`);
	return edge === 2 ? childrenOf(set, memory) : overlappingChildren(set);
}

/** Row by row, so that what comes out is sorted already. */
function childrenOf(set: SparseCoordinates, memory: TableMemory = freshMemory): GeneratedCoordinates {
	const { coordinates, count } = set;
	const stride = set.stride / 2;
	const { rowStarts, sliceStarts } = coordinateRows(set, memory);
	const fine = memory.int32(32 * count);
	const sources = memory.int32(8 * count);
	const children = memory.int32(8 * count);
	let found = 0;
	for (let slice = 0; slice + 1 < sliceStarts.length; slice++)
		for (let dz = 0; dz < 2; dz++)
			for (let row = sliceStarts[slice]; row < sliceStarts[slice + 1]; row++)
				for (let dy = 0; dy < 2; dy++)
					for (let i = rowStarts[row]; i < rowStarts[row + 1]; i++)
						for (let dx = 0; dx < 2; dx++) {
							const to = 4 * found;
							fine[to] = coordinates[4 * i];
							fine[to + 1] = coordinates[4 * i + 1] + dx * stride;
							fine[to + 2] = coordinates[4 * i + 2] + dy * stride;
							fine[to + 3] = coordinates[4 * i + 3] + dz * stride;
							const entry = 8 * i + dx + 2 * dy + 4 * dz;
							sources[found] = entry;
							children[entry] = found++;
						}
	return {
		fine: { coordinates: fine, count: 8 * count, stride },
		sources: { indices: sources, rows: 8 * count, width: 1, sources: 8 * count },
		children: { indices: children, rows: count, width: 8, sources: 8 * count },
	};
}

/**
 * c + {0, 1, 2, 3} · s is two blocks of two: the children of edge 4 are the children of edge 2 of the set grown by one
 * coarse voxel towards +x, +y and +z.
 */
function overlappingChildren(set: SparseCoordinates): GeneratedCoordinates {
	const { coordinates, count, stride } = set;
	const grown = new Int32Array(32 * count);
	for (let i = 0; i < count; i++)
		for (let block = 0; block < 8; block++) {
			const to = 4 * (8 * i + block);
			grown[to] = coordinates[4 * i];
			grown[to + 1] = coordinates[4 * i + 1] + (block & 1) * stride;
			grown[to + 2] = coordinates[4 * i + 2] + ((block >> 1) & 1) * stride;
			grown[to + 3] = coordinates[4 * i + 3] + (block >> 2) * stride;
		}
	const blocks = sparseCoordinates(grown, stride);
	const { fine, children: ofBlock } = childrenOf(blocks);
	const children = new Int32Array(64 * count);
	const moved = coordinates.slice(0, 4 * count);
	for (let block = 0; block < 8; block++) {
		const shift = [0, block & 1, (block >> 1) & 1, block >> 2];
		for (let i = 0; i < moved.length; i++) moved[i] = coordinates[i] + shift[i & 3] * stride;
		const at = positionsIn({ coordinates: moved, count, stride }, blocks);
		for (let i = 0; i < count; i++)
			for (let octant = 0; octant < 8; octant++) {
				const dx = (octant & 1) + 2 * shift[1];
				const dy = ((octant >> 1) & 1) + 2 * shift[2];
				const dz = (octant >> 2) + 2 * shift[3];
				children[64 * i + dx + 4 * dy + 16 * dz] = ofBlock.indices[8 * at[i] + octant];
			}
	}
	const table: RowTable = { indices: children, rows: count, width: 64, sources: fine.count };
	return { fine, sources: transposeTable(table, 8), children: table };
}
