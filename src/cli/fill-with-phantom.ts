import path from 'node:path';
import { findSource, formatProgress, runIngest, writePhantom } from '#ingest';
import type { LocalLibrary } from './local-library.ts';
import { createProgressLine, note } from './terminal.ts';

/**
 * Fills an empty library with a synthetic population, through the same ingest as real data. Subjects appear one after
 * the other; an interrupted start goes on at the next one.
 */
export async function fillWithPhantom(
	{ catalogue, store, directory }: LocalLibrary,
	{ count, signal, quiet }: { count: number; signal: AbortSignal; quiet: boolean },
): Promise<void> {
	const source = findSource('phantom');
	if (source === undefined) throw new Error('fillWithPhantom: the source `phantom` is not described');
	const folder = path.join(directory, 'phantom');
	const progress = createProgressLine();
	note('The library is empty: making a small synthetic population to look at (labelled `synthetic`).');
	try {
		await writePhantom(folder, {
			count,
			grey: false,
			signal,
			onSubject: (name, done) => {
				if (!quiet) progress.show(`drawing ${name} (${done}/${count})`);
			},
		});
		const report = await runIngest({
			source,
			paths: [folder],
			catalogue,
			store,
			signal,
			onProgress: (state) => {
				if (!quiet) progress.show(formatProgress(state));
			},
		});
		progress.end();
		note(`${report.shapeCount} synthetic shapes are in the library.`);
	} catch (error) {
		progress.end();
		if (!signal.aborted) throw error;
	}
}
