import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, test } from 'vitest';
import type { ShapeRecord } from '#contract';
import { shapeRecord, sourceDataset } from '../../tests/shape-records.ts';
import { type Catalogue } from './catalogue.ts';
import { migrateRecords } from './migrate-records.ts';
import { migrateSchema, schemaVersion } from './migrate-schema.ts';
import { openCatalogue } from './open-catalogue.ts';
import { schemaMigrations } from './schema-migrations-table.ts';

const open: Catalogue[] = [];
const folders: string[] = [];
const folder = (): string => {
	const directory = mkdtempSync(path.join(tmpdir(), 'catalogue-'));
	folders.push(directory);
	return directory;
};
const opened = (location: Parameters<typeof openCatalogue>[0]): Catalogue => {
	const catalogue = openCatalogue(location);
	open.push(catalogue);
	return catalogue;
};
afterEach(() => {
	for (const catalogue of open.splice(0)) catalogue.close();
	for (const directory of folders.splice(0)) rmSync(directory, { recursive: true });
});

const fresh = (): Catalogue => {
	const catalogue = opened({ memory: true });
	catalogue.upsertSource(sourceDataset());
	return catalogue;
};
const save = (catalogue: Catalogue, name: string, records: ShapeRecord[], taskKey = `task-${name}`) =>
	catalogue.saveCase({ taskKey, sourceId: 'test-source', case: name, records });

describe('saveCase', () => {
	test('stores, changes, removes and leaves alone, and says which', () => {
		const catalogue = fresh();
		const [a, b, c] = ['a', 'b', 'c'].map((id) => shapeRecord({ id }));
		expect(save(catalogue, 'one', [a, b])).toEqual({ added: 2, changed: 0, removed: 0, unchanged: 0 });
		const changed = { ...b, name: 'Other' };
		expect(save(catalogue, 'one', [changed, c])).toEqual({ added: 1, changed: 1, removed: 1, unchanged: 0 });
		expect([...catalogue.records()]).toEqual([changed, c]);
		expect(catalogue.record('a')).toBeUndefined();
	});

	test('twice changes nothing: same version, same hash, also with keys in another order', () => {
		const catalogue = fresh();
		const record = shapeRecord({ id: 'a', subject: { attributes: { x: 1, y: 'two' } } });
		save(catalogue, 'one', [record]);
		const before = [catalogue.version(), catalogue.libraryHash()];
		const shuffled = Object.fromEntries(Object.entries(record).reverse()) as ShapeRecord;
		shuffled.subject = { ...record.subject, attributes: { y: 'two', x: 1 } };
		expect(save(catalogue, 'one', [shuffled]).unchanged).toBe(1);
		expect([catalogue.version(), catalogue.libraryHash()]).toEqual(before);
	});

	test('an invalid record is refused and nothing of its case is stored', () => {
		const catalogue = fresh();
		const bad = { ...shapeRecord({ id: 'b' }), subject: { ...shapeRecord({ id: 'b' }).subject, ageYears: 900 } };
		expect(() => save(catalogue, 'one', [shapeRecord({ id: 'a' }), bad])).toThrow(/"b".*\/subject\/ageYears/s);
		expect(() => save(catalogue, 'one', [shapeRecord({ id: '../etc' })])).toThrow(/\/id/);
		expect(() => save(catalogue, 'one', [shapeRecord({ id: 'a', sourceId: 'other' })])).toThrow(/of source other/);
		expect(() => save(catalogue, 'one', [shapeRecord({ id: 'a' }), shapeRecord({ id: 'a' })])).toThrow(/twice/);
		expect(catalogue.recordCount()).toBe(0);
		expect(catalogue.taskStates(['task-one']).size).toBe(0);
	});

	test('an id or task key of another case is refused', () => {
		const catalogue = fresh();
		save(catalogue, 'one', [shapeRecord({ id: 'a' })]);
		expect(() => save(catalogue, 'two', [shapeRecord({ id: 'a' })])).toThrow(/belongs to test-source\/one/);
		expect(() => save(catalogue, 'two', [shapeRecord({ id: 'b' })], 'task-one')).toThrow(/task-one/);
		expect([...catalogue.records()].map(({ id }) => id)).toEqual(['a']);
		expect(() => catalogue.saveCase({ taskKey: 'k', sourceId: 'nowhere', case: 'x', records: [] })).toThrow();
	});

	test('tasks keep their failures and give way to the next key of the case', () => {
		const catalogue = fresh();
		const failures = [{ input: 'b.nii.gz', reason: 'truncated' }];
		catalogue.saveCase({ taskKey: 'k1', sourceId: 'test-source', case: 'one', records: [], failures });
		expect(catalogue.taskStates(['k1', 'k2']).get('k1')).toEqual({
			key: 'k1',
			sourceId: 'test-source',
			case: 'one',
			shapeCount: 0,
			failures,
		});
		expect(catalogue.statistics()).toEqual({ shapeCount: 0, sourceCount: 1, taskCount: 1, failureCount: 1 });
		save(catalogue, 'one', [shapeRecord({ id: 'a' })], 'k2');
		expect(catalogue.tasks().map(({ key }) => key)).toEqual(['k2']);
	});
});

