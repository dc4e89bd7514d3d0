/** A step of the database's own schema. Steps are never edited once released; a change is a new step. */
export interface SchemaMigration {
	readonly version: number;
	readonly name: string;
	readonly sql: string;
}

export const schemaMigrations: readonly SchemaMigration[] = [
	{
		version: 1,
		name: 'records, sources, tasks, selections',
		sql: `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE sources (id TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE tasks (
	key TEXT PRIMARY KEY,
	source TEXT NOT NULL REFERENCES sources (id),
	unit TEXT NOT NULL,
	shapeCount INTEGER NOT NULL,
	failures TEXT NOT NULL,
	UNIQUE (source, unit)
) STRICT, WITHOUT ROWID;
CREATE TABLE shapes (
	number INTEGER PRIMARY KEY,
	id TEXT NOT NULL UNIQUE,
	source TEXT NOT NULL REFERENCES sources (id),
	unit TEXT NOT NULL,
	subject TEXT NOT NULL,
	contentHash TEXT NOT NULL,
	schemaVersion INTEGER NOT NULL,
	revision INTEGER NOT NULL,
	digest TEXT NOT NULL,
	json TEXT NOT NULL
) STRICT;
CREATE INDEX shapes_unit ON shapes (source, unit);
CREATE INDEX shapes_subject ON shapes (subject);
CREATE INDEX shapes_content ON shapes (contentHash);
CREATE INDEX shapes_schema ON shapes (schemaVersion);
CREATE TABLE documents (
	id TEXT PRIMARY KEY,
	revision INTEGER NOT NULL,
	document TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX documents_revision ON documents (revision);
CREATE TABLE selections (
	number INTEGER PRIMARY KEY AUTOINCREMENT,
	id TEXT NOT NULL UNIQUE,
	json TEXT NOT NULL
) STRICT;
INSERT INTO meta VALUES ('revision', '0'), ('documentVersion', '0');
`,
	},
];
