import type { ShapeSample } from '#learning';
import { areaUnderCurve, patientBootstrap } from '#shape-model';
import type { Figure } from '../results-card.ts';
import type { StrataConfig } from '../task-config.ts';

/** Scores of shapes of two classes. */
export interface RatedShapes {
	readonly samples: readonly Pick<ShapeSample, 'subject' | 'facts'>[];
	/** Higher: more likely positive. */
	readonly scores: ArrayLike<number>;
	readonly isPositive: readonly boolean[];
	/** From which score on a shape counts as positive; default: that above which as many lie as there are positive ones. */
	readonly cut?: number;
	/** Positives of each range of a fact against all negatives, besides. */
	readonly strata?: StrataConfig;
	/** Of the bootstrap. */
	readonly seed?: number;
}

/**
 * Area under the curve and accuracy, each with its interval over patients; where subjects have one positive and one negative
 * shape, in how many the positive one scores higher; and the area for each range of a fact.
 */
export function rateTwoClasses(rated: RatedShapes): Record<string, Figure> {
	const { samples, scores, isPositive, strata } = rated;
	const places = [...samples.keys()];
	const cut = rated.cut ?? cutAtPrevalence(scores, isPositive);
	const accuracy = (rows: readonly number[]): number =>
		rows.filter((row) => scores[row] >= cut === isPositive[row]).length / rows.length;
	const name = rated.cut === undefined ? 'accuracy at the prevalence' : `accuracy at ${rated.cut}`;
	const pairs = pairRows(rated);
	return {
		auc: figureOf(rated, places, (rows) => area(rated, rows)),
		[name]: figureOf(rated, places, accuracy),
		...(pairs.length > 0 && { 'pair accuracy': pairFigure(rated, pairs) }),
		...(strata &&
			Object.fromEntries(
				strataRows(rated, strata).map(({ name: own, rows }) => [
					`auc, ${own}`,
					figureOf(rated, rows, (drawn) => area(rated, drawn)),
				]),
			)),
	};
}

/** How much larger the area of the scores is than that of others on the same shapes, with its interval over patients. */
export function compareScores(rated: RatedShapes, others: ArrayLike<number>): Figure {
	const second = { ...rated, scores: others };
	return figureOf(rated, [...rated.samples.keys()], (rows) => area(rated, rows) - area(second, rows));
}

/**
 * The area over pairs of the same fold alone: scores of classifiers that were trained on different shapes need not be of one scale,
 * and the more so the fewer shapes there are. Folds with fewer than two of a class count for nothing.
 */
export function areaWithinFolds(rated: RatedShapes, folds: readonly number[]): Figure {
	return figureOf(rated, [...rated.samples.keys()], (rows) => {
		let sum = 0;
		let weight = 0;
		for (const own of Map.groupBy(rows, (row) => folds[row]).values()) {
			const positives = own.filter((row) => rated.isPositive[row]).length;
			const pairs = positives * (own.length - positives);
			if (positives < 2 || own.length - positives < 2) continue;
			const labels = own.map((row) => rated.isPositive[row]);
			sum +=
				pairs *
				areaUnderCurve(
					own.map((row) => rated.scores[row]),
					labels,
				).area;
			weight += pairs;
		}
		return sum / weight;
	});
}

/** Scores of shapes of several classes. */
export interface ClassifiedShapes {
	readonly samples: readonly Pick<ShapeSample, 'subject' | 'facts'>[];
	/** Of each class, by shape. */
	readonly probabilities: readonly ArrayLike<number>[];
	readonly labels: readonly number[];
	readonly names: readonly string[];
	readonly seed?: number;
}

/** Macro accuracy (the mean of the classes' recalls), accuracy, and the recall of each class. */
export function rateManyClasses(rated: ClassifiedShapes): Record<string, Figure> {
	const { samples, probabilities, labels, names } = rated;
	const guesses = probabilities.map(likeliest);
	const places = [...samples.keys()];
	const share = (rows: readonly number[]): number =>
		rows.length === 0 ? Number.NaN : rows.filter((row) => guesses[row] === labels[row]).length / rows.length;
	const recalls = (rows: readonly number[]): number[] =>
		names.map((_, c) => share(rows.filter((row) => labels[row] === c))).filter((value) => !Number.isNaN(value));
	const macro = (rows: readonly number[]): number => {
		const own = recalls(rows);
		return own.reduce((sum, value) => sum + value, 0) / own.length;
	};
	return {
		'macro accuracy': figureOf(rated, places, macro),
		accuracy: figureOf(rated, places, share),
		...Object.fromEntries(
			names.map((name, c) => [
				`recall of ${name}`,
				figureOf(
					rated,
					places.filter((row) => labels[row] === c),
					share,
				),
			]),
		),
	};
}

