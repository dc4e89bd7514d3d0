import { open } from 'node:fs/promises';
import path from 'node:path';
import type { ListedFile } from './list-files.ts';

/** Headers are looked through up to here. */
const headerBytes = 65_536;

/**
 * The second file of a volume in two files (`.hdr` + `.img`, `.mhd` + `.raw`, `.nhdr` + data), or undefined. Only a
 * file among `listed` (by absolute path) can be it, so a header cannot point out of the given folder.
 */
export async function findCompanion(
	file: ListedFile,
	listed: ReadonlyMap<string, ListedFile>,
): Promise<ListedFile | undefined> {
	const name = file.absolute.toLowerCase();
	const stem = file.absolute.replace(/\.gz$/i, '').replace(/\.[^.]+$/, '');
	if (/\.hdr(?:\.gz)?$/.test(name))
		return ['.img', '.img.gz', '.IMG'].map((end) => listed.get(stem + end)).find((found) => found !== undefined);
	if (name.endsWith('.mhd')) return named(file, listed, /^ElementDataFile\s*=\s*(.+?)\s*$/m);
	if (name.endsWith('.nhdr')) return named(file, listed, /^data ?file\s*:=?\s*(.+?)\s*$/im);
	return undefined;
}

async function named(
	file: ListedFile,
	listed: ReadonlyMap<string, ListedFile>,
	line: RegExp,
): Promise<ListedFile | undefined> {
	const handle = await open(file.absolute, 'r');
	try {
		const { buffer, bytesRead } = await handle.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
		const target = line.exec(buffer.toString('latin1', 0, bytesRead))?.[1];
		return target === undefined ? undefined : listed.get(path.resolve(path.dirname(file.absolute), target));
	} finally {
		await handle.close();
	}
}
