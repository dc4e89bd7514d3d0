import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { TrainingFigure, TrainingHead, TrainingRunUpdate, TrainingSteps, TrainingUpdate } from '#contract';
import { readTail, tailOf, type LogTail } from './log-tail.ts';
import { picturesOf, pictureFile } from './picture-files.ts';
import { readRunEvent } from './read-run-event.ts';
import { readTrainingHead } from './read-training-head.ts';
import { addRunEvent, emptyHistory, positionOf, type CurveRow, type RunHistory } from './run-history.ts';

/** Runs of a folder, as their files say; nothing in it is ever written. */
export interface RunWatch {
	/** Reads what was added since the last time: a little at a time, so that others get their turn. */
	read(): Promise<void>;
	/**
	 * What is new since a place in the story that {@link place} gave, perhaps to another process; everything if it does not hold
	 * any more, or nothing was given.
	 */
	since(place: string | undefined): Omit<TrainingUpdate, 'canStop'>;
	/** Where the story stands: changes with everything that is new. */
	place(): string;
	/** Predicted volumes of a run after an epoch, a gzipped `.npy`; null if none are kept, or not any more; undefined if there is no such run. */
	pictures(name: string, epoch: number): Uint8Array | null | undefined;
}

interface WatchedRun {
	readonly name: string;
	readonly folder: string;
	readonly tail: LogTail;
	history: RunHistory;
	head: TrainingHead | undefined;
	pictured: readonly number[];
	picturedAt: number;
}

/** One run in a place: name, generation, and how many rows, epochs, predictions and pictures were told, and up to which byte. */
type PlaceEntry = readonly [string, string, number, number, number, number, number];

const maxRuns = 200;
const maxDepth = 3;
const maxPlaceLength = 65_536;
const maxCardBytes = 2 ** 25;

/** Watches the runs in a folder and its sub-folders: wherever there is a `log.jsonl` or `run.json`. */
export function watchRuns(folder: string): RunWatch {
	const runs = new Map<string, WatchedRun>();
	const card: { figures: readonly TrainingFigure[]; at: number } = { figures: [], at: 0 };
	return {
		async read() {
			findRuns(folder, runs);
			for (const run of runs.values()) await readRun(run);
			readCard(path.join(folder, 'card.json'), card);
		},
		since(place) {
			const known = new Map(readPlace(place).map((entry) => [entry[0], entry]));
			return {
				names: [...runs.keys()],
				runs: [...runs.values()].flatMap((run) => updateOf(run, known.get(run.name))),
				figures: card.figures,
				now: Date.now(),
			};
		},
		place: () => writePlace([...runs.values()].map(entryOf), card.at),
		pictures(name, epoch) {
			const run = runs.get(name);
			if (!run) return undefined;
			return (run.pictured.includes(epoch) ? readSmall(pictureFile(run.folder, epoch)) : undefined) ?? null;
		},
	};
}

/** Keeps the runs there are, in order of their names, numbers by their value. */
function findRuns(folder: string, runs: Map<string, WatchedRun>): void {
	const found: string[] = [];
	const visit = (own: string, depth: number): void => {
		const entries = entriesOf(own);
		if (entries.some((entry) => entry.isFile() && (entry.name === 'log.jsonl' || entry.name === 'run.json')))
			found.push(own);
		if (depth >= maxDepth) return;
		for (const entry of entries) if (entry.isDirectory()) visit(path.join(own, entry.name), depth + 1);
	};
	visit(folder, 0);
	const names = found.slice(0, maxRuns).map((own) => path.relative(folder, own).split(path.sep).join('/'));
	names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
	if (names.length === runs.size && names.every((name) => runs.has(name))) return;
	const before = new Map(runs);
	runs.clear();
	for (const name of names) {
		const own = path.join(folder, name);
		const fresh = { name, folder: own, tail: tailOf(path.join(own, 'log.jsonl')), history: emptyHistory() };
		runs.set(name, before.get(name) ?? { ...fresh, head: undefined, pictured: [], picturedAt: -1 });
	}
}

function entriesOf(folder: string): { name: string; isFile(): boolean; isDirectory(): boolean }[] {
	try {
		return readdirSync(folder, { withFileTypes: true });
	} catch {
		return [];
	}
}

async function readRun(run: WatchedRun): Promise<void> {
	run.head ??= readTrainingHead(path.join(run.folder, 'run.json'));
	let isPictured = run.picturedAt < 0;
	for (;;) {
		const { lines, isRestarted, dropped, isAtEnd } = readTail(run.tail);
		if (isRestarted) {
			run.history = emptyHistory();
			run.head = readTrainingHead(path.join(run.folder, 'run.json'));
		}
		run.history.unreadable += dropped;
		for (const line of lines) {
			const event = readRunEvent(line);
			if (event) addRunEvent(run.history, event);
			else run.history.unreadable++;
			isPictured ||= event?.kind === 'predictions';
		}
		if (isAtEnd) break;
		await new Promise((resolve) => setImmediate(resolve));
	}
	if (!isPictured) return;
	run.pictured = picturesOf(run.folder);
	run.picturedAt = run.tail.offset;
}

