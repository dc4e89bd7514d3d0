import { lstatSync, readFileSync } from 'node:fs';
import type { TrainingHead } from '#contract';

const maxHeadBytes = 2 ** 20;
const maxClasses = 64;

/** What `run.json` says of a run, as far as it says it; undefined if there is none that can be read. */
export function readTrainingHead(file: string): TrainingHead | undefined {
	let value: unknown;
	try {
		const { size } = lstatSync(file);
		if (size > maxHeadBytes) return undefined;
		value = JSON.parse(readFileSync(file, 'utf8'));
	} catch {
		return undefined;
	}
	const [config, options] = [at(value, 'config'), at(value, 'options')];
	const [data, grid, classes] = [at(config, 'data'), at(config, 'grid'), at(value, 'classes')];
	// Tasks that are not of networks by name have no lesson: their own name says what they learn.
	const task = text(at(config, 'task'));
	const lesson = text(at(config, 'learn')) || task;
	const count = (one: unknown): number => (typeof one === 'number' && one > 0 ? one : 0);
	return {
		title: text(at(config, 'title')),
		network: text(at(at(config, 'network'), 'name')) || text(at(config, 'network')),
		lesson,
		classes: lesson === 'class' && Array.isArray(classes) ? classes.slice(0, maxClasses).map(text) : [],
		epochs: count(at(options, 'epochs')) || count(at(config, 'epochs')),
		batchSize: count(at(config, 'batchSize')),
		grid: { size: count(at(grid, 'size')), spacingMm: count(at(grid, 'spacingMm')) },
		source: text(at(data, 'source')),
		licence: text(at(data, 'licence')),
		monitor: monitorOf(lesson, text(at(config, 'chooseBy'))),
	};
}

function monitorOf(lesson: string, chooseBy: string): string {
	if (lesson === 'class') return chooseBy || 'score';
	return lesson === 'marks' ? chooseBy || 'surprise' : 'dice';
}

function at(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function text(value: unknown): string {
	return typeof value === 'string' ? value.slice(0, 500) : '';
}
