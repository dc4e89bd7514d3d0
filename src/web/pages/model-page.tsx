import { useEffect, useState } from 'preact/hooks';
import { ApiProblem, fetchBytes, modelFileUrl } from '../api-client.ts';
import { SyntheticBadge } from '../components/badges.tsx';
import { Icon } from '../components/icon.tsx';
import { Page } from '../components/page.tsx';
import { EmptyState, FailureNotice } from '../components/status-notice.tsx';
import { countText } from '../figures.ts';
import { openedFile } from '../model-store.ts';
import { ModelSession } from '../model-work/model-client.ts';
import type { OpenedModel } from '../model-work/opened-model.ts';
import { ModelView } from '../model-view/model-view.tsx';
import '../styles/model.css';

type Opening =
	| { readonly state: 'loading' }
	| { readonly state: 'ready'; readonly session: ModelSession; readonly model: OpenedModel }
	| { readonly state: 'failed'; readonly status: number; readonly message: string };

/** A model read in a worker of its own, which ends with the page. */
function useModel(key: string, load: (signal: AbortSignal) => Promise<Uint8Array<ArrayBuffer>>): Opening {
	const [opening, setOpening] = useState<Opening>({ state: 'loading' });
	useEffect(() => {
		const abort = new AbortController();
		const session = new ModelSession();
		setOpening({ state: 'loading' });
		load(abort.signal)
			.then((bytes) => session.open(bytes))
			.then(
				(model) => {
					if (!abort.signal.aborted) setOpening({ state: 'ready', session, model });
				},
				(error: unknown) => {
					if (abort.signal.aborted) return;
					const status = error instanceof ApiProblem ? error.status : -1;
					setOpening({ state: 'failed', status, message: error instanceof Error ? error.message : String(error) });
				},
			);
		return () => {
			abort.abort();
			session.close();
		};
	}, [key]);
	return opening;
}

function ModelHead({ model, fileHref }: { model: OpenedModel; fileHref: string | undefined }) {
	const { syntheticCount } = model.licences;
	return (
		<>
			<nav class="breadcrumb" aria-label="Where this is">
				<a href="/models">Models</a>
			</nav>
			<div class="shape-head">
				<div class="shape-title">
					<h1>{model.title}</h1>
					{syntheticCount > 0 && <SyntheticBadge />}
				</div>
				{fileHref !== undefined && (
					<a class="button button-small" href={fileHref} download>
						<Icon name="download" /> Model file
					</a>
				)}
			</div>
			<p class="model-lead soft">
				{countText(model.members.length, 'member')}, {countText(model.pointCount, 'point')}.
				{syntheticCount > 0 &&
					` ${syntheticCount === model.members.length ? 'All' : syntheticCount} of them are synthetic: made by a program, not from patients.`}{' '}
				Describes these members only; not for clinical use.
			</p>
		</>
	);
}

function ModelBody({ opening, fileHref }: { opening: Opening; fileHref: string | undefined }) {
	if (opening.state === 'ready')
		return (
			<>
				<ModelHead model={opening.model} fileHref={fileHref} />
				<ModelView session={opening.session} model={opening.model} />
			</>
		);
	if (opening.state === 'loading')
		return (
			<>
				<h1 class="visually-hidden">Opening the model</h1>
				<div class="skeleton model-skeleton" />
				<p class="soft" role="status">
					Opening the model …
				</p>
			</>
		);
	if (opening.status === 404)
		return (
			<EmptyState icon="search" title="No such model" heading="h1">
				<a class="button button-primary" href="/models">
					All models
				</a>
			</EmptyState>
		);
	return (
		<>
			<h1>The model cannot be shown</h1>
			<FailureNotice message={opening.message} onRetry={() => location.reload()} />
		</>
	);
}

const titleOf = (opening: Opening): string =>
	opening.state === 'ready' ? opening.model.title : opening.state === 'failed' ? 'Not found' : 'Shape model';

/** A model of the library. */
export function ModelPage({ id }: { id: string }) {
	const opening = useModel(id, (signal) => fetchBytes(modelFileUrl(id), signal));
	return (
		<Page title={titleOf(opening)}>
			<ModelBody opening={opening} fileHref={modelFileUrl(id)} />
		</Page>
	);
}

function OpenedFile({ file, serial }: { file: File; serial: number }) {
	const opening = useModel(String(serial), async () => new Uint8Array(await file.arrayBuffer()));
	return (
		<Page title={titleOf(opening)}>
			<ModelBody opening={opening} fileHref={undefined} />
		</Page>
	);
}

/** A model file of the visitor's own. It has no address: after a reload it must be opened again. */
export function OpenedModelPage() {
	const opened = openedFile.value;
	if (opened) return <OpenedFile key={opened.serial} {...opened} />;
	return (
		<Page title="Shape model">
			<EmptyState icon="cube" title="No model file is open" heading="h1">
				<p class="soft">Files of your own are not kept: open it again.</p>
				<a class="button button-primary" href="/models">
					All models
				</a>
			</EmptyState>
		</Page>
	);
}
