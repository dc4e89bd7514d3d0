import { availableMemory } from 'node:process';
import { CatalogueError, type Catalogue, type CaseFailure, type FileStore, type LocalFileStore } from '#catalogue';
import { assessPopulation } from './assess-population.ts';
import { openCasePool, type CasePool } from './case-pool.ts';
import { estimateMemory } from './estimate-memory.ts';
import type { CaseResult } from './extract-case.ts';
import { ProgressCounter, type IngestProgress } from './ingest-progress.ts';
import { buildReport, type CaseOutcome, type IngestReport } from './ingest-report.ts';
import { defaultExtractOptions, type ExtractOptions, type IngestTask } from './ingest-task.ts';
import { MemoryGate } from './memory-gate.ts';
import type { PlannedTask } from './plan-tasks.ts';
import { prepareIngest } from './prepare-ingest.ts';
import { sourceDataset, type SourceDescription } from './source-description.ts';
import { digestTask, taskKey } from './task-key.ts';

export interface RunIngestOptions {
	readonly source: SourceDescription;
	/** Folders or files. Nothing outside them is read. */
	readonly paths: readonly string[];
	readonly catalogue: Catalogue;
	readonly store: FileStore | LocalFileStore;
	/** Worker threads; 0: on the calling thread. Default: one a core, at most 8. */
	readonly workers?: number;
	/** What all cases under way may need together, estimated. Default: 60 % of the memory that is free. */
	readonly memoryBudgetBytes?: number;
	/** On abort no new case is begun, those under way are finished, and the report says so. */
	readonly signal?: AbortSignal;
	readonly onProgress?: (progress: IngestProgress) => void;
	readonly options?: Partial<ExtractOptions>;
}

/** What one run shares. */
interface Run extends RunIngestOptions {
	readonly pool: CasePool;
	readonly counter: ProgressCounter;
	readonly outcomes: CaseOutcome[];
	/** Shapes of other cases that were related to a record that is now replaced. */
	readonly formerRelations: Set<string>;
}

/**
 * Takes a source into the library: finds its cases, makes shapes of those that are new or changed, keeps the rest,
 * then compares the shapes with each other. Interrupted at any moment, the next run goes on where this one ended; run
 * again on the same input it changes nothing. A file that cannot be used is reported and passed over.
 *
 * @throws what makes going on pointless, e.g. a full disk; all that was done until then is kept.
 */
export async function runIngest(given: RunIngestOptions): Promise<IngestReport> {
	const { source, catalogue, paths, store } = given;
	const startedAt = new Date();
	const cpuBefore = process.cpuUsage();
	const options = { ...defaultExtractOptions, ...given.options };
	const plan = await prepareIngest(source, paths, options);
	catalogue.upsertSource(sourceDataset(source));

	const workers = Math.min(given.workers ?? defaultWorkers(), Math.max(1, plan.tasks.length));
	const memoryBudgetBytes = given.memoryBudgetBytes ?? Math.round(0.6 * availableMemory());
	const totalBytes = plan.tasks.reduce((sum, task) => sum + taskBytes(task), 0);
	const run: Run = {
		...given,
		pool: openCasePool(given.workers === 0 ? 0 : workers, store),
		counter: new ProgressCounter(plan.tasks.length, totalBytes, () => performance.now()),
		outcomes: [],
		formerRelations: new Set(),
	};
	try {
		await doTasks(run, plan.tasks, new MemoryGate(memoryBudgetBytes, run.pool.size));
	} finally {
		await run.pool.close();
	}
	const assessed = assessPopulation(catalogue, source, run.formerRelations);
	return buildReport({
		source,
		catalogue,
		plan,
		outcomes: run.outcomes,
		assessed,
		isAborted: given.signal?.aborted ?? false,
		startedAt,
		cpu: process.cpuUsage(cpuBefore),
		workers: given.workers === 0 ? 0 : workers,
		memoryBudgetBytes,
	});
}

