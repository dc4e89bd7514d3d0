import type { DatabaseSync, StatementSync } from 'node:sqlite';

const statements = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

/** A prepared statement, made once per database. Not for statements that are iterated lazily: those could be re-entered. */
export function prepared(database: DatabaseSync, sql: string): StatementSync {
	let known = statements.get(database);
	if (known === undefined) statements.set(database, (known = new Map()));
	let statement = known.get(sql);
	if (statement === undefined) known.set(sql, (statement = database.prepare(sql)));
	return statement;
}
