import { availableParallelism } from 'node:os';
import { openCrewWorkers, type CrewWorkers } from '#modelling';
import { numberOption, type ParsedOptions } from './option-values.ts';

/** Does some work with as many threads as `--workers` says, or one a core, and ends them afterwards. */
export async function withWorkers<Result>(
	parsed: ParsedOptions,
	work: (workers: CrewWorkers) => Promise<Result>,
): Promise<Result> {
	const count = numberOption(parsed, 'workers', { min: 1, max: 256, whole: true }) ?? availableParallelism();
	const workers = openCrewWorkers(count);
	try {
		return await work(workers);
	} finally {
		await workers.close();
	}
}
