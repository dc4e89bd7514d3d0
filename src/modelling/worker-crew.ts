import type { TriangleMesh } from '#shape';
import type { Alignment, GroomOptions, MemberCrew, StepReport } from '#shape-model';
import { askInTurn } from './ask-in-turn.ts';
import type { CrewRequest } from './crew-message.ts';
import type { CrewWorkers } from './crew-workers.ts';
import { sharedMesh, sharedNumbers } from './share-memory.ts';

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

/** Alignments and measurements on worker threads, for `groomPopulation`. */
export function groomOnWorkers(
	workers: CrewWorkers,
	{ signal, onProgress }: Pick<GroomOptions, 'signal' | 'onProgress'>,
): Required<Pick<GroomOptions, 'align' | 'measure'>> {
	return {
		align: async (moving, fixed, options) => {
			const target = sharedMesh(fixed);
			const request = (n: number) => ({ kind: 'align' as const, moving: moving[n], fixed: target, options });
			const answers = await askInTurn(workers, moving.length, request, (done, total) => {
				onProgress?.('align', done, total);
				signal?.throwIfAborted();
			});
			return answers as Alignment[];
		},
		measure: async (surfaces, samples) => {
			const shared = samples.map(sharedNumbers);
			const request = (n: number) => ({ kind: 'measure' as const, surface: surfaces[n], samples: shared });
			const answers = await askInTurn(workers, surfaces.length, request, () => signal?.throwIfAborted());
			return answers as Float64Array[];
		},
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
