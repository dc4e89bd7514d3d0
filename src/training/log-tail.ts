import { closeSync, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { maxLineLength } from './read-run-event.ts';

/** How far a growing file has been read. */
export interface LogTail {
	readonly file: string;
	/** Which file it was: another one of the same name is read from its beginning. */
	identity: string;
	offset: number;
	/** Beginning of a line whose end is not written yet. */
	rest: string;
}

/** What {@link readTail} found. */
export interface TailRead {
	/** Complete lines since the last time. */
	readonly lines: readonly string[];
	/** The file is another one, or shorter than before: all that was read of it no longer holds. */
	readonly isRestarted: boolean;
	/** Lines longer than any event, left out. */
	readonly dropped: number;
	/** Nothing is left to read for now. */
	readonly isAtEnd: boolean;
}

const chunkBytes = 2 ** 20;

/** A file that has not been read yet. */
export function tailOf(file: string): LogTail {
	return { file, identity: '', offset: 0, rest: '' };
}

/** Reads at most a megabyte of what was appended to a file (`tail` is moved on). A file that is not there has no lines. */
export function readTail(tail: LogTail): TailRead {
	let handle: number;
	try {
		// Neither links, which lead elsewhere, nor pipes, which would wait.
		if (!lstatSync(tail.file).isFile()) throw new RangeError(`${tail.file} is no file`);
		handle = openSync(tail.file, 'r');
	} catch {
		return { lines: [], isRestarted: false, dropped: 0, isAtEnd: true };
	}
	try {
		const { ino, size, birthtimeMs } = fstatSync(handle);
		const identity = `${ino}-${Math.round(birthtimeMs)}`;
		const isRestarted = tail.identity !== '' && (tail.identity !== identity || size < tail.offset);
		if (tail.identity !== identity || isRestarted) Object.assign(tail, { identity, offset: 0, rest: '' });
		const bytes = Buffer.alloc(Math.min(chunkBytes, Math.max(0, size - tail.offset)));
		const count = readSync(handle, bytes, 0, bytes.length, tail.offset);
		tail.offset += count;
		// Latin letters, digits and signs of JSON are one byte each; a character cut in two by a chunk costs one line.
		const lines = (tail.rest + bytes.toString('utf8', 0, count)).split('\n');
		const rest = lines.pop() ?? '';
		tail.rest = rest.length > maxLineLength ? rest.slice(0, maxLineLength + 1) : rest;
		const kept = lines.filter((line) => line.length <= maxLineLength && line.trim() !== '');
		const dropped = lines.filter((line) => line.length > maxLineLength).length;
		return { lines: kept, isRestarted, dropped, isAtEnd: tail.offset >= size };
	} finally {
		closeSync(handle);
	}
}
