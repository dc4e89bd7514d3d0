import { computed, signal } from '@preact/signals';
import type { TrainingFigure, TrainingUpdate } from '#contract';
import { mergeUpdate, type KnownRun } from './merge-update.ts';

/** How the page hears of the training: not yet, now, not at the moment, or no more (the server has ended). */
export type Line = 'opening' | 'open' | 'lost' | 'ended';

export const runs = signal<readonly KnownRun[]>([]);
/** Runs that were taken out of the picture, by name; and those that were not. */
export const hiddenRuns = signal<ReadonlySet<string>>(new Set());
export const shownRuns = computed(() => runs.value.filter(({ name }) => !hiddenRuns.value.has(name)));
export const figures = signal<readonly TrainingFigure[]>([]);
export const line = signal<Line>('opening');
/** Whether the training can be stopped from here; and whether that was asked for. */
export const canStop = signal(false);
export const stopping = signal<'no' | 'asked' | 'refused'>('no');
/** Whether the page is served by the training itself. */
export const isTraining = signal(false);
/** What the clock of the server is ahead of this one, ms. */
export const clockOffset = signal(0);

const retryMs = 5000;
let source: EventSource | undefined;
let token = '';

/** Call once. The secret that allows stopping stands behind the `#` of the address, which is never sent. */
export function startTrainingStore(): void {
	token = new URLSearchParams(location.hash.slice(1)).get('stop') ?? '';
	open();
}

function open(): void {
	source?.close();
	const own = new EventSource('/v1/training/events');
	source = own;
	own.addEventListener('open', () => {
		line.value = 'open';
	});
	own.addEventListener('update', (event: MessageEvent<string>) => {
		take(JSON.parse(event.data) as TrainingUpdate);
	});
	own.addEventListener('bye', () => {
		own.close();
		line.value = 'ended';
	});
	own.addEventListener('error', () => {
		if (source !== own || line.value === 'ended') return;
		line.value = 'lost';
		// The browser tries again by itself, unless it was refused.
		if (own.readyState === EventSource.CLOSED) setTimeout(() => source === own && open(), retryMs);
	});
}

function take(update: TrainingUpdate): void {
	const merged = mergeUpdate(runs.value, update);
	if (!merged) {
		open();
		return;
	}
	runs.value = merged;
	figures.value = update.figures;
	isTraining.value = update.canStop;
	canStop.value = update.canStop && token !== '';
	clockOffset.value = update.now - Date.now();
}

/** Asks the training to end after the step under way, with its state kept. */
export async function askToStop(): Promise<void> {
	stopping.value = 'asked';
	const answer = await fetch('/v1/training/stop', { method: 'POST', headers: { 'x-msn-token': token } }).catch(
		() => undefined,
	);
	if (!answer?.ok) stopping.value = 'refused';
}
