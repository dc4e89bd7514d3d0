import { type Bitmap, createBitmap, intersect, unite } from './bitmap.ts';
import { type Meaning } from './keyword.ts';
import { type MatchContext, matchKeyword, matchMeaning } from './match-meaning.ts';
import { type SearchPlan } from './search-plan.ts';

/** Rows that fit a plan, and those that fit it but for one facet's own filter. */
export interface PlanMatch {
	/** Must not be changed. */
	readonly hits: Bitmap;
	/** Only where that facet filters. */
	readonly withoutFacet: ReadonlyMap<string, Bitmap>;
}

export function matchPlan(plan: SearchPlan, context: MatchContext): PlanMatch {
	const base = context.rows.liveRows();
	if (!plan.isUnlistedShown) intersect(base, matchMeaning({ type: 'flag', flag: 'listed', value: true }, context));
	for (const condition of plan.conditions) intersect(base, matchMeaning(condition, context));
	for (const keyword of plan.keywords) if (keyword.isIgnored !== true) intersect(base, matchKeyword(keyword, context));

	const filters = plan.filters.map(({ facet, meanings }) => ({ facet, rows: anyOf(meanings, context) }));
	const withoutFacet = new Map<string, Bitmap>();
	for (const { facet } of filters) {
		const rows = base.slice();
		for (const other of filters) if (other.facet !== facet) intersect(rows, other.rows);
		withoutFacet.set(facet, rows);
	}
	const hits = base;
	for (const { rows } of filters) intersect(hits, rows);
	return { hits, withoutFacet };
}

function anyOf(meanings: readonly Meaning[], context: MatchContext): Bitmap {
	const result = createBitmap(context.rows.rowCount);
	for (const meaning of meanings) unite(result, matchMeaning(meaning, context));
	return result;
}
