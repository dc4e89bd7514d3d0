import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { openCatalogue, openLocalFileStore, type LocalFileStore } from '#catalogue';
import {
	defaultExtractOptions,
	findSource,
	formatProgress,
	readSourceDescription,
	renderReport,
	runIngest,
	sourceDescriptions,
	type ExtractOptions,
	type IngestReport,
	type SourceDescription,
} from '#ingest';
import { summaries } from './command-summaries.ts';
import { CommandError, ExitCode } from './exit-code.ts';
import { globalOptions, withGlobalOptions } from './global-options.ts';
import { numberOption } from './option-values.ts';
import { createProgressLine, formatBytes, note, printJson } from './terminal.ts';
import { writeWhole } from './write-whole.ts';

/** `msn ingest`: from files to shapes in the library. */
export function registerIngest(program: Command): void {
	const command = program
		.command('ingest')
		.description(summaries.ingest)
		.argument('<source>', 'id of a source (`msn sources`), or `generic` with --mapping')
		.argument('<path...>', 'folders or files of the source')
		.option('--mapping <file>', 'YAML or JSON description of your own data, for the source `generic`')
		.option('--workers <count>', 'worker threads (default: one a core)')
		.option('--memory <MB>', 'memory that the cases under way may take together')
		.option('--no-smooth', 'keep surfaces as extracted')
		.option('--points <count>', 'points sampled on each surface (default 10000; 0: none)')
		.option('--thumbnails <pixels>', 'edge of the pictures (default 256; 0: none)')
		.option('--report <folder>', 'where to write the report (default: reports/<source> in the library)');
	withGlobalOptions(command).action(async (sourceId: string, paths: string[], parsed: Record<string, unknown>) => {
		const options = globalOptions(parsed);
		const source = await chooseSource(sourceId, parsed['mapping']);
		for (const given of paths) await requirePath(given);
		const catalogue = openCatalogue({ directory: options.library });
		const store = openLocalFileStore(options.library);
		const progress = createProgressLine();
		const abort = abortOnInterrupt();
		try {
			const report = await runIngest({
				source,
				paths,
				catalogue,
				store,
				signal: abort.signal,
				workers: wholeNumber(parsed, 'workers', 0),
				memoryBudgetBytes: scaled(wholeNumber(parsed, 'memory', 64), 1e6),
				options: extractOptions(parsed),
				onProgress: (state) => {
					if (!options.quiet) progress.show(formatProgress(state));
				},
			});
			progress.end();
			const folder = path.resolve(String(parsed['report'] ?? path.join(options.library, 'reports', source.id)));
			await writeReport(report, store, folder);
			if (options.json) printJson(report);
			summarise(report, folder);
		} finally {
			progress.end();
			catalogue.close();
		}
	});
}

function extractOptions(parsed: Record<string, unknown>): ExtractOptions {
	const { pointCount, thumbnailSize } = defaultExtractOptions;
	return {
		...defaultExtractOptions,
		smooth: parsed['smooth'] !== false,
		pointCount: numberOption(parsed, 'points', { min: 0, max: 1e7, whole: true }) ?? pointCount,
		thumbnailSize: numberOption(parsed, 'thumbnails', { min: 0, max: 4096, whole: true }) ?? thumbnailSize,
	};
}

async function chooseSource(id: string, mapping: unknown): Promise<SourceDescription> {
	if (typeof mapping === 'string') {
		let text: string;
		try {
			text = await readFile(mapping, 'utf8');
		} catch (cause) {
			throw new CommandError(`Cannot read the mapping ${mapping}: ${String(cause)}`, ExitCode.usage, cause);
		}
		return readSourceDescription(text, path.basename(mapping));
	}
	if (id === 'generic') throw new CommandError('The source generic needs --mapping FILE; docs/ingest.md shows one.');
	const source = findSource(id);
	if (source === undefined) {
		const near = sourceDescriptions
			.map((known) => known.id)
			.filter((known) => known.includes(id) || id.includes(known));
		throw new CommandError(
			`No source named ${id}${near.length > 0 ? ` (did you mean ${near.join(', ')}?)` : ''}. \`msn sources\` lists them.`,
		);
	}
	if (source.adapter === null) {
		throw new CommandError(
			`${source.title} is described, but nothing here reads its files yet. Use \`generic\` with a mapping.`,
		);
	}
	return source;
}

async function requirePath(given: string): Promise<void> {
	try {
		await stat(given);
	} catch (cause) {
		throw new CommandError(`No such file or folder: ${given}`, ExitCode.usage, cause);
	}
}

/** First interrupt: finish the cases under way. Second: stop at once (nothing is lost, those cases are done again). */
function abortOnInterrupt(): AbortController {
	const abort = new AbortController();
	process.once('SIGINT', () => {
		note('\nStopping after the cases under way; press Ctrl-C again to stop at once.');
		abort.abort();
		process.once('SIGINT', () => process.exit(130));
	});
	process.once('SIGTERM', () => abort.abort());
	return abort;
}

async function writeReport(report: IngestReport, store: LocalFileStore, folder: string): Promise<void> {
	const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
	await writeWhole(path.join(folder, 'report.json'), encode(`${JSON.stringify(report, null, '\t')}\n`));
	await writeWhole(path.join(folder, 'report.html'), encode(await renderReport(report, store)));
}

function summarise(report: IngestReport, folder: string): void {
	const { cases, shapes } = report;
	note(
		[
			`${report.source.title}: ${shapes.total} shapes of ${cases.tasks} cases` +
				` (${shapes.added} new, ${shapes.changed} changed, ${shapes.removed} removed; ${cases.unchanged} cases unchanged)`,
			`held back by quality control: ${shapes.unlisted}; failures: ${cases.failed}`,
			`${(report.wallMs / 1000).toFixed(1)} s, CPU ${(report.cpuMs / 1000).toFixed(1)} s, peak memory ${formatBytes(report.peakMemoryBytes)}, ${report.workers} workers`,
			`report: ${path.join(folder, 'report.html')}`,
			...(report.isAborted ? ['Stopped before the end: run the same command to go on.'] : []),
		].join('\n'),
	);
	if (report.isAborted) process.exitCode = ExitCode.stopped;
	else if (cases.failed > 0) process.exitCode = ExitCode.partial;
}

function wholeNumber(parsed: Record<string, unknown>, name: string, least: number): number | undefined {
	if (parsed[name] === undefined) return undefined;
	const value = Number(parsed[name]);
	if (!(Number.isInteger(value) && value >= least)) {
		throw new CommandError(`--${name} wants a whole number of at least ${least}, got ${String(parsed[name])}`);
	}
	return value;
}

const scaled = (value: number | undefined, factor: number): number | undefined =>
	value === undefined ? undefined : value * factor;
