import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { TriangleMesh } from '#shape';
import type { PopulationShape } from '#shape-model';
import { askInTurn } from './ask-in-turn.ts';
import type { CrewWorkers } from './crew-workers.ts';
import { readShape, type ReadShapeOptions } from './read-shape.ts';

/** Options of {@link readPopulation}. */
export interface ReadPopulationOptions extends ReadShapeOptions {
	/** Threads that read. Default: the calling one. */
	readonly workers?: CrewWorkers;
	/** Called after each file. */
	readonly onProgress?: (done: number, total: number) => void;
	readonly signal?: AbortSignal;
}

/** A population read from files. */
export interface PopulationFiles {
	readonly shapes: readonly PopulationShape[];
	/** Files that hold no such shape, and why. */
	readonly skipped: readonly { readonly file: string; readonly reason: string }[];
}

/**
 * Reads one shape a file: a surface with all its parts, or the surfaces of a label map. Folders are searched in depth;
 * members come in the order of their names, whatever the order of the arguments. Ids are file names without endings,
 * with their folder where two are called the same.
 *
 * @throws the error of the file system if a path does not exist.
 */
export async function readPopulation(
	paths: readonly string[],
	options: ReadPopulationOptions = {},
): Promise<PopulationFiles> {
	const files = (await Promise.all(paths.map(listFiles))).flat().sort();
	const stems = files.map((file) => path.basename(file).replace(/(\.nii)?\.[^.]+$/i, ''));
	const twins = new Set(stems.filter((stem, i) => stems.indexOf(stem) !== i));
	const found = await readAll(files, options);
	const shapes: PopulationShape[] = [];
	const skipped: { file: string; reason: string }[] = [];
	for (const [i, surfaces] of found.entries()) {
		const file = files[i];
		const id = twins.has(stems[i]) ? `${path.basename(path.dirname(path.resolve(file)))}/${stems[i]}` : stems[i];
		if (typeof surfaces === 'string') skipped.push({ file, reason: surfaces });
		else shapes.push({ id, surfaces });
	}
	return { shapes, skipped };
}

async function readAll(
	files: readonly string[],
	{ labels, smooth, units, workers, onProgress, signal }: ReadPopulationOptions,
): Promise<(readonly TriangleMesh[] | string)[]> {
	const options = { ...(labels && { labels }), ...(units && { units }), ...(smooth !== undefined && { smooth }) };
	if (workers) {
		const requests = (index: number) => ({ kind: 'read' as const, file: files[index], options });
		const answers = await askInTurn(workers, files.length, requests, (done, total) => {
			onProgress?.(done, total);
			signal?.throwIfAborted();
		});
		return answers as (readonly TriangleMesh[] | string)[];
	}
	const answers = [];
	for (const [i, file] of files.entries()) {
		signal?.throwIfAborted();
		answers.push(await readShape(file, options));
		onProgress?.(i + 1, files.length);
	}
	return answers;
}

async function listFiles(place: string): Promise<string[]> {
	if (!(await stat(place)).isDirectory()) return [place];
	const names = await readdir(place, { recursive: true, withFileTypes: true });
	return names
		.filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
		.map((entry) => path.join(entry.parentPath, entry.name));
}
