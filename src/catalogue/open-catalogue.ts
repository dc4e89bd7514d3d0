import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Catalogue } from './catalogue.ts';
import { CatalogueError } from './catalogue-error.ts';
import { migrateRecords } from './migrate-records.ts';
import { migrateSchema, schemaVersion } from './migrate-schema.ts';
import { rebuildDocuments } from './rebuild-documents.ts';
import { recordMigrations } from './record-migrations-table.ts';
import { schemaMigrations } from './schema-migrations-table.ts';
import { SqliteCatalogue } from './sqlite-catalogue.ts';
import { inTransaction } from './transaction.ts';

/** Where the catalogue lives: `<directory>/catalogue.sqlite`, or in memory (gone when closed). */
export type CatalogueLocation =
	| {
			readonly directory: string;
			/** Opens an existing catalogue without ever writing to it. Default false. */
			readonly readOnly?: boolean;
			/** How long a write waits for another process's. Default 10,000 ms. */
			readonly busyTimeoutMs?: number;
	  }
	| { readonly memory: true };

/**
 * Opens a catalogue, makes it if there is none, and brings schema and records up to this program's version.
 *
 * @throws CatalogueError if it was written by a newer program, is damaged, or (read-only) missing or too old.
 */
export function openCatalogue(location: CatalogueLocation): Catalogue {
	if ('memory' in location) return prepare(new DatabaseSync(':memory:'));
	const { directory, readOnly = false, busyTimeoutMs = 10_000 } = location;
	const file = path.join(directory, 'catalogue.sqlite');
	if (readOnly && !existsSync(file)) throw new CatalogueError('unusable', `There is no catalogue in ${directory}`);
	if (!readOnly) mkdirSync(directory, { recursive: true });
	let database: DatabaseSync | undefined;
	try {
		database = new DatabaseSync(file, { readOnly, timeout: busyTimeoutMs });
		if (readOnly) return reading(database);
		database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
		return prepare(database);
	} catch (error) {
		database?.close();
		if (error instanceof CatalogueError) throw error;
		const reason = error instanceof Error ? error.message : String(error);
		throw new CatalogueError('unusable', `Cannot use ${file}: ${reason}`, { cause: error });
	}
}

function prepare(database: DatabaseSync): Catalogue {
	database.exec('PRAGMA foreign_keys = ON');
	migrateSchema(database, schemaMigrations);
	inTransaction(database, () =>
		database.prepare("INSERT OR IGNORE INTO meta VALUES ('libraryId', ?)").run(randomBytes(6).toString('hex')),
	);
	migrateRecords(database, { migrations: recordMigrations });
	rebuildDocuments(database);
	return new SqliteCatalogue(database);
}

/** A reader must not change anything, so the version has to fit already. */
function reading(database: DatabaseSync): Catalogue {
	const newest = schemaMigrations.at(-1)?.version ?? 0;
	const found = schemaVersion(database);
	if (found > newest) migrateSchema(database, schemaMigrations);
	if (found < newest)
		throw new CatalogueError(
			'unusable',
			`The catalogue has schema version ${found} and needs ${newest}; open it once for writing to bring it up to date.`,
		);
	return new SqliteCatalogue(database);
}
