import type { DatabaseSync } from 'node:sqlite';
import { SHAPE_RECORD_VERSION } from '#contract';
import { CatalogueError } from './catalogue-error.ts';
import { checkRecord } from './check-record.ts';
import { refuseNewer } from './migrate-schema.ts';
import { type RecordMigration } from './record-migrations-table.ts';
import { nextRevision, updateRecordRow } from './record-rows.ts';
import { inTransaction } from './transaction.ts';

export interface RecordMigrationOptions {
	readonly migrations: Readonly<Record<number, RecordMigration>>;
	/** Default: the version of this program. */
	readonly target?: number;
	/** Judge of a migrated record; default: the schema of this program. */
	readonly check?: (record: unknown) => void;
}

/**
 * Brings records of older schema versions up to the current one, all in one transaction. Returns how many were.
 *
 * @throws CatalogueError if a record is newer than the program, or does not fit the schema after its steps.
 */
export function migrateRecords(database: DatabaseSync, options: RecordMigrationOptions): number {
	const { migrations, target = SHAPE_RECORD_VERSION } = options;
	const check: (record: unknown) => void = options.check ?? checkRecord;
	const newest = database.prepare('SELECT coalesce(max(schemaVersion), 0) AS version FROM shapes').get();
	refuseNewer(Number(newest?.['version']), target);
	const older = database.prepare('SELECT number, json FROM shapes WHERE schemaVersion < ? LIMIT 500');
	if (older.get(target) === undefined) return 0;
	return inTransaction(database, () => {
		const revision = nextRevision(database);
		let count = 0;
		for (let rows = older.all(target); rows.length > 0; rows = older.all(target)) {
			for (const { number, json } of rows) {
				let record = JSON.parse(String(json)) as Record<string, unknown>;
				for (let version = Number(record['schemaVersion']); version < target; version++) {
					const step = migrations[version];
					if (step === undefined)
						throw new CatalogueError('unusable', `No way to bring a record from version ${version} to ${version + 1}`);
					record = { ...step(record), schemaVersion: version + 1 };
				}
				check(record);
				updateRecordRow(database, Number(number), record, revision);
				count++;
			}
		}
		return count;
	});
}
