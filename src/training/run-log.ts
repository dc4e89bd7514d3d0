import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readRunEvent, type RunEvent } from './read-run-event.ts';

/** Adds an event to the log of a run, with the time. */
export function appendRunEvent(folder: string, event: RunEvent): void {
	mkdirSync(folder, { recursive: true });
	appendFileSync(logOf(folder), `${JSON.stringify({ ...event, time: Date.now() })}\n`);
}

/** Ends the log of a run that has ended, unless it says so already: whoever wrote it may have been cut off before. */
export function closeRunLog(folder: string, event: Extract<RunEvent, { kind: 'stopped' }>): void {
	const file = logOf(folder);
	const last = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) : undefined;
	if (last === undefined || readRunEvent(last)?.kind !== 'stopped') appendRunEvent(folder, event);
}

function logOf(folder: string): string {
	return path.join(folder, 'log.jsonl');
}
