import type { DatabaseSync } from 'node:sqlite';
import type { ShapeRecord } from '#contract';
import { CatalogueError } from './catalogue-error.ts';
import { checkRecord } from './check-record.ts';
import { recordDigest } from './record-rows.ts';

const LIMIT = 50;

/** See {@link Catalogue.checkIntegrity}: pages and indexes, foreign keys, then every record against schema and digest. */
export function checkIntegrity(database: DatabaseSync): string[] {
	const problems: string[] = [];
	for (const row of database.prepare('PRAGMA integrity_check').all()) {
		const message = String(row['integrity_check']);
		if (message !== 'ok') problems.push(`Database: ${message}`);
	}
	for (const row of database.prepare('PRAGMA foreign_key_check').all())
		problems.push(`Database: a row of ${String(row['table'])} refers to a missing row of ${String(row['parent'])}`);
	const rows = database.prepare(
		'SELECT shapes.id, digest, json, document FROM shapes LEFT JOIN documents USING (id) ORDER BY id',
	);
	for (const { id, digest, json, document } of rows.iterate()) {
		if (problems.length >= LIMIT) return [...problems, 'More problems were not listed.'];
		const problem = recordProblem(String(json), String(digest));
		if (problem !== undefined) problems.push(`Record ${String(id)}: ${problem}`);
		if (document === null) problems.push(`Record ${String(id)} is missing from the search documents`);
	}
	const orphans = database
		.prepare('SELECT id FROM documents WHERE document IS NOT NULL AND id NOT IN (SELECT id FROM shapes) LIMIT ?')
		.all(LIMIT);
	for (const { id } of orphans) problems.push(`Search document ${String(id)} has no record`);
	return problems;
}

function recordProblem(json: string, digest: string): string | undefined {
	let record: ShapeRecord;
	try {
		const value: unknown = JSON.parse(json);
		checkRecord(value);
		record = value;
	} catch (error) {
		if (error instanceof CatalogueError || error instanceof SyntaxError) return error.message;
		throw error;
	}
	return recordDigest(record) === digest ? undefined : 'content does not fit its digest (changed from outside)';
}