describe('reading and removing', () => {
	test('records by subject, source, case and content', () => {
		const catalogue = fresh();
		catalogue.upsertSource(sourceDataset('other-source'));
		save(catalogue, 'one', [
			shapeRecord({ id: 'a', subject: { key: 's1' }, contentHash: 'same' }),
			shapeRecord({ id: 'b', subject: { key: 's2' }, contentHash: 'same' }),
		]);
		const other = shapeRecord({ id: 'c', sourceId: 'other-source', subject: { key: 's1' } });
		catalogue.saveCase({ taskKey: 'o', sourceId: 'other-source', case: 'one', records: [other] });
		const ids = (filter: Parameters<Catalogue['records']>[0]) => [...catalogue.records(filter)].map(({ id }) => id);
		expect(ids({ subjectKey: 's1' })).toEqual(['a', 'c']);
		expect(ids({ sourceId: 'test-source', case: 'one' })).toEqual(['a', 'b']);
		expect(ids({ contentHash: 'same', subjectKey: 's2' })).toEqual(['b']);
		expect(ids({ subjectKey: "s1' OR 1=1 --" })).toEqual([]);
		expect(catalogue.recordCount({ sourceId: 'test-source' })).toBe(2);
		expect(catalogue.removeCase('test-source', 'one')).toBe(2);
		expect(catalogue.removeSource('other-source')).toBe(1);
		expect(catalogue.removeSource('other-source')).toBe(0);
		expect(catalogue.sources().map(({ id }) => id)).toEqual(['test-source']);
		expect(catalogue.recordCount()).toBe(0);
	});

	test('updateQuality changes only what differs', () => {
		const catalogue = fresh();
		save(catalogue, 'one', [shapeRecord({ id: 'a' }), shapeRecord({ id: 'b' })]);
		const quality = { listed: false, score: 0.1, defects: [] };
		const same = { listed: true, score: 0.9, defects: [] };
		expect(
			catalogue.updateQuality([
				{ id: 'a', quality },
				{ id: 'b', quality: same },
			]),
		).toBe(1);
		expect(catalogue.record('a')?.quality).toEqual(quality);
		const version = catalogue.version();
		expect(catalogue.updateQuality([{ id: 'a', quality }])).toBe(0);
		expect(catalogue.version()).toBe(version);
		expect(() => catalogue.updateQuality([{ id: 'nobody', quality }])).toThrow(/nobody/);
	});

	test('documentChanges tells a reader what happened since', () => {
		const catalogue = fresh();
		save(catalogue, 'one', [shapeRecord({ id: 'a' }), shapeRecord({ id: 'b' })]);
		const seen = catalogue.revision();
		save(catalogue, 'one', [shapeRecord({ id: 'b', name: 'New' })]);
		const changes = [...catalogue.documentChanges(seen)];
		expect(changes.map(({ id, document }) => [id, document === null])).toEqual([
			['a', true],
			['b', false],
		]);
		expect(JSON.parse(changes[1]?.document ?? '').summary.name).toBe('New');
		expect([...catalogue.documentChanges(-1)].map(({ id }) => id)).toEqual(['b']);
		save(catalogue, 'one', [shapeRecord({ id: 'a' })]);
		expect([...catalogue.documentChanges(-1)].map(({ id }) => id)).toEqual(['a']);
	});

	test('libraryHash does not depend on the order of writing', () => {
		const [first, second] = [fresh(), fresh()];
		save(first, 'one', [shapeRecord({ id: 'a' })]);
		save(first, 'two', [shapeRecord({ id: 'b' })]);
		save(second, 'two', [shapeRecord({ id: 'b' })]);
		save(second, 'one', [shapeRecord({ id: 'x' })]);
		expect(first.libraryHash()).not.toBe(second.libraryHash());
		save(second, 'one', [shapeRecord({ id: 'a' })]);
		expect(first.libraryHash()).toBe(second.libraryHash());
		expect(first.libraryHash()).toMatch(/^[0-9a-f]{64}$/);
	});

	test('selections: equal lists share an id; unknown ids are undefined', () => {
		const catalogue = fresh();
		const version = catalogue.version();
		const selection = { ids: ['b', 'a'], files: ['mesh.stl'] };
		const id = catalogue.saveSelection(selection);
		expect(catalogue.saveSelection({ files: ['mesh.stl'], ids: ['b', 'a'] })).toBe(id);
		expect(catalogue.saveSelection({ ids: ['a', 'b'], files: ['mesh.stl'] })).not.toBe(id);
		expect(catalogue.selection(id)).toEqual(selection);
		expect(catalogue.selection('nothing')).toBeUndefined();
		expect(catalogue.version()).toBe(version);
	});

	test('fileHashes lists every stored file once', () => {
		const catalogue = fresh();
		const file = { role: 'mesh', format: 'stl', sha256: 'a'.repeat(64), crc32: 1, sizeBytes: 2 } as const;
		save(catalogue, 'one', [
			shapeRecord({ id: 'a', files: [file, { ...file, role: 'mesh-raw', sha256: 'b'.repeat(64) }] }),
			shapeRecord({ id: 'b', files: [file] }),
		]);
		expect([...catalogue.fileHashes()].sort()).toEqual(['a'.repeat(64), 'b'.repeat(64)]);
	});
});