function readCard(file: string, card: { figures: readonly TrainingFigure[]; at: number }): void {
	try {
		const { mtimeMs, size } = lstatSync(file);
		if (mtimeMs === card.at || size > maxCardBytes) return;
		card.at = mtimeMs;
		const { figures } = JSON.parse(readFileSync(file, 'utf8')) as { figures?: unknown };
		card.figures = Object.entries(figures ?? {}).flatMap(([method, metrics]) =>
			Object.entries((metrics ?? {}) as object).flatMap(([metric, figure]): TrainingFigure[] => {
				const { value, interval } = (figure ?? {}) as { value?: unknown; interval?: unknown };
				if (typeof value !== 'number') return [];
				const isPair = Array.isArray(interval) && interval.length === 2 && interval.every(Number.isFinite);
				return [{ method, metric, value, interval: isPair ? [Number(interval[0]), Number(interval[1])] : null }];
			}),
		);
	} catch {
		// None yet, or one that is being replaced: the next look finds it.
	}
}

function readSmall(file: string): Uint8Array | undefined {
	try {
		const { size } = lstatSync(file);
		return size <= 2 ** 26 ? readFileSync(file) : undefined;
	} catch {
		return undefined;
	}
}

/** Changes when rows or epochs that were told are no longer as they were told. */
function generationOf({ tail, history: { width, rewrites } }: WatchedRun): string {
	return `${tail.identity}.${width}.${rewrites}`;
}

function entryOf(run: WatchedRun): PlaceEntry {
	const { rows, epochs, predictions } = run.history;
	const counts = [rows.length, epochs.length, predictions.length, run.pictured.length, run.tail.offset] as const;
	return [run.name, generationOf(run), ...counts];
}

function updateOf(run: WatchedRun, known: PlaceEntry | undefined): TrainingRunUpdate[] {
	const entry = entryOf(run);
	if (known && entry.every((part, i) => part === known[i])) return [];
	const { history } = run;
	const { rows, epochs, predictions, width } = history;
	const isSame = known?.[1] === entry[1];
	// The last row may have grown since.
	const from = {
		steps: isSame ? Math.max(0, Math.min(known[2], rows.length) - 1) : 0,
		epochs: isSame ? Math.min(known[3], epochs.length) : 0,
		predictions: isSame ? Math.min(known[4], predictions.length) : 0,
	};
	return [
		{
			name: run.name,
			generation: entry[1],
			from,
			width,
			pictured: run.pictured,
			head: run.head ?? null,
			position: positionOf(history, run.head?.epochs),
			steps: columnsOf(rows.slice(from.steps)),
			epochs: epochs.slice(from.epochs),
			predictions: predictions.slice(from.predictions),
		},
	];
}

function columnsOf(rows: readonly CurveRow[]): TrainingSteps {
	const short = (value: number): number => Number(value.toPrecision(6));
	return {
		step: rows.map(({ step }) => step),
		epochs: rows.map(({ epochs }) => short(epochs)),
		loss: rows.map(({ lossSum, steps }) => short(lossSum / steps)),
		low: rows.map(({ low }) => short(low)),
		high: rows.map(({ high }) => short(high)),
		learningRate: rows.map(({ learningRate }) => short(learningRate)),
		gradientNorm: rows.map(({ gradientNorm }) => (Number.isFinite(gradientNorm) ? short(gradientNorm) : null)),
		skipped: rows.map(({ skipped }) => skipped),
	};
}

function writePlace(entries: readonly PlaceEntry[], cardAt: number): string {
	return Buffer.from(JSON.stringify([...entries, cardAt])).toString('base64url');
}

/** Entries of a place; none if it is not one. */
function readPlace(place: string | undefined): PlaceEntry[] {
	if (place === undefined || place.length > maxPlaceLength) return [];
	try {
		const value: unknown = JSON.parse(Buffer.from(place, 'base64url').toString('utf8'));
		return Array.isArray(value) ? value.filter(isEntry) : [];
	} catch {
		return [];
	}
}

function isEntry(value: unknown): value is PlaceEntry {
	return (
		Array.isArray(value) &&
		value.length === 7 &&
		value.slice(0, 2).every((part) => typeof part === 'string') &&
		value.slice(2).every((part) => Number.isSafeInteger(part) && Number(part) >= 0)
	);
}
