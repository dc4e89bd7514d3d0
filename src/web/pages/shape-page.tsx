import type { ShapeRecord } from '#contract';
import type { ComponentChildren } from 'preact';
import { fetchShape } from '../api-client.ts';
import { LicenceBadge, QualityBadge, SyntheticBadge } from '../components/badges.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { Icon } from '../components/icon.tsx';
import { lazyPart } from '../components/lazy-part.tsx';
import { CitePanel, LicencePanel } from '../components/licence-panel.tsx';
import { Page } from '../components/page.tsx';
import { Downloads } from '../components/record-downloads.tsx';
import { MeasureTable, Provenance, QualityReport, ShapeFacts, SubjectFacts } from '../components/record-facts.tsx';
import { SiblingStrip } from '../components/sibling-strip.tsx';
import { EmptyState, FailureNotice } from '../components/status-notice.tsx';
import { sourcePath } from '../page-address.ts';
import { keyFigures } from '../record-words-table.ts';
import { useResource } from '../resource.ts';
import { selectedRecord } from '../selection.ts';
import { selectedIds, toggleSelected } from '../selection-store.ts';
import { sources, sourceTitle } from '../source-store.ts';

const Viewer = lazyPart(
	() => import('../viewer/viewer.tsx').then((module) => module.Viewer),
	() => (
		<div class="viewer">
			<div class="viewer-stage" />
			<div class="viewer-controls viewer-controls-waiting" />
		</div>
	),
);

function Block({ title, children }: { title: string; children: ComponentChildren }) {
	return (
		<section class="block" aria-label={title}>
			<h2>{title}</h2>
			{children}
		</section>
	);
}

function ShapeHead({ record }: { record: ShapeRecord }) {
	const isSelected = selectedIds.value.has(record.id);
	const worst = (['error', 'warning', 'note'] as const).find((severity) =>
		record.quality.defects.some((defect) => defect.severity === severity),
	);
	const toggle = (): void => toggleSelected(selectedRecord(record));
	return (
		<>
			<nav class="breadcrumb" aria-label="Where this is">
				<a href="/">Search</a>
				<span aria-hidden="true">/</span>
				<a href={sourcePath(record.sourceId)}>{sourceTitle(record.sourceId)}</a>
				<span aria-hidden="true">/</span>
				<span>{record.subject.case}</span>
			</nav>
			<div class="shape-head">
				<div class="shape-title">
					<h1>{record.name}</h1>
					<div class="badge-row">
						{record.synthetic && <SyntheticBadge />}
						<QualityBadge worstDefect={worst ?? null} listed={record.quality.listed} />
						<LicenceBadge licenceId={record.licence.id} />
					</div>
				</div>
				<div class="button-row">
					<button
						type="button"
						class={isSelected ? 'button' : 'button button-primary'}
						aria-pressed={isSelected}
						onClick={toggle}
					>
						<Icon name={isSelected ? 'check' : 'list'} />
						{isSelected ? 'Selected' : 'Add to selection'}
					</button>
					<CopyButton label="Copy link" text={`${location.origin}${location.pathname}`} />
				</div>
			</div>
		</>
	);
}

function ShapeDetails({ record }: { record: ShapeRecord }) {
	const source = sources.value.find((entry) => entry.source.id === record.sourceId)?.source;
	return (
		<>
			<ShapeHead record={record} />
			<div class="shape-grid">
				<div class="shape-main">
					<Viewer key={record.id} record={record} />
					<SiblingStrip record={record} />
				</div>
				<div class="shape-side">
					<section class="block" aria-label="Facts">
						{record.measures && (
							<dl class="key-figures">
								{keyFigures(record.measures).map(([name, value]) => (
									<div key={name}>
										<dt>{name}</dt>
										<dd class="numeric">{value}</dd>
									</div>
								))}
							</dl>
						)}
						<ShapeFacts record={record} />
					</section>
					<Block title="Download">
						<Downloads record={record} />
					</Block>
				</div>
				<div class="shape-more">
					<Block title="Quality">
						<QualityReport record={record} />
					</Block>
					<Block title="Measures">
						<MeasureTable record={record} />
					</Block>
				</div>
				<div class="shape-side">
					<Block title="Licence">
						<LicencePanel licence={record.licence} />
					</Block>
					<Block title="How to cite">
						<CitePanel record={record} source={source} />
					</Block>
					<Block title="The person">
						<SubjectFacts subject={record.subject} />
					</Block>
					<Block title="How it was made">
						<Provenance record={record} />
					</Block>
				</div>
			</div>
		</>
	);
}

export function ShapePage({ id }: { id: string }) {
	const resource = useResource(id, (signal) => fetchShape(id, signal));
	if (resource.state === 'ready') {
		return (
			<Page title={resource.value.name}>
				<ShapeDetails record={resource.value} />
			</Page>
		);
	}
	return (
		<Page title={resource.state === 'loading' ? 'Shape' : 'Not found'}>
			{resource.state === 'loading' && (
				<>
					<h1 class="visually-hidden">Loading the shape</h1>
					<div class="skeleton" style={{ height: '34px', width: 'min(420px, 70%)', margin: '30px 0 22px' }} />
					<div class="viewer">
						<div class="viewer-stage" />
					</div>
				</>
			)}
			{resource.state === 'failed' && resource.status === 404 && (
				<EmptyState icon="search" title="No such shape" heading="h1">
					<p class="soft break">The library has no shape “{id}”.</p>
					<a class="button button-primary" href="/">
						Search the library
					</a>
				</EmptyState>
			)}
			{resource.state === 'failed' && resource.status !== 404 && (
				<>
					<h1>The shape cannot be shown</h1>
					<FailureNotice message={resource.message} onRetry={() => location.reload()} />
				</>
			)}
		</Page>
	);
}
