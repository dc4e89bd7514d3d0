import { SiteFooter } from './components/site-footer.tsx';
import { SiteHeader } from './components/site-header.tsx';
import { readRoute } from './page-address.ts';
import { SearchPage } from './pages/search-page.tsx';
import { path } from './router.ts';
import { selectionNotice } from './selection-store.ts';

function CurrentPage() {
	const route = readRoute(path.value);
	switch (route.page) {
		case 'search':
			return <SearchPage />;
		default:
			return <p>…</p>;
	}
}

export function App() {
	return (
		<>
			<a class="skip-link" href="#main">
				Skip to the content
			</a>
			<SiteHeader />
			<CurrentPage />
			<SiteFooter />
			<p class="visually-hidden" role="status" aria-live="polite">
				{selectionNotice.value}
			</p>
		</>
	);
}
