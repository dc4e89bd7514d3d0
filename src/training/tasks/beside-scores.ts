import { readFileSync } from 'node:fs';
import { logistic } from '#numeric';
import type { Figure, ResultsCard } from '../results-card.ts';
import { compareScores, rateTwoClasses, type RatedShapes } from './rate-classes.ts';

/** What another card says of each shape, to be set beside this task's probabilities and to be averaged with them. */
export interface BesideScoresConfig {
	/** What to call it. */
	readonly name: string;
	/** A results card of shapes with the same ids. */
	readonly card: string;
	/** In that card's rows. */
	readonly score: string;
	/** What it is. Default a probability. */
	readonly scale?: 'probability' | 'log odds';
}

/**
 * Figures of other cards' scores on the shapes tested here, of the mean (in log odds, each with one voice) of all of them and the own,
 * and how much larger the area of that mean is than each. Nothing is fitted, so nothing can be chosen by what is tested.
 *
 * @param own probabilities of the shapes with these ids.
 * @throws RangeError if a card does not know each shape under that name, or holds what is no such score.
 */
export function besideScores(
	beside: readonly BesideScoresConfig[],
	ids: readonly string[],
	{ scores: own, ...rated }: RatedShapes & { readonly cut: 0.5 },
): ResultsCard['figures'] {
	if (beside.length === 0) return {};
	const others = beside.map((one) => ({ name: one.name, odds: oddsOf(one, ids) }));
	const ownOdds = Array.from(own, logOdds);
	const mean = ownOdds.map((odds, i) =>
		logistic(others.reduce((sum, other) => sum + other.odds[i], odds) / (1 + others.length)),
	);
	const rate = (scores: readonly number[]): Record<string, Figure> => rateTwoClasses({ ...rated, scores });
	const all = `mean with ${others.map(({ name }) => name).join(' and ')}`;
	return {
		...Object.fromEntries(others.map(({ name, odds }) => [name, rate(odds.map(logistic))])),
		[all]: rate(mean),
		...Object.fromEntries(
			others.map(({ name, odds }) => [
				`${all}, less ${name}`,
				{ auc: compareScores({ ...rated, scores: mean }, odds) },
			]),
		),
	};
}

function oddsOf({ name, card, score, scale = 'probability' }: BesideScoresConfig, ids: readonly string[]): number[] {
	const { perShape } = JSON.parse(readFileSync(card, 'utf8')) as Pick<ResultsCard, 'perShape'>;
	const rows = new Map(perShape.map((row) => [row['id'], row[score]]));
	return ids.map((id) => {
		const value = rows.get(id);
		if (typeof value !== 'number')
			throw new RangeError(`${card} has no number called ${score} for ${id}, which ${name} is to be compared on`);
		if (scale === 'log odds') return value;
		if (!(value >= 0 && value <= 1))
			throw new RangeError(`${card}: ${score} of ${id} is ${value}, no probability; is its scale log odds?`);
		return logOdds(value);
	});
}

function logOdds(probability: number): number {
	const inside = Math.min(1 - 1e-6, Math.max(1e-6, probability));
	return Math.log(inside / (1 - inside));
}