/** Hashes the next task while others run; the gate keeps memory and workers within bounds. */
async function doTasks(run: Run, tasks: readonly PlannedTask[], gate: MemoryGate): Promise<void> {
	const { catalogue, counter, onProgress } = run;
	const isStopped = (): boolean => run.signal?.aborted === true || fault !== undefined;
	const running = new Set<Promise<void>>();
	let fault: unknown;
	for (const planned of tasks) {
		if (isStopped()) break;
		const opened = await openTask(planned, run);
		if (!opened) continue;
		const { task, key } = opened;
		const known = catalogue.taskStates([key]).get(key);
		if (known) {
			counter.skip(taskBytes(planned));
			run.outcomes.push({
				unit: task.unit,
				state: 'unchanged',
				failures: known.failures,
				shapeCount: known.shapeCount,
			});
			onProgress?.(counter.progress());
			continue;
		}
		const bytes = await estimateMemory(planned);
		await gate.enter(bytes);
		if (isStopped()) break;
		const work = doTask(run, task, key, taskBytes(planned))
			.catch((error: unknown) => {
				fault ??= error;
			})
			.finally(() => {
				gate.leave(bytes);
				running.delete(work);
			});
		running.add(work);
	}
	await Promise.all(running);
	if (fault !== undefined) throw fault;
}

/** A file that vanished since it was listed is a failure of its case. */
async function openTask(planned: PlannedTask, run: Run): Promise<{ task: IngestTask; key: string } | undefined> {
	try {
		const task = await digestTask(planned);
		return { task, key: taskKey(task) };
	} catch (error) {
		finishFailed(run, planned, (error as Error).message, taskBytes(planned));
		return undefined;
	}
}

async function doTask(run: Run, task: IngestTask, key: string, bytes: number): Promise<void> {
	const { counter, onProgress, pool } = run;
	counter.start(task.unit);
	onProgress?.(counter.progress());
	let result: CaseResult;
	try {
		result = await pool.run(task);
	} catch (error) {
		const { code, message } = error as NodeJS.ErrnoException;
		if (code !== undefined && !code.startsWith('ERR_WORKER')) throw error;
		finishFailed(run, task, code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'not enough memory for this case' : message, bytes);
		return;
	}
	saveResult(run, task, key, { result, bytes });
}

/** Records and "done" in one transaction: a kill before it repeats the case, a kill after it does not. */
function saveResult(
	run: Run,
	task: IngestTask,
	key: string,
	{ result, bytes }: { result: CaseResult; bytes: number },
): void {
	const { catalogue, counter, outcomes, formerRelations, onProgress } = run;
	const sourceId = task.source.id;
	const failures: CaseFailure[] = result.notes
		.filter(({ kind }) => kind === 'failed')
		.map(({ input, reason }) => ({ input, reason }));
	for (const record of catalogue.records({ sourceId, case: task.unit }))
		for (const { related } of record.quality.defects) for (const id of related ?? []) formerRelations.add(id);
	try {
		const change = catalogue.saveCase({ taskKey: key, sourceId, case: task.unit, records: result.records, failures });
		const { notes, times } = result;
		outcomes.push({
			unit: task.unit,
			state: 'done',
			failures,
			shapeCount: result.records.length,
			change,
			notes,
			times,
		});
		counter.finish(task.unit, { bytes, shapes: result.records.length, isFailed: failures.length > 0 });
		onProgress?.(counter.progress());
	} catch (error) {
		if (!(error instanceof CatalogueError)) throw error;
		finishFailed(run, task, error.message, bytes);
	}
}

function finishFailed(run: Run, { unit, groups }: PlannedTask | IngestTask, reason: string, bytes: number): void {
	const [{ layout }] = groups;
	run.outcomes.push({
		unit,
		state: 'failed',
		failures: [{ input: `${unit} (${layout.name})`, reason }],
		shapeCount: 0,
	});
	run.counter.finish(unit, { bytes, shapes: 0, isFailed: true });
	run.onProgress?.(run.counter.progress());
}

function taskBytes({ groups }: PlannedTask): number {
	return groups.reduce(
		(sum, { files, rows }) =>
			sum +
			files.reduce((own, { listed }) => own + listed.reduce((size, { file }) => size + file.sizeBytes, 0), 0) *
				(rows ? rows.count / Math.max(1, rows.total) : 1),
		0,
	);
}

function defaultWorkers(): number {
	return Math.max(1, Math.min(8, navigator.hardwareConcurrency));
}
