import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiProblem } from '../api-client.ts';
import { Page } from '../components/page.tsx';
import { EmptyState, FailureNotice } from '../components/status-notice.tsx';

/** A file on its way into a worker of its own. */
export type Opening<Opened> =
	| { readonly state: 'loading' }
	| { readonly state: 'ready'; readonly opened: Opened }
	/** Status: that of the answer of the server, −1 if it was something else. */
	| { readonly state: 'failed'; readonly status: number; readonly message: string };

/** Opens what `key` names in a new session, which ends with the page. */
export function useOpening<Session extends { close(): void }, Opened>(
	key: string,
	createSession: () => Session,
	open: (session: Session, signal: AbortSignal) => Promise<Opened>,
): Opening<Opened> {
	const [opening, setOpening] = useState<Opening<Opened>>({ state: 'loading' });
	useEffect(() => {
		const abort = new AbortController();
		const session = createSession();
		setOpening({ state: 'loading' });
		open(session, abort.signal).then(
			(opened) => {
				if (!abort.signal.aborted) setOpening({ state: 'ready', opened });
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

const AllModels = () => (
	<a class="button button-primary" href="/models">
		All models
	</a>
);

interface OpeningPageProps<Opened> {
	opening: Opening<Opened>;
	titleOf: (opened: Opened) => string;
	/** Title of the page while the file is read. */
	waitingTitle: string;
	/** What is said where the library has no such file, and where it has one of no use. */
	missing: string;
	unusable: string;
	children: (opened: Opened) => ComponentChildren;
}

/** The page of a file: what it holds once that is read, till then how far it is, or why it cannot be had. */
export function OpeningPage<Opened>({ opening, titleOf, waitingTitle, missing, ...rest }: OpeningPageProps<Opened>) {
	if (opening.state === 'ready') return <Page title={titleOf(opening.opened)}>{rest.children(opening.opened)}</Page>;
	if (opening.state === 'loading')
		return (
			<Page title={waitingTitle}>
				<h1 class="visually-hidden">Opening the model</h1>
				<div class="skeleton model-skeleton" />
				<p class="soft" role="status">
					Opening the model …
				</p>
			</Page>
		);
	return (
		<Page title="Not found">
			{opening.status === 404 ? (
				<EmptyState icon="search" title={missing} heading="h1">
					<AllModels />
				</EmptyState>
			) : (
				<>
					<h1>{rest.unusable}</h1>
					<FailureNotice message={opening.message} onRetry={() => location.reload()} />
				</>
			)}
		</Page>
	);
}

/** The page of the visitor's own file after a reload: it is not kept. */
export function NothingOpenPage({ title, message }: { title: string; message: string }) {
	return (
		<Page title={title}>
			<EmptyState icon="cube" title={message} heading="h1">
				<p class="soft">Files of your own are not kept: open it again.</p>
				<AllModels />
			</EmptyState>
		</Page>
	);
}
