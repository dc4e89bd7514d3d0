import type { TriangleMesh } from '#shape';
import type { Alignment, GroomOptions, MemberCrew, StepReport } from '#shape-model';
import type { CrewRequest } from './crew-message.ts';
import type { CrewWorkers } from './crew-workers.ts';

/**
 * A crew of worker threads over shared memory. Member n is the business of worker n modulo their number; results do not
 * depend on it. Closing the crew leaves the threads running.
 */
export async function openWorkerCrew(
	workers: CrewWorkers,
	meshes: readonly (readonly TriangleMesh[])[],
): Promise<MemberCrew> {
	const all = Array.from({ length: workers.count }, (_, worker) => worker);
	const membersOf = all.map((worker) => meshes.map((_, n) => n).filter((n) => n % workers.count === worker));
	const tellAll = async (request: (worker: number) => CrewRequest): Promise<void> => {
		await Promise.all(all.map((worker) => workers.ask(worker, request(worker))));
	};
	await tellAll((worker) => ({
		kind: 'open',
		meshes: meshes.map((own, n) => (n % workers.count === worker ? own : [])),
	}));
	return {
		memberCount: meshes.length,
		surfaceCount: meshes[0]?.length ?? 0,
		allocate: (byteCount) => new SharedArrayBuffer(byteCount),
		attach: ({ memberCount, particleCounts, pinned, memory }) =>
			tellAll(() => ({ kind: 'attach', layout: { memberCount, particleCounts, pinned }, memory })),
		prepare: (templates) => tellAll(() => ({ kind: 'prepare', templates })),
		run: async (step, { signal, onMember } = {}) => {
			signal?.throwIfAborted();
			let done = 0;
			const tasks = membersOf.map((members) => ({ kind: 'run', step, members }) as const);
			const reports = await askEach(workers, tasks, () => {
				onMember?.(++done, meshes.length);
				signal?.throwIfAborted();
			});
			return meshes.map((_, n) => (reports[n % workers.count] as StepReport[])[Math.floor(n / workers.count)]);
		},
		close: async () => undefined,
	};
}

/** Alignments on worker threads, for `groomPopulation`. */
export function alignOnWorkers(
	workers: CrewWorkers,
	{ signal, onProgress }: Pick<GroomOptions, 'signal' | 'onProgress'>,
): NonNullable<GroomOptions['align']> {
	return async (moving, fixed, options) => {
		let done = 0;
		const tasks = Array.from({ length: workers.count }, (_, worker) => ({
			kind: 'align' as const,
			moving: moving.filter((_mesh, n) => n % workers.count === worker),
			fixed,
			options,
		}));
		const answers = await askEach(workers, tasks, () => {
			onProgress?.('align', ++done, moving.length);
			signal?.throwIfAborted();
		});
		return moving.map((_, n) => (answers[n % workers.count] as Alignment[])[Math.floor(n / workers.count)]);
	};
}

/** One request for each worker; ends at once with what `onMember` throws, while the workers finish on their own. */
function askEach(workers: CrewWorkers, requests: readonly CrewRequest[], onMember: () => void): Promise<unknown[]> {
	return new Promise((resolve, reject) => {
		const watch = (): void => {
			try {
				onMember();
			} catch (error) {
				reject(error);
			}
		};
		Promise.all(requests.map((request, worker) => workers.ask(worker, request, watch))).then(resolve, reject);
	});
}
