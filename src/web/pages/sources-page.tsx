import type { SourceEntry } from '#contract';
import { fetchSources } from '../api-client.ts';
import { LicenceBadge, SyntheticBadge } from '../components/badges.tsx';
import { Page } from '../components/page.tsx';
import { FailureNotice } from '../components/status-notice.tsx';
import { countText, integerText } from '../figures.ts';
import { sourcePath } from '../page-address.ts';
import { useResource } from '../resource.ts';

function SourceTable({ entries, caption }: { entries: readonly SourceEntry[]; caption: string }) {
	return (
		<table class="table source-table">
			<caption>{caption}</caption>
			<thead>
				<tr>
					<th scope="col">Source</th>
					<th scope="col">Made from</th>
					<th scope="col">Licence</th>
					<th scope="col" class="number">
						Persons
					</th>
					<th scope="col" class="number">
						Shapes
					</th>
				</tr>
			</thead>
			<tbody>
				{entries.map(({ source, shapeCount, subjectCount }) => (
					<tr key={source.id}>
						<th scope="row">
							<a href={sourcePath(source.id)}>{source.title}</a> {source.synthetic && <SyntheticBadge />}
						</th>
						<td>{source.modality}</td>
						<td>
							<LicenceBadge licenceId={source.licence.id} />
						</td>
						<td class="number numeric">{shapeCount > 0 ? integerText(subjectCount) : '–'}</td>
						<td class="number numeric">{shapeCount > 0 ? integerText(shapeCount) : '–'}</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}

/** All sources known, those with shapes in this library first. */
export function SourcesPage() {
	const resource = useResource('sources', fetchSources);
	const entries = resource.state === 'ready' ? resource.value : [];
	const filled = entries.filter((entry) => entry.shapeCount > 0).sort((a, b) => b.shapeCount - a.shapeCount);
	const described = entries.filter((entry) => entry.shapeCount === 0);
	return (
		<Page title="Sources">
			<h1>Sources</h1>
			<p class="page-lead">
				Every shape comes from a published dataset and keeps its licence. Whoever uses a shape owes the authors of its
				source the citation they ask for.
			</p>
			{resource.state === 'loading' && <div class="skeleton" style={{ height: '320px', marginTop: '24px' }} />}
			{resource.state === 'failed' && <FailureNotice message={resource.message} onRetry={() => location.reload()} />}
			{filled.length > 0 && (
				<SourceTable entries={filled} caption={`${countText(filled.length, 'source')} with shapes in this library`} />
			)}
			{described.length > 0 && (
				<SourceTable entries={described} caption="Known and described, not in this library yet" />
			)}
		</Page>
	);
}
