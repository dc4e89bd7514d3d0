import type { ShapeRecord, ShapeSummary } from '#contract';

/** Bumped when {@link SearchDocument} changes: stored documents are then made anew from the records. */
export const SEARCH_DOCUMENT_VERSION = 1;

/** What search needs of a record: its result line and the facts that are searched but not shown. */
export interface SearchDocument {
	readonly summary: ShapeSummary;
	/** Ontology term of the anatomy; `summary.anatomy` is its label. */
	readonly anatomyTerm: string | null;
	readonly modality: string;
	readonly licenceTitle: string;
	readonly commercialUse: boolean | null;
	readonly isClosed: boolean;
	/** Quality score, 0 to 1. */
	readonly score: number;
	readonly fileCount: number;
	readonly defects: readonly string[];
	/** Names the source used: of the label, the anatomy, the pathology. */
	readonly originals: readonly string[];
	/** Textual attributes of the subject. */
	readonly attributes: readonly string[];
}

const severityRank = { note: 1, warning: 2, error: 3 } as const;

export function shapeSummary(record: ShapeRecord): ShapeSummary {
	let worstDefect: ShapeSummary['worstDefect'] = null;
	for (const { severity } of record.quality.defects) {
		if (worstDefect === null || severityRank[severity] > severityRank[worstDefect]) worstDefect = severity;
	}
	return {
		id: record.id,
		name: record.name,
		kind: record.kind,
		synthetic: record.synthetic,
		anatomy: record.anatomy?.label ?? null,
		laterality: record.anatomy?.laterality ?? 'unknown',
		pathology: record.pathology.map(({ term, label, role }) => ({ term, label, role })),
		sourceId: record.sourceId,
		subjectKey: record.subject.key,
		case: record.subject.case,
		sex: record.subject.sex,
		ageYears: record.subject.ageYears,
		licenceId: record.licence.id,
		volumeMm3: record.measures?.volumeMm3 ?? null,
		triangleCount: record.measures?.triangleCount ?? 0,
		worstDefect,
		listed: record.quality.listed,
		hasThumbnail: record.files.some((file) => file.role === 'thumbnail'),
		downloadBytes: record.files.reduce((sum, file) => sum + file.sizeBytes, 0),
	};
}

export function searchDocument(record: ShapeRecord): SearchDocument {
	const originals = new Set([record.label.name]);
	if (record.anatomy !== null) originals.add(record.anatomy.original);
	for (const { original } of record.pathology) originals.add(original);
	originals.delete('');
	const attributes = Object.values(record.subject.attributes).filter((value) => typeof value === 'string');
	return {
		summary: shapeSummary(record),
		anatomyTerm: record.anatomy?.term ?? null,
		modality: record.modality,
		licenceTitle: record.licence.title,
		commercialUse: record.licence.commercialUse,
		isClosed: record.measures?.isClosed ?? false,
		score: record.quality.score,
		fileCount: record.files.length,
		defects: [...new Set(record.quality.defects.map(({ kind }) => kind))],
		originals: [...originals],
		attributes: [...new Set(attributes)],
	};
}
