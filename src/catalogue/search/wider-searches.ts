import type { PathologyRole, SearchQuery, SearchResult } from '#contract';
import { countRows } from './bitmap.ts';
import { type Keyword, type Meaning } from './keyword.ts';
import { type MatchContext } from './match-meaning.ts';
import { matchPlan } from './match-plan.ts';
import { type SearchPlan } from './search-plan.ts';

type Suggestions = SearchResult['suggestions'];
const LIMIT = 6;
/** Changed searches that are counted for one answer. */
const TRIES = 10;

/** How a changed search is counted. */
export interface WiderContext {
	readonly match: MatchContext;
	/** Shapes that a changed query finds. */
	readonly countOf: (query: SearchQuery) => number;
}

/** Wider or neighbouring searches that find something, with their counts; always for lesions, else where few fit. */
export function widerSearches(query: SearchQuery, plan: SearchPlan, total: number, context: WiderContext): Suggestions {
	const found: Suggestions = [];
	let tries = 0;
	const offer = (text: string, changes: Partial<SearchQuery>, count: (changed: SearchQuery) => number): void => {
		if (found.length >= LIMIT || ++tries > TRIES) return;
		const changed = { ...query, ...changes };
		const finds = count(changed);
		if (finds > 0) found.push({ text, parameters: parametersOf(changed), count: finds });
	};
	const label = lesionLabel(plan);
	for (const role of label === undefined ? [] : (['bearing', 'subject'] as const)) {
		const text = role === 'bearing' ? `structures drawn together with ${label}` : `shapes of subjects with ${label}`;
		offer(text, { pathologyRole: role }, () => countPlan(withRole(plan, role), context));
	}
	if (!plan.isUnlistedShown && total < 1000) {
		const all = countPlan({ ...plan, isUnlistedShown: true }, context);
		const text = `also the ${all - total} held back by quality control`;
		if (all > total) offer(text, { unlisted: 'yes' }, () => all);
	}
	if (total > 0) return found;
	for (const [index, keyword] of plan.keywords.entries()) {
		for (const word of keyword.alternatives ?? []) {
			const text = `“${word}” instead of “${keyword.text}”`;
			offer(text, { q: replaceKeyword(plan.keywords, index, word) }, context.countOf);
		}
		if (keyword.isIgnored === true || plan.keywords.length + plan.filters.length < 2) continue;
		offer(`without “${keyword.text}”`, { q: replaceKeyword(plan.keywords, index) }, context.countOf);
	}
	for (const { facet, values } of plan.filters) {
		offer(`without ${facet} ${values.join(', ')}`, { [facet]: undefined }, context.countOf);
	}
	if (plan.conditions.length > 0) {
		const changes = Object.fromEntries(conditionNames.map((name) => [name, undefined]));
		offer('without the limits on age, volume, subject and use', changes, context.countOf);
	}
	return found;
}

function countPlan(plan: SearchPlan, { match }: WiderContext): number {
	return countRows(matchPlan(plan, match).hits);
}

const conditionNames = ['subject', 'ageMin', 'ageMax', 'volumeMinMm3', 'volumeMaxMm3', 'commercial', 'closed'] as const;

/** Parameters of a search as texts, without those of paging. */
function parametersOf(query: SearchQuery): Record<string, string> {
	const { cursor: _cursor, limit: _limit, facets: _facets, ...rest } = query;
	const given = Object.entries(rest).filter(([, value]) => value !== undefined && value !== '');
	return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
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
