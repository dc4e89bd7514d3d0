import { fetchBytes, modelFileUrl } from '../api-client.ts';
import { countText } from '../figures.ts';
import { modelName } from '../model-name.ts';
import { openedFile } from '../model-store.ts';
import { ModelHead } from '../model-view/model-head.tsx';
import { ModelView } from '../model-view/model-view.tsx';
import { NothingOpenPage, OpeningPage, useOpening } from '../model-view/opening.tsx';
import { ModelSession } from '../model-work/model-client.ts';
import type { OpenedModel } from '../model-work/opened-model.ts';
import { readVisitorFile } from '../network-work/read-visitor-file.ts';
import '../styles/model.css';

interface ModelFilePageProps {
	/** Changes with the file. */
	fileKey: string;
	load: (signal: AbortSignal) => Promise<Uint8Array<ArrayBuffer>>;
	fileHref: string | undefined;
}

function ModelFilePage({ fileKey, load, fileHref }: ModelFilePageProps) {
	const opening = useOpening(
		fileKey,
		() => new ModelSession(),
		async (session, signal) => ({ session, model: await session.open(await load(signal)) }),
	);
	return (
		<OpeningPage
			opening={opening}
			titleOf={({ model }) => modelName(model.title)}
			waitingTitle="Shape model"
			missing="No such model"
			unusable="The model cannot be shown"
		>
			{({ session, model }) => (
				<>
					<ModelHead
						title={modelName(model.title)}
						isSynthetic={model.licences.syntheticCount > 0}
						file={fileHref === undefined ? undefined : { href: fileHref, words: 'Model file' }}
					>
						{membersText(model)} Describes these members only; not for clinical use.
					</ModelHead>
					<ModelView session={session} model={model} />
				</>
			)}
		</OpeningPage>
	);
}

function membersText({ members, pointCount, licences: { syntheticCount } }: OpenedModel): string {
	const counts = `${countText(members.length, 'member')}, ${countText(pointCount, 'point')}.`;
	if (syntheticCount === 0) return counts;
	const who = syntheticCount === members.length ? 'All' : syntheticCount;
	return `${counts} ${who} of them are synthetic: made by a program, not from patients.`;
}

/** A model of the library. */
export function ModelPage({ id }: { id: string }) {
	const href = modelFileUrl(id);
	return <ModelFilePage fileKey={id} load={(signal) => fetchBytes(href, signal)} fileHref={href} />;
}

/** A model file of the visitor's own. It has no address: after a reload it must be opened again. */
export function OpenedModelPage() {
	const opened = openedFile.value;
	if (!opened) return <NothingOpenPage title="Shape model" message="No model file is open" />;
	const load = async () => (await readVisitorFile(opened.file)).bytes;
	return <ModelFilePage key={opened.serial} fileKey={String(opened.serial)} load={load} fileHref={undefined} />;
}
