import type { ShapeRecord, SourceDataset } from '#contract';

/** What could not be read, and why; shown in the report of a run. */
export interface CaseFailure {
	/** File or label concerned. */
	readonly input: string;
	readonly reason: string;
}

/** Result of one unit of work of an ingest: everything that one case of one source gave. */
export interface CaseSave {
	/** Identifies inputs and pipeline, e.g. hash(file digests, description, pipeline version); a changed key means "do it again". */
	readonly taskKey: string;
	readonly sourceId: string;
	/** Name of the unit of work within its source. Records of the same source and case not in this save are removed. */
	readonly case: string;
	readonly records: readonly ShapeRecord[];
	readonly failures?: readonly CaseFailure[];
}

export interface CaseChange {
	readonly added: number;
	readonly changed: number;
	readonly removed: number;
	readonly unchanged: number;
}

/** A finished unit of work. */
export interface TaskState {
	readonly key: string;
	readonly sourceId: string;
	readonly case: string;
	readonly shapeCount: number;
	readonly failures: readonly CaseFailure[];
}

/** Which records to walk over; the given conditions must all hold. */
export interface RecordFilter {
	readonly sourceId?: string;
	readonly case?: string;
	readonly subjectKey?: string;
	readonly contentHash?: string;
}

/** New quality of a shape, found after its case was saved (outliers, duplicates). */
export interface QualityUpdate {
	readonly id: string;
	readonly quality: ShapeRecord['quality'];
}

/** A list of shapes somebody wants to download. */
export interface Selection {
	readonly ids: readonly string[];
	/** `role.format`, e.g. `mesh.stl`. */
	readonly files: readonly string[];
}

export interface CatalogueStatistics {
	readonly shapeCount: number;
	readonly sourceCount: number;
	readonly taskCount: number;
	readonly failureCount: number;
}

/** A row of the search index's input: the stored document, or `null` where the shape is gone. */
export interface DocumentChange {
	readonly id: string;
	/** JSON of a `SearchDocument`. */
	readonly document: string | null;
}

/**
 * The records of a library. All calls are synchronous and transactional: a process killed at any moment leaves the
 * state before or after a call. One process writes at a time (others wait up to `busyTimeoutMs`), any number read.
 */
export interface Catalogue {
	/** Changes with every write that changed a record or source; also by other processes. Comparable for equality only. */
	version(): string;
	/** The counter within {@link version}: grows by one per changing transaction. */
	revision(): number;
	upsertSource(source: SourceDataset): void;
	sources(): SourceDataset[];
	source(id: string): SourceDataset | undefined;
	/** Removes a source with its shapes and tasks. Returns the number of shapes removed. */
	removeSource(id: string): number;

	/**
	 * Stores what one case gave and marks its task done, in one transaction.
	 *
	 * @throws CatalogueError if a record is invalid, names another source, or its id belongs to another case.
	 */
	saveCase(save: CaseSave): CaseChange;
	/** Removes a case whose input is gone, with its task. Returns the number of shapes removed. */
	removeCase(sourceId: string, caseName: string): number;
	/** The tasks among `keys` that are done. */
	taskStates(keys: readonly string[]): Map<string, TaskState>;
	tasks(sourceId?: string): TaskState[];
	/** Replaces the quality of records; equal ones are left alone. Returns the number changed. */
	updateQuality(updates: Iterable<QualityUpdate>): number;

	record(id: string): ShapeRecord | undefined;
	/** Records in order of id, read lazily; do not write to this catalogue while walking. */
	records(filter?: RecordFilter): Iterable<ShapeRecord>;
	recordCount(filter?: RecordFilter): number;
	statistics(): CatalogueStatistics;
	/** SHA-256 over ids and records (independent of the order of writing, of selections and tasks): equal libraries, equal hash. */
	libraryHash(): string;

	/** Stores a list under an id made from its content; equal lists share it. */
	saveSelection(selection: Selection): string;
	selection(id: string): Selection | undefined;

	/** Documents changed after a revision, in order of id; `-1`: all there are. Input of the search index. */
	documentChanges(afterRevision: number): Iterable<DocumentChange>;
	/** The search document of a shape, as JSON. */
	document(id: string): string | undefined;
	/** Hashes of all stored files that records refer to. */
	fileHashes(): Set<string>;
	/** Problems found in the database and its records; empty when whole. Reads everything. */
	checkIntegrity(): string[];
	close(): void;
}
