import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ResultsCard, StoredClassifier, TaskConfig } from '#training';
import { textOption, type ParsedOptions } from './option-values.ts';
import { createProgressLine, formatBytes, note } from './terminal.ts';
import { writeWhole } from './write-whole.ts';

/** Name of a shape classifier in the folder of its training. */
export const classifierFile = 'classifier.json';

/** Tasks that end in a classifier of this kind. */
export type ClassifierConfig = Extract<
	TaskConfig,
	{ task: 'feature-classification' | 'surface-classification' | 'side-classification' }
>;

/** Whether a task ends in a classifier by features or points, not in a network. */
export function isClassifierConfig(config: TaskConfig): config is ClassifierConfig {
	return ['feature-classification', 'surface-classification', 'side-classification'].includes(config.task);
}

/** Trains a classifier by features or points, tests it, and puts both it and the card of its figures into a folder. */
export async function trainClassifierRun(
	config: ClassifierConfig,
	{ configFile, folder }: { readonly configFile: string; readonly folder: string },
	parsed: ParsedOptions,
): Promise<ResultsCard> {
	const { writeClassifier } = await import('#training');
	const isQuiet = parsed['quiet'] === true;
	const progress = createProgressLine();
	const { card, stored } = await trained(config, {
		configFile,
		cache: textOption(parsed, 'cache'),
		onProgress: (text) => !isQuiet && progress.show(text),
	}).finally(() => progress.end());
	const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
	const bytes = encode(writeClassifier(stored));
	await writeWhole(path.join(folder, classifierFile), bytes);
	await writeWhole(path.join(folder, 'card.json'), encode(`${JSON.stringify(card, null, '\t')}\n`));
	if (!isQuiet)
		note(`${path.join(folder, classifierFile)}: learnt from ${stored.shapes} shapes, ${formatBytes(bytes.length)}`);
	return card;
}

async function trained(
	config: ClassifierConfig,
	options: Parameters<typeof import('#training').trainFeatureTask>[1],
): Promise<{ readonly card: ResultsCard; readonly stored: StoredClassifier }> {
	const { trainFeatureTask, trainSideTask, trainSurfaceTask } = await import('#training');
	if (config.task === 'feature-classification') return trainFeatureTask(config, options);
	const { card, keep } =
		config.task === 'side-classification'
			? await trainSideTask(config, options)
			: await trainSurfaceTask(config, options);
	return { card, stored: keep() };
}

/** The classifier by features or points that a run's folder holds, or that is named itself; undefined where there is none. */
export function classifierIn(place: string): string | undefined {
	if (place.toLowerCase().endsWith('.json') && existsSync(place)) return place;
	const file = path.join(place, classifierFile);
	return existsSync(file) ? file : undefined;
}