describe('on disk', () => {
	test('is there again after closing, and a second process sees it while the first is open', () => {
		const directory = folder();
		const writer = opened({ directory });
		writer.upsertSource(sourceDataset());
		const reader = opened({ directory, readOnly: true });
		const before = reader.version();
		save(writer, 'one', [shapeRecord({ id: 'a' })]);
		expect(reader.version()).not.toBe(before);
		expect(reader.record('a')?.id).toBe('a');
		expect(() => reader.upsertSource(sourceDataset('x2'))).toThrow(/readonly/);
		const script = `import { openCatalogue } from ${JSON.stringify(path.resolve('src/catalogue/open-catalogue.ts'))};
			const catalogue = openCatalogue({ directory: ${JSON.stringify(directory)} });
			console.log(catalogue.libraryHash());`;
		const output = execFileSync(process.execPath, [
			'--conditions=source',
			'--input-type=module-typescript',
			'-e',
			script,
		]);
		expect(output.toString().trim()).toBe(writer.libraryHash());
		writer.close();
		expect(opened({ directory }).recordCount()).toBe(1);
	});

	test('a process killed in the middle of saving leaves whole cases', async () => {
		const directory = folder();
		const script = `import { openCatalogue } from ${JSON.stringify(path.resolve('src/catalogue/open-catalogue.ts'))};
			import { shapeRecord, sourceDataset } from ${JSON.stringify(path.resolve('tests/shape-records.ts'))};
			const catalogue = openCatalogue({ directory: ${JSON.stringify(directory)} });
			catalogue.upsertSource(sourceDataset());
			const first = catalogue.statistics().taskCount;
			for (let i = first; ; i++) {
				const records = [0, 1, 2].map((n) => shapeRecord({ id: 'case' + i + '.' + n }));
				catalogue.saveCase({ taskKey: 't' + i, sourceId: 'test-source', case: 'case' + i, records });
				if (i === first) process.stdout.write('go');
			}`;
		let before = 0;
		for (const delayMs of [37, 61, 83]) {
			const child = spawn(process.execPath, ['--conditions=source', '--input-type=module-typescript', '-e', script]);
			await once(child.stdout, 'data');
			await new Promise((resolve) => setTimeout(resolve, delayMs));
			child.kill('SIGKILL');
			await once(child, 'exit');
			const catalogue = opened({ directory });
			expect(catalogue.checkIntegrity()).toEqual([]);
			const { shapeCount, taskCount } = catalogue.statistics();
			expect(shapeCount).toBe(taskCount * 3);
			expect(taskCount).toBeGreaterThan(before);
			before = taskCount;
			catalogue.close();
		}
	});

	test('a newer schema and a file that is no catalogue are refused and left as they are', () => {
		const directory = folder();
		opened({ directory }).close();
		const file = path.join(directory, 'catalogue.sqlite');
		const database = new DatabaseSync(file);
		database.exec("INSERT INTO migrations VALUES (999, 'from the future')");
		database.close();
		expect(() => openCatalogue({ directory })).toThrow(/schema version 999.*newer release/s);
		expect(() => openCatalogue({ directory, readOnly: true })).toThrow(/schema version 999/);
		const garbage = folder();
		writeFileSync(path.join(garbage, 'catalogue.sqlite'), 'this is no database, '.repeat(100));
		expect(() => openCatalogue({ directory: garbage })).toThrow(/Cannot use .*not a database/);
		const foreign = folder();
		const other = new DatabaseSync(path.join(foreign, 'catalogue.sqlite'));
		other.exec('CREATE TABLE mine (x)');
		other.close();
		expect(() => openCatalogue({ directory: foreign })).toThrow(/not a catalogue/);
		expect(() => openCatalogue({ directory: folder(), readOnly: true })).toThrow(/no catalogue/);
	});

	test('checkIntegrity finds a record changed behind our back', () => {
		const directory = folder();
		const catalogue = opened({ directory });
		catalogue.upsertSource(sourceDataset());
		save(catalogue, 'one', [shapeRecord({ id: 'a' }), shapeRecord({ id: 'b' }), shapeRecord({ id: 'c' })]);
		expect(catalogue.checkIntegrity()).toEqual([]);
		const database = new DatabaseSync(path.join(directory, 'catalogue.sqlite'));
		database.exec(`UPDATE shapes SET json = replace(json, 'Left kidney', 'Right kidney') WHERE id = 'a';
			UPDATE shapes SET json = '{"half' WHERE id = 'b'; DELETE FROM documents WHERE id = 'c'`);
		database.close();
		const problems = catalogue.checkIntegrity();
		expect(problems).toHaveLength(3);
		expect(problems[0]).toMatch(/Record a: .*digest/);
		expect(problems[1]).toMatch(/Record b: .*JSON/);
		expect(problems[2]).toMatch(/Record c .*search documents/);
	});
});

