import { anatomyTerm, pathologyTerm } from '#ontology';
import { compileFilePattern } from './file-pattern.ts';
import type { Composite, Layout, SourceDescription, Structure } from './source-description.ts';

/**
 * What a schema cannot see: terms that exist, label maps that are there, patterns that compile, keys that are unique.
 *
 * @returns one sentence a problem, with the place; empty: all is well
 */
export function checkSourceDescription(source: SourceDescription): string[] {
	const problems: string[] = [];
	const report = (place: string, text: string): void => void problems.push(`${place}: ${text}`);

	for (const [index, layout] of source.layouts.entries()) checkLayout(source, layout, `layouts[${index}]`, report);
	for (const pattern of source.ignoreFiles ?? []) checkPattern(pattern, 'ignoreFiles', report);
	for (const [name, map] of Object.entries(source.labelMaps ?? {})) {
		const place = `labelMaps.${name}`;
		const values = new Set<number>();
		for (const label of map.labels) {
			checkStructure(label, `${place}.labels[${label.value}]`, report);
			if (values.has(label.value)) report(place, `label ${label.value} is there twice`);
			values.add(label.value);
		}
		for (const composite of map.composites ?? []) checkComposite(composite, values, place, report);
		checkKeys([...map.labels.filter((label) => !label.ignore), ...(map.composites ?? [])], place, report);
	}
	for (const [index, table] of (source.metadata ?? []).entries()) {
		const place = `metadata[${index}]`;
		checkPattern(table.file, place, report);
		for (const [column, rule] of Object.entries(table.columns)) {
			if (rule.pathologyTrue !== undefined) checkPathology(rule.pathologyTrue, `${place}.columns.${column}`, report);
			if (rule.field !== 'pathology') continue;
			for (const term of Object.values(rule.values ?? {})) {
				if (typeof term === 'string') checkPathology(term, `${place}.columns.${column}`, report);
			}
		}
	}
	for (const term of source.contents?.anatomy ?? []) checkAnatomy(term, 'contents.anatomy', report);
	for (const term of source.contents?.pathology ?? []) checkPathology(term, 'contents.pathology', report);
	for (const term of source.facts?.pathology ?? []) checkPathology(term, 'facts.pathology', report);
	for (const [term, range] of Object.entries(source.volumeRangesMm3 ?? {})) {
		checkAnatomy(term, 'volumeRangesMm3', report);
		if (!(range[0] <= range[1])) report('volumeRangesMm3', `${term}: the lower bound comes first`);
	}
	const names = source.layouts.map((layout) => layout.name);
	for (const name of new Set(names.filter((name, index) => names.indexOf(name) !== index))) {
		report('layouts', `two are called "${name}"`);
	}
	return problems;
}

type Report = (place: string, text: string) => void;

function checkLayout(source: SourceDescription, layout: Layout, place: string, report: Report): void {
	for (const pattern of [...layout.files, ...(layout.exclude ?? [])]) checkPattern(pattern, place, report);
	if (layout.labels !== undefined && source.labelMaps?.[layout.labels] === undefined) {
		const known = Object.keys(source.labelMaps ?? {});
		report(place, `there is no label map "${layout.labels}"; known: ${known.join(', ') || 'none'}`);
	}
	if (layout.labelTable !== undefined) checkPattern(layout.labelTable.file, `${place}.labelTable`, report);
	if (layout.content === 'mask-stack' && (layout.stacks ?? []).length === 0) {
		report(place, 'a mask-stack needs `stacks`: the names of the arrays');
	}
	if (layout.case === undefined && !layout.files.every(hasGroup('case'))) {
		report(place, 'without `case` every pattern needs a group `{case}`, so that shapes of one scan stay together');
	}
	if (layout.structure !== undefined) checkStructure(layout.structure, `${place}.structure`, report);
	for (const [name, structure] of Object.entries({ ...layout.structures, ...layout.classes })) {
		checkStructure(structure, `${place}.${name}`, report);
	}
	for (const term of layout.facts?.pathology ?? []) checkPathology(term, `${place}.facts`, report);
}

const hasGroup =
	(name: string) =>
	(pattern: string): boolean =>
		new RegExp(`\\{${name}[}:?]|\\(\\?<${name}>`).test(pattern);

function checkStructure(structure: Structure, place: string, report: Report): void {
	if (typeof structure.anatomy === 'string') checkAnatomy(structure.anatomy, place, report);
	for (const { term } of structure.pathology ?? []) checkPathology(term, place, report);
}

function checkComposite(composite: Composite, values: ReadonlySet<number>, place: string, report: Report): void {
	checkStructure(composite, `${place}.${composite.key}`, report);
	for (const value of [...composite.labels, ...(composite.mustContain ?? [])]) {
		if (!values.has(value)) report(`${place}.${composite.key}`, `there is no label ${value}`);
	}
}

function checkKeys(structures: readonly Structure[], place: string, report: Report): void {
	const seen = new Set<string>();
	for (const { key } of structures) {
		if (key === undefined) continue;
		if (seen.has(key)) report(place, `the key "${key}" is there twice`);
		seen.add(key);
	}
}

function checkPattern(pattern: string, place: string, report: Report): void {
	try {
		compileFilePattern(pattern);
	} catch (error) {
		report(place, (error as Error).message);
	}
}

function checkAnatomy(term: string, place: string, report: Report): void {
	if (anatomyTerm(term) === undefined) report(place, `"${term}" is no anatomy term`);
}

function checkPathology(term: string, place: string, report: Report): void {
	if (pathologyTerm(term) === undefined) report(place, `"${term}" is no pathology term`);
}
