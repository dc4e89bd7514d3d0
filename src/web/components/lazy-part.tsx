import type { ComponentType, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { EmptyState } from './status-notice.tsx';

/**
 * A component whose code is fetched when it is first shown. A failed fetch (the server was updated meanwhile) is said,
 * with a way out.
 */
export function lazyPart<P extends object>(load: () => Promise<ComponentType<P>>, waiting: () => JSX.Element) {
	let loaded: ComponentType<P> | undefined;
	return function LazyPart(properties: P) {
		const [Part, setPart] = useState<ComponentType<P> | undefined>(() => loaded);
		const [hasFailed, setFailed] = useState(false);
		useEffect(() => {
			if (Part) return;
			load().then(
				(component) => {
					loaded = component;
					setPart(() => component);
				},
				() => setFailed(true),
			);
		}, []);
		if (hasFailed) {
			return (
				<EmptyState icon="warning" title="This part could not be loaded">
					<p class="soft">The connection failed, or the library was updated.</p>
					<button type="button" class="button" onClick={() => location.reload()}>
						Load the page again
					</button>
				</EmptyState>
			);
		}
		return Part ? <Part {...properties} /> : waiting();
	};
}
