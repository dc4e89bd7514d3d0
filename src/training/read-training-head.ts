import { lstatSync, readFileSync } from 'node:fs';
import type { TrainingHead } from '#contract';

const maxHeadBytes = 2 ** 20;

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
	const [data, grid, target] = [at(config, 'data'), at(config, 'grid'), at(config, 'target')];
	const lesson = text(at(config, 'learn'));
	const count = (one: unknown): number => (typeof one === 'number' && one > 0 ? one : 0);
	const meant = at(target, 'equals');
	const fact = text(at(target, 'fact'));
	return {
		title: text(at(config, 'title')),
		network: text(at(at(config, 'network'), 'name')),
		lesson,
		classes: lesson === 'class' ? ['other', typeof meant === 'string' ? meant : fact || 'class 1'] : [],
		epochs: count(at(options, 'epochs')) || count(at(config, 'epochs')),
		batchSize: count(at(config, 'batchSize')),
		grid: { size: count(at(grid, 'size')), spacingMm: count(at(grid, 'spacingMm')) },
		source: text(at(data, 'source')),
		licence: text(at(data, 'licence')),
		monitor: lesson === 'class' ? 'score' : 'dice',
	};
}

function at(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function text(value: unknown): string {
	return typeof value === 'string' ? value.slice(0, 500) : '';
}
