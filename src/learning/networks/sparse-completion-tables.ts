import {
	bucketSize,
	freshMemory,
	generateCoordinates,
	haloTable,
	halveCoordinates,
	memberMask,
	neighbourTable,
	paddingMask,
	padRows,
	paddedNeighbours,
	padTable,
	pruneCoordinates,
	uniteCoordinates,
	type FeedData,
	type HalvedCoordinates,
	type SparseCoordinates,
	type TableMemory,
} from '#tensor';
import { completionLevels, placesOf, type DecoderSizes, type EncoderSizes } from './sparse-completion.ts';

/** What the graph of a level is fed besides features, by the names of its inputs, and the sizes it must have. */
export interface LevelTables<Sizes> {
	readonly sizes: Sizes;
	readonly feeds: Readonly<Record<string, FeedData>>;
	/** The voxels that come out. */
	readonly set: SparseCoordinates;
}

/** Sizes of graphs; larger ones change nothing but time. */
export type SizeRule = (count: number) => number;

/** Rule books of all levels of the encoder: they depend on the input's voxels alone. */
export function encoderTables(
	input: SparseCoordinates,
	sizeOf: SizeRule = bucketSize,
	memory: TableMemory = freshMemory,
): LevelTables<EncoderSizes>[] {
	const levels: LevelTables<EncoderSizes>[] = [];
	let set = input;
	let halved: HalvedCoordinates | undefined;
	for (let level = 0; level < completionLevels; level++) {
		const size = sizeOf(set.count);
		const fineSize = levels[level - 1]?.sizes.size;
		const path = `encoder.${level}`;
		const feeds: Record<string, FeedData> = activeFeeds(path, set.count, size, memory);
		if (level === 0) feeds[`${path}.present`] = presentNeighbours(set, size, memory);
		else feeds[`${path}.neighbours`] = paddedNeighbours(set, size, memory);
		if (halved && fineSize !== undefined) {
			feeds[`${path}.children`] = padTable(halved.children, size, fineSize, memory);
			feeds[`${path}.parents`] = padTable(halved.parents, fineSize, 8 * size, memory);
		}
		levels.push({ sizes: { size, fineSize }, feeds, set });
		if (level + 1 < completionLevels) {
			halved = halveCoordinates(set, memory);
			set = halved.coarse;
		}
	}
	return levels;
}

/** The target's voxels at every scale of the decoder: entry i has edge 2ⁱ. */
export function targetLevels(target: SparseCoordinates, memory: TableMemory = freshMemory): SparseCoordinates[] {
	const levels = [target];
	while (levels.length < completionLevels - 1) levels.push(halveCoordinates(levels[levels.length - 1], memory).coarse);
	return levels;
}

/** What {@link decoderTables} needs to know of the coarser level. */
export interface CoarseVoxels {
	readonly set: SparseCoordinates;
	readonly size: number;
	/** Which of its voxels go on; none at the coarsest level, which is not pruned. */
	readonly keep?: ArrayLike<number>;
}

/** Options of {@link decoderTables}. */
export interface DecoderTablesOptions {
	/** The encoder's level: voxels and rows. */
	readonly skip: { readonly set: SparseCoordinates; readonly size: number };
	/** Target at this scale; in training. */
	readonly target?: SparseCoordinates;
	readonly sizeOf?: SizeRule;
	/** Default: new arrays. */
	readonly memory?: TableMemory;
}

/** Rule books of a level of the decoder, once it is known what is kept of the coarser one. */
export function decoderTables(
	level: number,
	coarse: CoarseVoxels,
	{ skip, target, sizeOf = bucketSize, memory = freshMemory }: DecoderTablesOptions,
): LevelTables<DecoderSizes> {
	const path = `decoder.${level}`;
	const places = placesOf(level);
	const feeds: Record<string, FeedData> = {};
	let from = coarse.set;
	let keptSize: number | undefined;
	if (coarse.keep) {
		const { kept, fromAll, ofAll } = pruneCoordinates(coarse.set, coarse.keep, memory);
		keptSize = sizeOf(kept.count);
		feeds[`${path}.kept`] = padTable(fromAll, keptSize, coarse.size, memory);
		feeds[`${path}.keptOf`] = padTable(ofAll, coarse.size, keptSize, memory);
		from = kept;
	}
	const { fine, sources, children } = generateCoordinates(from, places === 64 ? 4 : 2, memory);
	const { union, fromFirst, fromSecond, ofFirst, ofSecond } = uniteCoordinates(fine, skip.set, memory);
	const madeSize = keptSize === undefined ? sizeOf(fine.count) : 8 * keptSize;
	const unionSize = sizeOf(union.count);
	let [fromMade, ofMade] = [fromFirst, ofFirst];
	if (keptSize === undefined) {
		feeds[`${path}.sources`] = padTable(sources, madeSize, places * coarse.size, memory);
		feeds[`${path}.children`] = padTable(children, coarse.size, madeSize, memory);
		feeds[`${path}.neighbours`] = paddedNeighbours(fine, madeSize, memory);
	} else {
		feeds[`${path}.halo`] = haloTable(neighbourTable(from, memory), keptSize, memory);
		// The made voxels lie block by block in the graph; the sorted set knows the place of each.
		fromMade = { ...fromFirst, indices: throughTable(fromFirst.indices, sources.indices, memory) };
		ofMade = { ...ofFirst, indices: throughTable(children.indices, ofFirst.indices, memory) };
	}
	Object.assign(
		feeds,
		activeFeeds(path, fine.count, madeSize, memory),
		activeFeeds(`${path}.union`, union.count, unionSize, memory),
		{
			[`${path}.fromMade`]: padTable(fromMade, unionSize, madeSize, memory),
			[`${path}.ofMade`]: padTable(ofMade, madeSize, unionSize, memory),
			[`${path}.fromSkip`]: padTable(fromSecond, unionSize, skip.size, memory),
			[`${path}.ofSkip`]: padTable(ofSecond, skip.size, unionSize, memory),
		},
	);
	if (target) feeds[`${path}.target`] = padRows(memberMask(union, target, memory), 1, unionSize, memory);
	return { sizes: { coarseSize: coarse.size, keptSize, madeSize, skipSize: skip.size, unionSize }, feeds, set: union };
}

/** 1 where a voxel has a neighbour, else 0; [size, 27]. */
function presentNeighbours(set: SparseCoordinates, size: number, memory: TableMemory): Float32Array {
	const neighbours = paddedNeighbours(set, size, memory);
	// In the same memory: each number is read before it is written.
	const present = new Float32Array(neighbours.buffer, neighbours.byteOffset, neighbours.length);
	for (let i = 0; i < present.length; i++) present[i] = neighbours[i] === size - 1 ? 0 : 1;
	return present;
}

/** The table read at each index; −1 stays. */
function throughTable(indices: Int32Array, table: Int32Array, memory: TableMemory): Int32Array {
	const found = memory.int32(indices.length);
	for (let i = 0; i < found.length; i++) found[i] = indices[i] < 0 ? -1 : table[indices[i]];
	return found;
}

function activeFeeds(path: string, count: number, size: number, memory: TableMemory): Record<string, FeedData> {
	return { [`${path}.mask`]: paddingMask(count, size, memory), [`${path}.count`]: Float32Array.of(count) };
}
