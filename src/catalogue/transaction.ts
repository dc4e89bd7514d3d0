import type { DatabaseSync } from 'node:sqlite';

/**
 * Runs `work` in one write transaction; rolled back when it throws. `BEGIN IMMEDIATE` takes the write lock first, so
 * that waiting for another process happens before anything was read.
 */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
	database.exec('BEGIN IMMEDIATE');
	try {
		const result = work();
		database.exec('COMMIT');
		return result;
	} catch (error) {
		if (database.isTransaction) database.exec('ROLLBACK');
		throw error;
	}
}
