import path from 'node:path';
import { findSource, formatProgress, runIngest, writePhantom } from '#ingest';
import type { LocalLibrary } from './local-library.ts';
import { createProgressLine, note } from './terminal.ts';

/** Subjects drawn and ingested together: the first shapes are there before the last subject is drawn. */
const subjectsAtOnce = 2;

/**
 * Fills an empty library with a synthetic population, through the same ingest as real data. Shapes appear two subjects
 * at a time; an interrupted start goes on where it stopped at the next one.
 */
export async function fillWithPhantom(
	{ catalogue, store, directory }: LocalLibrary,
	{ count, signal, quiet }: { count: number; signal: AbortSignal; quiet: boolean },
): Promise<void> {
	const source = findSource('phantom');
	if (source === undefined) throw new Error('fillWithPhantom: the source `phantom` is not described');
	const folder = path.join(directory, 'phantom');
	const progress = createProgressLine();
	note('Making a small synthetic population to look at (labelled `synthetic`).');
	try {
		for (let wanted = 0; wanted < count && !signal.aborted;) {
			wanted = Math.min(count, wanted + subjectsAtOnce);
			await writePhantom(folder, {
				count: wanted,
				grey: false,
				signal,
				onSubject: (name, done) => {
					if (!quiet) progress.show(`drawing ${name} (${done}/${count})`);
				},
			});
			await runIngest({
				source,
				paths: [folder],
				catalogue,
				store,
				signal,
				onProgress: (state) => {
					if (!quiet) progress.show(formatProgress(state));
				},
			});
		}
	} catch (error) {
		if (!signal.aborted) throw error;
	} finally {
		progress.end();
	}
	note(`${catalogue.statistics().shapeCount} synthetic shapes are in the library.`);
}

/** True where the library holds nothing, or an unfinished synthetic population and nothing else. */
export function wantsPhantom({ catalogue }: LocalLibrary, count: number): boolean {
	const sources = catalogue.sources();
	if (catalogue.statistics().shapeCount === 0) return true;
	return sources.every(({ id }) => id === 'phantom') && catalogue.tasks('phantom').length < count;
}
