import path from 'node:path';
import type { Command } from 'commander';
import { SearchResult, ShapeRecord, SourceEntry, type SourceDataset, type StoredFile } from '#contract';
import { summaries } from './command-summaries.ts';
import { CommandError, ExitCode } from './exit-code.ts';
import { fetchFile } from './fetch-file.ts';
import { globalOptions, withGlobalOptions, withServerOption, type GlobalOptions } from './global-options.ts';
import { openLibrary, requestJson, type LibraryAccess } from './library-access.ts';
import { searchParameters, withSearchFilters } from './search.ts';
import { createProgressLine, formatBytes, note, printJson } from './terminal.ts';
import { writeWhole } from './write-whole.ts';

/** `msn download`: one shape, all that a search finds, or everything, checked and resumable. */
export function registerDownload(program: Command): void {
	const command = program
		.command('download')
		.description(summaries.download)
		.argument('[words...]', 'an id, or keywords as for `msn search`')
		.option('--to <folder>', 'where to put the files', 'msn-downloads')
		.option('--format <list>', 'stl, ply, glb, nii.gz, png', 'stl')
		.option('--role <list>', 'mesh, mesh-raw, lod-1, lod-2, lod-3, points, mask, thumbnail', 'mesh')
		.option('--all', 'everything that the library lists')
		.option('--limit <count>', 'at most so many shapes')
		.option('--dry-run', 'only say what would be downloaded');
	withSearchFilters(withServerOption(withGlobalOptions(command))).action(
		async (words: string[], parsed: Record<string, unknown>) => {
			const options = globalOptions(parsed);
			if (words.length === 0 && parsed['all'] !== true && searchParameters([], parsed).size === 0) {
				throw new CommandError('Say what to download: an id, keywords, filters, or --all.');
			}
			const access = await openLibrary(options);
			try {
				await download(access, words, parsed, options);
			} finally {
				await access.close();
			}
		},
	);
}

interface Wanted {
	readonly record: ShapeRecord;
	readonly file: StoredFile;
	/** Relative to the folder: source/id.role.format, the role left out for the mesh itself. */
	readonly name: string;
}

async function download(
	access: LibraryAccess,
	words: readonly string[],
	parsed: Record<string, unknown>,
	options: GlobalOptions,
): Promise<void> {
	const folder = path.resolve(String(parsed['to']));
	const records = await collectRecords(access, words, parsed);
	const wanted = records.flatMap((record) => wantedFiles(record, parsed));
	const sizeBytes = wanted.reduce((sum, { file }) => sum + file.sizeBytes, 0);
	if (wanted.length === 0)
		throw new CommandError(
			`Nothing to download: ${records.length} shapes found, none with such files.`,
			ExitCode.partial,
		);
	if (parsed['dryRun'] === true) {
		if (options.json)
			printJson({
				shapes: records.length,
				files: wanted.map(({ name, file }) => ({ name, sizeBytes: file.sizeBytes, sha256: file.sha256 })),
			});
		note(`${records.length} shapes, ${wanted.length} files, ${formatBytes(sizeBytes)}`);
		return;
	}
	const failures = await fetchAll(access, wanted, folder, options.quiet);
	await writeCompanions(access, records, folder);
	if (options.json) printJson({ folder, shapes: records.length, files: wanted.map(({ name }) => name), failures });
	note(`${wanted.length - failures.length} of ${wanted.length} files (${formatBytes(sizeBytes)}) in ${folder}`);
	for (const { name, reason } of failures) note(`${name}: ${reason}`);
	if (failures.length > 0) process.exitCode = ExitCode.partial;
}

async function fetchAll(access: LibraryAccess, wanted: readonly Wanted[], folder: string, quiet: boolean) {
	const failures: { name: string; reason: string }[] = [];
	const progress = createProgressLine();
	let next = 0;
	let done = 0;
	const work = async (): Promise<void> => {
		while (next < wanted.length) {
			const { record, file, name } = wanted[next++];
			const address = `/v1/shapes/${encodeURIComponent(record.id)}/files/${file.role}.${file.format}`;
			try {
				await fetchFile(access, address, path.join(folder, name), file);
			} catch (error) {
				failures.push({ name, reason: error instanceof Error ? error.message : String(error) });
			}
			done++;
			if (!quiet) progress.show(`${done}/${wanted.length} ${name}`);
		}
	};
	await Promise.all(Array.from({ length: 4 }, work));
	progress.end();
	return failures;
}

