import type { DatabaseSync } from 'node:sqlite';
import { type CaseChange, type CaseSave } from './catalogue.ts';
import { CatalogueError } from './catalogue-error.ts';
import { checkRecord } from './check-record.ts';
import { prepared } from './prepared.ts';
import { deleteRecordRow, insertRecordRow, nextRevision, recordDigest, updateRecordRow } from './record-rows.ts';
import { inTransaction } from './transaction.ts';

interface StoredRow {
	readonly number: number;
	readonly digest: string;
}

/** See {@link Catalogue.saveCase}. Equal records are left alone: a repeated save changes nothing. */
export function saveCase(database: DatabaseSync, save: CaseSave): CaseChange {
	checkCase(save);
	return inTransaction(database, () => {
		const stored = rowsOfCase(database, save.sourceId, save.case);
		let added = 0;
		let changed = 0;
		let unchanged = 0;
		let revision = 0;
		for (const record of save.records) {
			const row = stored.get(record.id);
			stored.delete(record.id);
			if (row === undefined) {
				refuseTaken(database, record.id, save);
				insertRecordRow(database, record, save.case, (revision ||= nextRevision(database)));
				added++;
			} else if (row.digest === recordDigest(record)) {
				unchanged++;
			} else {
				updateRecordRow(database, row.number, record, (revision ||= nextRevision(database)));
				changed++;
			}
		}
		for (const [id, { number }] of stored) deleteRecordRow(database, number, id, (revision ||= nextRevision(database)));
		prepared(database, 'DELETE FROM tasks WHERE source = ? AND unit = ?').run(save.sourceId, save.case);
		refuseTakenTask(database, save);
		prepared(database, 'INSERT INTO tasks (key, source, unit, shapeCount, failures) VALUES (?, ?, ?, ?, ?)').run(
			save.taskKey,
			save.sourceId,
			save.case,
			save.records.length,
			JSON.stringify(save.failures ?? []),
		);
		return { added, changed, removed: stored.size, unchanged };
	});
}

/** Removes all records of a case and its task. Returns the number of records. */
export function removeCase(database: DatabaseSync, sourceId: string, unit: string): number {
	return inTransaction(database, () => {
		const stored = rowsOfCase(database, sourceId, unit);
		const revision = stored.size > 0 ? nextRevision(database) : 0;
		for (const [id, { number }] of stored) deleteRecordRow(database, number, id, revision);
		prepared(database, 'DELETE FROM tasks WHERE source = ? AND unit = ?').run(sourceId, unit);
		return stored.size;
	});
}

function checkCase(save: CaseSave): void {
	const seen = new Set<string>();
	for (const record of save.records) {
		checkRecord(record);
		if (record.sourceId !== save.sourceId)
			throw new CatalogueError('invalid', `Record ${record.id} is of source ${record.sourceId}, not ${save.sourceId}`);
		if (seen.has(record.id)) throw new CatalogueError('invalid', `Case ${save.case} has the id ${record.id} twice`);
		seen.add(record.id);
	}
}

function rowsOfCase(database: DatabaseSync, sourceId: string, unit: string): Map<string, StoredRow> {
	const rows = prepared(database, 'SELECT id, number, digest FROM shapes WHERE source = ? AND unit = ?').all(
		sourceId,
		unit,
	);
	return new Map(
		rows.map(({ id, number, digest }) => [String(id), { number: Number(number), digest: String(digest) }]),
	);
}

function refuseTaken(database: DatabaseSync, id: string, save: CaseSave): void {
	const owner = prepared(database, 'SELECT source, unit FROM shapes WHERE id = ?').get(id);
	if (owner === undefined) return;
	throw new CatalogueError(
		'conflict',
		`Shape id ${id} of ${save.sourceId}/${save.case} already belongs to ${String(owner['source'])}/${String(owner['unit'])}; ids must be unique in the library`,
	);
}

function refuseTakenTask(database: DatabaseSync, save: CaseSave): void {
	const owner = prepared(database, 'SELECT source, unit FROM tasks WHERE key = ?').get(save.taskKey);
	if (owner === undefined) return;
	throw new CatalogueError(
		'conflict',
		`Task key ${save.taskKey} of ${save.sourceId}/${save.case} already belongs to ${String(owner['source'])}/${String(owner['unit'])}; make source and case part of the key`,
	);
}
