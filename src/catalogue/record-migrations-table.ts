/** Turns a record of one schema version into the next; plain data in, plain data out. */
export type RecordMigration = (record: Record<string, unknown>) => Record<string, unknown>;

/** From version → step to version + 1. Empty as long as there is one version. */
export const recordMigrations: Readonly<Record<number, RecordMigration>> = {};