/** Licences, citations and records travel with the files. */
async function writeCompanions(access: LibraryAccess, records: readonly ShapeRecord[], folder: string): Promise<void> {
	const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
	await writeWhole(path.join(folder, 'metadata.json'), encode(`${JSON.stringify(records, null, '\t')}\n`));
	const sources = new Map<string, SourceDataset>();
	for (const { sourceId } of records) {
		if (!sources.has(sourceId)) sources.set(sourceId, await requestSource(access, sourceId));
	}
	const texts = [...sources.values()].map(({ id, title, licence, citation, homepage, doi }) =>
		[
			`${title} (${id})`,
			`Licence: ${licence.title} (${licence.id})${licence.url ? ` ${licence.url}` : ''}`,
			`Commercial use: ${licence.commercialUse === null ? 'not stated by the source' : licence.commercialUse ? 'allowed' : 'not allowed'}. Share alike: ${licence.shareAlike ? 'yes' : 'no'}.`,
			`Attribution: ${licence.attribution}`,
			`Cite: ${citation}`,
			...[doi ? `https://doi.org/${doi}` : homepage].filter((line) => line !== null),
			`Shapes here: ${records.filter(({ sourceId }) => sourceId === id).length}`,
		].join('\n'),
	);
	await writeWhole(path.join(folder, 'LICENCES.txt'), encode(`${texts.join('\n\n')}\n`));
}

async function requestSource(access: LibraryAccess, id: string): Promise<SourceDataset> {
	const { source } = await requestJson(access, `/v1/sources/${encodeURIComponent(id)}`, SourceEntry);
	return source;
}

async function collectRecords(
	access: LibraryAccess,
	words: readonly string[],
	parsed: Record<string, unknown>,
): Promise<ShapeRecord[]> {
	const get = (id: string): Promise<ShapeRecord> =>
		requestJson(access, `/v1/shapes/${encodeURIComponent(id)}`, ShapeRecord);
	if (words.length === 1 && /^[A-Za-z0-9][\w-]*\.[\w.-]+$/.test(words[0])) {
		const answer = await access.request(`/v1/shapes/${encodeURIComponent(words[0])}`);
		for await (const chunk of answer.body) void chunk;
		if (answer.status === 200) return [await get(words[0])];
	}
	const limit = parsed['limit'] === undefined ? Number.POSITIVE_INFINITY : Number(parsed['limit']);
	if (!(limit >= 1)) throw new CommandError(`--limit wants a positive number, got ${String(parsed['limit'])}`);
	const ids: string[] = [];
	const parameters = searchParameters(words, parsed);
	parameters.set('limit', '200');
	parameters.set('facets', 'no');
	for (;;) {
		const page = await requestJson(access, `/v1/shapes?${parameters}`, SearchResult);
		for (const { from, to } of page.corrections) note(`Taking "${to}" instead of "${from}".`);
		ids.push(...page.hits.map(({ shape }) => shape.id));
		if (page.nextCursor === null || ids.length >= limit) break;
		parameters.set('cursor', page.nextCursor);
	}
	const records: ShapeRecord[] = [];
	for (const id of ids.slice(0, limit)) records.push(await get(id));
	return records;
}

function wantedFiles(record: ShapeRecord, parsed: Record<string, unknown>): Wanted[] {
	const formats = String(parsed['format']).split(',');
	const roles = String(parsed['role']).split(',');
	return record.files
		.filter(({ role, format }) => roles.includes(role) && formats.includes(format))
		.map((file) => ({
			record,
			file,
			name: path.join(
				record.sourceId,
				file.role === 'mesh' ? `${record.id}.${file.format}` : `${record.id}.${file.role}.${file.format}`,
			),
		}));
}
