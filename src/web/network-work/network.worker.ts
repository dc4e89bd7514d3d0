import {
	isFieldModel,
	networkFacts,
	readFieldModel,
	readNetworkCard,
	type NetworkCard,
	type StoredFieldModel,
} from '#learning';
import { readOnnxSummary } from '#tensor-onnx';
import type { FailureNews, ProgressNews, WorkProgress } from '../model-work/work-news.ts';
import type { NetworkReply, NetworkRequest } from './network-protocol.ts';
import type { BackendWish } from './onnx-runtime.ts';
import type { NetworkAnswer } from './opened-network.ts';
import { openFieldModel, restoreShape } from './restore-shape.ts';
import { findSaliency, loadNetwork, runNetwork, type LoadedNetwork, type RunShape } from './run-network.ts';

/** Keeps the model that was opened and answers for it: everything is worked out here, nothing is sent anywhere. */

interface WorkerScope {
	onmessage: ((event: MessageEvent<NetworkRequest>) => void) | null;
	postMessage(message: NetworkReply | ProgressNews | FailureNews): void;
}
const scope = self as unknown as WorkerScope;

interface Held {
	readonly bytes: Uint8Array;
	readonly card: NetworkCard;
	loaded?: { readonly wish: BackendWish; readonly network: LoadedNetwork };
	run?: RunShape;
}
let held: Held | undefined;
let fieldModel: StoredFieldModel | undefined;

async function open(bytes: Uint8Array): Promise<NetworkReply & { opened: unknown }> {
	if (isFieldModel(bytes)) {
		fieldModel = readFieldModel(bytes);
		return { ticket: 0, opened: openFieldModel(fieldModel) };
	}
	const card = readNetworkCard(readOnnxSummary(bytes).metadata);
	await held?.loaded?.network.release();
	held = { bytes, card };
	return { ticket: 0, opened: { kind: 'network', facts: networkFacts(card), card } };
}

function requireHeld(): Held {
	if (!held) throw new Error('No network is open.');
	return held;
}

/** Loaded once for each wish: what runs on the processor is not what runs on WebGPU. */
async function loadedFor(own: Held, wish: BackendWish): Promise<LoadedNetwork> {
	if (own.loaded?.wish === wish) return own.loaded.network;
	await own.loaded?.network.release();
	own.loaded = undefined;
	const network = await loadNetwork(own.bytes, own.card, wish);
	own.loaded = { wish, network };
	return network;
}

async function run(
	own: Held,
	{ file, wish, isMirrored }: Extract<NetworkRequest, { task: 'run' | 'saliency' }>,
	onProgress: (progress: WorkProgress) => void,
): Promise<NetworkAnswer> {
	const found = await runNetwork(() => loadedFor(own, wish), own.card, { file, isMirrored, onProgress });
	own.run = found.run;
	return found.answer;
}

async function answer(request: NetworkRequest): Promise<NetworkReply> {
	const { ticket } = request;
	const onProgress = (progress: WorkProgress): void => scope.postMessage({ ticket, progress });
	switch (request.task) {
		case 'open':
			return { ...(await open(request.bytes)), ticket };
		case 'run':
			return { ticket, answer: await run(requireHeld(), request, onProgress) };
		case 'saliency': {
			const own = requireHeld();
			// A worker that was stopped has forgotten the shape.
			if (!own.run) await run(own, request, onProgress);
			const network = await loadedFor(own, request.wish);
			if (!own.run) throw new Error('No shape was looked at yet.');
			return { ticket, saliency: await findSaliency(network, own.run, request.classIndex, onProgress) };
		}
		case 'restore': {
			if (!fieldModel) throw new Error('No signed distance model is open.');
			return { ticket, restored: await restoreShape(fieldModel, request.file, request.question, onProgress) };
		}
	}
}

scope.onmessage = async ({ data }) => {
	try {
		scope.postMessage(await answer(data));
	} catch (error) {
		scope.postMessage({ ticket: data.ticket, failure: error instanceof Error ? error.message : String(error) });
	}
};
