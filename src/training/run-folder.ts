import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { LessonSettings, NetworkProgram } from '#learning';
import type { NamedTensors } from '#tensor';
import { bestWeightsFile } from './checkpoint-folder.ts';
import type { NetworkConfig } from './task-config.ts';
import { readTensorFile } from './tensor-file.ts';
import { lessonOf, type TrainNetworkOptions } from './train-network.ts';

const headFile = 'run.json';

/** What a run folder says about its network. */
interface RunHead {
	readonly config: NetworkConfig;
	readonly options: Parameters<typeof lessonOf>[0] & Pick<TrainNetworkOptions, 'epochs'>;
	/** Names of the classes in the order of their numbers. */
	readonly classes?: readonly string[];
	/** Hash of the split's samples and labels. */
	readonly samples?: string;
	/** What the grid lies about where shapes are cut; runs of before this was written learnt them about the middle of the whole. */
	readonly about?: 'guess';
}

/** The prior of a network that has none. */
const undecided = 0.5;

/** What a network learns from, and how: a run that goes on with others would mix what is trained with what is tested. */
const learning = [
	'learn',
	'split',
	'among',
	'target',
	'seed',
	'grid',
	'network',
	'input',
	'truncationMm',
	'pointCount',
	'loss',
	'inputSkip',
	'share',
	'factor',
	'coarse',
	'laid',
	'choosingShare',
	'augment',
	'batchSize',
	'learningRate',
	'weightDecay',
	'warmUp',
	'clipNorm',
	'averageDecay',
] as const satisfies readonly (keyof NetworkConfig)[];

/**
 * Writes beside a run's checkpoints what it is, so that it can be used without its configuration.
 *
 * @throws RangeError if the folder holds a run that learns otherwise or from others, naming the fields.
 */
export function writeRunHead(
	folder: string,
	config: NetworkConfig,
	options: TrainNetworkOptions,
	{ classes: names = [], samples }: Pick<RunHead, 'classes' | 'samples'> = {},
): void {
	const { network, networkOptions, lesson, grid, classes, pointCount, share, seed, epochs } = options;
	const { channels, truncationMm, coarse, inputSkip, prior } = options;
	const head: RunHead = {
		config,
		options: {
			network,
			networkOptions,
			lesson,
			grid,
			classes,
			pointCount,
			share,
			seed,
			epochs,
			channels,
			truncationMm,
			coarse,
			inputSkip,
			prior,
		},
		classes: names,
		samples,
		...(lesson === 'completion' && { about: 'guess' }),
	};
	const file = path.join(folder, headFile);
	if (existsSync(file)) refuseOther(folder, { config, options, samples });
	mkdirSync(folder, { recursive: true });
	writeFileSync(`${file}.${process.pid}.part`, `${JSON.stringify(head, null, '\t')}\n`);
	renameSync(`${file}.${process.pid}.part`, file);
}

function refuseOther(folder: string, { config, options, samples }: RunHead): void {
	let head: Partial<RunHead> | undefined;
	try {
		head = JSON.parse(readFileSync(path.join(folder, headFile), 'utf8')) as Partial<RunHead>;
	} catch {
		// Not JSON: there is nothing to go on from that could be told.
	}
	const own: Partial<NetworkConfig> | undefined = head?.config;
	if (!own) return;
	const { licence: _, citation: __, synthetic: ___, ...data } = config.data;
	const before = own.data as Readonly<Record<string, unknown>> | undefined;
	const changed = [
		...Object.entries(data).flatMap(([name, value]) => (isSame(before?.[name], value) ? [] : [`data.${name}`])),
		...learning.filter((name) => !isSame(own[name], config[name])),
		...changedPrior(head?.options?.prior, options.prior),
		...(config.learn === 'completion' && head?.about !== 'guess' ? ['middle of the grid (that of the whole)'] : []),
		// Runs of before this was written say nothing of it.
		...(head?.samples === undefined || head.samples === samples ? [] : ['set of samples (its data have changed)']),
	];
	if (changed.length > 0)
		throw new RangeError(
			`${folder} holds a run with another ${changed.join(', ')}: give another folder, or empty this one`,
		);
}

/** As the networks begin, whoever said so: a configuration, or the shapes, where it says nothing. */
function changedPrior(before: number = undecided, now: number = undecided): string[] {
	return before === now ? [] : [`prior (${before}, now ${now})`];
}

/** Whether two values of a configuration say the same; the order of fields says nothing. */
function isSame(a: unknown, b: unknown): boolean {
	return isDeepStrictEqual(a ?? null, b ?? null);
}

/** A network out of a run's folder. */
export interface StoredNetwork {
	readonly config: NetworkConfig;
	readonly program: NetworkProgram;
	readonly settings: LessonSettings;
	readonly weights: NamedTensors;
	/** Names of the classes in the order of their numbers. */
	readonly classes: readonly string[];
}

/**
 * Reads the best weights of a run; of a folder with several seeds and folds the first.
 *
 * @throws RangeError if the folder holds no trained network.
 */
export async function readRunFolder(folder: string): Promise<StoredNetwork> {
	const own = firstRun(folder);
	if (own === undefined)
		throw new RangeError(
			`${folder} holds no trained network, classifier or model: train one with \`msn train CONFIG --to ${folder}\``,
		);
	const { config, options, classes = [] } = JSON.parse(readFileSync(path.join(own, headFile), 'utf8')) as RunHead;
	// Of a sparse-completion task, which has neither lesson nor one graph.
	if (options.network === undefined)
		throw new RangeError(
			`${folder} holds a ${String(config.task)} network, which is no single graph: \`msn predict\` takes its folder (in programs openCompletionRun)`,
		);
	const file = await readTensorFile(bestWeightsFile(own));
	if (!file) throw new RangeError(`${own} holds no weights yet: its first epoch has not ended`);
	return { config, ...lessonOf(options), weights: file.tensors, classes };
}

function firstRun(folder: string): string | undefined {
	if (existsSync(path.join(folder, headFile))) return folder;
	if (!existsSync(folder)) return undefined;
	return readdirSync(folder)
		.filter((name) => name.startsWith('seed-') || name.startsWith('fold-'))
		.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
		.map((name) => firstRun(path.join(folder, name)))
		.find((own) => own !== undefined);
}
