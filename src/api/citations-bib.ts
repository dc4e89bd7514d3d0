import type { SourceDataset } from '#contract';

/** BibTeX for sources: the entry they want, or one made of their citation. */
export function citationsBib(sources: readonly SourceDataset[]): string {
	return sources.map((source) => `${source.bibtex?.trim() || ownEntry(source)}\n`).join('\n');
}

function ownEntry({ id, title, citation, doi, homepage }: SourceDataset): string {
	const year = /\b(?:19|20)\d\d\b/.exec(citation)?.[0];
	const fields: [string, string][] = [
		['title', `{${bibText(title)}}`],
		['note', `{${bibText(citation)}}`],
	];
	if (year !== undefined) fields.push(['year', `{${year}}`]);
	if (doi !== null) fields.push(['doi', `{${bibText(doi)}}`]);
	if (homepage !== null) fields.push(['howpublished', `{\\url{${homepage.replaceAll(/[{}\\\s]/g, '')}}}`]);
	return `@misc{${id},\n${fields.map(([name, value]) => `  ${name} = ${value}`).join(',\n')}\n}`;
}

const escapes: Readonly<Record<string, string>> = {
	'\\': '\\textbackslash{}',
	'~': '\\textasciitilde{}',
	'^': '\\textasciicircum{}',
};

/** Text on one line, every character that means something to TeX written so that it prints as itself. */
function bibText(text: string): string {
	return text
		.replaceAll(/\s+/g, ' ')
		.trim()
		.replaceAll(/[\\{}#$%&_~^]/g, (sign) => escapes[sign] ?? `\\${sign}`);
}
