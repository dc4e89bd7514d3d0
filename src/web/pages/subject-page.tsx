import type { SubjectDetail } from '#contract';
import { useMemo, useState } from 'preact/hooks';
import { fetchSubject } from '../api-client.ts';
import { SyntheticBadge } from '../components/badges.tsx';
import { Icon } from '../components/icon.tsx';
import { lazyPart } from '../components/lazy-part.tsx';
import { Page } from '../components/page.tsx';
import { SubjectFacts } from '../components/record-facts.tsx';
import { EmptyState, FailureNotice } from '../components/status-notice.tsx';
import { countText } from '../figures.ts';
import { personText } from '../labels.ts';
import { sourcePath } from '../page-address.ts';
import { useResource } from '../resource.ts';
import { selectedRecord } from '../selection.ts';
import { select } from '../selection-store.ts';
import { sourceTitle } from '../source-store.ts';

const Assembly = lazyPart(
	() => import('../viewer/assembly.tsx').then((module) => module.Assembly),
	() => (
		<div class="assembly">
			<div class="viewer">
				<div class="viewer-stage" />
				<div class="viewer-controls viewer-controls-waiting" />
			</div>
			<div class="parts" />
		</div>
	),
);

/** One source at a time: two sources drew the same person in different scans, and would lie inside each other. */
function useSourceChoice(detail: SubjectDetail) {
	const ids = [...new Set(detail.shapes.map((shape) => shape.sourceId))];
	const [chosen, setChosen] = useState(ids[0]);
	const records = useMemo(() => {
		const ofSource = detail.shapes.filter((shape) => shape.sourceId === chosen && shape.files.length > 0);
		const listed = ofSource.filter((shape) => shape.quality.listed);
		return listed.length > 0 ? listed : ofSource;
	}, [detail, chosen]);
	return { ids, chosen, setChosen, records };
}

function SubjectView({ detail }: { detail: SubjectDetail }) {
	const { subject } = detail;
	const { ids, chosen, setChosen, records } = useSourceChoice(detail);
	const person = personText(subject);
	const selectAll = (): void => select(records.map(selectedRecord));
	return (
		<>
			<nav class="breadcrumb" aria-label="Where this is">
				<a href="/">Search</a>
				<span aria-hidden="true">/</span>
				<a href={sourcePath(chosen)}>{sourceTitle(chosen)}</a>
			</nav>
			<div class="shape-head">
				<div class="shape-title">
					<h1>{subject.case}</h1>
					<div class="badge-row">
						{records.some((record) => record.synthetic) && <SyntheticBadge />}
						<span class="soft">{[person, countText(records.length, 'shape')].filter(Boolean).join(' · ')}</span>
					</div>
				</div>
				<div class="button-row">
					{ids.length > 1 && (
						<label class="results-sort">
							<span>From</span>
							<select class="select" value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
								{ids.map((id) => (
									<option key={id} value={id}>
										{sourceTitle(id)}
									</option>
								))}
							</select>
						</label>
					)}
					<button type="button" class="button button-primary" onClick={selectAll}>
						<Icon name="list" />
						Select all {records.length}
					</button>
				</div>
			</div>
			<Assembly key={chosen} records={records} title={subject.case} />
			<section class="block subject-facts" aria-label="The person">
				<h2>The person</h2>
				<SubjectFacts subject={subject} />
			</section>
		</>
	);
}

export function SubjectPage({ subjectKey }: { subjectKey: string }) {
	const resource = useResource(subjectKey, (signal) => fetchSubject(subjectKey, signal));
	if (resource.state === 'ready' && resource.value.shapes.length > 0) {
		return (
			<Page title={resource.value.subject.case}>
				<SubjectView detail={resource.value} />
			</Page>
		);
	}
	const isMissing = resource.state === 'ready' || (resource.state === 'failed' && resource.status === 404);
	return (
		<Page title={isMissing ? 'Not found' : 'Person'}>
			{resource.state === 'loading' && <h1 class="visually-hidden">Loading the person’s shapes</h1>}
			{isMissing && (
				<EmptyState icon="search" title="No such person" heading="h1">
					<p class="soft break">The library has no shapes of “{subjectKey}”.</p>
					<a class="button button-primary" href="/">
						Search the library
					</a>
				</EmptyState>
			)}
			{resource.state === 'failed' && !isMissing && (
				<>
					<h1>The shapes cannot be shown</h1>
					<FailureNotice message={resource.message} onRetry={() => location.reload()} />
				</>
			)}
		</Page>
	);
}
