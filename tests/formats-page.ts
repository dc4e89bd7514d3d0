import { readFileSync, writeFileSync } from 'node:fs';
import { formatsTable } from '#formats';

/**
 * The table of docs/formats.md, made from the table in the code, so that neither says what the other does not.
 *
 * Run to renew the page: node --conditions=source tests/formats-page.ts
 */
export const formatsPage = 'docs/formats.md';
const begin = '<!-- formats: made by tests/formats-page.ts -->';
const end = '<!-- /formats -->';

/** One section a format: a table of formats with so much to say would be too wide to read. */
export function formatSections(): string {
	const kinds = [
		['volume', 'Volumes'],
		['mesh', 'Surfaces and points'],
		['arrays', 'Arrays and tables'],
		['archive', 'Archives'],
	] as const;
	return kinds
		.map(([kind, title]) => {
			const rows = formatsTable
				.filter((entry) => entry.kind === kind)
				.map((entry) => {
					const names = entry.extensions.map((extension) => `\`.${extension}\``).join(', ');
					const cells = [
						`**${entry.name}** ${names}`,
						entry.variants,
						entry.written || 'no',
						entry.units.replace('*', '\\*'),
						entry.kept,
						entry.lost,
					];
					return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
				});
			const head = '| format | read | written | unit | kept | lost or refused |\n| --- | --- | --- | --- | --- | --- |';
			return `### ${title}\n\n${head}\n${rows.join('\n')}\n`;
		})
		.join('\n');
}

/** The page with its table renewed. */
export function renewedPage(page: string): string {
	const from = page.indexOf(begin) + begin.length;
	const to = page.indexOf(end);
	return `${page.slice(0, from)}\n\n${formatSections()}\n${page.slice(to)}`;
}

if (process.argv[1]?.endsWith('formats-page.ts')) {
	writeFileSync(formatsPage, renewedPage(readFileSync(formatsPage, 'utf8')));
}
