import type { PathologyRole, SearchQuery, SearchResult } from '#contract';
import { countRows } from './bitmap.ts';
import { type Keyword, type Meaning } from './keyword.ts';
import { type MatchContext } from './match-meaning.ts';
import { matchPlan } from './match-plan.ts';
import { type SearchPlan } from './search-plan.ts';

type Suggestions = SearchResult['suggestions'];
const LIMIT = 6;

/** Wider or neighbouring searches that find something, with their counts; always for lesions, else where few fit. */
export function widerSearches(query: SearchQuery, plan: SearchPlan, total: number, context: MatchContext): Suggestions {
	const count = (other: SearchPlan): number => countRows(matchPlan(other, context).hits);
	const found: Suggestions = [];
	const offer = (text: string, changes: Record<string, string | undefined>, other: SearchPlan | number): void => {
		const finds = typeof other === 'number' ? other : count(other);
		if (finds > 0 && found.length < LIMIT) found.push({ text, parameters: parametersOf(query, changes), count: finds });
	};
	for (const role of ['bearing', 'subject'] as const) {
		const label = lesionLabel(plan);
		if (label === undefined) continue;
		const text = role === 'bearing' ? `structures drawn together with ${label}` : `shapes of subjects with ${label}`;
		offer(text, { pathologyRole: role }, withRole(plan, role));
	}
	if (!plan.isUnlistedShown) {
		const all = count({ ...plan, isUnlistedShown: true });
		if (all > total && total < 1000)
			offer(`also the ${all - total} held back by quality control`, { unlisted: 'yes' }, all);
	}
	if (total > 0) return found;
	for (const [index, keyword] of plan.keywords.entries()) {
		for (const word of keyword.alternatives ?? []) {
			offer(`“${word}” instead of “${keyword.text}”`, { q: replaceKeyword(plan.keywords, index, word) }, 1);
		}
		if (keyword.isIgnored === true || plan.keywords.length + plan.filters.length < 2) continue;
		const others = plan.keywords.filter((_, other) => other !== index);
		offer(`without “${keyword.text}”`, { q: replaceKeyword(plan.keywords, index) }, { ...plan, keywords: others });
	}
	for (const { facet, values } of plan.filters) {
		const others = plan.filters.filter((filter) => filter.facet !== facet);
		offer(`without ${facet} ${values.join(', ')}`, { [facet]: undefined }, { ...plan, filters: others });
	}
	if (plan.conditions.length > 0) {
		const changes = Object.fromEntries(conditionNames.map((name) => [name, undefined]));
		offer('without the limits on age, volume, subject and use', changes, { ...plan, conditions: [] });
	}
	return found.slice(0, LIMIT);
}

const conditionNames = ['subject', 'ageMin', 'ageMax', 'volumeMinMm3', 'volumeMaxMm3', 'commercial', 'closed'] as const;

/** Parameters of the changed search, without those of paging. */
function parametersOf(query: SearchQuery, changes: Record<string, string | undefined>): Record<string, string> {
	const parameters: Record<string, string> = {};
	const { cursor: _cursor, limit: _limit, facets: _facets, ...rest } = query;
	for (const [name, value] of Object.entries({ ...rest, ...changes })) {
		if (value !== undefined && value !== '') parameters[name] = String(value);
	}
	return parameters;
}

function replaceKeyword(keywords: readonly Keyword[], index: number, word?: string): string {
	const texts = keywords.map(({ text }, other) => (other === index ? word : text));
	return texts.filter((text) => text !== undefined).join(' ');
}

/** The lesion asked for by name, where its role was left open. */
function lesionLabel(plan: SearchPlan): string | undefined {
	const meanings = [...plan.keywords, ...plan.filters].flatMap((part) =>
		'isNegated' in part && part.isNegated ? [] : part.meanings,
	);
	const open = meanings.find(
		(meaning) => meaning.type === 'pathology' && !meaning.rolesGiven && meaning.roles.length === 1,
	);
	return open?.type === 'pathology' ? open.label : undefined;
}

function withRole(plan: SearchPlan, role: PathologyRole): SearchPlan {
	const change = (meaning: Meaning): Meaning => {
		if (meaning.type === 'all') return { ...meaning, meanings: meaning.meanings.map(change) };
		return meaning.type === 'pathology' && !meaning.rolesGiven ? { ...meaning, roles: [role] } : meaning;
	};
	return {
		...plan,
		keywords: plan.keywords.map((keyword) =>
			keyword.isNegated ? keyword : { ...keyword, meanings: keyword.meanings.map(change) },
		),
		filters: plan.filters.map((filter) => ({ ...filter, meanings: filter.meanings.map(change) })),
	};
}
