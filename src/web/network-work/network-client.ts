import { WorkerCalls, type WorkHooks } from '../model-work/worker-calls.ts';
import type { NetworkReply, NetworkRequest } from './network-protocol.ts';
import type { BackendWish } from './onnx-runtime.ts';
import type {
	ModelAnswer,
	ModelQuestion,
	NetworkAnswer,
	OpenedNetwork,
	Saliency,
	VisitorFile,
} from './opened-network.ts';

type NetworkWorker = WorkerCalls<NetworkRequest, NetworkReply>;

/** How a network is to be run. */
export interface RunSettings {
	readonly wish: BackendWish;
	/** Looks at the mirror image. */
	readonly isMirrored: boolean;
}

/**
 * A learnt model opened in a worker of its own. Long work is stopped by ending the worker; the next question starts another,
 * which opens the model again. `close` ends it. Nothing leaves the browser.
 */
export class NetworkSession {
	#worker: NetworkWorker | undefined;
	#bytes: Uint8Array<ArrayBuffer> | undefined;

	/** Reads a file; the bytes are kept. */
	async open(bytes: Uint8Array<ArrayBuffer>): Promise<OpenedNetwork> {
		this.#bytes = bytes;
		this.#worker = this.#start();
		const reply = await this.#worker.ask({ task: 'open', bytes });
		if (!('opened' in reply)) throw new Error('The worker gave no model.');
		return reply.opened;
	}

	/** A network's answer for a file; the bytes stay the caller's. */
	async run(file: VisitorFile, { wish, isMirrored }: RunSettings, hooks: WorkHooks): Promise<NetworkAnswer> {
		const reply = await this.#work({ task: 'run', file, wish, isMirrored }, hooks);
		if (!('answer' in reply)) throw new Error('The worker gave no answer.');
		return reply.answer;
	}

	/** What a class hangs on, for the shape that was run last: the same file and settings. */
	async saliency(
		classIndex: number,
		file: VisitorFile,
		{ wish, isMirrored }: RunSettings,
		hooks: WorkHooks,
	): Promise<Saliency> {
		const reply = await this.#work({ task: 'saliency', classIndex, file, wish, isMirrored }, hooks);
		if (!('saliency' in reply)) throw new Error('The worker gave no answer.');
		return reply.saliency;
	}

	/** What a signed distance model makes of a file. */
	async restore(file: VisitorFile, question: ModelQuestion, hooks: WorkHooks): Promise<ModelAnswer> {
		const reply = await this.#work({ task: 'restore', file, question }, hooks);
		if (!('restored' in reply)) throw new Error('The worker gave no shape.');
		return reply.restored;
	}

	async #work(request: Parameters<NetworkWorker['work']>[0], hooks: WorkHooks): Promise<NetworkReply> {
		hooks.signal?.throwIfAborted();
		if (!this.#worker && this.#bytes) {
			this.#worker = this.#start();
			// Messages are taken in order: what is asked next finds the model there.
			this.#worker.ask({ task: 'open', bytes: this.#bytes }).catch(() => undefined);
		}
		if (!this.#worker) throw new Error('No model is open.');
		return this.#worker.work(request, hooks);
	}

	#start(): NetworkWorker {
		const script = new Worker(new URL('./network.worker.ts', import.meta.url), { type: 'module' });
		const worker: NetworkWorker = new WorkerCalls(script, () => {
			if (this.#worker === worker) this.#worker = undefined;
		});
		return worker;
	}

	close(): void {
		this.#worker?.close(new Error('The model was closed.'));
	}
}
