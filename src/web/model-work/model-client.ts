import type { ModelEvaluation } from '#shape-model';
import type { EffectQuestion } from './effect-rows.ts';
import type { MemberPicture, ModelAnswer, ModelRequest } from './model-protocol.ts';
import type { FittedSurface, OpenedModel, ShapeEffectFound } from './opened-model.ts';
import { WorkerCalls, type WorkHooks } from './worker-calls.ts';

type ModelWorker = WorkerCalls<ModelRequest, ModelAnswer>;

const startWorker = (onEnd?: () => void): ModelWorker =>
	new WorkerCalls(new Worker(new URL('./model.worker.ts', import.meta.url), { type: 'module' }), onEnd);

/**
 * A model opened in workers of its own: one answers at once (members, pictures), another does long work, so that it can be
 * stopped by ending it. `close` ends both. Nothing leaves the browser.
 */
export class ModelSession {
	readonly #quick = startWorker();
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
		request: Parameters<ModelWorker['work']>[0],
		hooks: WorkHooks,
		transfer?: Transferable[],
	): Promise<ModelAnswer> {
		hooks.signal?.throwIfAborted();
		this.#labour ??= this.#startLabour();
		return this.#labour.work(request, hooks, transfer);
	}

	#startLabour(): ModelWorker {
		if (!this.#bytes) throw new Error('No model is open.');
		const worker = startWorker(() => {
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
