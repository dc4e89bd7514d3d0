import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { mirrorSample, auditSplit, foldSplits, officialSplit, shareSplit, splitText } from '#learning';
import type { ShapeSample, ShapeSplit, SplitAudit, SplitOptions } from '#learning';
import { dataFingerprint, type KeptData } from './data-fingerprint.ts';
import { libraryShapes } from './library-shapes.ts';
import { npzShapes } from './npz-shapes.ts';
import { pairedOrganFolder } from './paired-organ-folder.ts';
import { defaultStoreFolder, storedSamples, type SampleKey } from './sample-store.ts';
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
	// Archives are quick to read; label maps and surfaces are voxelised once, as long as they are the same.
	if (data.kind === 'npz') {
		const samples: ShapeSample[] = [];
		for await (const sample of npzShapes(data.file, data)) samples.push(sample);
		return { samples, excluded: [] };
	}
	const { samples, notes } = await storedSamples(sampleKey(data), (note) => readShapes(data, note, onProgress), cache);
	if (data.kind !== 'paired-organs') return { samples, excluded: notes };
	const isMirrored = (sample: ShapeSample): boolean => sample.facts['side'] === data.mirror;
	// Mirrored in form, not in what is known of it: it is still the organ of that side.
	const mirrored = samples.map((sample) =>
		isMirrored(sample) ? { ...mirrorSample(sample), facts: sample.facts } : sample,
	);
	return { samples: mirrored, excluded: notes };
}

/** Of everything that the voxels and what is known of them depend on. */
function sampleKey(data: KeptData): SampleKey {
	const described = { ...data, folder: path.resolve(data.folder), mirror: undefined };
	const said = { licence: undefined, citation: undefined, synthetic: undefined };
	return { settings: JSON.stringify({ version: 2, ...described, ...said }), content: dataFingerprint(data) };
}

/** Label maps, surfaces and records, each reader by its own kind. */
function readShapes(
	data: KeptData,
	note: (text: string) => void,
	onProgress: LoadDataOptions['onProgress'],
): AsyncGenerator<ShapeSample> {
	const onSkip = (name: string, reason: string): void => note(`${name}: ${reason}`);
	switch (data.kind) {
		case 'library': {
			const { query, size, spacingMm } = data;
			return libraryShapes(data.folder, { query: { q: query }, size, spacingMm, onSkip });
		}
		case 'folder':
			return shapeFolder(data.folder, { ...data, onSkip });
		case 'paired-organs':
			return pairedOrganFolder(data.folder, {
				...data,
				onSkip,
				onCase: (done, total) => onProgress?.(`case ${done} of ${total}`),
			});
	}
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
