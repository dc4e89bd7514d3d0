import { compileFilePattern, fillTemplate, type Captures, type FileMatcher } from './file-pattern.ts';
import type { ListedFile, SkippedPath } from './list-files.ts';
import type { Layout, SourceDescription } from './source-description.ts';

/** A file of a case and what its path said. */
export interface CaseFile {
	readonly file: ListedFile;
	readonly layout: Layout;
	/** The part of the path the pattern describes: the same on every machine. */
	readonly path: string;
	/** With `case` and `subject` filled in. */
	readonly captures: Captures;
}

/** Files that belong together: one patient's, or one atlas'. */
export interface DiscoveredCase {
	readonly name: string;
	/** Name of the person (or model) within the source's subject space. */
	readonly subject: string;
	/** In order of layouts in the description, then path. */
	readonly files: readonly CaseFile[];
}

export interface Discovery {
	/** In order of name. */
	readonly cases: readonly DiscoveredCase[];
	/** Files that look like data and fit no layout. */
	readonly unmatched: readonly ListedFile[];
	readonly problems: readonly SkippedPath[];
}

/** Names of files that may hold shapes; only these are reported where no layout fits. */
const dataName = /\.(?:nii|hdr|nrrd|nhdr|mha|mhd|npz|npy|stl|ply|obj|off|glb|gltf|vtk|vtp)(?:\.gz)?$/i;

interface CompiledLayout {
	readonly layout: Layout;
	readonly rank: number;
	readonly files: readonly FileMatcher[];
	readonly exclude: readonly FileMatcher[];
}

/** Sorts files into cases by the layouts of a description: the first layout that fits a file takes it. */
export function discoverCases(source: SourceDescription, files: readonly ListedFile[]): Discovery {
	const layouts = source.layouts.map((layout, rank) => ({
		layout,
		rank,
		files: layout.files.map(compileFilePattern),
		exclude: (layout.exclude ?? []).map(compileFilePattern),
	}));
	const known = [
		...(source.ignoreFiles ?? []),
		...(source.metadata ?? []).map((table) => table.file),
		...source.layouts.flatMap((layout) => (layout.labelTable ? [layout.labelTable.file] : [])),
	].map(compileFilePattern);

	const byCase = new Map<string, { subject: string; files: (CaseFile & { rank: number })[] }>();
	const unmatched: ListedFile[] = [];
	const problems: SkippedPath[] = [];
	for (const file of files) {
		if (known.some((matches) => matches(file) !== undefined)) continue;
		const found = firstFit(layouts, file);
		if (!found) {
			if (dataName.test(file.inside)) unmatched.push(file);
			continue;
		}
		const { layout } = found;
		const name = caseName(layout, found.captures);
		if (name === undefined) {
			problems.push({ path: file.inside, reason: `layout ${layout.name}: the path does not tell the case` });
			continue;
		}
		const subject = subjectName(layout, { ...found.captures, case: name });
		const captures = { ...found.captures, case: name, subject };
		const entry = byCase.get(name) ?? { subject, files: [] };
		entry.files.push({ file, layout, path: found.path, captures, rank: found.rank });
		byCase.set(name, entry);
	}
	const cases = [...byCase].map(([name, entry]) => {
		const sorted = entry.files.sort((a, b) => a.rank - b.rank || (a.path < b.path ? -1 : 1));
		return { name, subject: entry.subject, files: dropTwins(sorted, problems) };
	});
	return { cases: cases.sort((a, b) => (a.name < b.name ? -1 : 1)), unmatched, problems };
}

function firstFit(
	layouts: readonly CompiledLayout[],
	file: ListedFile,
): { layout: Layout; rank: number; path: string; captures: Captures } | undefined {
	for (const { layout, rank, files, exclude } of layouts) {
		if (exclude.some((matches) => matches(file) !== undefined)) continue;
		for (const matches of files) {
			const found = matches(file);
			if (found) return { layout, rank, ...found };
		}
	}
	return undefined;
}

function caseName(layout: Layout, captures: Captures): string | undefined {
	// Rows of a stack are cases of their own; the case of the file is what their names begin with.
	const template = layout.case?.replaceAll(/[-_]?\{(?:index|split)\}/g, '') ?? '{case}';
	return fillTemplate(template, captures) ?? (layout.content === 'mask-stack' ? layout.name : undefined);
}

function subjectName(layout: Layout, captures: Captures): string {
	const template = layout.subject ?? '{subject}';
	return fillTemplate(template, captures) ?? captures['case'];
}

/** Two files that say they are the same one (a case given twice): the first counts. */
function dropTwins(files: readonly CaseFile[], problems: SkippedPath[]): CaseFile[] {
	const seen = new Map<string, CaseFile>();
	for (const file of files) {
		const first = seen.get(file.path);
		if (first === undefined) seen.set(file.path, file);
		else problems.push({ path: file.file.inside, reason: `the same case and file as ${first.file.inside}` });
	}
	return [...seen.values()];
}
