import type { FailureNews, ProgressNews, WorkProgress } from './work-news.ts';

/** Long work that can be watched and stopped. */
export interface WorkHooks {
	readonly onProgress?: (progress: WorkProgress) => void;
	readonly signal?: AbortSignal;
}

/** Every question and every answer has the number of its call. */
interface Ticketed {
	readonly ticket: number;
}

type Unticketed<T> = T extends Ticketed ? Omit<T, 'ticket'> : never;

interface Call<Answer> {
	readonly resolve: (answer: Answer) => void;
	readonly reject: (error: Error) => void;
	readonly onProgress: ((progress: WorkProgress) => void) | undefined;
}

const isProgress = (message: object): message is ProgressNews => 'progress' in message;
const isFailure = (message: object): message is FailureNews => 'failure' in message;

/** A worker with the calls that wait for it. */
export class WorkerCalls<Request extends Ticketed, Answer extends Ticketed> {
	readonly #worker: Worker;
	readonly #onEnd: () => void;
	readonly #waiting = new Map<number, Call<Answer>>();
	#tickets = 0;

	/** @param onEnd called when the worker was stopped or broke down: it answers nothing any more. */
	constructor(worker: Worker, onEnd: () => void = () => undefined) {
		this.#worker = worker;
		this.#onEnd = onEnd;
		worker.onmessage = ({ data }: MessageEvent<Answer | ProgressNews | FailureNews>) => {
			const call = this.#waiting.get(data.ticket);
			if (isProgress(data)) {
				call?.onProgress?.(data.progress);
				return;
			}
			this.#waiting.delete(data.ticket);
			if (isFailure(data)) call?.reject(new Error(data.failure));
			else call?.resolve(data);
		};
		worker.onerror = (event) =>
			this.#end(new Error(`The worker failed: ${event.message || 'it ran out of memory or could not be loaded'}`));
	}

	/** @param transfer what of the request is given away. */
	ask(
		request: Unticketed<Request>,
		transfer: Transferable[] = [],
		onProgress?: Call<Answer>['onProgress'],
	): Promise<Answer> {
		const ticket = ++this.#tickets;
		return new Promise<Answer>((resolve, reject) => {
			this.#waiting.set(ticket, { resolve, reject, onProgress });
			this.#worker.postMessage({ ...request, ticket }, transfer);
		});
	}

	/** Long work: an abort ends the worker, whatever it was doing. */
	async work(
		request: Unticketed<Request>,
		{ onProgress, signal }: WorkHooks,
		transfer: Transferable[] = [],
	): Promise<Answer> {
		const stop = (): void => this.#end(new DOMException('Stopped.', 'AbortError'));
		signal?.addEventListener('abort', stop);
		try {
			return await this.ask(request, transfer, onProgress);
		} finally {
			signal?.removeEventListener('abort', stop);
		}
	}

	close(reason: Error): void {
		this.#worker.terminate();
		for (const call of this.#waiting.values()) call.reject(reason);
		this.#waiting.clear();
	}

	#end(reason: Error): void {
		this.#onEnd();
		this.close(reason);
	}
}
