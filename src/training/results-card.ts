import { cpus, loadavg } from 'node:os';
import type { ShapeSample } from '#learning';
import { peakMemoryBytes } from '#process';
import { patientBootstrap } from '#shape-model';
import type { AuditedSplit } from './task-data.ts';
import type { DataConfig, TaskConfig } from './task-config.ts';

/** A figure with its interval over patients. */
export interface Figure {
	readonly value: number;
	/** 95 %, percentile bootstrap over patients. */
	readonly interval: readonly [number, number] | null;
	readonly patients: number;
	readonly shapes: number;
}

/** The outcome of a task, with all that is needed to judge and to repeat it. */
export interface ResultsCard {
	readonly title: string;
	readonly command: string;
	readonly config: TaskConfig;
	readonly data: {
		readonly source: string;
		readonly licence: string;
		readonly shapes: number;
		readonly subjects: number;
		/** Shapes known to be made by a program. */
		readonly synthetic?: number;
		readonly excluded: readonly string[];
	};
	readonly splits: readonly {
		readonly rule: string;
		readonly sha256: string;
		readonly counts: AuditedSplit['audit']['counts'];
		readonly leakedTestShare: number;
	}[];
	readonly statistics: string;
	/** By method, then by full name of the metric. */
	readonly figures: Readonly<Record<string, Readonly<Record<string, Figure>>>>;
	/** By metric: how far repetitions with other seeds differ, apart from what patients do. */
	readonly seeds?: Readonly<
		Record<string, { readonly mean: number; readonly deviation: number; readonly seeds: number }>
	>;
	/** Of several classes: how often which (row) is taken for which (column). */
	readonly confusion?: { readonly classes: readonly string[]; readonly counts: readonly (readonly number[])[] };
	/** By shape, method and metric: everything the figures are made of. */
	readonly perShape: readonly Readonly<Record<string, unknown>>[];
	/** Time and memory of single steps, by resolution. */
	readonly resolutions?: readonly Readonly<Record<string, unknown>>[];
	readonly compute: {
		readonly machine: string;
		readonly cpuSeconds: number;
		readonly wallSeconds: number;
		readonly peakMemoryMb: number;
	};
	readonly limits: readonly string[];
}

