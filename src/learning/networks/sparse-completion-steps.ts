import {
	bucketSize,
	coordinatesMask,
	freshMemory,
	pruneCoordinates,
	reusedMemory,
	type Feeds,
	type NamedTensors,
	type SparseCoordinates,
	type TableMemory,
} from '#tensor';
import type { CompiledGraph, GraphCompiler } from './graph-runner.ts';
import { completionLevels, type DecoderSizes, type EncoderSizes } from './sparse-completion.ts';
import { decoderStage, encoderStage, type Stage, type StageMode } from './sparse-completion-stages.ts';
import {
	decoderTables,
	encoderTables,
	targetLevels,
	type LevelTables,
	type SizeRule,
} from './sparse-completion-tables.ts';

/** Options of {@link completionSteps}. */
export interface CompletionStepsOptions {
	/** Channels of the seven scales. */
	readonly channels: readonly number[];
	readonly compile: GraphCompiler;
	/** Default: steps of ×1.25. */
	readonly sizeOf?: SizeRule;
	/** Whether the memory of rule books is kept from step to step: faster; without it the peak is lower. Default true. */
	readonly keepsMemory?: boolean;
	/** Graphs kept for later sizes; the one used longest ago goes first. Default 96. */
	readonly keptGraphs?: number;
}

/** What a step of training finds. */
export interface CompletionGradients {
	/** Sum over the scales. */
	readonly loss: number;
	/** Mean binary cross-entropy of each scale of the decoder; entry i has voxels of edge 2ⁱ. */
	readonly losses: readonly number[];
	/** By the name of the weight. */
	readonly gradients: ReadonlyMap<string, Float32Array>;
	/** Running statistics after the step, by the name of the buffer. */
	readonly state: ReadonlyMap<string, Float32Array>;
	/** Voxels of each level of the encoder, and candidates of each of the decoder. */
	readonly voxelCounts: { readonly encoder: readonly number[]; readonly decoder: readonly number[] };
}

/** The network on a backend. */
export interface CompletionSteps {
	gradients(weights: NamedTensors, sample: CompletionSample): Promise<CompletionGradients>;
	/** Every voxel the network fills, those beyond the volume too; empty if it fills none. */
	predict(weights: NamedTensors, input: SparseCoordinates): Promise<SparseCoordinates>;
	/** Most bytes that its own layers have held; 0 where a runtime holds them. */
	readonly peakBytes?: number;
	dispose(): Promise<void>;
}

/** A batch: the voxels given and the voxels wanted, batch numbers in their coordinates. */
export interface CompletionSample {
	readonly input: SparseCoordinates;
	readonly target: SparseCoordinates;
}

/**
 * Runs the completion network level by level.
 *
 * Which voxels a level of the decoder has depends on the logits of the coarser one (in training keep = logit > 0 OR
 * target), so no single static graph can hold a step. Each level is a graph of its own. A step runs the levels forward
 * and makes the rule books of the next from the logits of the last; then it runs them backward, finest first, each
 * level computing its inside once more but for the convolutions, and passes the gradients at the joints on. The result is that
 * of one graph over the same voxels, the loss over generated and encoder voxels before pruning included. Only what goes
 * from level to level and the results of convolutions are kept, so the peak is that of the largest level; the finest, which has most of the voxels and
 * whose logits decide nothing in training, is run once only. A graph depends on the sizes of one level alone, so that
 * few graphs serve all shapes.
 */
