import type { EpochPredictions, TrainingEpoch, TrainingPosition } from '#contract';
import type { LoggedEvent } from './read-run-event.ts';

/** Most rows of a curve: more than any screen has pixels. Twice as many are merged by twos. */
export const maxRows = 2048;
/** Epochs kept of figures and predictions; of a longer run the last ones. */
const maxEpochs = 10_000;

/** One row of the curves: some steps in a row. */
export interface CurveRow {
	step: number;
	epochs: number;
	steps: number;
	lossSum: number;
	low: number;
	high: number;
	learningRate: number;
	gradientNorm: number;
	skipped: number;
}

/** All that a log has said so far, thinned to a bounded size. */
export interface RunHistory {
	readonly rows: CurveRow[];
	/** Steps a full row stands for. */
	width: number;
	/** Times that rows were merged or taken back: what was told of them before no longer holds. */
	rewrites: number;
	readonly epochs: TrainingEpoch[];
	readonly predictions: EpochPredictions[];
	/** When each epoch ended, ms since 1970. */
	readonly endedAt: { readonly epoch: number; readonly time: number }[];
	epoch: number;
	batch: number;
	batches: number;
	bestEpoch: number | null;
	reason: string | undefined;
	isStarted: boolean;
	/** Of the last event; and of the first since the start or since it went on. */
	at: number;
	since: { time: number; epochs: number };
	resumes: number;
	unreadable: number;
}

/** A history of nothing. */
export function emptyHistory(): RunHistory {
	return {
		rows: [],
		width: 1,
		rewrites: 0,
		epochs: [],
		predictions: [],
		endedAt: [],
		epoch: 0,
		batch: 0,
		batches: 0,
		bestEpoch: null,
		reason: undefined,
		isStarted: false,
		at: 0,
		since: { time: 0, epochs: 0 },
		resumes: 0,
		unreadable: 0,
	};
}

/**
 * Takes one event into a history (changed in place). A run that goes on from an earlier checkpoint takes back what came after
 * that; so a history is the same as that of a run that was never stopped.
 */
export function addRunEvent(history: RunHistory, event: LoggedEvent): void {
	history.isStarted = true;
	history.at = Math.max(history.at, event.time);
	if (event.kind === 'stopped') {
		history.reason = event.reason;
		return;
	}
	history.reason = undefined;
	if (event.kind === 'provider') return;
	if (event.kind === 'resumed') resume(history, event.epoch, event.batch, event.time);
	else if (event.kind === 'step') addStep(history, event);
	else if (event.kind === 'epoch') addEpoch(history, event);
	else {
		const { epoch, samples } = event;
		replaceFrom(history, history.predictions, { epoch, samples });
	}
}

function addStep(history: RunHistory, event: Extract<LoggedEvent, { kind: 'step' }>): void {
	const { rows } = history;
	const epochs = event.epoch + event.batch / event.batches;
	// Begun anew without a checkpoint to go on from.
	if (rows.length > 0 && epochs <= rows[rows.length - 1].epochs)
		resume(history, event.epoch, event.batch - 1, event.time);
	if (history.since.time === 0) history.since = { time: event.time, epochs };
	Object.assign(history, { epoch: event.epoch, batch: event.batch, batches: event.batches });
	const one: CurveRow = {
		step: event.step,
		epochs,
		steps: 1,
		lossSum: event.loss,
		low: event.loss,
		high: event.loss,
		learningRate: event.learningRate,
		gradientNorm: event.gradientNorm,
		skipped: event.skipped ? 1 : 0,
	};
	const last = rows.at(-1);
	if (last && last.steps < history.width) rows[rows.length - 1] = merged(last, one);
	else rows.push(one);
	if (rows.length <= 2 * maxRows) return;
	const halved = Array.from({ length: Math.ceil(rows.length / 2) }, (_, i) => {
		const second = rows.at(2 * i + 1);
		return 2 * i + 1 < rows.length && second ? merged(rows[2 * i], second) : rows[2 * i];
	});
	rows.splice(0, rows.length, ...halved);
	history.width *= 2;
	history.rewrites++;
}