describe('migrations', () => {
	test('steps run once, in order, and a failing step leaves the version before it', () => {
		const database = new DatabaseSync(':memory:');
		migrateSchema(database, schemaMigrations);
		const next = { version: 2, name: 'test step', sql: 'CREATE TABLE extra (x INTEGER) STRICT' };
		migrateSchema(database, [...schemaMigrations, next]);
		migrateSchema(database, [...schemaMigrations, next]);
		expect(schemaVersion(database)).toBe(2);
		const broken = { version: 3, name: 'broken', sql: 'CREATE TABLE more (x INTEGER) STRICT; SELECT nonsense()' };
		expect(() => migrateSchema(database, [...schemaMigrations, next, broken])).toThrow(/nonsense/);
		expect(schemaVersion(database)).toBe(2);
		expect(database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'more'").get()).toBeUndefined();
	});

	test('older records are brought to the current version; newer ones refused', () => {
		const directory = folder();
		const catalogue = opened({ directory });
		catalogue.upsertSource(sourceDataset());
		save(catalogue, 'one', [shapeRecord({ id: 'a' }), shapeRecord({ id: 'b' })]);
		const seen = catalogue.revision();
		const database = new DatabaseSync(path.join(directory, 'catalogue.sqlite'));
		const migrations = {
			1: (record: Record<string, unknown>) => ({ ...record, mood: 'calm' }),
			2: (record: Record<string, unknown>) => ({ ...record, name: `${String(record['name'])}!` }),
		};
		const check = (record: unknown): void => expect(record).toMatchObject({ mood: 'calm', schemaVersion: 3 });
		expect(migrateRecords(database, { migrations, target: 3, check })).toBe(2);
		expect(migrateRecords(database, { migrations, target: 3, check })).toBe(0);
		expect(catalogue.record('b')).toMatchObject({ name: 'Left kidney!', schemaVersion: 3 });
		expect([...catalogue.documentChanges(seen)]).toHaveLength(2);
		expect(() => migrateRecords(database, { migrations: {}, target: 4 })).toThrow(/from version 3 to 4/);
		database.close();
		catalogue.close();
		expect(() => openCatalogue({ directory })).toThrow(/schema version 3/);
	});
});
