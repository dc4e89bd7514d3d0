import type { WorkHooks } from '../model-work/model-client.ts';
import type { WorkProgress } from '../model-work/model-protocol.ts';
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

type Unticketed<T> = T extends { ticket: number } ? Omit<T, 'ticket'> : never;
type Finished = Exclude<NetworkReply, { progress: WorkProgress } | { failure: string }>;

interface Call {
	readonly resolve: (reply: Finished) => void;
	readonly reject: (error: Error) => void;
	readonly onProgress: ((progress: WorkProgress) => void) | undefined;
}

/** How a network is to be run. */
export interface RunSettings {
	readonly wish: BackendWish;
	/** Looks at the mirror image. */
	readonly isMirrored: boolean;
}

/** A worker with the calls that wait for it. */
class NetworkWorker {
	readonly #worker = new Worker(new URL('./network.worker.ts', import.meta.url), { type: 'module' });
	readonly #waiting = new Map<number, Call>();
	#tickets = 0;

	/** @param onDead called when the worker breaks down: it answers nothing any more. */
	constructor(onDead: () => void) {
		this.#worker.onmessage = ({ data }: MessageEvent<NetworkReply>) => {
			const call = this.#waiting.get(data.ticket);
			if ('progress' in data) {
				call?.onProgress?.(data.progress);
				return;
			}
			this.#waiting.delete(data.ticket);
			if ('failure' in data) call?.reject(new Error(data.failure));
			else call?.resolve(data);
		};
		this.#worker.onerror = (event) => {
			onDead();
			this.close(new Error(`The worker failed: ${event.message || 'it ran out of memory or could not be loaded'}`));
		};
	}

	ask(request: Unticketed<NetworkRequest>, onProgress?: Call['onProgress']): Promise<Finished> {
		const ticket = ++this.#tickets;
		return new Promise<Finished>((resolve, reject) => {
			this.#waiting.set(ticket, { resolve, reject, onProgress });
			this.#worker.postMessage({ ...request, ticket });
		});
	}

	close(reason: Error): void {
		this.#worker.terminate();
		for (const call of this.#waiting.values()) call.reject(reason);
		this.#waiting.clear();
	}
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

	async #work(request: Unticketed<NetworkRequest>, { onProgress, signal }: WorkHooks): Promise<Finished> {
		signal?.throwIfAborted();
		if (!this.#worker && this.#bytes) {
			this.#worker = this.#start();
			// Messages are taken in order: what is asked next finds the model there.
			this.#worker.ask({ task: 'open', bytes: this.#bytes }).catch(() => undefined);
		}
		const worker = this.#worker;
		if (!worker) throw new Error('No model is open.');
		const stop = (): void => {
			if (this.#worker === worker) this.#worker = undefined;
			worker.close(new DOMException('Stopped.', 'AbortError'));
		};
		signal?.addEventListener('abort', stop);
		try {
			return await worker.ask(request, onProgress);
		} finally {
			signal?.removeEventListener('abort', stop);
		}
	}

	#start(): NetworkWorker {
		const worker: NetworkWorker = new NetworkWorker(() => {
			if (this.#worker === worker) this.#worker = undefined;
		});
		return worker;
	}

	close(): void {
		this.#worker?.close(new Error('The model was closed.'));
	}
}
