import type { SearchHit, SearchResult } from '#contract';
import { type Signal, signal } from '@preact/signals';
import { ApiProblem, fetchSearch } from './api-client.ts';

/** One search with the pages fetched so far; kept for a while, so that "back" shows it at once, as long as it was. */
export interface SearchSession {
	/** Canonical query part of the address. */
	readonly search: string;
	/** Latest answer: total, facets and interpretation come from its first page. */
	readonly result: Signal<SearchResult | null>;
	readonly hits: Signal<readonly SearchHit[]>;
	readonly status: Signal<'loading' | 'ready' | 'loading-more' | 'failed'>;
	readonly problem: Signal<string>;
}

const PAGE_SIZE = 48;
const KEPT_SESSIONS = 12;
const FRESH_MS = 60_000;
const sessions = new Map<string, { session: SearchSession; openedAt: number }>();

/** The session for a search, begun if need be. */
export function openSession(search: string): SearchSession {
	const known = sessions.get(search);
	sessions.delete(search);
	if (known && performance.now() - known.openedAt < FRESH_MS && known.session.status.peek() !== 'failed') {
		sessions.set(search, known);
		return known.session;
	}
	const session: SearchSession = {
		search,
		result: signal(null),
		hits: signal([]),
		status: signal('loading'),
		problem: signal(''),
	};
	sessions.set(search, { session, openedAt: performance.now() });
	for (const oldest of [...sessions.keys()].slice(0, -KEPT_SESSIONS)) sessions.delete(oldest);
	void fetchInto(session, undefined);
	return session;
}

/** Fetches the next page, if there is one and none is on its way. */
export function loadMore(session: SearchSession): void {
	const cursor = session.result.peek()?.nextCursor;
	if (session.status.peek() !== 'ready' || cursor === null || cursor === undefined) return;
	session.status.value = 'loading-more';
	void fetchInto(session, cursor);
}

export function retry(session: SearchSession): void {
	const cursor = session.result.peek()?.nextCursor ?? undefined;
	session.status.value = cursor === undefined ? 'loading' : 'loading-more';
	void fetchInto(session, cursor);
}

/** Asks again for the first page, quietly: for a library that is being filled. */
export async function refresh(session: SearchSession): Promise<void> {
	if (session.status.peek() !== 'ready') return;
	try {
		const page = await fetchSearch(session.search, { limit: PAGE_SIZE });
		session.hits.value = page.hits;
		session.result.value = page;
	} catch {
		// The next time may do better; what is on screen stays true as of before.
	}
}

async function fetchInto(session: SearchSession, cursor: string | undefined): Promise<void> {
	try {
		const page = await fetchSearch(session.search, { limit: PAGE_SIZE, cursor, facets: cursor === undefined });
		const first = session.result.peek();
		session.hits.value = [...session.hits.peek(), ...page.hits];
		session.result.value = first === null ? page : { ...first, nextCursor: page.nextCursor };
		session.status.value = 'ready';
	} catch (error) {
		session.problem.value = error instanceof ApiProblem ? error.message : 'Something unexpected happened.';
		session.status.value = 'failed';
	}
}
