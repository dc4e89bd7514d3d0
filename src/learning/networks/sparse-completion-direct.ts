import {
	freshMemory,
	generateCoordinates,
	halveCoordinates,
	memberMask,
	positionsIn,
	pruneCoordinates,
	reusedMemory,
	SparseLayers,
	uniteCoordinates,
	type NamedTensors,
	type SparseBackend,
	type SparseCoordinates,
	type SparseFeatures,
	type SparseRules,
	type TableMemory,
} from '#tensor';
import { completionLevels } from './sparse-completion.ts';
import { layerBook, type LayerBook } from './sparse-completion-book.ts';
import { targetLevels } from './sparse-completion-tables.ts';
import type { CompletionGradients, CompletionSample, CompletionSteps } from './sparse-completion-steps.ts';

/** Options of {@link directCompletionSteps}. */
export interface DirectCompletionOptions {
	/** Channels of the seven scales. */
	readonly channels: readonly number[];
	/** Default: compiled where the engine can. */
	readonly backend?: SparseBackend;
	/** Whether the memory of rule books is kept from step to step: faster; without it less is held between steps. Default true. */
	readonly keepsMemory?: boolean;
}

/** Convolution, batch norm, ReLU: what a run leaves for its gradient. */
interface Block {
	/** The convolution's result, before the norm. */
	readonly x: SparseFeatures;
	readonly norm: ReturnType<LayerBook['norm']>;
}

interface EncoderLevel {
	readonly set: SparseCoordinates;
	readonly features: SparseFeatures;
	readonly down?: { readonly rules: SparseRules; readonly block: Block };
	readonly rules: SparseRules;
	readonly block: Block;
}

interface DecoderLevel {
	readonly set: SparseCoordinates;
	readonly features: SparseFeatures;
	/** Address of the rows of the coarser level that went on; all did at the coarsest. */
	readonly kept?: number;
	/** What the transposed convolution started from. */
	readonly given: SparseFeatures;
	readonly up: { readonly rules: SparseRules; readonly block: Block };
	readonly rules: SparseRules;
	readonly block: Block;
	/** Addresses: rows of the union that made voxels and the encoder's are. */
	readonly ofMade: number;
	readonly ofSkip: number;
	readonly keep: Uint8Array;
	readonly loss: number;
	/** Address of the gradient of the loss in the logits. */
	readonly inLogits: number;
}

/**
 * The completion network without graphs: the same levels, results and gradients as `completionSteps`, run by the compiled
 * layers of `SparseLayers`. Sizes are those of the sets, nothing is padded or compiled for a size, and neighbours that are
 * not there cost nothing. For processors; accelerators run the graphs.
 */
export function directCompletionSteps({
	channels,
	backend,
	keepsMemory = true,
}: DirectCompletionOptions): CompletionSteps {
	if (channels.length !== completionLevels)
		throw new RangeError(`directCompletionSteps: ${completionLevels} channel counts expected, got ${channels.length}`);
	const layers = new SparseLayers(backend);
	const reused = keepsMemory ? reusedMemory() : undefined;
	const memory: TableMemory = reused ?? freshMemory;
	const begin = (weights: NamedTensors, isTraining: boolean): Network => {
		reused?.reset();
		layers.release();
		return { layers, memory, channels, book: layerBook(layers, weights, isTraining), isTraining };
	};
	return {
		// Nothing waits in between, so that steps never overlap.
		gradients: async (weights, sample) => gradients(begin(weights, true), sample),
		predict: async (weights, input) => predict(begin(weights, false), input),
		get peakBytes() {
			return layers.peakBytes;
		},
		dispose: () => Promise.resolve(),
	};
}

interface Network {
	readonly layers: SparseLayers;
	readonly memory: TableMemory;
	readonly channels: readonly number[];
	readonly book: LayerBook;
	readonly isTraining: boolean;
}

