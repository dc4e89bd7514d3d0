import path from 'node:path';
import type { Code } from '#contract';
import type { TaskFile, TaskGroup } from './ingest-task.ts';
import type { Structure } from './source-description.ts';

/** What a path tells of a file. */
export interface NamedFile {
	readonly captures: TaskFile['captures'];
	readonly inputs: readonly { readonly path: string }[];
}

/** File name without folders and endings. */
export const fileStem = (name: string): string =>
	path.posix
		.basename(name)
		.replace(/\.gz$/i, '')
		.replace(/\.[^.]+$/, '');

/**
 * What a file that holds one structure stands for: the captured label or structure as the description knows it, else
 * the layout's structure under the captured name, else the name itself.
 */
export function fileStructure(
	{ captures, inputs }: NamedFile,
	{ layout, labels }: Pick<TaskGroup, 'layout' | 'labels'>,
): Structure {
	const { structure: name, label } = captures;
	const byLabel = label === undefined ? undefined : labels?.find(({ value }) => value === Number(label));
	if (byLabel) return byLabel;
	const known = name === undefined ? undefined : layout.structures?.[name];
	if (known) return known;
	if (layout.structure) return name === undefined ? layout.structure : { ...layout.structure, name };
	return { name: name ?? fileStem(inputs[0].path) };
}

/** Codes that stand in the path, under the name of their vocabulary: `{FMA:#}`. */
export function fileCodes({ captures }: NamedFile): Code[] {
	return Object.entries(captures).flatMap(([name, text]) =>
		/^(?:fma|uberon|snomed|radlex|mondo|ncit)$/i.test(name) ? parseCodes(`${name}:${text}`) : [],
	);
}

/** A code as sources write it: `UBERON:0002113`, `FMA7204`, `http://…/obo/UBERON_0002113`. */
export function parseCodes(text: string): Code[] {
	const found = /(UBERON|FMA|SNOMED|SCT|RADLEX|RID|MONDO|NCIT|CL)[:_]?\s*([A-Za-z]*\d+)\s*$/i.exec(text.trim());
	return found ? [{ system: found[1].toUpperCase(), code: found[2] }] : [];
}
