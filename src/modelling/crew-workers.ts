import { Worker } from 'node:worker_threads';
import type { CrewReply, CrewRequest } from './crew-message.ts';

/** Worker threads of which each keeps its own members. */
export interface CrewWorkers {
	readonly count: number;
	/** @param onMember called after each member of a long request. */
	ask(worker: number, request: CrewRequest, onMember?: () => void): Promise<unknown>;
	/** Ends the threads; what is under way is dropped. */
	close(): Promise<void>;
}

interface Pending {
	resolve(result: unknown): void;
	reject(error: unknown): void;
	onMember(): void;
}

/** Starts worker threads. Which members each one has never changes, as their trees and neighbours are kept there. */
export function openCrewWorkers(count: number): CrewWorkers {
	if (!(Number.isInteger(count) && count >= 1))
		throw new RangeError(`openCrewWorkers: there must be 1 worker at least, got ${count}`);
	const isSource = import.meta.url.endsWith('.ts');
	const file = new URL(`./member-crew.worker.${isSource ? 'ts' : 'js'}`, import.meta.url);
	const threads = Array.from({ length: count }, () => openThread(file, isSource));
	return {
		count,
		ask: (worker, request, onMember) => threads[worker].ask(request, onMember),
		close: async () => {
			await Promise.all(threads.map((thread) => thread.close()));
		},
	};
}

interface Thread {
	ask(request: CrewRequest, onMember?: () => void): Promise<unknown>;
	close(): Promise<void>;
}

function openThread(file: URL, isSource: boolean): Thread {
	const worker = new Worker(file, { ...(isSource && { execArgv: ['--conditions=source'] }) });
	const pending = new Map<number, Pending>();
	let lastId = 0;
	let ended: Error | undefined;
	const failAll = (error: Error): void => {
		ended ??= error;
		for (const { reject } of pending.values()) reject(error);
		pending.clear();
	};
	worker.on('message', (reply: CrewReply) => {
		const waiting = pending.get(reply.id);
		if (!waiting) return;
		if (reply.kind === 'member') return waiting.onMember();
		pending.delete(reply.id);
		if (reply.kind === 'done') waiting.resolve(reply.result);
		else waiting.reject(reply.error);
	});
	worker.on('error', (error) => failAll(error instanceof Error ? error : new Error(String(error))));
	worker.on('exit', (code) => failAll(new Error(`A worker thread ended with exit code ${code}`)));
	return {
		ask: (request, onMember = () => undefined) =>
			new Promise((resolve, reject) => {
				if (ended) return reject(ended);
				const id = ++lastId;
				pending.set(id, { resolve, reject, onMember });
				worker.postMessage({ id, request });
			}),
		close: async () => {
			await worker.terminate();
		},
	};
}