function gradients(network: Network, { input, target }: CompletionSample): CompletionGradients {
	const { book, memory } = network;
	const encoder = encode(network, input);
	const targets = targetLevels(target, memory);
	const decoder: DecoderLevel[] = [];
	for (let level = completionLevels - 2; level >= 0; level--)
		decoder[level] = decodeLevel(network, level, { coarse: decoder[level + 1], encoder, target: targets[level] });
	backward(network, encoder, decoder);
	const losses = decoder.map(({ loss }) => loss);
	return {
		loss: losses.reduce((sum, loss) => sum + loss, 0),
		losses,
		gradients: book.gradients(),
		state: book.state,
		voxelCounts: {
			encoder: encoder.map(({ set }) => set.count),
			decoder: decoder.map(({ set }) => set.count),
		},
	};
}

function predict(network: Network, input: SparseCoordinates): SparseCoordinates {
	const encoder = encode(network, input);
	let coarse: DecoderLevel | undefined;
	for (let level = completionLevels - 2; level >= 0; level--) coarse = decodeLevel(network, level, { coarse, encoder });
	// In memory of its own: the next run overwrites the rest.
	return coarse ? pruneCoordinates(coarse.set, coarse.keep).kept : input;
}

function encode(network: Network, input: SparseCoordinates): EncoderLevel[] {
	const { layers, memory, channels, book } = network;
	const levels: EncoderLevel[] = [];
	let set = input;
	for (let level = 0; level < completionLevels; level++) {
		const path = `encoder.${level}`;
		const before = levels[level - 1];
		let down: EncoderLevel['down'];
		if (before) {
			const { coarse, children } = halveCoordinates(set, memory);
			const rules = plainRules(layers, children.indices, 8, coarse.count, set.count);
			set = coarse;
			const x = layers.features(set.count, channels[level]);
			layers.convolve(rules, before.features, x, book.weights(`${path}.down`));
			down = { rules, block: { x, norm: book.norm(`${path}.downNorm`, x) } };
		}
		const rules: SparseRules = { ...among(set.count), table: layers.neighbours(set) };
		const features = layers.features(set.count, channels[level], true);
		const x = layers.features(set.count, channels[level]);
		const mark = layers.mark();
		const given = down ? activated(network, down.block) : ones(layers, set.count);
		layers.convolve(rules, given, x, book.weights(`${path}.convolution`));
		layers.release(mark);
		const block = { x, norm: book.norm(`${path}.norm`, x) };
		layers.activate(x, block.norm, features);
		levels.push({ set, features, down, rules, block });
	}
	return levels;
}

/** What a level of the decoder is made from. */
interface Given {
	readonly coarse?: DecoderLevel;
	readonly encoder: readonly EncoderLevel[];
	readonly target?: SparseCoordinates;
}

function decodeLevel(network: Network, level: number, { coarse, encoder, target }: Given): DecoderLevel {
	const { layers, memory, channels, book, isTraining } = network;
	const path = `decoder.${level}`;
	const skip = encoder[level];
	const top = encoder[completionLevels - 1];
	const pruned = coarse && pruneCoordinates(coarse.set, coarse.keep, memory);
	const from = pruned?.kept ?? top.set;
	const { fine, children } = generateCoordinates(from, coarse ? 2 : 4, memory);
	const { union, ofFine, ofEncoded } = together(fine, skip.set, memory);
	const rows = fine.count;
	const features = layers.features(union.count, channels[level]);
	const used = layers.mark();
	const kept = pruned && layers.store(pruned.fromAll.indices);
	const given = coarse ? layers.features(from.count, channels[level + 1], true) : top.features;
	if (coarse && kept !== undefined) layers.gather(kept, coarse.features, given);
	// Block by block in memory, but at the coarsest level; the sorted set knows the place of each.
	const blocks = ofFine && coarse ? through(children.indices, ofFine, memory) : children.indices;
	const ofMade = layers.store(coarse ? blocks : (ofFine ?? rowNumbers(rows, memory)));
	const ofSkip = layers.store(ofEncoded);
	const upRules: SparseRules = coarse
		? { kind: 'block', table: 0, width: 8, rows: from.count, values: rows, isScattered: true }
		: { ...plainRules(layers, children.indices, 64, from.count, rows), isScattered: true };
	const table = layers.neighbours(coarse ? from : fine);
	const rules: SparseRules = { ...among(rows), kind: coarse ? 'halo' : 'plain', table };
	const made = layers.features(rows, channels[level]);
	layers.convolve(upRules, given, made, book.weights(`${path}.up`));
	const up = { rules: upRules, block: { x: made, norm: book.norm(`${path}.upNorm`, made) } };
	const x = layers.features(rows, channels[level]);
	const mark = layers.mark();
	layers.convolve(rules, activated(network, up.block), x, book.weights(`${path}.convolution`));
	layers.release(mark);
	const block = { x, norm: book.norm(`${path}.norm`, x) };
	const refined = layers.mark();
	layers.scatter(ofMade, activated(network, block), features);
	layers.release(refined);
	layers.scatter(ofSkip, skip.features, features);
	const inLogits = layers.take(4 * union.count);
	const result = decide(network, path, { features, union, target, inLogits });
	if (!isTraining) layers.release(used);
	return { set: union, features, kept, given, up, rules, block, ofMade, ofSkip, inLogits, ...result };
}

