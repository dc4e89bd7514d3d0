import type { ModelMember } from '#shape-model';
import { fieldLabel, figureText, valueText } from '../figures.ts';

/** Two groups of members that can be compared. */
export interface GroupChoice {
	readonly id: string;
	readonly title: string;
	readonly names: readonly [string, string];
	/** 0 or 1 for each member, −1 for those in neither. */
	readonly groups: readonly number[];
}

const leastMembers = 3;
/** A text with more values than this tells members apart, not groups. */
const mostValues = 6;

/**
 * Comparisons that the facts of the members offer: each pair of values of a fact with few, halves of a fact of numbers at
 * its median, and the chosen members against all others.
 */
export function groupChoices(members: readonly ModelMember[], chosen: ReadonlySet<number>): GroupChoice[] {
	const names = [...new Set(members.flatMap(({ facts }) => Object.keys(facts)))].sort();
	const choices = names.flatMap((name) => choicesOf(name, members));
	choices.push({
		id: 'chosen',
		title: 'Chosen members',
		names: ['all others', 'chosen'],
		groups: members.map((_, n) => Number(chosen.has(n))),
	});
	return choices.filter(({ groups }) =>
		[0, 1].every((group) => groups.filter((own) => own === group).length >= leastMembers),
	);
}

function choicesOf(name: string, members: readonly ModelMember[]): GroupChoice[] {
	const values = members.map(({ facts }) => facts[name] ?? null);
	const known = values.filter((value) => value !== null);
	const numbers = known.filter((value) => typeof value === 'number');
	const distinct = [...new Set(known)];
	if (numbers.length === known.length && distinct.length > 2) return [halves(name, values as (number | null)[])];
	if (distinct.length < 2 || distinct.length > mostValues) return [];
	const sorted = distinct.sort((a, b) => (String(a) < String(b) ? -1 : 1));
	return sorted.flatMap((first, i) =>
		sorted.slice(i + 1).map((second) => ({
			id: `${name}/${String(first)}/${String(second)}`,
			title: fieldLabel(name),
			names: [valueText(first), valueText(second)] as const,
			groups: values.map((value) => (value === first ? 0 : value === second ? 1 : -1)),
		})),
	);
}

function halves(name: string, values: readonly (number | null)[]): GroupChoice {
	const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
	const median = sorted[Math.floor(sorted.length / 2)];
	return {
		id: `${name}/median`,
		title: fieldLabel(name),
		names: [`below ${figureText(median)}`, `${figureText(median)} and above`],
		groups: values.map((value) => (value === null ? -1 : Number(value >= median))),
	};
}
