import { type Keyword } from './keyword.ts';
import { type Cursor } from './cursor.ts';
import { FLAG, type NameValue, type ShapeColumns } from './shape-columns.ts';
import { type ShapeRows } from './shape-rows.ts';
import { type NumberColumn } from './number-column.ts';

/** One page of rows, in order, with the sort value of the last one. */
export interface RowPage {
	readonly rows: readonly number[];
	readonly last: Cursor | undefined;
	readonly hasMore: boolean;
}

export interface PageRequest {
	readonly sort: string;
	readonly limit: number;
	readonly after: Cursor | undefined;
	readonly keywords: readonly Keyword[];
}

/** Picks the page of the hits that comes after the cursor: by sort value, then by id. Missing values come last. */
export function pageOfRows(hits: Uint32Array, rows: ShapeRows, request: PageRequest): RowPage {
	const { sort, limit, after } = request;
	const names = sort === 'name' ? nameOrder(rows.columns) : undefined;
	const keys = sortKeys(hits, rows.columns, request, names);
	const ranks = rows.rankOfRow;
	const afterKey = after === undefined ? -Infinity : names ? names.position(String(after.value)) : Number(after.value);
	const afterRank = after === undefined ? -1 : rows.rankAfter(after.id) - 1;

	// The best `limit` so far as a heap with the worst on top.
	const heap: number[] = [];
	const isBefore = (a: number, b: number): boolean =>
		keys[a] < keys[b] || (keys[a] === keys[b] && ranks[hits[a]] < ranks[hits[b]]);
	let remaining = 0;
	for (let i = 0; i < hits.length; i++) {
		const key = keys[i];
		if (key < afterKey || (key === afterKey && ranks[hits[i]] <= afterRank)) continue;
		remaining++;
		if (heap.length < limit) pushHeap(heap, i, isBefore);
		else if (limit > 0 && isBefore(i, heap[0])) replaceTop(heap, i, isBefore);
	}
	heap.sort((a, b) => (isBefore(a, b) ? -1 : 1));
	const lastHit = heap.at(-1);
	const last =
		lastHit === undefined
			? undefined
			: { sort, value: names ? names.name(keys[lastHit]) : keys[lastHit], id: rows.id(hits[lastHit]) };
	return { rows: heap.map((i) => hits[i]), last, hasMore: remaining > heap.length };
}

/** Smaller comes first. */
function sortKeys(
	hits: Uint32Array,
	columns: ShapeColumns,
	{ sort, keywords }: PageRequest,
	names: NameOrder | undefined,
): Float64Array {
	switch (sort) {
		case 'name': {
			const { codes } = columns.names;
			const rank = names?.rankOfCode ?? new Float64Array(0);
			const keys = new Float64Array(hits.length);
			for (let i = 0; i < hits.length; i++) keys[i] = rank[codes[hits[i]]];
			return keys;
		}
		case 'volume':
		case '-volume':
			return numberKeys(hits, columns.volume, sort.startsWith('-'));
		case 'age':
		case '-age':
			return numberKeys(hits, columns.age, sort.startsWith('-'));
		case 'triangles':
		case '-triangles':
			return numberKeys(hits, columns.triangles, sort.startsWith('-'));
		case 'quality':
			return numberKeys(hits, columns.score, true);
		default:
			return relevanceKeys(hits, columns, keywords);
	}
}

function numberKeys(hits: Uint32Array, column: NumberColumn, isDescending: boolean): Float64Array {
	const { numbers } = column;
	const keys = new Float64Array(hits.length);
	for (let i = 0; i < hits.length; i++) {
		const value = numbers[hits[i]];
		keys[i] = Number.isNaN(value) ? Infinity : isDescending ? -value : value;
	}
	return keys;
}

/**
 * Relevance in whole points: up to 1000 for quality, 100 for a shape from a patient; for each anatomy keyword 2000 for
 * the structure itself, less for a kind of it and for its parts; 150 for a healthy structure where no pathology was
 * asked for. Nothing depends on how often words occur. Where nothing was asked for at all, shapes of like quality (in
 * steps of 100 points) come in a fixed mixture of sources and anatomy, so that the first page shows what there is.
 */
