import { Page } from '../components/page.tsx';
import { EmptyState } from '../components/status-notice.tsx';

export function MissingPage() {
	return (
		<Page title="Not found">
			<EmptyState icon="search" title="There is no such page" heading="h1">
				<p class="soft">The address may be mistyped, or the page was never here.</p>
				<a class="button button-primary" href="/">
					Search the library
				</a>
			</EmptyState>
		</Page>
	);
}
