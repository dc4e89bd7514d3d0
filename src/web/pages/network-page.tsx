import type { NetworkEntry } from '#contract';
import { useEffect, useState } from 'preact/hooks';
import { ApiProblem, fetchBytes, fetchNetwork, networkFileUrl } from '../api-client.ts';
import { SyntheticBadge } from '../components/badges.tsx';
import { Icon } from '../components/icon.tsx';
import { Page } from '../components/page.tsx';
import { EmptyState, FailureNotice } from '../components/status-notice.tsx';
import { licenceText } from '../labels.ts';
import { openedNetworkFile } from '../model-store.ts';
import { NetworkSession } from '../network-work/network-client.ts';
import type { OpenedNetwork } from '../network-work/opened-network.ts';
import { FieldModelView } from '../network-view/field-model-view.tsx';
import { lessonWords } from '../network-view/network-words-table.ts';
import { openedEntry } from '../network-view/opened-entry.ts';
import { OnnxView } from '../network-view/onnx-view.tsx';
import '../styles/model.css';
import '../styles/network.css';

type Opening =
	| { readonly state: 'loading' }
	| {
			readonly state: 'ready';
			readonly session: NetworkSession;
			readonly entry: NetworkEntry;
			readonly opened: OpenedNetwork;
	  }
	| { readonly state: 'failed'; readonly status: number; readonly message: string };

interface Loaded {
	readonly bytes: Uint8Array<ArrayBuffer>;
	/** Of the library's; of a file of the visitor's own it is made from the file. */
	readonly entry?: NetworkEntry;
	readonly name: string;
}

/** A learnt model read in a worker of its own, which ends with the page. */
function useNetwork(key: string, load: (signal: AbortSignal) => Promise<Loaded>): Opening {
	const [opening, setOpening] = useState<Opening>({ state: 'loading' });
	useEffect(() => {
		const abort = new AbortController();
		const session = new NetworkSession();
		const open = async (): Promise<Opening> => {
			const { bytes, entry, name } = await load(abort.signal);
			const opened = await session.open(bytes);
			return { state: 'ready', session, opened, entry: entry ?? (await openedEntry(opened, name, bytes)) };
		};
		setOpening({ state: 'loading' });
		open().then(
			(ready) => {
				if (!abort.signal.aborted) setOpening(ready);
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

function NetworkHead({ entry, isOwn }: { entry: NetworkEntry; isOwn: boolean }) {
	const { id, title, lesson, synthetic, source, licence, kind } = entry;
	const isSynthetic = synthetic === 'all' || synthetic === 'some';
	return (
		<>
			<nav class="breadcrumb" aria-label="Where this is">
				<a href="/models">Models</a>
			</nav>
			<div class="shape-head">
				<div class="shape-title">
					<h1>{title}</h1>
					{isSynthetic && <SyntheticBadge />}
				</div>
				{!isOwn && (
					<a class="button button-small" href={networkFileUrl(id)} download>
						<Icon name="download" /> {kind === 'network' ? 'ONNX file' : 'Model file'}
					</a>
				)}
			</div>
			<p class="model-lead soft">
				{lessonWords(lesson).name}: {lessonWords(lesson).does}. Learnt from {source} ({licenceText(licence)})
				{isSynthetic && (synthetic === 'all' ? ', made by a program, not from patients' : ', partly made by a program')}
				. Not for clinical use.
			</p>
		</>
	);
}

const titleOf = (opening: Opening): string =>
	opening.state === 'ready' ? opening.entry.title : opening.state === 'failed' ? 'Not found' : 'Learnt model';

/** A learnt model of the library, to be used on a shape of the visitor's own. */
export function NetworkPage({ id }: { id: string }) {
	const opening = useNetwork(id, async (signal) => {
		const [entry, bytes] = await Promise.all([fetchNetwork(id, signal), fetchBytes(networkFileUrl(id), signal)]);
		return { entry, bytes, name: id };
	});
	return (
		<Page title={titleOf(opening)}>
			<NetworkBody opening={opening} isOwn={false} />
		</Page>
	);
}

function OpenedFile({ file, serial }: { file: File; serial: number }) {
	const opening = useNetwork(String(serial), async () => ({
		bytes: new Uint8Array(await file.arrayBuffer()),
		name: file.name,
	}));
	return (
		<Page title={titleOf(opening)}>
			<NetworkBody opening={opening} isOwn />
		</Page>
	);
}

/** The file of a learnt model of the visitor's own. It has no address: after a reload it must be opened again. */
export function OpenedNetworkPage() {
	const opened = openedNetworkFile.value;
	if (opened) return <OpenedFile key={opened.serial} {...opened} />;
	return (
		<Page title="Learnt model">
			<EmptyState icon="cube" title="No file is open" heading="h1">
				<p class="soft">Files of your own are not kept: open it again.</p>
				<a class="button button-primary" href="/models">
					All models
				</a>
			</EmptyState>
		</Page>
	);
}

function NetworkBody({ opening, isOwn }: { opening: Opening; isOwn: boolean }) {
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
	if (opening.state === 'failed' && opening.status === 404)
		return (
			<EmptyState icon="search" title="No such learnt model" heading="h1">
				<a class="button button-primary" href="/models">
					All models
				</a>
			</EmptyState>
		);
	if (opening.state === 'failed')
		return (
			<>
				<h1>The model cannot be used</h1>
				<FailureNotice message={opening.message} onRetry={() => location.reload()} />
			</>
		);
	const { session, entry, opened } = opening;
	return (
		<>
			<NetworkHead entry={entry} isOwn={isOwn} />
			{opened.kind === 'network' ? (
				<OnnxView session={session} entry={entry} opened={opened} />
			) : (
				<FieldModelView session={session} entry={entry} opened={opened} />
			)}
		</>
	);
}
