import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Licence, ShapeRecord, SourceDataset, StoredFile } from '#contract';
import type { Catalogue, Selection } from '#catalogue';
import { fileName } from './file-headers.ts';
import { ProblemError } from './problem.ts';

/** One file of a selection. */
export interface SelectedFile {
	readonly record: ShapeRecord;
	readonly file: StoredFile;
	/** Path in the archive, unique also where case does not count: `<source>/<id>.stl`. */
	readonly path: string;
}

/** A selection as the catalogue has it now. */
export interface SelectionContents {
	/** In order of id. */
	readonly records: readonly ShapeRecord[];
	readonly files: readonly SelectedFile[];
	/** Of the records, in order of id. */
	readonly sources: readonly SourceDataset[];
	/** Ids that the catalogue does not have. */
	readonly missing: readonly string[];
}

/** Records looked up between two turns of the event loop. */
const recordsPerTurn = 250;

/** Looks a selection up. Long ones let other requests through now and then. */
export async function selectionContents(catalogue: Catalogue, selection: Selection): Promise<SelectionContents> {
	const records: ShapeRecord[] = [];
	const missing: string[] = [];
	for (const [index, id] of selection.ids.entries()) {
		if (index % recordsPerTurn === recordsPerTurn - 1) await nextTurn();
		const record = catalogue.record(id);
		if (record === undefined) missing.push(id);
		else records.push(record);
	}
	const sourceIds = [...new Set(records.map(({ sourceId }) => sourceId))].sort();
	const sources = sourceIds.flatMap((id) => catalogue.source(id) ?? []);
	return { records, files: selectFiles(records, selection.files), sources, missing };
}

function selectFiles(records: readonly ShapeRecord[], wanted: readonly string[]): SelectedFile[] {
	const uses = new Map<string, number>();
	return records.flatMap((record) =>
		record.files
			.filter(({ role, format }) => wanted.includes(`${role}.${format}`))
			.map((file) => {
				const name = fileName(record.id, file.role, file.format);
				return { record, file, path: uniquePath(record.sourceId, name, uses) };
			}),
	);
}

/** `a` may have points `a.points.ply` where another shape is called `a.points`: the later one gets a number in front. */
function uniquePath(folder: string, name: string, uses: Map<string, number>): string {
	const plain = `${folder}/${name}`;
	let path = plain;
	while (uses.has(path.toLowerCase())) {
		const number = (uses.get(plain.toLowerCase()) ?? 1) + 1;
		uses.set(plain.toLowerCase(), number);
		path = `${folder}/${number}-${name}`;
	}
	uses.set(path.toLowerCase(), 1);
	return path;
}

/** @throws ProblemError if the id is unknown. */
export function storedSelection(catalogue: Catalogue, id: string): Selection {
	const selection = /^[0-9a-f]{1,64}$/.test(id) ? catalogue.selection(id) : undefined;
	if (selection !== undefined) return selection;
	throw new ProblemError('not-found', 'There is no selection with this id; make it again with POST /v1/selections.');
}

/** The refusal naming the shapes whose licence does not say that commercial use is allowed; undefined if there are none. */
export function commercialRefusal({ records }: SelectionContents): ProblemError | undefined {
	const refused = records.filter(({ licence }) => licence.commercialUse !== true);
	if (refused.length === 0) return undefined;
	const errors = refused
		.slice(0, 1000)
		.map(({ id, licence }) => ({ id, detail: `${licence.id}: commercial use ${commercialWords(licence)}` }));
	return new ProblemError(
		'licence-forbids',
		`${refused.length} of ${records.length} shapes may not be used commercially, or their source does not say. Leave them out; a search with commercial=yes finds the others.`,
		{ errors },
	);
}

export function commercialWords({ commercialUse }: Licence): string {
	if (commercialUse === null) return 'not stated by the source: ask first';
	return commercialUse ? 'allowed' : 'not allowed';
}
