import type { SearchQuery } from '#contract';

/** The search as it stands in the address bar: the parameters of `GET /v1/shapes`, all as text. */
export type SearchParameters = Readonly<Partial<Record<ParameterName, string>>>;
export type ParameterName = Exclude<keyof SearchQuery, 'limit' | 'cursor' | 'facets'>;

/** Parameters that hold several values, comma-separated. */
const LIST_NAMES = [
	'anatomy',
	'pathology',
	'pathologyRole',
	'sex',
	'laterality',
	'source',
	'licence',
	'modality',
	'kind',
	'age',
	'quality',
	'subject',
] as const satisfies readonly ParameterName[];

/** Parameters that hold one value, with the value that means "not set". */
const SINGLE_NAMES = {
	q: '',
	synthetic: 'any',
	commercial: 'any',
	closed: 'any',
	ageMin: '',
	ageMax: '',
	volumeMinMm3: '',
	volumeMaxMm3: '',
	unlisted: 'no',
	sort: 'relevance',
} as const satisfies Partial<Record<ParameterName, string>>;

const ORDER: readonly ParameterName[] = [
	...(Object.keys(SINGLE_NAMES) as (keyof typeof SINGLE_NAMES)[]).filter((name) => name !== 'sort'),
	...LIST_NAMES,
	'sort',
];

/** Parameters that take shapes out of the answer: all but the words and the order. */
export const FILTER_NAMES: readonly ParameterName[] = [
	...LIST_NAMES,
	...(Object.keys(SINGLE_NAMES) as (keyof typeof SINGLE_NAMES)[]).filter((name) => name !== 'q' && name !== 'sort'),
];

const isList = (name: ParameterName): boolean => (LIST_NAMES as readonly string[]).includes(name);
const unset = (name: ParameterName): string => (SINGLE_NAMES as Partial<Record<ParameterName, string>>)[name] ?? '';

/** Whether facet or filter `name` is a parameter that this page may put in the address. */
export function isParameterName(name: string): name is ParameterName {
	return (ORDER as readonly string[]).includes(name);
}

/** Reads the query part of an address; unknown names and empty or default values are dropped. */
export function readSearchParameters(urlQuery: string): SearchParameters {
	const given = new URLSearchParams(urlQuery);
	const parameters: Partial<Record<ParameterName, string>> = {};
	for (const name of ORDER) {
		const value = given.get(name)?.trim() ?? '';
		if (value !== '' && value !== unset(name)) parameters[name] = value;
	}
	return parameters;
}

/** Canonical query part, `''` or `?…`: equal searches give equal addresses. Commas and colons stay readable. */
export function writeSearchParameters(parameters: SearchParameters): string {
	const parts = ORDER.flatMap((name) => {
		const value = parameters[name];
		if (value === undefined || value === '' || value === unset(name)) return [];
		return [
			`${name}=${encodeURIComponent(value).replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%20', '+')}`,
		];
	});
	return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

/** Values of a parameter: a list for the comma-separated ones, one or none otherwise. */
export function parameterValues(parameters: SearchParameters, name: ParameterName): readonly string[] {
	const value = parameters[name] ?? '';
	if (value === '') return [];
	return isList(name) ? value.split(',').filter((item) => item !== '') : [value];
}

/** Sets a parameter, or clears it with `undefined`. */
export function withParameter(
	parameters: SearchParameters,
	name: ParameterName,
	value: string | undefined,
): SearchParameters {
	const { [name]: _old, ...rest } = parameters;
	return value === undefined || value === '' || value === unset(name) ? rest : { ...rest, [name]: value };
}

/** Adds a value to a filter or takes it away. A one-value parameter is replaced or cleared. */
export function toggleValue(parameters: SearchParameters, name: ParameterName, value: string): SearchParameters {
	const values = parameterValues(parameters, name);
	if (values.includes(value)) {
		return withParameter(parameters, name, values.filter((item) => item !== value).join(','));
	}
	return withParameter(parameters, name, isList(name) ? [...values, value].join(',') : value);
}

/** Everything cleared but the words and the order. */
export function withoutFilters(parameters: SearchParameters): SearchParameters {
	return { ...(parameters.q && { q: parameters.q }), ...(parameters.sort && { sort: parameters.sort }) };
}

/** Number of filter values set, words and order not counted. */
export function filterCount(parameters: SearchParameters): number {
	return FILTER_NAMES.reduce((count, name) => count + parameterValues(parameters, name).length, 0);
}

/**
 * Takes one keyword (or phrase) out of the words, once, at word borders and whatever its case; quotes around it go too.
 * The words come back unchanged if it is not there.
 */
export function withoutKeyword(words: string, keyword: string): string {
	const escaped = keyword
		.trim()
		.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
		.replaceAll(/\s+/g, '\\s+');
	if (escaped === '') return words;
	const pattern = new RegExp(`(^|[\\s,])"?${escaped}"?(?=$|[\\s,])`, 'i');
	return words
		.replace(pattern, '$1')
		.replaceAll(/\s+/g, ' ')
		.replaceAll(/^[\s,]+|[\s,]+$/g, '');
}
