import type { MemberPicture, ModelAnswer, ModelRequest } from './model-protocol.ts';
import type { FittedSurface, GroupComparison, OpenedModel } from './opened-model.ts';

type Unticketed<T> = T extends { ticket: number } ? Omit<T, 'ticket'> : never;

/** A model opened in a worker of its own; `close` ends it. Nothing leaves the browser. */
export class ModelSession {
	readonly #worker = new Worker(new URL('./model.worker.ts', import.meta.url), { type: 'module' });
	readonly #waiting = new Map<number, { resolve: (answer: ModelAnswer) => void; reject: (error: Error) => void }>();
	#tickets = 0;

	constructor() {
		this.#worker.onmessage = ({ data }: MessageEvent<ModelAnswer>) => {
			const call = this.#waiting.get(data.ticket);
			this.#waiting.delete(data.ticket);
			if ('failure' in data) call?.reject(new Error(data.failure));
			else call?.resolve(data);
		};
		this.#worker.onerror = (event) => {
			for (const call of this.#waiting.values()) call.reject(new Error(`The model worker failed: ${event.message}`));
			this.#waiting.clear();
		};
	}

	#ask(request: Unticketed<ModelRequest>, transfer: Transferable[] = []): Promise<ModelAnswer> {
		const ticket = ++this.#tickets;
		return new Promise((resolve, reject) => {
			this.#waiting.set(ticket, { resolve, reject });
			this.#worker.postMessage({ ...request, ticket }, transfer);
		});
	}

	/** Reads a model file; the bytes are taken. */
	async open(bytes: Uint8Array<ArrayBuffer>): Promise<OpenedModel> {
		const answer = await this.#ask({ task: 'open', bytes }, [bytes.buffer]);
		if (!('opened' in answer)) throw new Error('The model worker gave no model.');
		return answer.opened;
	}

	/** Vertices of a member's surfaces, one array an anatomy. */
	async member(member: number): Promise<readonly Float32Array[]> {
		const answer = await this.#ask({ task: 'member', member });
		if (!('positions' in answer)) throw new Error('The model worker gave no surface.');
		return answer.positions;
	}

	async thumbnail(member: number, size: number): Promise<MemberPicture> {
		const answer = await this.#ask({ task: 'thumbnail', member, size });
		if (!('picture' in answer)) throw new Error('The model worker gave no picture.');
		return answer.picture;
	}

	/** @param groups 0 or 1 for each member, −1 to leave it out. */
	async compare(groups: readonly number[]): Promise<GroupComparison> {
		const answer = await this.#ask({ task: 'compare', groups });
		if (!('comparison' in answer)) throw new Error('The model worker gave no comparison.');
		return answer.comparison;
	}

	/** Lays the surface of a file into the model; the bytes are taken. */
	async fit(bytes: Uint8Array<ArrayBuffer>, name: string, reflection: boolean): Promise<FittedSurface> {
		const answer = await this.#ask({ task: 'fit', bytes, name, reflection }, [bytes.buffer]);
		if (!('fitted' in answer)) throw new Error('The model worker gave no fit.');
		return answer.fitted;
	}

	close(): void {
		this.#worker.terminate();
		for (const call of this.#waiting.values()) call.reject(new Error('The model was closed.'));
		this.#waiting.clear();
	}
}