export function completionSteps(options: CompletionStepsOptions): CompletionSteps {
	const { channels, sizeOf = bucketSize, keepsMemory = true } = options;
	const kept = keepsMemory ? reusedMemory() : undefined;
	const memory: TableMemory = kept ?? freshMemory;
	const graphs = graphCache(options);
	const encode = async (weights: NamedTensors, input: SparseCoordinates, mode: 'forward' | 'use'): Promise<Encoded> => {
		const tables = encoderTables(input, sizeOf, memory);
		const features: Float32Array[] = [];
		const kept: Feeds[] = [];
		for (const [level, { sizes, feeds }] of tables.entries()) {
			const run = await graphs.encoder(level, sizes, mode);
			const outputs = await run(weights, { ...feeds, ...at('encoder', level, { fine: features[level - 1] }) });
			features.push(outputs.features);
			kept.push(keptResults(outputs));
		}
		return { tables, features, kept };
	};

	const gradients = async (weights: NamedTensors, sample: CompletionSample): Promise<CompletionGradients> => {
		kept?.reset();
		const encoded = await encode(weights, sample.input, 'forward');
		const targets = targetLevels(sample.target, memory);
		const levels: DecoderRun[] = [];
		let coarse: DecoderRun['coarse'] = topOf(encoded);
		for (let level = completionLevels - 2; level >= 0; level--) {
			const skip = encoded.tables[level];
			const tables = decoderTables(level, coarse, {
				skip: { set: skip.set, size: skip.sizes.size },
				target: targets[level],
				sizeOf,
				memory,
			});
			const here: DecoderRun = { tables, coarse, kept: {} };
			levels[level] = here;
			if (level === 0) break;
			const run = await graphs.decoder(level, tables.sizes, 'forward');
			const given = at('decoder', level, { coarse: coarse.features, skip: encoded.features[level] });
			const outputs = await run(weights, { ...tables.feeds, ...given });
			const { features, logits } = outputs;
			here.kept = keptResults(outputs);
			const target = tables.feeds[`decoder.${level}.target`] as Float32Array;
			const keep = logits.map((logit, i) => (logit > 0 || target[i] > 0 ? 1 : 0));
			coarse = { set: tables.set, size: tables.sizes.unionSize, features, keep };
		}
		return backward(graphs, weights, encoded, levels);
	};

	const predict = async (weights: NamedTensors, input: SparseCoordinates): Promise<SparseCoordinates> => {
		kept?.reset();
		const encoded = await encode(weights, input, 'use');
		let coarse: DecoderRun['coarse'] = topOf(encoded);
		for (let level = completionLevels - 2; level >= 0; level--) {
			const skip = encoded.tables[level];
			const tables = decoderTables(level, coarse, { skip: { set: skip.set, size: skip.sizes.size }, sizeOf, memory });
			const run = await graphs.decoder(level, tables.sizes, 'use');
			const given = at('decoder', level, { coarse: coarse.features, skip: encoded.features[level] });
			const { features, logits } = await run(weights, { ...tables.feeds, ...given });
			const keep = logits.map((logit) => (logit > 0 ? 1 : 0));
			coarse = { set: tables.set, size: tables.sizes.unionSize, features, keep };
		}
		// In memory of its own: the next run overwrites the rest.
		return pruneCoordinates(coarse.set, coarse.keep ?? []).kept;
	};
	if (channels.length !== completionLevels)
		throw new RangeError(`completionSteps: ${completionLevels} channel counts expected, got ${channels.length}`);
	const next = queue();
	return {
		gradients: (weights, sample) => next(() => gradients(weights, sample)),
		predict: (weights, input) => next(() => predict(weights, input)),
		dispose: () => next(graphs.dispose),
	};
}

/** The voxels a network fills, as a mask of the volume: what lies beyond is cut off. */
export async function predictMask(
	steps: CompletionSteps,
	weights: NamedTensors,
	input: SparseCoordinates,
	dims: readonly [number, number, number],
): Promise<Uint8Array<ArrayBuffer>> {
	return coordinatesMask(await steps.predict(weights, input), dims);
}

/** Runs tasks one after another: they share memory. */
function queue(): <Result>(task: () => Promise<Result>) => Promise<Result> {
	let last: Promise<unknown> = Promise.resolve();
	return (task) => {
		const result = last.then(task, task);
		last = result;
		return result;
	};
}

interface Encoded {
	readonly tables: readonly LevelTables<EncoderSizes>[];
	readonly features: readonly Float32Array[];
	/** Results of convolutions, as feeds of the backward graphs. */
	readonly kept: readonly Feeds[];
}

interface DecoderRun {
	kept: Feeds;
	readonly tables: LevelTables<DecoderSizes>;
	readonly coarse: {
		readonly set: SparseCoordinates;
		readonly size: number;
		readonly features: Float32Array;
		readonly keep?: ArrayLike<number>;
	};
}

function topOf({ tables, features }: Encoded): DecoderRun['coarse'] {
	const top = tables[completionLevels - 1];
	return { set: top.set, size: top.sizes.size, features: features[completionLevels - 1] };
}

/** `result.<layer>` of a forward run as `<layer>.result` of the backward one. */
function keptResults(outputs: Readonly<Record<string, Float32Array>>): Feeds {
	const kept = Object.entries(outputs).filter(([name]) => name.startsWith('result.'));
	return Object.fromEntries(kept.map(([name, values]) => [`${name.slice('result.'.length)}.result`, values]));
}

