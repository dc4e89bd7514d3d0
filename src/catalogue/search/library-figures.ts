import type { FacetValue } from '#contract';
import { anatomyTerm } from '#ontology';
import { listRows } from './bitmap.ts';
import { FLAG } from './shape-columns.ts';
import { type ShapeRows } from './shape-rows.ts';

export interface SourceFigures {
	readonly shapeCount: number;
	readonly listedCount: number;
	readonly subjectCount: number;
}

/** Figures of the library; lists hold the 20 largest, listed shapes only but for `byDefect`. */
export interface LibraryFigures {
	readonly shapeCount: number;
	readonly listedCount: number;
	readonly syntheticCount: number;
	readonly subjectCount: number;
	readonly fileCount: number;
	/** Sum over the shapes; a file that two shapes share counts twice. */
	readonly storedBytes: number;
	readonly byAnatomy: readonly FacetValue[];
	readonly bySource: readonly FacetValue[];
	readonly byDefect: readonly FacetValue[];
	readonly sources: ReadonlyMap<string, SourceFigures>;
}

const LIST_LENGTH = 20;

export function libraryFigures(rows: ShapeRows, sourceTitle: (id: string) => string): LibraryFigures {
	const { columns } = rows;
	const anatomy = new Map<string, number>();
	const listedBySource = new Map<string, number>();
	const defects = new Map<string, number>();
	const sources = new Map<string, { shapeCount: number; listedCount: number; subjects: Set<number> }>();
	const subjects = new Map<string, number>();
	const subjectOfCase = columns.cases.values.map(({ subjectKey }) => {
		if (!subjects.has(subjectKey)) subjects.set(subjectKey, subjects.size);
		return subjects.get(subjectKey) ?? 0;
	});
	const seen = new Uint8Array(subjects.size);
	const totals = { shapeCount: 0, listedCount: 0, syntheticCount: 0, fileCount: 0, storedBytes: 0 };
	for (const row of listRows(rows.liveRows())) {
		const flags = columns.flags.values[columns.flags.codes[row]];
		const isListed = (flags & FLAG.listed) !== 0;
		const sourceId = columns.source.values[columns.source.codes[row]];
		const subject = subjectOfCase[columns.cases.codes[row]];
		totals.shapeCount++;
		if (isListed) totals.listedCount++;
		if ((flags & FLAG.synthetic) !== 0) totals.syntheticCount++;
		totals.fileCount += columns.fileCount.numbers[row];
		totals.storedBytes += columns.bytes.numbers[row];
		seen[subject] = 1;
		let source = sources.get(sourceId);
		if (source === undefined) sources.set(sourceId, (source = { shapeCount: 0, listedCount: 0, subjects: new Set() }));
		source.shapeCount++;
		source.subjects.add(subject);
		for (const kind of columns.defects.values[columns.defects.codes[row]]) count(defects, kind);
		if (!isListed) continue;
		source.listedCount++;
		count(listedBySource, sourceId);
		const { term } = columns.anatomy.values[columns.anatomy.codes[row]];
		if (term !== null) count(anatomy, term);
	}
	return {
		...totals,
		subjectCount: seen.reduce((sum, one) => sum + one, 0),
		byAnatomy: largest(anatomy, (term) => anatomyTerm(term)?.label ?? term),
		bySource: largest(listedBySource, sourceTitle),
		byDefect: largest(defects, (kind) => kind),
		sources: new Map(
			[...sources].map(([id, { subjects, ...figures }]) => [id, { ...figures, subjectCount: subjects.size }]),
		),
	};
}

function count(counts: Map<string, number>, key: string): void {
	counts.set(key, (counts.get(key) ?? 0) + 1);
}

function largest(counts: ReadonlyMap<string, number>, label: (value: string) => string): FacetValue[] {
	return [...counts]
		.map(([value, count]) => ({ value, label: label(value), count, selected: false }))
		.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
		.slice(0, LIST_LENGTH);
}
