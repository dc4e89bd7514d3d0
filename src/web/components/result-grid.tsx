import { useEffect, useRef } from 'preact/hooks';
import { filterCount, type SearchParameters, withoutFilters, withParameter } from '../search-parameters.ts';
import { loadMore, refresh, retry, type SearchSession } from '../search-session.ts';
import { CardSkeletons, ShapeCard } from './shape-card.tsx';
import { EmptyState, FailureNotice } from './status-notice.tsx';

interface ResultGridProps {
	session: SearchSession;
	parameters: SearchParameters;
	onChange: (parameters: SearchParameters) => void;
}

const LOOK_AGAIN_MS = 3000;

/** No shape at all: the first start is still making some, or nobody has added any. Looks again by itself. */
function EmptyLibrary({ session }: { session: SearchSession }) {
	useEffect(() => {
		const timer = setInterval(() => void refresh(session), LOOK_AGAIN_MS);
		return () => clearInterval(timer);
	}, [session]);
	return (
		<EmptyState icon="cube" title="No shapes yet">
			<p class="soft">
				A new library fills itself with a few synthetic bodies, which takes a moment: they appear here by themselves.
				Add your own with <code>msn ingest</code>.
			</p>
		</EmptyState>
	);
}

function NothingFound({ parameters, onChange }: Omit<ResultGridProps, 'session'>) {
	return (
		<EmptyState icon="search" title="No shape matches all of this">
			<p class="soft">
				Every word must match. Fewer or wider words find more; misspelt ones are corrected where possible.
			</p>
			{filterCount(parameters) > 0 && (
				<button type="button" class="button" onClick={() => onChange(withoutFilters(parameters))}>
					Clear the filters
				</button>
			)}
			{parameters.q && (
				<button type="button" class="button" onClick={() => onChange(withParameter(parameters, 'q', undefined))}>
					Clear the words
				</button>
			)}
		</EmptyState>
	);
}

/** Loads the next page when its button comes near the screen; the button itself stays for those who use it. */
function LoadMore({ session }: { session: SearchSession }) {
	const button = useRef<HTMLButtonElement>(null);
	const isLoading = session.status.value === 'loading-more';
	useEffect(() => {
		if (!button.current || isLoading) return;
		const observer = new IntersectionObserver(
			(entries) => {
				if (entries.some((entry) => entry.isIntersecting)) loadMore(session);
			},
			{ rootMargin: '600px' },
		);
		observer.observe(button.current);
		return () => observer.disconnect();
	}, [session, isLoading]);
	return (
		<div class="more">
			<button ref={button} type="button" class="button" disabled={isLoading} onClick={() => loadMore(session)}>
				{isLoading ? 'Loading …' : 'Load more'}
			</button>
		</div>
	);
}

/** Results as cards, page by page, with all their states. */
export function ResultGrid({ session, parameters, onChange }: ResultGridProps) {
	const status = session.status.value;
	const hits = session.hits.value;
	if (status === 'loading') return <CardSkeletons count={12} />;
	if (hits.length === 0 && status !== 'failed' && session.search === '') return <EmptyLibrary session={session} />;
	if (hits.length === 0 && status !== 'failed') return <NothingFound parameters={parameters} onChange={onChange} />;
	return (
		<>
			<ul class="grid">
				{hits.map((hit) => (
					<ShapeCard key={hit.shape.id} hit={hit} />
				))}
			</ul>
			{status === 'failed' && <FailureNotice message={session.problem.value} onRetry={() => retry(session)} />}
			{status !== 'failed' && session.result.value?.nextCursor && <LoadMore session={session} />}
		</>
	);
}
