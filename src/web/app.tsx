import { SiteFooter } from './components/site-footer.tsx';
import { SiteHeader } from './components/site-header.tsx';
import { readRoute } from './page-address.ts';
import { lazyPart } from './components/lazy-part.tsx';
import { SearchPage } from './pages/search-page.tsx';
import { path } from './router.ts';
import { selectionNotice } from './selection-store.ts';

const Waiting = () => <main id="main" class="page" />;
const ShapePage = lazyPart(() => import('./pages/shape-page.tsx').then((module) => module.ShapePage), Waiting);

function CurrentPage() {
	const route = readRoute(path.value);
	switch (route.page) {
		case 'search':
			return <SearchPage />;
		case 'shape':
			return <ShapePage key={route.id} id={route.id} />;
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
