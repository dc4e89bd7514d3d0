import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mirrorSample, auditSplit, foldSplits, officialSplit, shareSplit, splitText } from '#learning';
import type { ShapeSample, ShapeSplit, SplitAudit, SplitOptions } from '#learning';
import { libraryShapes } from './library-shapes.ts';
import { npzShapes } from './npz-shapes.ts';
import { pairedOrganFolder } from './paired-organ-folder.ts';
import { storedSamples, defaultStoreFolder } from './sample-store.ts';
import { shapeFolder } from './shape-folder.ts';
import type { DataConfig, SplitConfig, WhereConfig } from './task-config.ts';

/** What a task is run on. */
export interface TaskData {
	readonly samples: readonly ShapeSample[];
	/** What was left out, and why. */
	readonly excluded: readonly string[];
}

/** Where voxels are kept, and who is told how far reading is. */
export interface LoadDataOptions {
	/** Folder of voxels kept between runs. */
	readonly cache?: string;
	readonly onProgress?: (text: string) => void;
}

/**
 * Reads the samples of a configuration, from the store where they were read before.
 *
 * @throws RangeError if the place does not exist or holds no shape, saying why those that are there were left out.
 */
export async function loadTaskData(data: DataConfig, options: LoadDataOptions = {}): Promise<TaskData> {
	const [field, place] = data.kind === 'npz' ? ['file', data.file] : ['folder', data.folder];
	if (!existsSync(place)) throw new RangeError(`data.${field}: there is no ${place} (sought from ${process.cwd()})`);
	const loaded = await readTaskData(data, options);
	if (loaded.samples.length === 0) {
		const reasons = loaded.excluded.slice(0, 5).map((reason) => `\n- ${reason}`);
		throw new RangeError(`data: no shape was found in ${place}${reasons.length > 0 ? ':' : ''}${reasons.join('')}`);
	}
	return loaded;
}

async function readTaskData(
	data: DataConfig,
	{ cache = defaultStoreFolder(), onProgress }: LoadDataOptions,
): Promise<TaskData> {
	// Archives are quick to read; label maps and surfaces are voxelised once.
	if (data.kind === 'npz') {
		const samples: ShapeSample[] = [];
		for await (const sample of npzShapes(data.file, data)) samples.push(sample);
		return { samples, excluded: [] };
	}
	if (data.kind === 'library') {
		const excluded: string[] = [];
		// Libraries change: nothing is kept of them.
		const { query, size, spacingMm } = data;
		const onSkip = (id: string, reason: string): void => void excluded.push(`${id}: ${reason}`);
		const samples: ShapeSample[] = [];
		for await (const sample of libraryShapes(data.folder, { query: { q: query }, size, spacingMm, onSkip }))
			samples.push(sample);
		return { samples, excluded };
	}
	const { licence: _, citation: __, ...described } = data;
	if (data.kind === 'folder') {
		const { samples, notes } = await storedSamples(
			JSON.stringify({ version: 1, ...described }),
			(note) => shapeFolder(data.folder, { ...data, onSkip: (file, reason) => note(`${file}: ${reason}`) }),
			cache,
		);
		return { samples, excluded: notes };
	}
	const { mirror: side, ...rest } = described as typeof data;
	const { samples, notes } = await storedSamples(
		JSON.stringify({ version: 1, ...rest }),
		(note) =>
			pairedOrganFolder(data.folder, {
				...data,
				onSkip: (name, reason) => note(`${name}: ${reason}`),
				onCase: (done, total) => onProgress?.(`case ${done} of ${total}`),
			}),
		cache,
	);
	const isMirrored = (sample: ShapeSample): boolean => sample.facts['side'] === side;
	// Mirrored in form, not in what is known of it: it is still the organ of that side.
	const mirrored = samples.map((sample) =>
		isMirrored(sample) ? { ...mirrorSample(sample), facts: sample.facts } : sample,
	);
	return { samples: mirrored, excluded: notes };
}

/** Whether a sample is meant by a condition. */
export function isMeant({ facts }: Pick<ShapeSample, 'facts'>, where: WhereConfig | undefined): boolean {
	if (!where) return true;
	const value = facts[where.fact];
	if (value === undefined || value === null) return false;
	if (where.equals !== undefined) return value === where.equals;
	return (
		typeof value === 'number' &&
		(where.below === undefined || value < where.below) &&
		(where.from === undefined || value >= where.from)
	);
}

/** The splits of a configuration, each with its audit. */
export interface AuditedSplit {
	readonly split: ShapeSplit;
	readonly audit: SplitAudit;
	/** Of the split's text: any change of who is where changes it. */
	readonly sha256: string;
}

/**
 * Splits samples and checks the splits.
 *
 * @param target what is spread evenly over the parts: a condition, or the class of a sample.
 *
 * @throws RangeError if a split puts a subject on two sides: nothing measured on it would count.
 */
export function splitTaskData(
	samples: readonly Omit<ShapeSample, 'content'>[],
	config: SplitConfig,
	target?: WhereConfig | ((sample: Pick<ShapeSample, 'facts'>) => unknown),
): AuditedSplit[] {
	const classOf = typeof target === 'object' ? (sample: Pick<ShapeSample, 'facts'>) => isMeant(sample, target) : target;
	return splitsOf(samples, config, classOf).map((split) => {
		const audit = auditSplit(samples, split);
		if (!audit.isClean)
			throw new RangeError(
				`the split leaks: ${[...audit.sharedSubjects, ...audit.repeatedSamples].slice(0, 5).join(', ')} on two sides`,
			);
		return { split, audit, sha256: createHash('sha256').update(splitText(samples, split)).digest('hex') };
	});
}

/** The test part; of an official split that keeps it to itself, the validation part. */
export function testedPlaces(
	{ split }: AuditedSplit,
	samples: readonly Pick<ShapeSample, 'facts'>[],
	tested: WhereConfig | undefined,
): readonly number[] {
	const places = split.test.length > 0 ? split.test : split.validation;
	return places.filter((i) => isMeant(samples[i], tested));
}

function splitsOf(
	samples: readonly Omit<ShapeSample, 'content'>[],
	config: SplitConfig,
	stratifyBy: SplitOptions['stratifyBy'],
): ShapeSplit[] {
	if (config.kind === 'official') return [officialSplit(samples)];
	if (config.kind === 'folds') return foldSplits(samples, config.folds, { seed: config.seed, stratifyBy });
	return [shareSplit(samples, config, { seed: config.seed, stratifyBy })];
}
