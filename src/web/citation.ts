import type { ShapeRecord, SourceDataset } from '#contract';

/** Text to print where the shape is used. */
export function citationText(record: ShapeRecord, source: SourceDataset | undefined, address: string): string {
	const parts = [
		`${record.name} (${record.id}), from ${source?.title ?? record.sourceId}.`,
		source?.citation ?? '',
		source?.doi ? `https://doi.org/${source.doi}.` : '',
		`Licence: ${record.licence.title}.`,
		`MedShapeNet, ${address}.`,
	];
	return parts.filter((part) => part !== '').join(' ');
}

/** Everything that has a meaning in BibTeX values is written so that it prints as itself. */
const ESCAPES: Readonly<Record<string, string>> = {
	'\\': '\\textbackslash{}',
	'{': '\\{',
	'}': '\\}',
	'~': '\\textasciitilde{}',
	'^': '\\textasciicircum{}',
};
function escaped(text: string): string {
	return text.replaceAll(/[\\{}#$%&_~^]/g, (sign) => ESCAPES[sign] ?? `\\${sign}`);
}

/** The shape as a `@misc` entry, followed by the source's own entry where it has one. */
export function citationBibtex(record: ShapeRecord, source: SourceDataset | undefined, address: string): string {
	const fields: [string, string][] = [
		['title', `{${escaped(record.name)} (${escaped(record.id)})}`],
		['howpublished', `{MedShapeNet, \\url{${address}}}`],
		['note', `{From ${escaped(source?.title ?? record.sourceId)}. ${escaped(record.licence.attribution)}}`],
	];
	if (source?.doi) fields.push(['doi', `{${source.doi}}`]);
	const body = fields.map(([name, value]) => `  ${name} = ${value}`).join(',\n');
	const entry = `@misc{msn-${record.id.replaceAll(/[^A-Za-z0-9:.-]/g, '-')},\n${body}\n}`;
	return source?.bibtex ? `${entry}\n\n${source.bibtex.trim()}` : entry;
}