function merged(a: CurveRow, b: CurveRow): CurveRow {
	return {
		...b,
		steps: a.steps + b.steps,
		lossSum: a.lossSum + b.lossSum,
		low: Math.min(a.low, b.low),
		high: Math.max(a.high, b.high),
		gradientNorm: Math.max(a.gradientNorm, b.gradientNorm),
		skipped: a.skipped + b.skipped,
	};
}

function addEpoch(history: RunHistory, event: Extract<LoggedEvent, { kind: 'epoch' }>): void {
	const { epoch, loss, seconds, metrics, isBest, time } = event;
	replaceFrom(history, history.epochs, {
		epoch,
		loss: finite(loss),
		seconds,
		isBest,
		metrics: Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, finite(value)])),
	});
	replaceFrom(history, history.endedAt, { epoch, time });
	if (isBest) history.bestEpoch = epoch;
	Object.assign(history, { epoch: epoch + 1, batch: 0 });
}

function resume(history: RunHistory, epoch: number, batch: number, time: number): void {
	const { rows, batches } = history;
	const position = epoch + (batches > 0 ? batch / batches : 0);
	const kept = rows.findLastIndex((row) => row.epochs <= position + 1e-9) + 1;
	if (kept < rows.length) {
		rows.length = kept;
		history.rewrites++;
	}
	for (const list of [history.epochs, history.predictions, history.endedAt]) {
		const from = list.findIndex((one) => one.epoch >= epoch);
		if (from < 0) continue;
		list.length = from;
		history.rewrites++;
	}
	history.bestEpoch = history.epochs.findLast(({ isBest }) => isBest)?.epoch ?? null;
	Object.assign(history, { epoch, batch, since: { time, epochs: position } });
	history.resumes++;
}

/** Puts something of an epoch in its place; what lies behind was said of another course. */
function replaceFrom<Item extends { readonly epoch: number }>(history: RunHistory, list: Item[], item: Item): void {
	const before = list.length;
	while (list.length > 0 && list[list.length - 1].epoch >= item.epoch) list.pop();
	list.push(item);
	if (list.length > maxEpochs) list.shift();
	if (list.length <= before) history.rewrites++;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Where a run stands, and how long it will take to the end of `epochs`. */
export function positionOf(history: RunHistory, epochs: number | undefined): TrainingPosition {
	const { reason, isStarted, epoch, batch, batches, bestEpoch, at, resumes, unreadable } = history;
	const secondsPerEpoch = paceOf(history);
	const left = epochs === undefined ? null : Math.max(0, epochs - epoch - (batches > 0 ? batch / batches : 0));
	return {
		state: reason !== undefined ? 'stopped' : isStarted ? 'running' : 'waiting',
		reason,
		epoch,
		batch,
		batches,
		bestEpoch,
		at,
		resumes,
		unreadable,
		secondsPerEpoch,
		secondsToGo: left === null || secondsPerEpoch === null || reason !== undefined ? null : left * secondsPerEpoch,
	};
}

/** Seconds an epoch takes with its validation: median of the last ones, or of the first as far as it has come. */
function paceOf({ endedAt, since, at, rows }: RunHistory): number | null {
	const ends = endedAt.filter(({ time }) => time > 0 && time >= since.time).slice(-6);
	const spans = ends.slice(1).map(({ time, epoch }, i) => (time - ends[i].time) / 1000 / (epoch - ends[i].epoch));
	if (spans.length > 0) return spans.sort((a, b) => a - b)[Math.floor(spans.length / 2)];
	const done = (rows.at(-1)?.epochs ?? 0) - since.epochs;
	return since.time > 0 && at > since.time && done > 0 ? (at - since.time) / 1000 / done : null;
}
