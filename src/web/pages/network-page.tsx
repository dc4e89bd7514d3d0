import type { NetworkEntry } from '#contract';
import { fetchBytes, fetchNetwork, networkFileUrl } from '../api-client.ts';
import { licenceText } from '../labels.ts';
import { openedNetworkFile } from '../model-store.ts';
import { ModelHead } from '../model-view/model-head.tsx';
import { NothingOpenPage, OpeningPage, useOpening } from '../model-view/opening.tsx';
import { FieldModelView } from '../network-view/field-model-view.tsx';
import { lessonWords } from '../network-view/network-words-table.ts';
import { openedEntry } from '../network-view/opened-entry.ts';
import { OnnxView } from '../network-view/onnx-view.tsx';
import { NetworkSession } from '../network-work/network-client.ts';
import { readVisitorFile } from '../network-work/read-visitor-file.ts';
import '../styles/model.css';
import '../styles/network.css';

interface Loaded {
	readonly bytes: Uint8Array<ArrayBuffer>;
	/** Of the library's; of a file of the visitor's own it is made from the file. */
	readonly entry?: NetworkEntry;
	readonly name: string;
}

interface NetworkFilePageProps {
	/** Changes with the file. */
	fileKey: string;
	load: (signal: AbortSignal) => Promise<Loaded>;
	isOwn: boolean;
}

function NetworkFilePage({ fileKey, load, isOwn }: NetworkFilePageProps) {
	const opening = useOpening(
		fileKey,
		() => new NetworkSession(),
		async (session, signal) => {
			const { bytes, entry, name } = await load(signal);
			const opened = await session.open(bytes);
			return { session, opened, entry: entry ?? (await openedEntry(opened, name, bytes)) };
		},
	);
	return (
		<OpeningPage
			opening={opening}
			titleOf={({ entry }) => entry.title}
			waitingTitle="Learnt model"
			missing="No such learnt model"
			unusable="The model cannot be used"
		>
			{({ session, entry, opened }) => (
				<>
					<NetworkHead entry={entry} isOwn={isOwn} />
					{opened.kind === 'network' ? (
						<OnnxView session={session} entry={entry} opened={opened} />
					) : (
						<FieldModelView session={session} entry={entry} opened={opened} />
					)}
				</>
			)}
		</OpeningPage>
	);
}

function NetworkHead({ entry, isOwn }: { entry: NetworkEntry; isOwn: boolean }) {
	const { id, title, lesson, synthetic, source, licence, kind } = entry;
	const isSynthetic = synthetic === 'all' || synthetic === 'some';
	const words = kind === 'network' ? 'ONNX file' : 'Model file';
	return (
		<ModelHead title={title} isSynthetic={isSynthetic} file={isOwn ? undefined : { href: networkFileUrl(id), words }}>
			{lessonWords(lesson).name}: {lessonWords(lesson).does}. Learnt from {source} ({licenceText(licence)})
			{isSynthetic && (synthetic === 'all' ? ', made by a program, not from patients' : ', partly made by a program')}.
			Not for clinical use.
		</ModelHead>
	);
}

/** A learnt model of the library, to be used on a shape of the visitor's own. */
export function NetworkPage({ id }: { id: string }) {
	const load = async (signal: AbortSignal): Promise<Loaded> => {
		const [entry, bytes] = await Promise.all([fetchNetwork(id, signal), fetchBytes(networkFileUrl(id), signal)]);
		return { entry, bytes, name: id };
	};
	return <NetworkFilePage fileKey={id} load={load} isOwn={false} />;
}

/** The file of a learnt model of the visitor's own. It has no address: after a reload it must be opened again. */
export function OpenedNetworkPage() {
	const opened = openedNetworkFile.value;
	if (!opened) return <NothingOpenPage title="Learnt model" message="No file is open" />;
	const { file, serial } = opened;
	const load = (): Promise<Loaded> => readVisitorFile(file);
	return <NetworkFilePage key={serial} fileKey={String(serial)} load={load} isOwn />;
}
