import type { Defect, ShapeRecord } from '#contract';
import type { CaseChange, CaseFailure, Catalogue } from '#catalogue';
import { peakMemoryBytes } from '#process';
import { pipelineVersion } from './ingest-task.ts';
import type { IngestPlan } from './prepare-ingest.ts';
import type { ExtractionNote } from './raw-shape.ts';
import type { SourceDescription } from './source-description.ts';
import { addTimes, type StageTimes } from './stage-times.ts';

/** What became of one task. */
export interface CaseOutcome {
	readonly unit: string;
	readonly state: 'done' | 'unchanged' | 'failed';
	readonly failures: readonly CaseFailure[];
	readonly shapeCount: number;
	readonly change?: CaseChange;
	readonly notes?: readonly ExtractionNote[];
	readonly times?: StageTimes;
}

/** A shape that a person should look at. */
export interface ReportedShape {
	readonly id: string;
	readonly name: string;
	readonly case: string;
	readonly volumeMm3: number | null;
	readonly score: number;
	readonly listed: boolean;
	readonly defects: readonly Defect[];
	/** Hash of the thumbnail in the file store. */
	readonly thumbnail: string | null;
}

/** A whole run, as JSON; `renderReport` makes a page of it. */
export interface IngestReport {
	readonly source: { readonly id: string; readonly title: string };
	readonly pipelineVersion: string;
	readonly startedAt: string;
	readonly wallMs: number;
	/** All threads of the process, user and system. */
	readonly cpuMs: number;
	/** CPU milliseconds of the workers by stage. */
	readonly stages: StageTimes;
	readonly workers: number;
	/** Largest resident memory of the process so far. */
	readonly peakMemoryBytes: number;
	readonly memoryBudgetBytes: number;
	readonly isAborted: boolean;
	readonly cases: {
		readonly found: number;
		readonly tasks: number;
		readonly done: number;
		readonly unchanged: number;
		readonly failed: number;
	};
	/** Of this run; `total` and `listed`: of the source in the library. */
	readonly shapes: CaseChange & {
		readonly total: number;
		readonly listed: number;
		readonly unlisted: number;
		readonly reassessed: number;
	};
	readonly storedBytes: number;
	readonly byAnatomy: readonly CountRow[];
	readonly byDefect: readonly (CountRow & { readonly severity: string })[];
	/** Worst first; at most {@link maxReported}. */
	readonly outliers: readonly ReportedShape[];
	/** Shapes with a warning or error in all. */
	readonly outlierCount: number;
	readonly failures: readonly (CaseFailure & { readonly case: string })[];
	/** Masks and labels without content, by case. */
	readonly empty: readonly { readonly case: string; readonly count: number; readonly inputs: readonly string[] }[];
	readonly skipped: readonly { readonly path: string; readonly reason: string }[];
	readonly unmatched: { readonly count: number; readonly paths: readonly string[] };
	readonly notes: readonly string[];
}

export interface CountRow {
	readonly label: string;
	readonly count: number;
	readonly listed: number;
}

/** Lists in a report end here; the numbers beside them do not. */
export const maxReported = 60;
const maxSkipped = 500;

export interface ReportInput {
	readonly source: SourceDescription;
	readonly catalogue: Catalogue;
	readonly plan: IngestPlan;
	readonly outcomes: readonly CaseOutcome[];
	readonly assessed: number;
	readonly isAborted: boolean;
	readonly startedAt: Date;
	readonly cpu: NodeJS.CpuUsage;
	readonly workers: number;
	readonly memoryBudgetBytes: number;
}

