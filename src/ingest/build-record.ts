import { SHAPE_RECORD_VERSION, type Measures, type ShapeRecord, type StoredFile, type Subject } from '#contract';
import { assessQuality } from './assess-quality.ts';
import { shapePathology } from './identify-structure.ts';
import { pipelineVersion, type IngestTask } from './ingest-task.ts';
import type { UnjudgedRecord } from './quality-rules.ts';
import type { RawShape } from './raw-shape.ts';
import { shapeId } from './shape-id.ts';
import type { Facts } from './subject-facts.ts';

/** What was made of a raw shape. */
export interface FinishedShape {
	readonly measures: Measures | null;
	readonly files: readonly StoredFile[];
	readonly contentHash: string;
	readonly steps: readonly string[];
}

/** The record of a shape. The same input gives the same bytes: no time, machine or path in it. */
export function buildRecord(task: IngestTask, raw: RawShape, finished: FinishedShape): ShapeRecord {
	const { identity, facts } = raw;
	const { source } = task;
	const caseName = raw.case ?? task.case;
	const record: UnjudgedRecord = {
		schemaVersion: SHAPE_RECORD_VERSION,
		id: shapeId(source.id, caseName, identity.key),
		name: identity.name,
		kind: identity.kind,
		synthetic: source.synthetic,
		anatomy: identity.anatomy,
		pathology: shapePathology(identity.pathology, facts.pathology, identity.original),
		subject: subjectOf(facts, caseName, `${source.subjects.space}/${raw.subject ?? task.subject}`),
		sourceId: source.id,
		label: { value: raw.labelValue, name: identity.original, key: identity.key },
		modality: raw.modality ?? source.modality,
		licence: source.licence,
		space: raw.space,
		measures: finished.measures,
		files: [...finished.files],
		provenance: {
			pipelineVersion,
			inputs: [...raw.inputs],
			steps: [...raw.steps, ...finished.steps],
			contentHash: finished.contentHash,
		},
	};
	return { ...record, quality: assessQuality(record, identity) };
}

function subjectOf(facts: Facts, caseName: string, key: string): Subject {
	return {
		key,
		case: caseName,
		sex: facts.sex ?? 'unknown',
		ageYears: facts.ageYears ?? null,
		ageCensored: facts.ageCensored ?? false,
		bmiKgPerM2: facts.bmiKgPerM2 ?? null,
		attributes: facts.attributes,
		original: facts.original,
	};
}