/** One measured value of one shape. */
export interface ShapeScore {
	readonly sample: Pick<ShapeSample, 'id' | 'subject'>;
	/** By method, then metric. */
	readonly scores: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const replicates = 2000;

/** Mean over patients of the mean over their shapes, with its interval. */
export function meanFigure(scores: readonly ShapeScore[], method: string, metric: string, seed: number): Figure {
	const patients = scores.map(({ sample }) => sample.subject);
	const values = scores.map((score) => score.scores[method][metric]);
	const mean = (rows: readonly number[]): number => {
		const sums = new Map<string, [number, number]>();
		// A patient drawn twice counts twice: weights are those of the rows.
		for (const row of rows) {
			const own = sums.get(patients[row]) ?? [0, 0];
			sums.set(patients[row], [own[0] + values[row], own[1] + 1]);
		}
		const perPatient = rowsPerPatient;
		let total = 0;
		let weight = 0;
		for (const [patient, [sum, count]] of sums) {
			const times = count / (perPatient.get(patient) ?? 1);
			total += (times * sum) / count;
			weight += times;
		}
		return total / weight;
	};
	const rowsPerPatient = new Map<string, number>();
	for (const patient of patients) rowsPerPatient.set(patient, (rowsPerPatient.get(patient) ?? 0) + 1);
	return {
		value: mean([...values.keys()]),
		interval: patientBootstrap(patients, mean, { replicates, seed }) ?? null,
		patients: rowsPerPatient.size,
		shapes: values.length,
	};
}

/** Clocks of a run. */
export interface Stopwatch {
	/** Counts what other processes took. */
	add(used: Pick<ResultsCard['compute'], 'cpuSeconds' | 'peakMemoryMb'>): void;
	read(): ResultsCard['compute'];
}

/** Starts counting CPU and wall seconds. */
export function startStopwatch(): Stopwatch {
	const wall = performance.now();
	const before = process.cpuUsage();
	const others = { cpuSeconds: 0, peakMemoryMb: 0 };
	return {
		add: ({ cpuSeconds, peakMemoryMb: mb }) => {
			others.cpuSeconds += cpuSeconds;
			others.peakMemoryMb += mb;
		},
		read: () => {
			const { user, system } = process.cpuUsage(before);
			return {
				machine: `${cpus()[0].model} × ${cpus().length}, Node ${process.versions.node}, load ${loadavg()[0].toFixed(1)}`,
				cpuSeconds: rounded((user + system) / 1e6 + others.cpuSeconds),
				wallSeconds: rounded((performance.now() - wall) / 1000),
				peakMemoryMb: Math.round(peakMemoryBytes() / 2 ** 20 + others.peakMemoryMb),
			};
		},
	};
}

/** What a task hands over for its card. */
export interface CardParts {
	readonly config: TaskConfig;
	readonly configFile: string;
	readonly data: { readonly samples: readonly Omit<ShapeSample, 'content'>[]; readonly excluded: readonly string[] };
	readonly splits: readonly AuditedSplit[];
	readonly figures: ResultsCard['figures'];
	readonly perShape: ResultsCard['perShape'];
	readonly seeds?: ResultsCard['seeds'];
	readonly confusion?: ResultsCard['confusion'];
	readonly resolutions?: ResultsCard['resolutions'];
	readonly limits: readonly string[];
	readonly stopwatch: Stopwatch;
}

/** Puts a card together; numbers are rounded to six digits. */
export function resultsCard({
	config,
	configFile,
	data,
	splits,
	figures,
	perShape,
	seeds,
	confusion,
	resolutions,
	limits,
	stopwatch,
}: CardParts): ResultsCard {
	return roundedAll({
		title: config.title,
		command: `msn bench learning ${configFile}`,
		config,
		data: {
			source: config.data.source,
			licence: config.data.licence,
			shapes: data.samples.length,
			subjects: new Set(data.samples.map(({ subject }) => subject)).size,
			...syntheticShapes(config.data, data.samples),
			excluded: data.excluded,
		},
		splits: splits.map(({ split, audit, sha256 }) => ({
			rule: split.rule,
			sha256,
			counts: audit.counts,
			leakedTestShare: audit.leakedTestShare,
		})),
		statistics: `mean over patients of the mean over their shapes; 95 % percentile bootstrap over patients, ${replicates} replicates, seed ${config.seed ?? 1}`,
		figures,
		...(seeds && { seeds }),
		...(confusion && { confusion }),
		perShape,
		...(resolutions && { resolutions }),
		compute: stopwatch.read(),
		limits,
	});
}

/** How many shapes were made by a program, as the configuration or the records of a library say; nothing where neither does. */
export function syntheticShapes(
	data: Pick<DataConfig, 'synthetic'>,
	samples: readonly Pick<ShapeSample, 'facts'>[],
): { synthetic?: number } {
	if (data.synthetic !== undefined) return { synthetic: data.synthetic ? samples.length : 0 };
	const told = samples.map(({ facts }) => facts['synthetic']);
	if (told.length === 0 || !told.every((fact) => typeof fact === 'boolean')) return {};
	return { synthetic: told.filter(Boolean).length };
}

/** Scores as rows of a card: one a shape. */
export function scoreRows(scores: readonly ShapeScore[]): Record<string, unknown>[] {
	return scores.map(({ sample, scores: own }) => ({ id: sample.id, subject: sample.subject, ...own }));
}

function rounded(value: number): number {
	return Number.isInteger(value) || !Number.isFinite(value) ? value : Number(value.toPrecision(6));
}

function roundedAll<T>(value: T): T {
	return JSON.parse(JSON.stringify(value, (_, one: unknown) => (typeof one === 'number' ? rounded(one) : one))) as T;
}
