import { SiteFooter } from './components/site-footer.tsx';
import { SiteHeader } from './components/site-header.tsx';
import { readRoute } from './page-address.ts';
import { lazyPart } from './components/lazy-part.tsx';
import { MissingPage } from './pages/missing-page.tsx';
import { SearchPage } from './pages/search-page.tsx';
import { path } from './router.ts';
import { selectionNotice } from './selection-store.ts';

const Waiting = () => <main id="main" class="page" />;
const ShapePage = lazyPart(() => import('./pages/shape-page.tsx').then((module) => module.ShapePage), Waiting);
const SubjectPage = lazyPart(() => import('./pages/subject-page.tsx').then((module) => module.SubjectPage), Waiting);
const SelectionPage = lazyPart(
	() => import('./pages/selection-page.tsx').then((module) => module.SelectionPage),
	Waiting,
);
const ModelsPage = lazyPart(() => import('./pages/models-page.tsx').then((module) => module.ModelsPage), Waiting);
const ModelPage = lazyPart(() => import('./pages/model-page.tsx').then((module) => module.ModelPage), Waiting);
const OpenedModelPage = lazyPart(
	() => import('./pages/model-page.tsx').then((module) => module.OpenedModelPage),
	Waiting,
);
const NetworkPage = lazyPart(() => import('./pages/network-page.tsx').then((module) => module.NetworkPage), Waiting);
const OpenedNetworkPage = lazyPart(
	() => import('./pages/network-page.tsx').then((module) => module.OpenedNetworkPage),
	Waiting,
);
const SourcesPage = lazyPart(() => import('./pages/sources-page.tsx').then((module) => module.SourcesPage), Waiting);
const SourcePage = lazyPart(() => import('./pages/source-page.tsx').then((module) => module.SourcePage), Waiting);
const AboutPage = lazyPart(() => import('./pages/about-page.tsx').then((module) => module.AboutPage), Waiting);

function CurrentPage() {
	const route = readRoute(path.value);
	switch (route.page) {
		case 'search':
			return <SearchPage />;
		case 'shape':
			return <ShapePage key={route.id} id={route.id} />;
		case 'subject':
			return <SubjectPage key={route.id} subjectKey={route.id} />;
		case 'source':
			return <SourcePage key={route.id} id={route.id} />;
		case 'models':
			return <ModelsPage />;
		case 'model':
			return <ModelPage key={route.id} id={route.id} />;
		case 'opened-model':
			return <OpenedModelPage />;
		case 'network':
			return <NetworkPage key={route.id} id={route.id} />;
		case 'opened-network':
			return <OpenedNetworkPage />;
		case 'selection':
			return <SelectionPage />;
		case 'sources':
			return <SourcesPage />;
		case 'about':
			return <AboutPage />;
		case 'missing':
			return <MissingPage />;
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
