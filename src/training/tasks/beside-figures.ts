import { readFileSync } from 'node:fs';
import { meanFigure, type Figure, type ResultsCard, type ShapeScore } from '../results-card.ts';

/** A method of another card, to be set beside this one's on the shapes both tested. */
export interface BesideConfig {
	/** What to call it. */
	readonly name: string;
	/** A results card of shapes with the same ids. */
	readonly card: string;
	/** In that card. */
	readonly method: string;
}

/**
 * Figures of other cards' methods on the shapes that were tested here too, and how much better or worse (this one less that one,
 * shape by shape) the first method of each kind given does there.
 *
 * @param methods of `scores`, to be compared with.
 * @throws RangeError if a card has no shape in common, or not the method.
 */
export function besideFigures(
	beside: readonly BesideConfig[],
	scores: readonly ShapeScore[],
	{ methods, seed }: { readonly methods: readonly string[]; readonly seed: number },
): ResultsCard['figures'] {
	return Object.fromEntries(
		beside.flatMap(({ name, card, method }) => {
			const { perShape } = JSON.parse(readFileSync(card, 'utf8')) as Pick<ResultsCard, 'perShape'>;
			const rows = new Map(perShape.map((row) => [row['id'], row[method]]));
			const shared = scores.flatMap(({ sample, scores: own }): ShapeScore[] => {
				const other = rows.get(sample.id);
				if (!isNumbers(other)) return [];
				const entries = methods.flatMap((mine) => [
					[`${mine}, on the shapes of ${name}`, pick(own[mine], other)] as const,
					[`${mine}, less ${name}`, difference(own[mine], other)] as const,
				]);
				return [{ sample, scores: { [name]: pick(other, own[methods[0]]), ...Object.fromEntries(entries) } }];
			});
			if (shared.length === 0) throw new RangeError(`${card} has no shape in common with this task under ${method}`);
			return Object.entries(shared[0].scores).map(([title, metrics]): [string, Record<string, Figure>] => [
				title,
				Object.fromEntries(Object.keys(metrics).map((metric) => [metric, meanFigure(shared, title, metric, seed)])),
			]);
		}),
	);
}

type Numbers = Readonly<Record<string, number>>;

function isNumbers(value: unknown): value is Numbers {
	return typeof value === 'object' && value !== null && Object.values(value).every((one) => typeof one === 'number');
}

/** The metrics of one that another has too. */
const pick = (values: Numbers, other: Numbers): Numbers =>
	Object.fromEntries(Object.entries(values).filter(([metric]) => metric in other));

const difference = (mine: Numbers, other: Numbers): Numbers =>
	Object.fromEntries(Object.entries(pick(mine, other)).map(([metric, value]) => [metric, value - other[metric]]));