function relevanceKeys(hits: Uint32Array, columns: ShapeColumns, keywords: readonly Keyword[]): Float64Array {
	const anatomyPoints = anatomyTable(columns, keywords);
	const asksPathology = keywords.some(({ meanings }) =>
		meanings.some((meaning) => meaning.type === 'pathology' || meaning.type === 'all'),
	);
	const anatomyKind = columns.kind.find('anatomy');
	const flagPoints = columns.flags.values.map((flags) => ((flags & FLAG.synthetic) === 0 ? 100 : 0));
	const anatomyCodes = columns.anatomy.codes;
	const kindCodes = columns.kind.codes;
	const flagCodes = columns.flags.codes;
	const scores = columns.score.numbers;
	const keys = new Float64Array(hits.length);
	if (keywords.length === 0) {
		const termNumbers = columns.anatomy.values.map(({ term, label }) => hashText(term ?? label));
		for (let i = 0; i < hits.length; i++) {
			const row = hits[i];
			const quality = Math.round(scores[row] * 10) * 100 + flagPoints[flagCodes[row]];
			keys[i] = -quality - mixture(termNumbers[anatomyCodes[row]], columns.volume.numbers[row]);
		}
		return keys;
	}
	for (let i = 0; i < hits.length; i++) {
		const row = hits[i];
		const kindPoints = !asksPathology && kindCodes[row] === anatomyKind ? 150 : 0;
		keys[i] = -(
			Math.round(scores[row] * 1000) +
			anatomyPoints[anatomyCodes[row]] +
			flagPoints[flagCodes[row]] +
			kindPoints
		);
	}
	return keys;
}

/** A number in [0, 99] that depends on nothing but the shape, and looks like chance. */
function mixture(termNumber: number, volumeMm3: number): number {
	const size = Number.isNaN(volumeMm3) ? 0 : Math.round(volumeMm3);
	const mixed = Math.imul(termNumber ^ size, 0x9e3779b1);
	return ((mixed ^ (mixed >>> 15)) >>> 0) % 100;
}

/** FNV-1a. */
function hashText(text: string): number {
	let hash = 0x811c9dc5;
	for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
	return hash;
}

function anatomyTable(columns: ShapeColumns, keywords: readonly Keyword[]): Float64Array {
	const points = new Float64Array(columns.anatomy.values.length);
	for (const { meanings, isNegated } of keywords) {
		if (isNegated) continue;
		const terms = meanings.flatMap((meaning) => (meaning.type === 'anatomy' ? [meaning.term] : []));
		for (const [code, { ancestors }] of columns.anatomy.values.entries()) {
			let best = 0;
			for (const term of terms) {
				const found = ancestors.get(term);
				if (found === undefined) continue;
				const start = found.relation === 'self' ? 2000 : found.relation === 'is-a' ? 1500 : 700;
				best = Math.max(best, start - 40 * Math.min(found.distance, 10));
			}
			points[code] += best;
		}
	}
	return points;
}

interface NameOrder {
	readonly rankOfCode: Float64Array;
	name(rank: number): string;
	/** Rank of a name, or between its neighbours where it is not there. */
	position(name: string): number;
}

const nameOrders = new WeakMap<readonly NameValue[], { count: number; order: NameOrder }>();

/** Names in the order of code units after folding letter case; equal names share a rank. */
function nameOrder({ names }: ShapeColumns): NameOrder {
	const known = nameOrders.get(names.values);
	if (known?.count === names.values.length) return known.order;
	const folded = names.values.map(({ name }) => name.toLowerCase());
	const sorted = [...new Set(folded)].sort();
	const rankOfName = new Map(sorted.map((name, rank) => [name, rank]));
	const order: NameOrder = {
		rankOfCode: Float64Array.from(folded, (name) => rankOfName.get(name) ?? 0),
		name: (rank) => sorted[rank],
		position: (name) => rankOfName.get(name) ?? sorted.findLastIndex((other) => other < name) + 0.5,
	};
	nameOrders.set(names.values, { count: names.values.length, order });
	return order;
}

type IsBefore = (a: number, b: number) => boolean;

function pushHeap(heap: number[], item: number, isBefore: IsBefore): void {
	let at = heap.length;
	heap.push(item);
	while (at > 0) {
		const parent = (at - 1) >>> 1;
		if (!isBefore(heap[parent], item)) break;
		heap[at] = heap[parent];
		at = parent;
	}
	heap[at] = item;
}

function replaceTop(heap: number[], item: number, isBefore: IsBefore): void {
	let at = 0;
	for (;;) {
		let child = 2 * at + 1;
		if (child >= heap.length) break;
		if (child + 1 < heap.length && isBefore(heap[child], heap[child + 1])) child++;
		if (!isBefore(item, heap[child])) break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = item;
}
