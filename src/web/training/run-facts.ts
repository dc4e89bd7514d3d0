import type { KnownRun } from './merge-update.ts';
import type { Line } from './training-store.ts';

/** `seed 1, fold 2` for the folder `seed-1/fold-2`. */
export function runName({ name, head }: KnownRun): string {
	return name === '' ? (head?.network ?? 'run') : name.replaceAll('/', ', ').replaceAll('-', ' ');
}

/** Share of a run's epochs that is done. */
export function donePart({ head, position: { epoch, batch, batches } }: KnownRun): number {
	if (!head || head.epochs === 0) return 0;
	return Math.min(1, (epoch + (batches > 0 ? batch / batches : 0)) / head.epochs);
}

/** Silence longer than this may mean that the process has died, or has nothing more to say. */
export const silentMs = 120_000;

/** What is told of the whole training in a word or two, and by which badge. */
export interface TrainingState {
	readonly badge: '' | 'badge-good' | 'badge-caution' | 'badge-danger';
	readonly text: string;
}

/** How the page hears of the training, and what is known besides. */
export interface Hearing {
	readonly line: Line;
	/** Whether the page is served by the training itself, and not by one who only looks at its files. */
	readonly isTraining: boolean;
	/** Whether the test has said something: it is the last to. */
	readonly hasFigures: boolean;
	/** By the clock of the server, ms. */
	readonly now: number;
}

/** Whether it goes on, or how it ended: what has ended is not live, however long the page is served. */
export function trainingState(runs: readonly KnownRun[], hearing: Hearing): TrainingState {
	const { line } = hearing;
	if (line === 'opening') return { badge: '', text: 'Opening …' };
	if (line === 'lost') return { badge: 'badge-caution', text: 'No connection, trying again' };
	if (!isOver(runs, hearing))
		return line === 'ended' ? { badge: '', text: 'The server has ended' } : { badge: 'badge-good', text: 'Live' };
	const reasons = new Set(runs.map(({ position }) => position.reason));
	if (reasons.has('loss is not finite')) return { badge: 'badge-danger', text: 'Broke off' };
	return { badge: '', text: reasons.has('asked to stop') ? 'Stopped' : 'Ended' };
}

/** Between one run and the next all that are known have ended, too: then the test has not spoken, and it was not long ago. */
function isOver(runs: readonly KnownRun[], { line, isTraining, hasFigures, now }: Hearing): boolean {
	if (runs.length === 0 || !runs.every(({ position }) => position.state === 'stopped')) return false;
	if (line === 'ended') return true;
	if (isTraining) return false;
	const isCutOff = runs.some(({ position }) => position.reason !== undefined && !regularEnds.has(position.reason));
	return isCutOff || hasFigures || now - Math.max(...runs.map(({ position }) => position.at)) > silentMs;
}

const regularEnds: ReadonlySet<string> = new Set(['all epochs done', 'no longer better']);