/** How often which class is taken for which: rows are the truth, columns the guess. */
export function confusion(
	labels: readonly number[],
	probabilities: readonly ArrayLike<number>[],
	names: readonly string[],
): number[][] {
	const counts = names.map(() => names.map(() => 0));
	labels.forEach((label, i) => counts[label][likeliest(probabilities[i])]++);
	return counts;
}

function likeliest(row: ArrayLike<number>): number {
	let best = 0;
	for (let c = 1; c < row.length; c++) if (row[c] > row[best]) best = c;
	return best;
}

function area({ scores, isPositive }: RatedShapes, rows: readonly number[]): number {
	const own = rows.map((row) => isPositive[row]);
	const positives = own.filter(Boolean).length;
	if (positives < 2 || own.length - positives < 2) return Number.NaN;
	return areaUnderCurve(
		rows.map((row) => scores[row]),
		own,
	).area;
}

/** The threshold above which as many lie as there are positive ones: fixed by the scores' ranks, not by their truth. */
function cutAtPrevalence(scores: ArrayLike<number>, isPositive: readonly boolean[]): number {
	const positives = isPositive.filter(Boolean).length;
	return Array.from(scores).sort((a, b) => b - a)[Math.max(0, positives - 1)];
}

/** A statistic of some rows with its interval over their patients. */
function figureOf(
	{ samples, seed = 1 }: Pick<RatedShapes, 'samples' | 'seed'>,
	rows: readonly number[],
	statistic: (rows: readonly number[]) => number,
): Figure {
	const patients = rows.map((row) => samples[row].subject);
	const of = (drawn: readonly number[]): number => statistic(drawn.map((place) => rows[place]));
	const value = of([...rows.keys()]);
	return {
		value,
		// Of too few shapes for a value draws that happen to have enough say nothing.
		interval: Number.isFinite(value) ? (patientBootstrap(patients, of, { seed }) ?? null) : null,
		patients: new Set(patients).size,
		shapes: rows.length,
	};
}

/** One pair a subject that has one positive and one negative shape. */
function pairRows({ samples, isPositive }: RatedShapes): { positive: number; negative: number }[] {
	return [...Map.groupBy(samples.keys(), (row) => samples[row].subject).values()].flatMap((rows) => {
		if (rows.length !== 2 || isPositive[rows[0]] === isPositive[rows[1]]) return [];
		const [positive, negative] = isPositive[rows[0]] ? rows : rows.toReversed();
		return [{ positive, negative }];
	});
}

/** A tie is half right. */
function pairFigure(rated: RatedShapes, pairs: readonly { positive: number; negative: number }[]): Figure {
	const { samples, scores, seed = 1 } = rated;
	const patients = pairs.map(({ positive }) => samples[positive].subject);
	const right = pairs.map(({ positive, negative }) => (Math.sign(scores[positive] - scores[negative]) + 1) / 2);
	const mean = (drawn: readonly number[]): number => drawn.reduce((sum, pair) => sum + right[pair], 0) / drawn.length;
	return {
		value: mean([...pairs.keys()]),
		interval: patientBootstrap(patients, mean, { seed }) ?? null,
		patients: patients.length,
		shapes: 2 * pairs.length,
	};
}

function strataRows(
	{ samples, isPositive }: RatedShapes,
	{ fact, bounds }: StrataConfig,
): { name: string; rows: number[] }[] {
	const ends = [-Infinity, ...bounds, Infinity];
	return ends.slice(1).map((below, i) => {
		const from = ends[i];
		const range = from === -Infinity ? `below ${below}` : below === Infinity ? `from ${from}` : `${from} to ${below}`;
		const isIn = (row: number): boolean => {
			const value = samples[row].facts[fact];
			return typeof value === 'number' && value >= from && value < below;
		};
		return { name: `${fact} ${range}`, rows: [...samples.keys()].filter((row) => !isPositive[row] || isIn(row)) };
	});
}
