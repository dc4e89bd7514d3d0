import type { Dirent } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { RootedPath } from './file-pattern.ts';

/** A file below a folder the user gave. */
export interface ListedFile extends RootedPath {
	/** Where to open it. */
	readonly absolute: string;
	readonly sizeBytes: number;
}

/** Something that was met and not taken. */
export interface SkippedPath {
	readonly path: string;
	readonly reason: string;
}

export interface ListFilesOptions {
	/** Folders in folders. Default 32. */
	readonly maxDepth?: number;
	/** Files in all. Default 5 million. */
	readonly maxFiles?: number;
}

export interface FileListing {
	/** Sorted by path, each file once. */
	readonly files: readonly ListedFile[];
	readonly skipped: readonly SkippedPath[];
}

/** Left behind by operating systems and tools; never data. */
const isNoise = (name: string): boolean => name.startsWith('.') || name === '__MACOSX' || name === 'Thumbs.db';

/**
 * All files below the given folders, and the given files themselves. Nothing outside is ever reached: a symbolic link
 * is followed only to a place inside the folder it was found under.
 *
 * @throws Error with code ENOENT if a given path does not exist; RangeError if there are too many files.
 */
export async function listFiles(
	paths: readonly string[],
	{ maxDepth = 32, maxFiles = 5_000_000 }: ListFilesOptions = {},
): Promise<FileListing> {
	const found = new Map<string, ListedFile>();
	const skipped: SkippedPath[] = [];
	const add = (file: ListedFile): void => {
		if (!found.has(file.absolute)) found.set(file.absolute, file);
		if (found.size > maxFiles) throw new RangeError(`listFiles: more than ${maxFiles} files; give a smaller folder`);
	};
	for (const given of paths) {
		const absolute = await realpath(given);
		const status = await stat(absolute);
		if (status.isDirectory()) {
			const walk: Walk = { root: absolute, maxDepth, add, skipped, seen: new Set([absolute]) };
			await walkFolder(walk, absolute, 0);
		} else if (status.isFile()) {
			const root = path.dirname(absolute);
			add({ root: slashed(root), inside: path.basename(absolute), absolute, sizeBytes: status.size });
		} else skipped.push({ path: given, reason: 'neither a file nor a folder' });
	}
	const files = [...found.values()].sort((a, b) => (a.absolute < b.absolute ? -1 : 1));
	return { files, skipped };
}

interface Walk {
	readonly root: string;
	readonly maxDepth: number;
	readonly add: (file: ListedFile) => void;
	readonly skipped: SkippedPath[];
	/** Real paths of folders, so that links cannot make a circle. */
	readonly seen: Set<string>;
}

async function walkFolder(walk: Walk, folder: string, depth: number): Promise<void> {
	if (depth > walk.maxDepth) {
		walk.skipped.push({ path: insideOf(walk, folder), reason: `deeper than ${walk.maxDepth} folders` });
		return;
	}
	let entries: Dirent[];
	try {
		entries = await readdir(folder, { withFileTypes: true });
	} catch (error) {
		walk.skipped.push({ path: insideOf(walk, folder), reason: `cannot be read (${(error as Error).message})` });
		return;
	}
	for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
		if (isNoise(entry.name)) continue;
		const absolute = path.join(folder, entry.name);
		if (entry.isDirectory()) await walkFolder(walk, absolute, depth + 1);
		else if (entry.isFile()) await addFile(walk, absolute, absolute);
		else if (entry.isSymbolicLink()) await followLink(walk, absolute, depth);
	}
}

async function addFile(walk: Walk, shown: string, absolute: string): Promise<void> {
	const { size } = await lstat(absolute);
	walk.add({ root: slashed(walk.root), inside: insideOf(walk, shown), absolute, sizeBytes: size });
}

async function followLink(walk: Walk, link: string, depth: number): Promise<void> {
	const skip = (reason: string): void => void walk.skipped.push({ path: insideOf(walk, link), reason });
	let target: string;
	try {
		target = await realpath(link);
	} catch {
		return skip('a link to nowhere');
	}
	if (!isInside(walk.root, target)) return skip('a link that leads outside the given folder');
	const status = await stat(target);
	if (status.isFile()) return addFile(walk, link, target);
	if (!status.isDirectory() || walk.seen.has(target)) return undefined;
	walk.seen.add(target);
	return walkFolder(walk, target, depth + 1);
}

/** Whether a real path lies in a real folder. */
export function isInside(folder: string, target: string): boolean {
	const relative = path.relative(folder, target);
	return relative !== '' && !relative.startsWith(`..${path.sep}`) && relative !== '..' && !path.isAbsolute(relative);
}

const slashed = (file: string): string => file.split(path.sep).join('/');
const insideOf = (walk: Walk, file: string): string => slashed(path.relative(walk.root, file));
