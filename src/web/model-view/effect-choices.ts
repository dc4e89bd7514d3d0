import type { FactColumn } from '../model-work/effect-rows.ts';
import type { OpenedModel } from '../model-work/opened-model.ts';
import { figureText, valueText } from '../figures.ts';
import { factName, factTitle } from '../fact-names.ts';

/** Something that shape may depend on. */
export interface EffectChoice {
	readonly id: string;
	/** Fact that it is about; empty for the chosen members. */
	readonly fact: string;
	readonly title: string;
	readonly kind: 'groups' | 'number' | 'size';
	/** Of the groups; empty for numbers. */
	readonly names: readonly string[];
	/** Of the numbers. */
	readonly unit: string;
	/** One a member: 0 and 1 for groups, `null` for members in neither or not known. */
	readonly effect: readonly (number | null)[];
}

/** Something else that may differ between members, to be taken out first. */
export interface CovariateChoice {
	readonly id: string;
	readonly title: string;
	readonly values: FactColumn;
}

type Told = Pick<OpenedModel, 'members' | 'sizesMm'>;

const leastMembers = 3;
const leastNumbers = 6;
/** A text with more values than this tells members apart, not groups. */
const mostValues = 6;
const sizeId = 'size';

/** What can be asked: each pair of values of a fact with few, each fact of numbers, size, and the chosen members. */
export function effectChoices(model: Told, chosen: ReadonlySet<number>): EffectChoice[] {
	const { members, sizesMm } = model;
	return [
		...factsOf(model).flatMap((fact) => choicesOf(fact, columnOf(model, fact))),
		{
			id: sizeId,
			fact: sizeId,
			title: 'Size (allometry)',
			kind: 'size' as const,
			names: [],
			unit: '',
			effect: [...sizesMm],
		},
		{
			id: 'chosen',
			fact: '',
			title: 'Chosen members',
			kind: 'groups' as const,
			names: ['all others', 'chosen'],
			unit: '',
			effect: members.map((_, n) => Number(chosen.has(n))),
		},
	].filter(isEnough);
}

/** What can be taken out of a question first: all facts but the one it is about. */
export function covariateChoices(model: Told, question: EffectChoice): CovariateChoice[] {
	const facts = factsOf(model)
		.map((fact) => ({ id: fact, title: factName(fact).label, values: columnOf(model, fact) }))
		.filter(({ values }) => {
			const known = values.filter((value) => value !== null);
			const distinct = new Set(known).size;
			return distinct > 1 && (known.every((value) => typeof value === 'number') || distinct <= mostValues);
		});
	const size = { id: sizeId, title: 'Size', values: [...model.sizesMm] };
	return [...facts, size].filter(({ id }) => id !== question.fact);
}

/** Facts of numbers, for plots: name, title and values. */
export function numberFacts(model: Told): CovariateChoice[] {
	return factsOf(model)
		.map((fact) => ({ id: fact, title: factTitle(fact), values: columnOf(model, fact) }))
		.filter(({ values }) => isNumbers(values));
}

const factsOf = ({ members }: Told): string[] =>
	[...new Set(members.flatMap(({ facts }) => Object.keys(facts)))].sort();

const columnOf = ({ members }: Told, fact: string): (number | string | null)[] =>
	members.map(({ facts }) => {
		const value = facts[fact] ?? null;
		return typeof value === 'boolean' ? valueText(value) : value;
	});

function isNumbers(values: FactColumn): values is readonly (number | null)[] {
	const known = values.filter((value) => value !== null);
	return known.length >= leastNumbers && known.every((value) => typeof value === 'number') && new Set(known).size > 2;
}

function isEnough({ kind, effect }: EffectChoice): boolean {
	if (kind !== 'groups') return effect.filter((value) => value !== null).length >= leastNumbers;
	return [0, 1].every((group) => effect.filter((own) => own === group).length >= leastMembers);
}

function choicesOf(fact: string, values: readonly (number | string | null)[]): EffectChoice[] {
	const { label, unit } = factName(fact);
	if (isNumbers(values))
		return [{ id: fact, fact, title: factTitle(fact), kind: 'number', names: [], unit, effect: values }];
	const distinct = [...new Set(values.filter((value) => value !== null))];
	if (distinct.length < 2 || distinct.length > mostValues) return [];
	const sorted = distinct.sort((a, b) => (String(a) < String(b) ? -1 : 1));
	return sorted.flatMap((first, i) =>
		sorted.slice(i + 1).map((second) => ({
			id: `${fact}/${String(first)}/${String(second)}`,
			fact,
			title: label,
			kind: 'groups' as const,
			names: [valueText(first), valueText(second)],
			unit: '',
			effect: values.map((value) => (value === first ? 0 : value === second ? 1 : null)),
		})),
	);
}

/** `60 years` */
export function effectValueText({ unit, kind }: EffectChoice, value: number): string {
	if (kind === 'size') return `${figureText(2 ** value)} mm`;
	return unit === '' ? figureText(value) : `${figureText(value)} ${unit}`;
}
