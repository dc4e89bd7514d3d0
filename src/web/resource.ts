import { useEffect, useState } from 'preact/hooks';
import { ApiProblem } from './api-client.ts';

/** Something fetched for a page: under way, there, or refused. */
export type Resource<T> =
	| { readonly state: 'loading' }
	| { readonly state: 'ready'; readonly value: T }
	| { readonly state: 'failed'; readonly status: number; readonly message: string };

/**
 * Fetches when `key` changes and forgets answers that come too late. `load` is called with a signal that aborts when
 * the page moves on.
 */
export function useResource<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Resource<T> {
	const [held, setHeld] = useState<{ key: string; resource: Resource<T> }>({ key, resource: { state: 'loading' } });
	useEffect(() => {
		const abort = new AbortController();
		load(abort.signal).then(
			(value) => {
				if (!abort.signal.aborted) setHeld({ key, resource: { state: 'ready', value } });
			},
			(error: unknown) => {
				if (abort.signal.aborted) return;
				const status = error instanceof ApiProblem ? error.status : -1;
				const message = error instanceof Error ? error.message : 'Something unexpected happened.';
				setHeld({ key, resource: { state: 'failed', status, message } });
			},
		);
		return () => abort.abort();
	}, [key]);
	return held.key === key ? held.resource : { state: 'loading' };
}
