import { computed, signal } from '@preact/signals';

/** Where the visitor is. Pages read it; only this file writes it. */
const address = signal({ path: location.pathname, query: location.search, visit: 0 });

export const path = computed(() => address.value.path);
export const query = computed(() => address.value.query);
/** Counts page changes (not changes of the query): pages move focus to their heading when it is not 0. */
export const visit = computed(() => address.value.visit);

/** Scroll positions by history entry: kept for the tab, so that back, forward and reload land where one was. */
const SCROLL_STORE = 'msn-scroll';
let entry = entryOf(history.state) ?? newEntry();

function entryOf(state: unknown): string | undefined {
	const key = (state as { entry?: unknown } | null)?.entry;
	return typeof key === 'string' ? key : undefined;
}

function newEntry(): string {
	return `${Date.now().toString(36)}-${Math.floor(performance.now() * 1000).toString(36)}`;
}

function scrollPositions(): Record<string, number> {
	try {
		return JSON.parse(sessionStorage.getItem(SCROLL_STORE) ?? '{}') as Record<string, number>;
	} catch {
		return {};
	}
}

function rememberScroll(): void {
	const kept = Object.entries(scrollPositions()).filter(([key]) => key !== entry);
	try {
		sessionStorage.setItem(SCROLL_STORE, JSON.stringify(Object.fromEntries([...kept.slice(-49), [entry, scrollY]])));
	} catch {
		// Storage may be full or forbidden: then pages open at their top.
	}
}

/** Scrolls to `top` as soon as the page is long enough, giving late content two seconds. */
function restoreScroll(top: number): void {
	const until = performance.now() + 2000;
	const target = entry;
	const attempt = (): void => {
		if (entry !== target) return;
		const reachable = document.documentElement.scrollHeight - innerHeight;
		if (reachable >= top || performance.now() > until) scrollTo({ top, behavior: 'instant' });
		else requestAnimationFrame(attempt);
	};
	requestAnimationFrame(attempt);
}

function show(url: URL): void {
	const { path: before, visit: visits } = address.value;
	const isNewPage = url.pathname !== before;
	address.value = { path: url.pathname, query: url.search, visit: visits + (isNewPage ? 1 : 0) };
}

/** Goes to an address of this app. `replace`: without a new history entry; `keepScroll`: for changes within a page. */
export function navigate(href: string, options: { replace?: boolean; keepScroll?: boolean } = {}): void {
	const url = new URL(href, location.href);
	if (options.replace) {
		history.replaceState({ entry }, '', url);
	} else {
		rememberScroll();
		entry = newEntry();
		history.pushState({ entry }, '', url);
	}
	show(url);
	if (!options.keepScroll) scrollTo({ top: 0, behavior: 'instant' });
}

/** Paths that the server answers itself: links to them leave the app. */
const isServerPath = (pathname: string): boolean => pathname.startsWith('/v1/') || pathname === '/health';

function followLink(event: MouseEvent): void {
	if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
		return;
	const link = (event.target as Element | null)?.closest('a');
	if (!link || link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin) return;
	const url = new URL(link.href);
	if (isServerPath(url.pathname) || (url.hash !== '' && url.pathname === location.pathname)) return;
	event.preventDefault();
	navigate(url.href);
}

/** Starts listening to links and to the browser's back and forward. Call once. */
export function startRouter(): void {
	history.scrollRestoration = 'manual';
	history.replaceState({ entry }, '');
	restoreScroll(scrollPositions()[entry] ?? 0);
	document.addEventListener('click', followLink);
	addEventListener('pagehide', rememberScroll);
	addEventListener('popstate', (event) => {
		rememberScroll();
		entry = entryOf(event.state) ?? newEntry();
		show(new URL(location.href));
		restoreScroll(scrollPositions()[entry] ?? 0);
	});
}
