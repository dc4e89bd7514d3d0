import path from 'node:path';
import { readFile } from 'node:fs/promises';
import type { CaseFile, DiscoveredCase } from './discover-cases.ts';
import { fillTemplate } from './file-pattern.ts';
import { findCompanion } from './find-companion.ts';
import type { ExtractOptions, IngestTask, StackRows, TaskFile, TaskGroup, TaskSource } from './ingest-task.ts';
import type { ListedFile, SkippedPath } from './list-files.ts';
import type { LabelTables, TableLabel } from './read-label-tables.ts';
import type { SourceMetadata } from './read-metadata.ts';
import { hash8, slug } from './shape-id.ts';
import { fileStem, fileStructure } from './file-structure.ts';
import { identifyStructure } from './identify-structure.ts';
import type { LabelStructure, Layout, SourceDescription } from './source-description.ts';
import { constantFacts, factsFromValues, mergeFacts, type Facts } from './subject-facts.ts';

/** Volumes of a stack that one task takes. */
const rowsPerTask = 200;

/** A task whose files have not been hashed yet. */
export interface PlannedTask extends Omit<IngestTask, 'groups'> {
	readonly groups: readonly PlannedGroup[];
}

export interface PlannedGroup extends Omit<TaskGroup, 'files'> {
	readonly files: readonly PlannedFile[];
}

export interface PlannedFile extends Omit<TaskFile, 'inputs'> {
	/** This file and its companion, as listed. */
	readonly listed: readonly { readonly file: ListedFile; readonly path: string }[];
}

export interface PlanContext {
	readonly source: SourceDescription;
	readonly options: ExtractOptions;
	readonly metadata: SourceMetadata;
	/** By layout name. */
	readonly labelTables: ReadonlyMap<string, LabelTables>;
	readonly listed: ReadonlyMap<string, ListedFile>;
	readonly problems: SkippedPath[];
}

const isMeshLayout = (layout: Layout): boolean => layout.content === 'mesh' || layout.content === 'scene';

/**
 * The units of work of a case. Volumes of one case go together, so that the better of two segmentations of the same
 * structure can win; files of an atlas of meshes go one by one, stacks in chunks of rows.
 */
export async function planTasks(found: DiscoveredCase, context: PlanContext): Promise<PlannedTask[]> {
	const stacks = found.files.filter(({ layout }) => layout.content === 'mask-stack');
	const others = found.files.filter(({ layout }) => layout.content !== 'mask-stack');
	const tasks: PlannedTask[] = [];
	for (const file of stacks) tasks.push(...(await stackTasks(file, found, context)));
	const files = await withKeys(others, context);
	// Also where there is one file: its unit must not change when others come to lie beside it.
	if (files.every(({ caseFile }) => isMeshLayout(caseFile.layout)))
		tasks.push(
			...files.map((file) => taskOf(`${found.name}/${file.caseFile.path}`, found, groupsOf([file], context), context)),
		);
	else if (files.length > 0) tasks.push(taskOf(found.name, found, groupsOf(files, context), context));
	return tasks.filter(({ groups }) => groups.length > 0);
}

interface KeyedFile {
	readonly caseFile: CaseFile;
	readonly planned: PlannedFile;
}

function taskOf(
	unit: string,
	found: DiscoveredCase,
	groups: readonly PlannedGroup[],
	{ source, options }: PlanContext,
): PlannedTask {
	const { id, licence, modality, synthetic, subjects } = source;
	const taskSource: TaskSource = { id, licence, modality, synthetic, subjects };
	return { unit, source: taskSource, case: found.name, subject: found.subject, groups, options };
}

/** Higher priority first, then as in the description. */
function groupsOf(files: readonly KeyedFile[], context: PlanContext): PlannedGroup[] {
	const byLayout = new Map<string, KeyedFile[]>();
	for (const file of files) {
		if (file.planned.facts.ignore === true) continue;
		// Each label volume has its own labels.
		const { layout, path: name } = file.caseFile;
		const group = layout.content === 'label-volume' ? `${layout.name}\n${name}` : layout.name;
		byLayout.set(group, [...(byLayout.get(group) ?? []), file]);
	}
	return [...byLayout.values()]
		.map((members) => groupOf(members, context))
		.sort((a, b) => (b.layout.priority ?? 0) - (a.layout.priority ?? 0));
}

function groupOf(members: readonly KeyedFile[], context: PlanContext): PlannedGroup {
	const { layout } = members[0].caseFile;
	const files = members.map(({ planned }) => planned);
	const map = layout.labels === undefined ? undefined : context.source.labelMaps?.[layout.labels];
	const table = context.labelTables.get(layout.name)?.labelsFor(members[0].caseFile.file);
	return { layout, labels: mergeLabels(map?.labels, table), composites: map?.composites ?? [], files };
}

