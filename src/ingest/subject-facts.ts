import type { Sex } from '#contract';
import { pathologyTerm, resolvePathology } from '#ontology';
import { harmoniseValue } from './harmonise-value.ts';
import { shorten } from './shorten.ts';
import type { SubjectFacts, ValueRule } from './source-description.ts';

/** What is known of a subject (or of one shape), gathered from tables, captured names and constants. */
export interface Facts {
	readonly sex?: Sex;
	readonly ageYears?: number;
	readonly ageCensored?: boolean;
	readonly bmiKgPerM2?: number;
	/** Pathology term ids with the words of the source. */
	readonly pathology: readonly { readonly term: string; readonly original: string }[];
	/** Ontology term of the shape, where a table tells it. */
	readonly anatomy?: string;
	readonly attributes: Readonly<Record<string, string | number | boolean>>;
	readonly original: Readonly<Record<string, unknown>>;
	/** The case is to be left out. */
	readonly ignore?: boolean;
	/** Values that could not be used, for the report. */
	readonly problems: readonly string[];
}

export const noFacts: Facts = { pathology: [], attributes: {}, original: {}, problems: [] };

/** Facts win over those before them; lists are joined. */
export function mergeFacts(...all: readonly (Facts | undefined)[]): Facts {
	return all.reduce<Facts>((sum, facts) => {
		if (facts === undefined) return sum;
		const known = new Set(sum.pathology.map(({ term }) => term));
		return {
			...sum,
			...facts,
			pathology: [...sum.pathology, ...facts.pathology.filter(({ term }) => !known.has(term))],
			attributes: { ...sum.attributes, ...facts.attributes },
			original: { ...sum.original, ...facts.original },
			problems: [...sum.problems, ...facts.problems],
		};
	}, noFacts);
}

/** Constants of a description as facts. */
export function constantFacts(facts: SubjectFacts | undefined): Facts {
	if (facts === undefined) return noFacts;
	const { sex, ageYears, pathology = [], attributes = {} } = facts;
	return {
		...noFacts,
		...(sex === undefined ? {} : { sex }),
		...(ageYears === undefined ? {} : { ageYears }),
		pathology: pathology.map((term) => ({ term, original: term })),
		attributes,
	};
}

/** The facts that rules find in named values (columns of a table, or captures of a path). */
export function factsFromValues(valueOf: (name: string) => unknown, rules: Readonly<Record<string, ValueRule>>): Facts {
	let facts: Facts = noFacts;
	for (const [name, rule] of Object.entries(rules)) {
		const raw = valueOf(name);
		if (raw === undefined) continue;
		const original = { [name]: raw };
		facts = mergeFacts(facts, { ...factOf(name, raw, rule), original });
	}
	return facts;
}

function factOf(name: string, raw: unknown, rule: ValueRule): Facts {
	const { value, censored = false, problem } = harmoniseValue(raw, rule);
	if (problem !== undefined) return { ...noFacts, problems: [`${name}: ${problem}`] };
	if (value === undefined) return noFacts;
	const withTrue =
		value === true && rule.pathologyTrue !== undefined
			? { ...noFacts, pathology: [{ term: rule.pathologyTrue, original: name }] }
			: noFacts;
	return mergeFacts(withTrue, fieldFact(name, raw, rule.field, { value, censored }));
}

function fieldFact(
	name: string,
	raw: unknown,
	field: string,
	{ value, censored }: { value: string | number | boolean; censored: boolean },
): Facts {
	const bad = (expected: string): Facts => ({
		...noFacts,
		problems: [`${name}: expected ${expected}, got ${shorten(String(value))}`],
	});
	switch (field) {
		case 'sex':
			return isSex(value) ? { ...noFacts, sex: value } : bad('female, male, other or unknown');
		case 'ageYears':
			if (typeof value !== 'number' || value < 0 || value > 130) return bad('an age from 0 to 130');
			return { ...noFacts, ageYears: value, ageCensored: censored };
		case 'bmiKgPerM2':
			if (typeof value !== 'number' || value < 5 || value > 150) return bad('a body mass index from 5 to 150');
			return { ...noFacts, bmiKgPerM2: value };
		case 'pathology':
			return pathologyFact(name, raw, value);
		case 'anatomy':
			return { ...noFacts, anatomy: String(value) };
		case 'ignore':
			return value === true || value === 'true' || value === 1 ? { ...noFacts, ignore: true } : noFacts;
		case 'case':
			return noFacts;
		case 'split':
			return { ...noFacts, attributes: { split: value } };
		default:
			return attributeFact(field.replace(/^attributes\./, ''), value, censored);
	}
}

function attributeFact(attribute: string, value: string | number | boolean, censored: boolean): Facts {
	const attributes = censored ? { [attribute]: value, [`${attribute}_censored`]: true } : { [attribute]: value };
	return { ...noFacts, attributes };
}

function pathologyFact(name: string, raw: unknown, value: string | number | boolean): Facts {
	if (typeof value === 'boolean' || typeof value === 'number') return noFacts;
	const term = pathologyTerm(value) ?? resolvePathology(value)?.term;
	if (term === undefined)
		return { ...noFacts, problems: [`${name}: ${JSON.stringify(shorten(value))} is no known pathology`] };
	return { ...noFacts, pathology: [{ term: term.id, original: String(raw) }] };
}

function isSex(value: unknown): value is Sex {
	return value === 'female' || value === 'male' || value === 'other' || value === 'unknown';
}
