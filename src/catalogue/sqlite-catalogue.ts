import { createHash, hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { ShapeRecord, SourceDataset } from '#contract';
import { canonicalJson } from './canonical-json.ts';
import type {
	CaseChange,
	CaseSave,
	Catalogue,
	CatalogueStatistics,
	DocumentChange,
	QualityUpdate,
	RecordFilter,
	Selection,
	TaskState,
} from './catalogue.ts';
import { CatalogueError } from './catalogue-error.ts';
import { checkIntegrity } from './check-integrity.ts';
import { checkRecord, checkSource } from './check-record.ts';
import { prepared } from './prepared.ts';
import { deleteRecordRow, nextRevision, recordDigest, updateRecordRow } from './record-rows.ts';
import { removeCase, saveCase } from './save-case.ts';
import { inTransaction } from './transaction.ts';

/** Stored selections are kept until their lists fill this many bytes; the oldest go first. */
const SELECTION_BYTES = 256 * 1024 * 1024;

/** The catalogue on a migrated SQLite database. Made by `openCatalogue`. */
export class SqliteCatalogue implements Catalogue {
	readonly #database: DatabaseSync;
	readonly #libraryId: string;

	constructor(database: DatabaseSync) {
		this.#database = database;
		this.#libraryId = String(this.#one("SELECT value FROM meta WHERE key = 'libraryId'")?.['value']);
	}

	version(): string {
		return `${this.#libraryId}-${this.revision()}`;
	}

	revision(): number {
		return Number(this.#one("SELECT value FROM meta WHERE key = 'revision'")?.['value']);
	}

	upsertSource(source: SourceDataset): void {
		checkSource(source);
		const json = canonicalJson(source);
		inTransaction(this.#database, () => {
			if (this.#one('SELECT json FROM sources WHERE id = ?', source.id)?.['json'] === json) return;
			nextRevision(this.#database);
			prepared(
				this.#database,
				'INSERT INTO sources VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET json = excluded.json',
			).run(source.id, json);
		});
	}

	sources(): SourceDataset[] {
		const rows = prepared(this.#database, 'SELECT json FROM sources ORDER BY id').all();
		return rows.map(({ json }) => JSON.parse(String(json)) as SourceDataset);
	}

	source(id: string): SourceDataset | undefined {
		const row = this.#one('SELECT json FROM sources WHERE id = ?', id);
		return row === undefined ? undefined : (JSON.parse(String(row['json'])) as SourceDataset);
	}

	removeSource(id: string): number {
		const database = this.#database;
		return inTransaction(database, () => {
			if (this.#one('SELECT 1 FROM sources WHERE id = ?', id) === undefined) return 0;
			const revision = nextRevision(database);
			const rows = prepared(database, 'SELECT number, id FROM shapes WHERE source = ?').all(id);
			for (const row of rows) deleteRecordRow(database, Number(row['number']), String(row['id']), revision);
			prepared(database, 'DELETE FROM tasks WHERE source = ?').run(id);
			prepared(database, 'DELETE FROM sources WHERE id = ?').run(id);
			return rows.length;
		});
	}

	saveCase(save: CaseSave): CaseChange {
		return saveCase(this.#database, save);
	}

	removeCase(sourceId: string, caseName: string): number {
		return removeCase(this.#database, sourceId, caseName);
	}

	taskStates(keys: readonly string[]): Map<string, TaskState> {
		const statement = prepared(this.#database, 'SELECT * FROM tasks WHERE key = ?');
		const rows = keys.map((key) => statement.get(key)).filter((row) => row !== undefined);
		return new Map(rows.map((row) => [String(row['key']), taskState(row)]));
	}

	tasks(sourceId?: string): TaskState[] {
		const order = 'ORDER BY source, unit';
		const rows =
			sourceId === undefined
				? prepared(this.#database, `SELECT * FROM tasks ${order}`).all()
				: prepared(this.#database, `SELECT * FROM tasks WHERE source = ? ${order}`).all(sourceId);
		return rows.map(taskState);
	}

	updateQuality(updates: Iterable<QualityUpdate>): number {
		const database = this.#database;
		return inTransaction(database, () => {
			let changed = 0;
			let revision = 0;
			for (const { id, quality } of updates) {
				const row = this.#one('SELECT number, digest, json FROM shapes WHERE id = ?', id);
				if (row === undefined) throw new CatalogueError('invalid', `updateQuality: there is no shape ${id}`);
				const record: unknown = { ...(JSON.parse(String(row['json'])) as ShapeRecord), quality };
				checkRecord(record);
				if (recordDigest(record) === row['digest']) continue;
				updateRecordRow(database, Number(row['number']), record, (revision ||= nextRevision(database)));
				changed++;
			}
			return changed;
		});
	}

	record(id: string): ShapeRecord | undefined {
		const row = this.#one('SELECT json FROM shapes WHERE id = ?', id);
		return row === undefined ? undefined : (JSON.parse(String(row['json'])) as ShapeRecord);
	}

	*records(filter: RecordFilter = {}): Generator<ShapeRecord> {
		const { where, values } = conditions(filter);
		const statement = this.#database.prepare(`SELECT json FROM shapes ${where} ORDER BY id`);
		for (const { json } of statement.iterate(...values)) yield JSON.parse(String(json)) as ShapeRecord;
	}

	recordCount(filter: RecordFilter = {}): number {
		const { where, values } = conditions(filter);
		return Number(prepared(this.#database, `SELECT count(*) AS count FROM shapes ${where}`).get(...values)?.['count']);
	}

	statistics(): CatalogueStatistics {
		const count = (sql: string): number => Number(this.#one(sql)?.['count']);
		return {
			shapeCount: count('SELECT count(*) AS count FROM shapes'),
			sourceCount: count('SELECT count(*) AS count FROM sources'),
			taskCount: count('SELECT count(*) AS count FROM tasks'),
			failureCount: count('SELECT coalesce(sum(json_array_length(failures)), 0) AS count FROM tasks'),
		};
	}

	libraryHash(): string {
		const sum = createHash('sha256');
		const rows = this.#database.prepare('SELECT id, digest FROM shapes ORDER BY id');
		for (const { id, digest } of rows.iterate()) sum.update(`${String(id)}\t${String(digest)}\n`);
		return sum.digest('hex');
	}

	saveSelection(selection: Selection): string {
		const json = canonicalJson(selection);
		const id = hash('sha256', json, 'hex').slice(0, 32);
		const database = this.#database;
		if (this.#one('SELECT 1 FROM selections WHERE id = ?', id) !== undefined) return id;
		inTransaction(database, () => {
			prepared(database, 'INSERT OR IGNORE INTO selections (id, json) VALUES (?, ?)').run(id, json);
			prepared(
				database,
				`DELETE FROM selections WHERE number IN (
					SELECT number FROM (SELECT number, sum(length(json)) OVER (ORDER BY number DESC) AS bytes FROM selections)
					WHERE bytes > ?)`,
			).run(SELECTION_BYTES);
		});
		return id;
	}

	selection(id: string): Selection | undefined {
		const row = this.#one('SELECT json FROM selections WHERE id = ?', id);
		return row === undefined ? undefined : (JSON.parse(String(row['json'])) as Selection);
	}

	*documentChanges(afterRevision: number): Generator<DocumentChange> {
		const sql =
			afterRevision < 0
				? 'SELECT id, document FROM documents WHERE document IS NOT NULL ORDER BY id'
				: 'SELECT id, document FROM documents WHERE revision > ? ORDER BY id';
		const rows = this.#database.prepare(sql).iterate(...(afterRevision < 0 ? [] : [afterRevision]));
		for (const { id, document } of rows)
			yield { id: String(id), document: document === null ? null : String(document) };
	}

	document(id: string): string | undefined {
		const document = this.#one('SELECT document FROM documents WHERE id = ?', id)?.['document'];
		return typeof document === 'string' ? document : undefined;
	}

	fileHashes(): Set<string> {
		const rows = this.#database
			.prepare(
				"SELECT DISTINCT file.value ->> '$.sha256' AS sha256 FROM shapes, json_each(shapes.json, '$.files') AS file",
			)
			.iterate();
		const hashes = new Set<string>();
		for (const { sha256 } of rows) hashes.add(String(sha256));
		return hashes;
	}

	checkIntegrity(): string[] {
		return checkIntegrity(this.#database);
	}

	close(): void {
		if (this.#database.isOpen) this.#database.close();
	}

	#one(sql: string, ...values: string[]): Record<string, unknown> | undefined {
		return prepared(this.#database, sql).get(...values);
	}
}

function conditions(filter: RecordFilter): { where: string; values: string[] } {
	const columns = [
		['source', filter.sourceId],
		['unit', filter.case],
		['subject', filter.subjectKey],
		['contentHash', filter.contentHash],
	] as const;
	const given = columns.flatMap(([column, value]) => (value === undefined ? [] : [{ column, value }]));
	const where = given.map(({ column }) => `${column} = ?`).join(' AND ');
	return { where: where === '' ? '' : `WHERE ${where}`, values: given.map(({ value }) => value) };
}

function taskState(row: Record<string, unknown>): TaskState {
	return {
		key: String(row['key']),
		sourceId: String(row['source']),
		case: String(row['unit']),
		shapeCount: Number(row['shapeCount']),
		failures: JSON.parse(String(row['failures'])) as TaskState['failures'],
	};
}
