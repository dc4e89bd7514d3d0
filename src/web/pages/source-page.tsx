import type { SourceEntry } from '#contract';
import { fetchSource } from '../api-client.ts';
import { SyntheticBadge } from '../components/badges.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { LicencePanel } from '../components/licence-panel.tsx';
import { Page } from '../components/page.tsx';
import { FactRow } from '../components/record-facts.tsx';
import { ResultGrid } from '../components/result-grid.tsx';
import { EmptyState, FailureNotice } from '../components/status-notice.tsx';
import { countText, integerText } from '../figures.ts';
import { navigate } from '../router.ts';
import { useResource } from '../resource.ts';
import { writeSearchParameters } from '../search-parameters.ts';
import { openSession } from '../search-session.ts';

function SourceShapes({ entry }: { entry: SourceEntry }) {
	const parameters = { source: entry.source.id };
	const search = writeSearchParameters(parameters);
	return (
		<section class="block" aria-label="Shapes">
			<div class="block-head">
				<h2>{countText(entry.listedCount, 'shape')}</h2>
				<a class="button button-small" href={`/${search}`}>
					Search among them
				</a>
			</div>
			<ResultGrid
				session={openSession(search)}
				parameters={parameters}
				onChange={(next) => navigate(`/${writeSearchParameters(next)}`)}
			/>
		</section>
	);
}

function SourceView({ entry }: { entry: SourceEntry }) {
	const { source, shapeCount, listedCount, subjectCount } = entry;
	return (
		<>
			<nav class="breadcrumb" aria-label="Where this is">
				<a href="/sources">Sources</a>
			</nav>
			<div class="shape-title">
				<h1>{source.title}</h1>
				{source.synthetic && <SyntheticBadge />}
			</div>
			<p class="page-lead">{source.description}</p>
			<div class="shape-grid source-grid">
				<div class="shape-main">
					{listedCount > 0 ? (
						<SourceShapes entry={entry} />
					) : (
						<p class="notice">
							This library holds no shapes of this source yet; it is described so that it can be added.
						</p>
					)}
				</div>
				<div class="shape-side">
					<section class="block" aria-label="Facts">
						<dl class="facts">
							<FactRow name="Shapes">
								{integerText(shapeCount)}
								{shapeCount > listedCount && `, ${integerText(shapeCount - listedCount)} of them held back`}
							</FactRow>
							<FactRow name="Persons">{integerText(subjectCount)}</FactRow>
							<FactRow name="Made from">{source.modality}</FactRow>
							{source.homepage && (
								<FactRow name="Home page">
									<a href={source.homepage}>{source.homepage.replace(/^https?:\/\//, '')}</a>
								</FactRow>
							)}
							{source.doi && (
								<FactRow name="DOI">
									<a href={`https://doi.org/${source.doi}`}>{source.doi}</a>
								</FactRow>
							)}
						</dl>
					</section>
					<section class="block" aria-label="Licence">
						<h2>Licence</h2>
						<LicencePanel licence={source.licence} />
					</section>
					<section class="block" aria-label="How to cite">
						<h2>How to cite</h2>
						<div class="licence">
							<p class="quote">{source.citation}</p>
							<div class="button-row">
								<CopyButton label="Copy text" text={source.citation} />
								{source.bibtex && <CopyButton label="Copy BibTeX" text={source.bibtex} />}
							</div>
						</div>
					</section>
				</div>
			</div>
		</>
	);
}

export function SourcePage({ id }: { id: string }) {
	const resource = useResource(id, (signal) => fetchSource(id, signal));
	const isMissing = resource.state === 'failed' && resource.status === 404;
	return (
		<Page title={resource.state === 'ready' ? resource.value.source.title : isMissing ? 'Not found' : 'Source'}>
			{resource.state === 'ready' && <SourceView entry={resource.value} />}
			{resource.state === 'loading' && <h1 class="visually-hidden">Loading the source</h1>}
			{isMissing && (
				<EmptyState icon="search" title="No such source" heading="h1">
					<a class="button button-primary" href="/sources">
						All sources
					</a>
				</EmptyState>
			)}
			{resource.state === 'failed' && !isMissing && (
				<>
					<h1>The source cannot be shown</h1>
					<FailureNotice message={resource.message} onRetry={() => location.reload()} />
				</>
			)}
		</Page>
	);
}
