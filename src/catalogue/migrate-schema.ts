import type { DatabaseSync } from 'node:sqlite';
import { CatalogueError } from './catalogue-error.ts';
import { type SchemaMigration } from './schema-migrations-table.ts';
import { inTransaction } from './transaction.ts';

/** Highest schema step applied to a database; 0 for an empty one. */
export function schemaVersion(database: DatabaseSync): number {
	const table = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'").get();
	if (table === undefined) return 0;
	return Number(database.prepare('SELECT coalesce(max(version), 0) AS version FROM migrations').get()?.['version']);
}

/**
 * Brings a database up to the newest step, each step with its entry in one transaction. Safe to call from several
 * processes at once.
 *
 * @throws CatalogueError if the database was written by a newer program, or is no catalogue at all.
 */
export function migrateSchema(database: DatabaseSync, migrations: readonly SchemaMigration[]): void {
	const newest = migrations.at(-1)?.version ?? 0;
	refuseNewer(schemaVersion(database), newest);
	if (schemaVersion(database) === newest) return;
	inTransaction(database, () => {
		const current = schemaVersion(database);
		refuseNewer(current, newest);
		if (current === 0) {
			refuseForeign(database);
			database.exec('CREATE TABLE migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT');
		}
		const note = database.prepare('INSERT INTO migrations VALUES (?, ?)');
		for (const { version, name, sql } of migrations) {
			if (version <= current) continue;
			database.exec(sql);
			note.run(version, name);
		}
	});
}

/** @throws CatalogueError where the program is older than the data. */
export function refuseNewer(found: number, known: number): void {
	if (found <= known) return;
	throw new CatalogueError(
		'newer-schema',
		`This catalogue has schema version ${found}, this program knows up to ${known}. Use a newer release of the program; the catalogue was not changed.`,
	);
}

function refuseForeign(database: DatabaseSync): void {
	const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' LIMIT 1").all();
	if (tables.length === 0) return;
	throw new CatalogueError('unusable', 'This SQLite database is not a catalogue; choose another directory.');
}
