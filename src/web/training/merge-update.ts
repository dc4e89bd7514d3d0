import type { TrainingRunUpdate, TrainingUpdate } from '#contract';

/** A run as far as the page knows it. */
export type KnownRun = Omit<TrainingRunUpdate, 'from'>;

/**
 * Joins what is new to what is known: lists are cut where the update says and go on with what it holds.
 *
 * @returns undefined if the update belongs to another story than the one known: all must be asked for again.
 */
export function mergeUpdate(known: readonly KnownRun[], update: TrainingUpdate): readonly KnownRun[] | undefined {
	const byName = new Map(known.map((run) => [run.name, run]));
	for (const { from, ...news } of update.runs) {
		const old = byName.get(news.name);
		if (from.steps === 0 && from.epochs === 0 && from.predictions === 0) byName.set(news.name, news);
		else if (old?.generation === news.generation && reaches(old, from)) byName.set(news.name, joined(old, news, from));
		else return undefined;
	}
	const all = update.names.map((name) => byName.get(name));
	return all.every((run) => run !== undefined) ? all : undefined;
}

function reaches(old: KnownRun, from: TrainingRunUpdate['from']): boolean {
	return (
		old.steps.step.length >= from.steps &&
		old.epochs.length >= from.epochs &&
		old.predictions.length >= from.predictions
	);
}

function joined(old: KnownRun, news: KnownRun, from: TrainingRunUpdate['from']): KnownRun {
	const column = <Value>(one: readonly Value[], other: readonly Value[]): Value[] => [
		...one.slice(0, from.steps),
		...other,
	];
	const [a, b] = [old.steps, news.steps];
	return {
		...news,
		steps: {
			step: column(a.step, b.step),
			epochs: column(a.epochs, b.epochs),
			loss: column(a.loss, b.loss),
			low: column(a.low, b.low),
			high: column(a.high, b.high),
			learningRate: column(a.learningRate, b.learningRate),
			gradientNorm: column(a.gradientNorm, b.gradientNorm),
			skipped: column(a.skipped, b.skipped),
		},
		epochs: [...old.epochs.slice(0, from.epochs), ...news.epochs],
		predictions: [...old.predictions.slice(0, from.predictions), ...news.predictions],
	};
}
