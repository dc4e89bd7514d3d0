import type { Command } from 'commander';
import { SearchResult } from '#contract';
import { summaries } from './command-summaries.ts';
import { globalOptions, withGlobalOptions, withServerOption } from './global-options.ts';
import { openLibrary, requestJson } from './library-access.ts';
import { formatTable, note, print, printJson } from './terminal.ts';

/** Options of a search that become query parameters of the same name. */
const FILTERS = [
	['--anatomy <terms>', 'ontology terms, sub-terms included'],
	['--pathology <terms>', 'pathology terms, sub-terms included'],
	['--pathology-role <roles>', 'self (default), bearing, subject'],
	['--sex <values>', 'female, male, other, unknown'],
	['--laterality <values>', 'left, right, both, midline, unknown'],
	['--source <ids>', 'source ids'],
	['--licence <ids>', 'licence ids'],
	['--modality <values>', 'CT, MR, atlas …'],
	['--kind <values>', 'anatomy, lesion, instrument, other'],
	['--subject <keys>', 'subject keys'],
	['--synthetic <choice>', 'yes, no or any'],
	['--commercial <choice>', 'yes: only what may be used commercially'],
	['--closed <choice>', 'yes: only closed surfaces'],
	['--age-min <years>', 'at least this old'],
	['--age-max <years>', 'at most this old'],
	['--unlisted <choice>', 'yes: also shapes held back by quality control'],
	['--sort <key>', 'relevance, name, volume, -volume, age, -age, triangles, -triangles, quality'],
] as const;

/** Adds the filters of a search to a command. */
export function withSearchFilters(command: Command): Command {
	for (const [flags, description] of FILTERS) command.option(flags, description);
	return command;
}

/** The query string of a search from words and parsed options. */
export function searchParameters(words: readonly string[], parsed: Readonly<Record<string, unknown>>): URLSearchParams {
	const parameters = new URLSearchParams();
	if (words.length > 0) parameters.set('q', words.join(' '));
	for (const [flags] of FILTERS) {
		const name = (/--([a-z-]+)/.exec(flags)?.[1] ?? '').replaceAll(/-([a-z])/g, (_, letter: string) =>
			letter.toUpperCase(),
		);
		const value = parsed[name];
		if (typeof value === 'string') parameters.set(name, value);
	}
	return parameters;
}

/** `msn search`: several keywords, all must match. */
export function registerSearch(program: Command): void {
	const command = program
		.command('search')
		.description(summaries.search)
		.argument('[words...]', 'keywords, all must match')
		.option('--limit <count>', 'shapes to show, up to 200', '20')
		.option('--cursor <cursor>', 'go on after an earlier page')
		.option('--facets', 'also show the counts of every facet');
	withSearchFilters(withServerOption(withGlobalOptions(command))).action(
		async (words: string[], parsed: Record<string, unknown>) => {
			const options = globalOptions(parsed);
			const parameters = searchParameters(words, parsed);
			parameters.set('limit', String(parsed['limit']));
			if (typeof parsed['cursor'] === 'string') parameters.set('cursor', parsed['cursor']);
			parameters.set('facets', parsed['facets'] === true || options.json ? 'yes' : 'no');
			const access = await openLibrary(options);
			try {
				const result = await requestJson(access, `/v1/shapes?${parameters}`, SearchResult);
				if (options.json) printJson(result);
				else printResult(result, parsed['facets'] === true);
			} finally {
				await access.close();
			}
		},
	);
}

function printResult(result: SearchResult, withFacets: boolean): void {
	for (const { from, to } of result.corrections) note(`Showing results for "${to}" instead of "${from}".`);
	if (result.hits.length > 0) {
		print(
			formatTable([
				['id', 'name', 'sex', 'age', 'volume ml', 'licence', 'why'],
				...result.hits.map(({ shape, why }) => [
					shape.id,
					shape.synthetic ? `${shape.name} (synthetic)` : shape.name,
					shape.sex,
					shape.ageYears ?? '',
					shape.volumeMm3 === null ? '' : Number((shape.volumeMm3 / 1000).toFixed(1)),
					shape.licenceId,
					why.map(({ keyword, value, via }) => `${keyword}: ${value}${via ? ` (${via})` : ''}`).join('; '),
				]),
			]),
		);
	}
	if (withFacets) {
		for (const facet of result.facets) {
			print(`\n${facet.title}`);
			print(formatTable(facet.values.map(({ label, value, count }) => [count, label, value])));
		}
	}
	note(
		`${result.hits.length} of ${result.total} shapes.${result.nextCursor ? ` Next page: --cursor ${result.nextCursor}` : ''}`,
	);
	for (const { text, count } of result.suggestions) note(`See also: ${text} (${count})`);
}
