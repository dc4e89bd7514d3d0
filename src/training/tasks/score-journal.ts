import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { ShapeScore } from '../results-card.ts';

type Scores = ShapeScore['scores'];

/** Scores of shapes, kept one after another as they are made: a card that was stopped goes on with them. */
export interface ScoreJournal {
	/** What was there already, by the id of the shape. */
	readonly known: ReadonlyMap<string, Scores>;
	/** Is on disk when it returns. */
	add(id: string, scores: Scores): void;
}

/**
 * Opens a journal, JSON lines: its key, then a shape each. What a process that was ended had half written is cut off.
 *
 * @param key says what the scores hang on: a journal with another one is begun anew.
 */
export function openScoreJournal(file: string, key: string): ScoreJournal {
	mkdirSync(path.dirname(file), { recursive: true });
	const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
	const known = new Map<string, Scores>();
	const head = `${JSON.stringify({ key })}\n`;
	let kept = 0;
	if (text.startsWith(head)) {
		kept = head.length;
		for (let end = text.indexOf('\n', kept); end >= 0; end = text.indexOf('\n', kept)) {
			const row = readRow(text.slice(kept, end));
			if (!row) break;
			known.set(row.id, row.scores);
			kept = end + 1;
		}
	}
	if (text !== '') truncateSync(file, Buffer.byteLength(text.slice(0, kept)));
	if (kept === 0) append(file, head);
	return { known, add: (id, scores) => append(file, `${JSON.stringify({ id, scores })}\n`) };
}

function append(file: string, line: string): void {
	const descriptor = openSync(file, 'a');
	try {
		writeSync(descriptor, line);
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
}

/** Undefined if the line is none of a journal. */
function readRow(line: string): { readonly id: string; readonly scores: Scores } | undefined {
	let row: { id?: unknown; scores?: unknown } | null;
	try {
		row = JSON.parse(line) as typeof row;
	} catch {
		return undefined;
	}
	if (typeof row?.id !== 'string' || !isScores(row.scores)) return undefined;
	return { id: row.id, scores: row.scores };
}

function isScores(value: unknown): value is Scores {
	if (typeof value !== 'object' || value === null) return false;
	return Object.values(value).every(
		(metrics: unknown) =>
			typeof metrics === 'object' &&
			metrics !== null &&
			Object.values(metrics).every((number: unknown) => typeof number === 'number'),
	);
}
