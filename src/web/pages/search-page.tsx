import { useRef, useState } from 'preact/hooks';
import { fetchModels } from '../api-client.ts';
import { BottomSheet } from '../components/bottom-sheet.tsx';
import { FacetPanel } from '../components/facet-panel.tsx';
import { Icon } from '../components/icon.tsx';
import { Page } from '../components/page.tsx';
import { ResultGrid } from '../components/result-grid.tsx';
import { SearchBox } from '../components/search-box.tsx';
import { Corrections, NearbySearches, UnderstoodChips } from '../components/understood.tsx';
import { countText } from '../figures.ts';
import { useResource } from '../resource.ts';
import { navigate, query } from '../router.ts';
import {
	filterCount,
	readSearchParameters,
	type SearchParameters,
	withParameter,
	writeSearchParameters,
} from '../search-parameters.ts';
import { openSession, type SearchSession } from '../search-session.ts';
import { selectedShape } from '../selection.ts';
import { select } from '../selection-store.ts';

const EXAMPLES = [
	'male kidney tumour',
	'left femur',
	'liver age:40-60',
	'vertebra',
	'hippocampus',
	'synthetic:no heart',
];

const SORTS = [
	['relevance', 'Best match'],
	['name', 'Name'],
	['-volume', 'Largest first'],
	['volume', 'Smallest first'],
	['age', 'Youngest first'],
	['-age', 'Oldest first'],
	['-triangles', 'Most detailed first'],
	['quality', 'Best quality'],
] as const;

/** The way to the shape models, where the library has some. */
function ModelsLine() {
	const resource = useResource('models', fetchModels);
	const count = resource.state === 'ready' ? resource.value.length : 0;
	if (count === 0) return null;
	return (
		<a class="hero-models" href="/models">
			<Icon name="columns" />
			<span>{countText(count, 'shape model')}: mean shapes, how populations vary, and where your own shape stands</span>
		</a>
	);
}

function Hero({ onSearch }: { onSearch: (words: string) => void }) {
	return (
		<div class="hero">
			<h1>Anatomy you can hold, turn and measure</h1>
			<p class="hero-lead">
				Three-dimensional shapes of organs, bones, vessels and tumours, made from segmentations. Search with several
				words; view, measure and download.
			</p>
			<SearchBox words="" onSearch={onSearch} />
			<div class="hero-examples">
				<span class="soft small">Try</span>
				{EXAMPLES.map((words) => (
					<a key={words} class="chip" href={`/${writeSearchParameters({ q: words })}`}>
						{words}
					</a>
				))}
			</div>
			<ModelsLine />
		</div>
	);
}

interface BarProps {
	session: SearchSession;
	parameters: SearchParameters;
	isHome: boolean;
	onChange: (parameters: SearchParameters) => void;
	onOpenFilters: () => void;
}

function ResultsBar({ session, parameters, isHome, onChange, onOpenFilters }: BarProps) {
	const total = session.result.value?.total;
	const shown = session.hits.value;
	const filters = filterCount(parameters);
	const count =
		total === undefined
			? 'Searching …'
			: countText(total, isHome ? 'shape in the library' : 'shape', isHome ? 'shapes in the library' : 'shapes');
	return (
		<div class="results-bar">
			<h2 class="results-count">
				<span role="status" aria-live="polite">
					{count}
				</span>
			</h2>
			{shown.length > 0 && (
				<button
					type="button"
					class="button button-small button-quiet"
					onClick={() => select(shown.map((hit) => selectedShape(hit.shape)))}
				>
					Select the {shown.length} shown
				</button>
			)}
			<label class="results-sort">
				<span>Sort by</span>
				<select
					class="select"
					aria-label="Sort by"
					value={parameters.sort ?? 'relevance'}
					onChange={(event) => onChange(withParameter(parameters, 'sort', event.currentTarget.value))}
				>
					{SORTS.map(([value, label]) => (
						<option key={value} value={value}>
							{label}
						</option>
					))}
				</select>
			</label>
			<button type="button" class="button button-small filters-button" onClick={onOpenFilters}>
				<Icon name="filter" size={16} />
				Filters{filters > 0 && ` (${filters})`}
			</button>
		</div>
	);
}

/** The session to show: while a new search is on its way, the one before stays, so that the page does not blink. */
function useSteadySession(session: SearchSession): { shown: SearchSession; isBusy: boolean } {
	const held = useRef(session);
	const isLoading = session.status.value === 'loading';
	if (!isLoading) held.current = session;
	const shown = held.current.result.value ? held.current : session;
	return { shown, isBusy: isLoading && shown !== session };
}

export function SearchPage() {
	const parameters = readSearchParameters(query.value);
	const search = writeSearchParameters(parameters);
	const session = openSession(search);
	const [isSheetOpen, setSheetOpen] = useState(false);
	const { shown, isBusy } = useSteadySession(session);
	const change = (next: SearchParameters): void => navigate(`/${writeSearchParameters(next)}`);
	const searchWords = (words: string): void => change(withParameter(parameters, 'q', words));
	const isHome = search === '';
	const result = shown.result.value;
	const panel = <FacetPanel facets={result?.facets ?? []} parameters={parameters} onChange={change} />;
	return (
		<Page title={parameters.q ? parameters.q : ''}>
			{isHome ? (
				<Hero onSearch={searchWords} />
			) : (
				<div class="search-top">
					<h1 class="visually-hidden">Search results{parameters.q ? ` for ${parameters.q}` : ''}</h1>
					<SearchBox words={parameters.q ?? ''} onSearch={searchWords} />
				</div>
			)}
			{result && (
				<>
					<Corrections corrections={result.corrections} />
					<UnderstoodChips result={result} parameters={parameters} onChange={change} />
					{!isHome && <NearbySearches suggestions={result.suggestions} />}
				</>
			)}
			<div class="results">
				<aside class="facets-side" aria-label="Filters">
					{panel}
				</aside>
				<section aria-label="Results" aria-busy={isBusy}>
					<ResultsBar
						session={shown}
						parameters={parameters}
						isHome={isHome}
						onChange={change}
						onOpenFilters={() => setSheetOpen(true)}
					/>
					<ResultGrid session={shown} parameters={parameters} onChange={change} />
				</section>
			</div>
			{isSheetOpen && (
				<BottomSheet
					title="Filters"
					onClose={() => setSheetOpen(false)}
					foot={
						<button type="button" class="button button-primary" onClick={() => setSheetOpen(false)}>
							Show {countText(result?.total ?? 0, 'shape')}
						</button>
					}
				>
					{panel}
				</BottomSheet>
			)}
		</Page>
	);
}