/** Logits, which voxels go on, and in training the mean binary cross-entropy and its gradient. */
function decide(
	{ layers, memory, book, isTraining }: Network,
	path: string,
	{
		features,
		union,
		target,
		inLogits,
	}: { features: SparseFeatures; union: SparseCoordinates; target?: SparseCoordinates; inLogits: number },
): Pick<DecoderLevel, 'keep' | 'loss'> {
	const mark = layers.mark();
	const wanted = target && memberMask(union, target, memory);
	const { weight, bias } = book.head(path);
	const logits = layers.weigh(features, weight, bias);
	const slopes = layers.floats(inLogits, union.count);
	const keep = new Uint8Array(union.count);
	let loss = 0;
	let inBias = 0;
	// One logarithm for many factors: none is above 2, so 512 of them stay in range.
	let product = 1;
	for (let i = 0; i < keep.length; i++) {
		const logit = logits[i];
		const isWanted = wanted !== undefined && wanted[i] > 0;
		keep[i] = logit > 0 || isWanted ? 1 : 0;
		if (!isTraining) continue;
		// softplus(logit) − logit · wanted, from e^−|logit|, which cannot overflow.
		const small = Math.exp(-Math.abs(logit));
		loss += logit > 0 === isWanted ? 0 : Math.abs(logit);
		product *= 1 + small;
		if ((i & 511) === 511) {
			loss += Math.log(product);
			product = 1;
		}
		const slope = ((logit > 0 ? 1 : small) / (1 + small) - (isWanted ? 1 : 0)) / keep.length;
		slopes[i] = slope;
		inBias += slope;
	}
	loss += Math.log(product);
	layers.release(mark);
	if (isTraining) book.add(`${path}.head.bias`, Float32Array.of(inBias));
	return { keep, loss: loss / Math.max(keep.length, 1) };
}

