import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { RunEvent } from './read-run-event.ts';

/** Adds an event to the log of a run, with the time. */
export function appendRunEvent(folder: string, event: RunEvent): void {
	mkdirSync(folder, { recursive: true });
	appendFileSync(path.join(folder, 'log.jsonl'), `${JSON.stringify({ ...event, time: Date.now() })}\n`);
}
