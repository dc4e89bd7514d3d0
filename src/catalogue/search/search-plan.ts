import type { PathologyRole, SearchQuery } from '#contract';
import { normalisePhrase } from '#ontology';
import { ageBands } from './age-bands.ts';
import { type Keyword, type Meaning, type ValueField } from './keyword.ts';
import { type KeywordContext, readKeywords } from './read-keywords.ts';
import { termOfIdentifier } from './read-field.ts';
import { type PhraseContext, defaultRoles, readPhrase } from './read-phrase.ts';
import { SearchError } from './search-error.ts';
import { readValueRange } from './value-range.ts';

/** A facet's own filter: any of the meanings. */
export interface FacetFilter {
	readonly facet: string;
	readonly values: readonly string[];
	readonly meanings: readonly Meaning[];
}

/** A query, read. */
export interface SearchPlan {
	readonly keywords: readonly Keyword[];
	readonly filters: readonly FacetFilter[];
	/** Conditions that are no facet; all must hold. */
	readonly conditions: readonly Meaning[];
	readonly roles: readonly PathologyRole[] | undefined;
	readonly isUnlistedShown: boolean;
}

/** Values of filters with a closed list. */
const closedLists: Readonly<Record<string, readonly string[]>> = {
	sex: ['female', 'male', 'other', 'unknown'],
	laterality: ['left', 'right', 'both', 'midline', 'unknown'],
	kind: ['anatomy', 'lesion', 'instrument', 'other'],
	quality: ['clean', 'note', 'warning', 'error'],
	pathologyRole: ['self', 'bearing', 'subject'],
};
const valueFacets = ['sex', 'laterality', 'source', 'licence', 'modality', 'kind', 'quality'] as const;

export function listValues(text: string | undefined): string[] {
	return (text ?? '')
		.split(',')
		.map((value) => value.trim())
		.filter((value) => value !== '');
}

/** @throws SearchError for a value that a parameter cannot have. */
export function readPlan(query: SearchQuery, context: Omit<KeywordContext, 'roles'>): SearchPlan {
	const given = closedValues('pathologyRole', query.pathologyRole) as PathologyRole[];
	const roles = given.length > 0 ? given : undefined;
	const phrases: PhraseContext = { columns: context.columns, roles };
	const filters: FacetFilter[] = [];
	const add = (facet: string, values: readonly string[], meanings: readonly Meaning[]): void => {
		if (values.length > 0) filters.push({ facet, values, meanings });
	};
	for (const facet of ['anatomy', 'pathology'] as const) {
		const values = listValues(query[facet]);
		add(
			facet,
			values,
			values.flatMap((value) => readTerm(value, facet, phrases)),
		);
	}
	for (const facet of valueFacets) {
		const values = closedValues(facet, query[facet]);
		add(facet, values, [{ type: 'value', field: facet, values }]);
	}
	const ages = listValues(query.age);
	add('age', ages, ages.map(readAgeFilter));
	if (query.synthetic === 'yes' || query.synthetic === 'no') {
		add('synthetic', [query.synthetic], [{ type: 'flag', flag: 'synthetic', value: query.synthetic === 'yes' }]);
	}
	return {
		keywords: query.q === undefined ? [] : readKeywords(query.q, { ...context, roles }),
		filters,
		conditions: readConditions(query),
		roles,
		isUnlistedShown: query.unlisted === 'yes',
	};
}

function closedValues(name: ValueField | 'pathologyRole', text: string | undefined): string[] {
	const values = listValues(text);
	const allowed = closedLists[name];
	const wrong = allowed === undefined ? undefined : values.find((value) => !allowed.includes(value));
	if (wrong !== undefined) throw new SearchError(name, `"${wrong}" is not one of ${allowed.join(', ')}`);
	return values;
}

function readTerm(value: string, facet: 'anatomy' | 'pathology', context: PhraseContext): Meaning[] {
	const byId = termOfIdentifier(value, context);
	if (byId !== undefined) return byId.type === facet ? [byId] : [];
	const named = readPhrase(normalisePhrase(value), context).filter(({ type }) => type === facet);
	if (named.length > 0) return named;
	if (facet === 'anatomy') return [{ type: 'anatomy', term: value, label: value }];
	const roles = context.roles ?? defaultRoles(value);
	return [{ type: 'pathology', term: value, label: value, roles, rolesGiven: context.roles !== undefined }];
}

function readAgeFilter(value: string): Meaning {
	if (value === 'unknown') return { type: 'value', field: 'ageBand', values: [value] };
	const range = readValueRange(value);
	if (range === undefined)
		throw new SearchError('age', `"${value}" is no age; expected for example ${ageBands[4]}, 90+, >60 or unknown`);
	return { type: 'range', field: 'age', ...range, label: value };
}

function readConditions(query: SearchQuery): Meaning[] {
	const conditions: Meaning[] = [];
	const subjects = listValues(query.subject);
	if (subjects.length > 0) conditions.push({ type: 'value', field: 'subject', values: subjects });
	const range = (field: 'age' | 'volume', min: number | undefined, max: number | undefined): void => {
		if (min === undefined && max === undefined) return;
		conditions.push({ type: 'range', field, min: min ?? -Infinity, max: max ?? Infinity, label: field });
	};
	range('age', query.ageMin, query.ageMax);
	range('volume', query.volumeMinMm3, query.volumeMaxMm3);
	if (query.commercial === 'yes') conditions.push({ type: 'flag', flag: 'commercial', value: true });
	if (query.closed === 'yes') conditions.push({ type: 'flag', flag: 'closed', value: true });
	return conditions;
}
