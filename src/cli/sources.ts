import type { Command } from 'commander';
import { SourceList, type SourceEntry } from '#contract';
import { summaries } from './command-summaries.ts';
import { CommandError } from './exit-code.ts';
import { globalOptions, withGlobalOptions, withServerOption } from './global-options.ts';
import { openLibrary, requestJson } from './library-access.ts';
import { formatTable, note, print, printJson } from './terminal.ts';

/** `msn sources`: the data sets that `msn ingest` knows, or those a library holds. */
export function registerSources(program: Command): void {
	const command = program
		.command('sources')
		.description(summaries.sources)
		.argument('[id]', 'id of a source')
		.option('--held', 'only the sources that the library holds, with their counts');
	withServerOption(withGlobalOptions(command)).action(
		async (id: string | undefined, parsed: Record<string, unknown>) => {
			const options = globalOptions(parsed);
			if (parsed['held'] === true || options.server !== undefined) {
				const access = await openLibrary(options);
				try {
					const { sources } = await requestJson(access, '/v1/sources', SourceList);
					show(id === undefined ? sources : sources.filter(({ source }) => source.id === id), options.json, id);
				} finally {
					await access.close();
				}
				return;
			}
			const { sourceDataset, sourceDescriptions } = await import('#ingest');
			const known = sourceDescriptions.map((description) => ({ source: sourceDataset(description) }));
			show(id === undefined ? known : known.filter(({ source }) => source.id === id), options.json, id);
		},
	);
}

function show(
	entries: readonly (Pick<SourceEntry, 'source'> & Partial<SourceEntry>)[],
	json: boolean,
	id?: string,
): void {
	if (id !== undefined && entries.length === 0) {
		throw new CommandError(`No source named ${id}. \`msn sources\` lists them.`);
	}
	if (json) {
		printJson(id === undefined ? entries : entries[0]);
	} else if (id === undefined) {
		print(
			formatTable([
				['id', 'title', 'modality', 'licence', 'read by', 'shapes'],
				...entries.map(({ source, shapeCount }) => [
					source.id,
					source.title,
					source.modality,
					source.licence.id,
					source.adapter ?? 'described only',
					shapeCount ?? '',
				]),
			]),
		);
		note(`${entries.length} sources`);
	} else {
		const { source } = entries[0];
		print(
			formatTable([
				['id', source.id],
				['title', source.title],
				['description', source.description],
				['homepage', source.homepage ?? '—'],
				['DOI', source.doi ?? '—'],
				['licence', `${source.licence.title} (${source.licence.id})`],
				[
					'commercial use',
					source.licence.commercialUse === null ? 'not stated' : source.licence.commercialUse ? 'yes' : 'no',
				],
				['share alike', source.licence.shareAlike ? 'yes' : 'no'],
				['attribution', source.licence.attribution],
				['citation', source.citation],
				['read by', source.adapter ?? 'described only: no adapter'],
			]),
		);
	}
}