/** From the finest level of the decoder to the coarsest of the encoder and back to its finest. */
function backward(network: Network, encoder: readonly EncoderLevel[], decoder: readonly DecoderLevel[]): void {
	const { layers, book } = network;
	const inEncoded: SparseFeatures[] = [];
	let inFeatures = layers.features(decoder[0].features.rows, decoder[0].features.channels);
	for (const [level, here] of decoder.entries()) {
		const path = `decoder.${level}`;
		book.add(`${path}.head.weight`, layers.weighBack(here.features, book.head(path).weight, here.inLogits, inFeatures));
		const inSkip = layers.features(encoder[level].features.rows, here.features.channels, true);
		layers.gather(here.ofSkip, inFeatures, inSkip);
		inEncoded.push(inSkip);
		const coarser = decoder[level + 1]?.features ?? here.given;
		const inCoarser = layers.features(coarser.rows, coarser.channels);
		const mark = layers.mark();
		const inMade = layers.features(here.block.x.rows, here.features.channels, true);
		layers.gather(here.ofMade, inFeatures, inMade);
		const inUp = refineBack(network, path, { ...here, before: here.up.block, g: inMade });
		book.activateBack(`${path}.upNorm`, here.up.block.x, inUp, here.up.block.norm);
		const inGiven = here.kept === undefined ? inCoarser : layers.features(here.given.rows, here.given.channels);
		layers.convolveBack(here.up.rules, { x: here.given, g: inUp, dx: inGiven }, book.weights(`${path}.up`));
		if (here.kept !== undefined) layers.scatter(here.kept, inGiven, inCoarser);
		layers.release(mark);
		inFeatures = inCoarser;
	}
	inEncoded.push(inFeatures);
	for (let level = completionLevels - 1; level >= 0; level--) {
		const here = encoder[level];
		const path = `encoder.${level}`;
		const mark = layers.mark();
		const inDown = refineBack(network, path, { ...here, before: here.down?.block, g: inEncoded[level] });
		if (here.down) {
			const { block, rules } = here.down;
			book.activateBack(`${path}.downNorm`, block.x, inDown, block.norm);
			const sides = { x: encoder[level - 1].features, g: inDown, dx: inEncoded[level - 1] };
			layers.convolveBack(rules, sides, book.weights(`${path}.down`));
		}
		layers.release(mark);
	}
}

/** Back through activation, norm and the convolution of edge 3 to what was activated before it. */
function refineBack(
	network: Network,
	path: string,
	{ block, before, rules, g }: { block: Block; before?: Block; rules: SparseRules; g: SparseFeatures },
): SparseFeatures {
	const { layers, book } = network;
	book.activateBack(`${path}.norm`, block.x, g, block.norm);
	const dx = before && layers.features(before.x.rows, before.x.channels);
	const mark = layers.mark();
	const x = before ? activated(network, before) : ones(layers, g.rows);
	layers.convolveBack(rules, { x, g, dx }, book.weights(`${path}.convolution`));
	layers.release(mark);
	return dx ?? g;
}

/** The activation of a block, in new memory. */
function activated({ layers }: Network, { x, norm }: Block): SparseFeatures {
	const y = layers.features(x.rows, x.channels, true);
	layers.activate(x, norm, y);
	return y;
}

/** One channel of ones: what every voxel of the input is. */
function ones(layers: SparseLayers, rows: number): SparseFeatures {
	const features = layers.features(rows, 1);
	const values = layers.floats(features.address, rows * features.channels);
	for (let i = 0; i < values.length; i += features.channels) values[i] = 1;
	return features;
}

/** A convolution of edge 3 among so many voxels. */
const among = (rows: number) => ({ kind: 'plain', width: 27, rows, values: rows }) as const;

function plainRules(layers: SparseLayers, table: Int32Array, width: number, rows: number, values: number): SparseRules {
	return { kind: 'plain', table: layers.store(table), width, rows, values };
}

/**
 * The voxels made and those of the encoder, and where both stand among all. Mostly the encoder's were made as well, in training
 * always where the target holds the input: then nothing is merged, and the voxels made are all there are.
 */
function together(
	fine: SparseCoordinates,
	encoded: SparseCoordinates,
	memory: TableMemory,
): { readonly union: SparseCoordinates; readonly ofFine?: Int32Array; readonly ofEncoded: Int32Array } {
	const places = positionsIn(encoded, fine, memory);
	if (!places.includes(-1)) return { union: fine, ofEncoded: places };
	const { union, ofFirst, ofSecond } = uniteCoordinates(fine, encoded, memory);
	return { union, ofFine: ofFirst.indices, ofEncoded: ofSecond.indices };
}

/** 0, 1, 2, … */
function rowNumbers(rows: number, memory: TableMemory): Int32Array {
	const numbers = memory.int32(rows);
	for (let i = 0; i < rows; i++) numbers[i] = i;
	return numbers;
}

/** table[indices[i]] */
function through(indices: Int32Array, table: Int32Array, memory: TableMemory): Int32Array {
	const found = memory.int32(indices.length);
	for (let i = 0; i < found.length; i++) found[i] = table[indices[i]];
	return found;
}