/** Gathers a run's outcomes and the state of the source in the library. */
export function buildReport(input: ReportInput): IngestReport {
	const { source, catalogue, plan, outcomes, startedAt, cpu } = input;
	const stages: StageTimes = {};
	const change = { added: 0, changed: 0, removed: 0, unchanged: 0 };
	for (const { times, change: own, state, shapeCount } of outcomes) {
		if (times) addTimes(stages, times);
		if (state === 'unchanged') change.unchanged += shapeCount;
		if (own) for (const key of ['added', 'changed', 'removed', 'unchanged'] as const) change[key] += own[key];
	}
	const census = censusOf(catalogue.records({ sourceId: source.id }));
	const stateCount = (state: CaseOutcome['state']): number =>
		outcomes.filter((outcome) => outcome.state === state).length;
	const inOrder = outcomes.toSorted((a, b) => (a.unit < b.unit ? -1 : 1));
	return {
		source: { id: source.id, title: source.title },
		pipelineVersion,
		startedAt: startedAt.toISOString(),
		wallMs: Date.now() - startedAt.getTime(),
		cpuMs: (cpu.user + cpu.system) / 1000,
		stages,
		workers: input.workers,
		peakMemoryBytes: peakMemoryBytes(),
		memoryBudgetBytes: input.memoryBudgetBytes,
		isAborted: input.isAborted,
		cases: {
			found: plan.caseCount,
			tasks: plan.tasks.length,
			done: stateCount('done'),
			unchanged: stateCount('unchanged'),
			failed: outcomes.filter(({ failures }) => failures.length > 0).length,
		},
		shapes: {
			...change,
			total: census.total,
			listed: census.listed,
			unlisted: census.total - census.listed,
			reassessed: input.assessed,
		},
		storedBytes: census.storedBytes,
		byAnatomy: rows(census.byAnatomy),
		byDefect: rows(census.byDefect).map((row) => {
			const [label, severity] = row.label.split('\n');
			return { ...row, label, severity };
		}),
		outliers: census.outliers.sort((a, b) => a.score - b.score || (a.id < b.id ? -1 : 1)).slice(0, maxReported),
		outlierCount: census.outliers.length,
		failures: inOrder.flatMap(({ unit, failures }) => failures.map((failure) => ({ case: unit, ...failure }))),
		empty: inOrder.flatMap(emptyOf),
		skipped: plan.skipped.slice(0, maxSkipped),
		unmatched: {
			count: plan.unmatched.length,
			paths: plan.unmatched.slice(0, maxReported).map(({ inside }) => inside),
		},
		notes: plan.notes,
	};
}

interface Census {
	total: number;
	listed: number;
	storedBytes: number;
	readonly byAnatomy: Map<string, { count: number; listed: number }>;
	readonly byDefect: Map<string, { count: number; listed: number }>;
	readonly outliers: ReportedShape[];
}

function censusOf(records: Iterable<ShapeRecord>): Census {
	const census: Census = {
		total: 0,
		listed: 0,
		storedBytes: 0,
		byAnatomy: new Map(),
		byDefect: new Map(),
		outliers: [],
	};
	for (const record of records) {
		const { quality, files, anatomy, kind } = record;
		census.total++;
		if (quality.listed) census.listed++;
		census.storedBytes += files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
		const place = anatomy?.label ?? kind;
		addCount(census.byAnatomy, kind === 'lesion' ? `${place} (lesion)` : place, quality.listed);
		for (const { kind: defect, severity } of quality.defects)
			addCount(census.byDefect, `${defect}\n${severity}`, quality.listed);
		if (quality.defects.some(({ severity }) => severity !== 'note')) census.outliers.push(reported(record));
	}
	return census;
}

function addCount(counts: Map<string, { count: number; listed: number }>, label: string, isListed: boolean): void {
	const row = counts.get(label) ?? { count: 0, listed: 0 };
	row.count++;
	if (isListed) row.listed++;
	counts.set(label, row);
}

function rows(counts: ReadonlyMap<string, { count: number; listed: number }>): CountRow[] {
	return [...counts]
		.map(([label, row]) => ({ label, ...row }))
		.sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1));
}

function reported({ id, name, subject, measures, quality, files }: ShapeRecord): ReportedShape {
	return {
		id,
		name,
		case: subject.case,
		volumeMm3: measures?.isClosed === true ? measures.volumeMm3 : null,
		score: quality.score,
		listed: quality.listed,
		defects: quality.defects,
		thumbnail: files.find(({ role }) => role === 'thumbnail')?.sha256 ?? null,
	};
}

function emptyOf({ unit, notes = [] }: CaseOutcome): IngestReport['empty'] {
	const inputs = notes.filter(({ kind }) => kind === 'empty').map(({ input }) => input);
	return inputs.length === 0 ? [] : [{ case: unit, count: inputs.length, inputs: inputs.slice(0, 200) }];
}
