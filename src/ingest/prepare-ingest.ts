import { discoverCases, type Discovery } from './discover-cases.ts';
import type { ExtractOptions } from './ingest-task.ts';
import { listFiles, type SkippedPath } from './list-files.ts';
import { planTasks, type PlanContext, type PlannedTask } from './plan-tasks.ts';
import { readLabelTables, type LabelTables } from './read-label-tables.ts';
import { readMetadata } from './read-metadata.ts';
import type { SourceDescription } from './source-description.ts';

/** Everything there is to do, and what was found on the way. */
export interface IngestPlan {
	readonly tasks: readonly PlannedTask[];
	readonly caseCount: number;
	/** Paths and values that could not be used. */
	readonly skipped: readonly SkippedPath[];
	readonly unmatched: Discovery['unmatched'];
	/** About the source as a whole, e.g. a missing table. */
	readonly notes: readonly string[];
}

/** Lists the files, reads the tables, finds the cases and plans the tasks. Data files are not opened, except npz. */
export async function prepareIngest(
	source: SourceDescription,
	paths: readonly string[],
	options: ExtractOptions,
): Promise<IngestPlan> {
	const { files, skipped } = await listFiles(paths);
	const metadata = await readMetadata(source.metadata ?? [], files);
	const labelTables = new Map<string, LabelTables>();
	for (const { name, labelTable } of source.layouts)
		if (labelTable) labelTables.set(name, await readLabelTables(labelTable, files));
	const discovery = discoverCases(source, files);
	const problems: SkippedPath[] = [...skipped, ...discovery.problems];
	const listed = new Map(files.map((file) => [file.absolute, file]));
	const context: PlanContext = { source, options, metadata, labelTables, listed, problems };
	const tasks: PlannedTask[] = [];
	for (const found of discovery.cases) tasks.push(...(await planTasks(found, context)));
	const used = new Set(
		tasks.flatMap(({ groups }) =>
			groups.flatMap((group) => group.files.flatMap(({ listed: own }) => own.map(({ file }) => file.absolute))),
		),
	);
	const tableNotes = [...labelTables].flatMap(([layout, tables]) =>
		discovery.cases.some(({ files: own }) => own.some((file) => file.layout.name === layout)) ? tables.problems : [],
	);
	const nothing =
		tasks.length > 0 ? [] : [`none of the ${files.length} files fits a layout of the description of ${source.title}`];
	return {
		tasks,
		caseCount: discovery.cases.length,
		skipped: problems,
		unmatched: discovery.unmatched.filter(({ absolute }) => !used.has(absolute)),
		notes: [...nothing, ...metadata.problems, ...tableNotes],
	};
}
