import { openCatalogue, openLocalFileStore } from '#catalogue';
import { runIngest } from '#ingest';
import { quickOptions, testSource } from './ingest-library.ts';

/** A process for tests to kill: takes a folder into a library and prints a line at every step. */
const [data, directory, workers] = process.argv.slice(2);
await runIngest({
	source: testSource(),
	paths: [data],
	catalogue: openCatalogue({ directory }),
	store: openLocalFileStore(directory),
	workers: Number(workers),
	options: quickOptions,
	onProgress: ({ done, current }) => {
		process.stdout.write(`${done} done, ${current.length} under way\n`);
	},
});
