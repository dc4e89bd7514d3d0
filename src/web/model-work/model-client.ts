import type { ModelEvaluation } from '#shape-model';
import type { EffectQuestion } from './effect-rows.ts';
import type { MemberPicture, ModelAnswer, ModelRequest, WorkProgress } from './model-protocol.ts';
import type { FittedSurface, OpenedModel, ShapeEffectFound } from './opened-model.ts';

type Unticketed<T> = T extends { ticket: number } ? Omit<T, 'ticket'> : never;
type Finished = Exclude<ModelAnswer, { progress: WorkProgress } | { failure: string }>;

/** Long work that can be watched and stopped. */
export interface WorkHooks {
	readonly onProgress?: (progress: WorkProgress) => void;
	readonly signal?: AbortSignal;
}

interface Call {
	readonly resolve: (answer: Finished) => void;
	readonly reject: (error: Error) => void;
	readonly onProgress: ((progress: WorkProgress) => void) | undefined;
}

/** A worker with the calls that wait for it. */
class ModelWorker {
	readonly #worker = new Worker(new URL('./model.worker.ts', import.meta.url), { type: 'module' });
	readonly #waiting = new Map<number, Call>();
	#tickets = 0;

	/** @param onDead called when the worker breaks down: it answers nothing any more. */
	constructor(onDead: () => void) {
		this.#worker.onmessage = ({ data }: MessageEvent<ModelAnswer>) => {
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
			this.close(
				new Error(`The model worker failed: ${event.message || 'it ran out of memory or could not be loaded'}`),
			);
		};
	}

	ask(request: Unticketed<ModelRequest>, transfer: Transferable[] = [], onProgress?: Call['onProgress']) {
		const ticket = ++this.#tickets;
		return new Promise<Finished>((resolve, reject) => {
			this.#waiting.set(ticket, { resolve, reject, onProgress });
			this.#worker.postMessage({ ...request, ticket }, transfer);
		});
	}

	close(reason: Error): void {
		this.#worker.terminate();
		for (const call of this.#waiting.values()) call.reject(reason);
		this.#waiting.clear();
	}
}

/**
 * A model opened in workers of its own: one answers at once (members, pictures), another does long work, so that it can be
 * stopped by ending it. `close` ends both. Nothing leaves the browser.
 */
export class ModelSession {
	readonly #quick = new ModelWorker(() => undefined);
	#labour: ModelWorker | undefined;
	#bytes: Uint8Array<ArrayBuffer> | undefined;

	/** Reads a model file; the bytes are kept. */
	async open(bytes: Uint8Array<ArrayBuffer>): Promise<OpenedModel> {
		this.#bytes = bytes;
		const answer = await this.#quick.ask({ task: 'open', bytes });
		if (!('opened' in answer)) throw new Error('The model worker gave no model.');
		return answer.opened;
	}

	/** Vertices of a member's surfaces, one array an anatomy. */
	async member(member: number): Promise<readonly Float32Array[]> {
		const answer = await this.#quick.ask({ task: 'member', member });
		if (!('positions' in answer)) throw new Error('The model worker gave no surface.');
		return answer.positions;
	}

	async thumbnail(member: number, size: number): Promise<MemberPicture> {
		const answer = await this.#quick.ask({ task: 'thumbnail', member, size });
		if (!('picture' in answer)) throw new Error('The model worker gave no picture.');
		return answer.picture;
	}

	/** How shape depends on something, by permutation. */
	async effect(
		question: EffectQuestion,
		{ isAllometry, normals }: { isAllometry: boolean; normals: Float64Array },
		hooks: WorkHooks,
	): Promise<ShapeEffectFound> {
		const answer = await this.#work({ task: 'effect', question, isAllometry, normals }, hooks);
		if (!('effect' in answer)) throw new Error('The model worker gave no effect.');
		return answer.effect;
	}

	/** The figures of the model that its points alone can give. */
	async evaluate(hooks: WorkHooks): Promise<ModelEvaluation> {
		const answer = await this.#work({ task: 'evaluate' }, hooks);
		if (!('evaluation' in answer)) throw new Error('The model worker gave no evaluation.');
		return answer.evaluation;
	}

	/** Fits the model to the surface of a file; the bytes are taken. */
	async fit(
		bytes: Uint8Array<ArrayBuffer>,
		{ name, mirrored }: { name: string; mirrored: 'fit' | 'tell' },
		hooks: WorkHooks,
	): Promise<FittedSurface> {
		const answer = await this.#work({ task: 'fit', bytes, name, mirrored }, hooks, [bytes.buffer]);
		if (!('fitted' in answer)) throw new Error('The model worker gave no fit.');
		return answer.fitted;
	}

	/** Long work in the second worker, which is started when first needed. An abort ends that worker. */
	async #work(
		request: Unticketed<ModelRequest>,
		{ onProgress, signal }: WorkHooks,
		transfer: Transferable[] = [],
	): Promise<Finished> {
		signal?.throwIfAborted();
		const worker = (this.#labour ??= this.#startLabour());
		const stop = (): void => {
			if (this.#labour === worker) this.#labour = undefined;
			worker.close(new DOMException('Stopped.', 'AbortError'));
		};
		signal?.addEventListener('abort', stop);
		try {
			return await worker.ask(request, transfer, onProgress);
		} finally {
			signal?.removeEventListener('abort', stop);
		}
	}

	#startLabour(): ModelWorker {
		if (!this.#bytes) throw new Error('No model is open.');
		const worker = new ModelWorker(() => {
			if (this.#labour === worker) this.#labour = undefined;
		});
		// Messages are taken in order: what is asked next finds the model there. A failure comes with that answer.
		worker.ask({ task: 'prepare', bytes: this.#bytes }).catch(() => undefined);
		return worker;
	}

	close(): void {
		const reason = new Error('The model was closed.');
		this.#quick.close(reason);
		this.#labour?.close(reason);
	}
}