/** The description's word on a label wins over a table's, whose codes are kept. */
function mergeLabels(
	own: readonly LabelStructure[] = [],
	table: readonly TableLabel[] = [],
): (LabelStructure | TableLabel)[] {
	const byValue = new Map<number, LabelStructure | TableLabel>(table.map((label) => [label.value, label]));
	for (const label of own) byValue.set(label.value, { ...byValue.get(label.value), ...label });
	const labels = [...byValue.values()].sort((a, b) => a.value - b.value);
	const names = new Map<string, number>();
	for (const { key, name } of labels) if (key === undefined) names.set(slug(name), (names.get(slug(name)) ?? 0) + 1);
	// Two labels of one name: the number tells them apart, whichever of them occurs.
	return labels.map((label) =>
		label.key === undefined && (names.get(slug(label.name)) ?? 0) > 1
			? { ...label, key: `${slug(label.name)}-${label.value}` }
			: label,
	);
}

/** Facts, companions, and for mesh files a key that no other file of the case has. */
async function withKeys(files: readonly CaseFile[], context: PlanContext): Promise<KeyedFile[]> {
	const keys = files.map((file) => meshKey(file, context));
	const counts = new Map<string, number>();
	for (const key of keys) if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
	const result: KeyedFile[] = [];
	for (const [index, caseFile] of files.entries()) {
		const key = keys[index];
		const unique = key !== undefined && (counts.get(key) ?? 0) > 1 ? `${key}-${hash8(caseFile.path)}` : key;
		const planned = await plannedFile(caseFile, unique, context);
		result.push({
			caseFile,
			planned: files.length > 1 && caseFile.layout.content === 'scene' ? { ...planned, isOneOfMany: true } : planned,
		});
	}
	return result;
}

function meshKey({ layout, captures, path: name }: CaseFile, { source }: PlanContext): string | undefined {
	if (!isMeshLayout(layout)) return undefined;
	const labels = source.labelMaps?.[layout.labels ?? '']?.labels;
	const structure = fileStructure({ captures, inputs: [{ path: name }] }, { layout, labels });
	if (layout.content === 'scene') return slug(fileStem(name));
	return identifyStructure(structure, { side: captures['side'] }).key;
}

async function plannedFile(caseFile: CaseFile, key: string | undefined, context: PlanContext): Promise<PlannedFile> {
	const { file, captures } = caseFile;
	const companion = await findCompanion(file, context.listed);
	const listed = [{ file, path: caseFile.path }];
	if (companion)
		listed.push({
			file: companion,
			path: path.posix.join(path.posix.dirname(caseFile.path), path.basename(companion.absolute)),
		});
	const facts = factsOf(caseFile, context);
	for (const problem of facts.problems) context.problems.push({ path: caseFile.path, reason: problem });
	return {
		absolute: file.absolute,
		...(companion ? { companion: companion.absolute } : {}),
		listed,
		captures,
		facts: { ...facts, problems: [] },
		...(key === undefined ? {} : { key }),
	};
}

/** Constants, then what the path says, then the tables: later ones win. */
function factsOf({ layout, captures }: CaseFile, { source, metadata }: PlanContext): Facts {
	const rows = metadata.tables.map(({ table, facts }) => {
		const key = fillTemplate(table.caseOf ?? '{case}', captures);
		return key === undefined ? undefined : facts.get(key);
	});
	return mergeFacts(
		constantFacts(source.facts),
		constantFacts(layout.facts),
		constantFacts({ attributes: attributesOf(captures, layout) }),
		factsFromValues((name) => captures[name], layout.captures ?? {}),
		...rows,
	);
}

/** Captures with a meaning of their own, see `FilePattern`. */
const meaningful = new Set(['case', 'subject', 'structure', 'side', 'label', 'sex', 'file', 'folder', 'index']);

/** Other captures are kept as they are. */
function attributesOf(captures: CaseFile['captures'], { captures: rules = {} }: Layout): Record<string, string> {
	return Object.fromEntries(
		Object.entries(captures).filter(([name]) => !meaningful.has(name) && !Object.hasOwn(rules, name)),
	);
}

/** Stack files are opened for their shapes only; nothing is unpacked. */
async function stackTasks(caseFile: CaseFile, found: DiscoveredCase, context: PlanContext): Promise<PlannedTask[]> {
	const { layout, file } = caseFile;
	const planned = await plannedFile(caseFile, undefined, context);
	const { openNpz } = await import('#formats');
	let arrays: ReturnType<typeof openNpz>;
	try {
		arrays = openNpz(await readFile(file.absolute));
	} catch (error) {
		context.problems.push({ path: caseFile.path, reason: (error as Error).message });
		return [];
	}
	const stacks = layout.stacks ?? [];
	const present = stacks.filter(({ volumes }) => arrays.some(({ name }) => name === volumes));
	if (present.length === 0)
		context.problems.push({
			path: caseFile.path,
			reason: `none of the arrays ${stacks.map(({ volumes }) => volumes).join(', ')} is in the file`,
		});
	return present.flatMap((stack) => {
		const total = arrays.find(({ name }) => name === stack.volumes)?.shape[0] ?? 0;
		const chunks = Array.from({ length: Math.ceil(total / rowsPerTask) }, (_, i): StackRows => {
			const first = i * rowsPerTask;
			return { stack, first, count: Math.min(rowsPerTask, total - first), total };
		});
		return chunks.map((rows) =>
			taskOf(`${caseFile.path}#${stack.volumes}/${rows.first}`, found, [{ layout, rows, files: [planned] }], context),
		);
	});
}
