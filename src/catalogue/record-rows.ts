import { hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { ShapeRecord } from '#contract';
import { canonicalJson } from './canonical-json.ts';
import { prepared } from './prepared.ts';
import { searchDocument } from './search-document.ts';

/** Counts a changing transaction. Call inside it, once. */
export function nextRevision(database: DatabaseSync): number {
	database.exec("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'revision'");
	return readRevision(database);
}

export function readRevision(database: DatabaseSync): number {
	return Number(prepared(database, "SELECT value FROM meta WHERE key = 'revision'").get()?.['value']);
}

/** Digest of a record's content, whatever the order of its keys. */
export function recordDigest(record: unknown): string {
	return hash('sha256', canonicalJson(record), 'hex');
}

/** Rewrites a stored record; its id, source and unit stay. */
export function updateRecordRow(
	database: DatabaseSync,
	number: number,
	value: Record<string, unknown>,
	revision: number,
): void {
	const record = value as ShapeRecord;
	prepared(
		database,
		'UPDATE shapes SET subject = ?, contentHash = ?, schemaVersion = ?, revision = ?, digest = ?, json = ? WHERE number = ?',
	).run(
		record.subject.key,
		record.provenance.contentHash,
		record.schemaVersion,
		revision,
		recordDigest(record),
		JSON.stringify(record),
		number,
	);
	writeDocument(database, record, revision);
}

export function insertRecordRow(database: DatabaseSync, record: ShapeRecord, unit: string, revision: number): void {
	prepared(
		database,
		'INSERT INTO shapes (id, source, unit, subject, contentHash, schemaVersion, revision, digest, json) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
	).run(
		record.id,
		record.sourceId,
		unit,
		record.subject.key,
		record.provenance.contentHash,
		record.schemaVersion,
		revision,
		recordDigest(record),
		JSON.stringify(record),
	);
	writeDocument(database, record, revision);
}

/** Deletes a record; its document stays as a mark that the shape is gone, for readers that are behind. */
export function deleteRecordRow(database: DatabaseSync, number: number, id: string, revision: number): void {
	prepared(database, 'DELETE FROM shapes WHERE number = ?').run(number);
	prepared(database, 'UPDATE documents SET document = NULL, revision = ? WHERE id = ?').run(revision, id);
}

export function writeDocument(database: DatabaseSync, record: ShapeRecord, revision: number): void {
	prepared(
		database,
		'INSERT INTO documents VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, document = excluded.document',
	).run(record.id, revision, JSON.stringify(searchDocument(record)));
}
