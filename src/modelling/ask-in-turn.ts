import type { CrewRequest } from './crew-message.ts';
import type { CrewWorkers } from './crew-workers.ts';

/**
 * Requests that any worker can do, each given to the next one that is free.
 *
 * @param onDone called after each; what it throws ends the work, once those under way are done.
 * @returns the answers, in the order of the requests.
 */
export async function askInTurn(
	workers: CrewWorkers,
	count: number,
	request: (index: number) => CrewRequest,
	onDone: (done: number, total: number) => void = () => undefined,
): Promise<unknown[]> {
	const answers: unknown[] = [];
	let next = 0;
	let done = 0;
	let isStopped = false;
	const workOff = async (worker: number): Promise<void> => {
		while (next < count && !isStopped) {
			const index = next++;
			try {
				answers[index] = await workers.ask(worker, request(index));
				onDone(++done, count);
			} catch (error) {
				isStopped = true;
				throw error;
			}
		}
	};
	const ends = await Promise.allSettled(Array.from({ length: workers.count }, (_, worker) => workOff(worker)));
	const failure = ends.find((end) => end.status === 'rejected');
	if (failure) throw failure.reason;
	return answers;
}