/** Names of what a level is given, under its path; undefined ones are left out. */
function at(part: 'encoder' | 'decoder', level: number, given: Record<string, Float32Array | undefined>): Feeds {
	const entries = Object.entries(given).filter((entry): entry is [string, Float32Array] => entry[1] !== undefined);
	return Object.fromEntries(entries.map(([name, values]) => [`${part}.${level}.${name}`, values]));
}

/** From the finest level of the decoder to the coarsest of the encoder and back to its finest. */
async function backward(
	graphs: GraphCache,
	weights: NamedTensors,
	encoded: Encoded,
	levels: DecoderRun[],
): Promise<CompletionGradients> {
	const voxelCounts = {
		encoder: encoded.tables.map(({ set }) => set.count),
		decoder: levels.map(({ tables }) => tables.set.count),
	};
	const gradients = new Map<string, Float32Array>();
	const state = new Map<string, Float32Array>();
	const take = (outputs: Readonly<Record<string, Float32Array>>): void => {
		for (const [name, values] of Object.entries(outputs)) {
			if (name.startsWith('gradient.')) gradients.set(name.slice('gradient.'.length), values);
			if (name.startsWith('state.')) state.set(name.slice('state.'.length), values);
		}
	};
	const losses: number[] = [];
	const inFeatures: Float32Array[] = [];
	let upstream: Float32Array | undefined;
	for (let level = 0; level < completionLevels - 1; level++) {
		const { tables, coarse, kept } = levels[level];
		const run = await graphs.decoder(level, tables.sizes, 'backward');
		const given = { coarse: coarse.features, skip: encoded.features[level], upstream };
		const outputs = await run(weights, { ...tables.feeds, ...kept, ...at('decoder', level, given) });
		take(outputs);
		losses.push(outputs.loss[0]);
		inFeatures.push(outputs.skip);
		upstream = outputs.coarse;
		// Its rule books are no longer needed.
		delete levels[level];
	}
	for (let level = completionLevels - 1; level >= 0; level--) {
		const { sizes, feeds } = encoded.tables[level];
		const run = await graphs.encoder(level, sizes, 'backward');
		const skipped = inFeatures[level];
		if (skipped && upstream) for (let i = 0; i < skipped.length; i++) skipped[i] += upstream[i];
		const given = { fine: encoded.features[level - 1], upstream: skipped ?? upstream };
		const outputs = await run(weights, { ...feeds, ...encoded.kept[level], ...at('encoder', level, given) });
		take(outputs);
		upstream = outputs.fine;
	}
	return { loss: losses.reduce((sum, loss) => sum + loss, 0), losses, gradients, state, voxelCounts };
}

type Run = (weights: NamedTensors, feeds: Feeds) => Promise<Readonly<Record<string, Float32Array>>>;

interface GraphCache {
	encoder(level: number, sizes: EncoderSizes, mode: StageMode): Promise<Run>;
	decoder(level: number, sizes: DecoderSizes, mode: StageMode): Promise<Run>;
	dispose(): Promise<void>;
}

/** Compiled graphs by level, sizes and mode. */
function graphCache({ channels, compile, keptGraphs = 96 }: CompletionStepsOptions): GraphCache {
	const kept = new Map<string, { run: Run; compiled: CompiledGraph }>();
	const take = async (key: string, make: () => Stage): Promise<Run> => {
		let entry = kept.get(key);
		kept.delete(key);
		if (!entry) {
			const { graph, outputs } = make();
			const compiled = await compile(graph, outputs);
			const leaves = [...graph.names].filter(([, index]) => /^(parameter|buffer)$/.test(graph.nodes[index].op));
			entry = {
				compiled,
				run: (weights, feeds) => {
					const own: Record<string, Feeds[string]> = { ...feeds };
					for (const [name] of leaves) {
						const tensor = weights.get(name);
						if (!tensor) throw new RangeError(`completionSteps: there is no weight ${name}`);
						own[name] = tensor.data;
					}
					return compiled.run(own);
				},
			};
		}
		kept.set(key, entry);
		for (const [oldest, { compiled }] of kept) {
			if (kept.size <= keptGraphs) break;
			kept.delete(oldest);
			await compiled.dispose();
		}
		return entry.run;
	};
	return {
		encoder: (level, sizes, mode) =>
			take(`${mode} encoder ${level} ${Object.values(sizes).join()}`, () => encoderStage(channels, level, sizes, mode)),
		decoder: (level, sizes, mode) =>
			take(`${mode} decoder ${level} ${Object.values(sizes).join()}`, () => decoderStage(channels, level, sizes, mode)),
		dispose: async () => {
			for (const { compiled } of kept.values()) await compiled.dispose();
			kept.clear();
		},
	};
}
