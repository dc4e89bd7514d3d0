import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SearchResult, ShapeRecord, SourceDataset } from '#contract';
import { msnHere, type Outcome } from './msn-here.ts';

const execute = promisify(execFile);
let folder = '';
let library = '';
let server: ChildProcess | undefined;
let address = '';

/** Runs the command through its launcher, as a user does. */
async function msn(...words: string[]): Promise<Outcome> {
	try {
		const { stdout, stderr } = await execute(process.execPath, ['bin/msn.js', ...words], { maxBuffer: 2 ** 28 });
		return { code: 0, stdout, stderr };
	} catch (error) {
		const { code, stdout, stderr } = error as Outcome;
		return { code, stdout, stderr };
	}
}

const json = async <T>(...words: string[]): Promise<T> => {
	const { code, stdout, stderr } = await msn(...words, '--json', '--library', library);
	if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${stderr}`);
	return JSON.parse(stdout) as T;
};

/** Few points and small pictures: they take half the time of an ingest, and nothing here looks at them. */
const ingest = (): Promise<Outcome> => {
	const options = ['--points', '100', '--thumbnails', '32', '--quiet'];
	return msn('ingest', 'phantom', path.join(folder, 'phantom'), '--library', library, ...options);
};

/** Starts the server on a free port and waits for its address. */
async function serve(): Promise<string> {
	server = spawn(process.execPath, ['bin/msn.js', 'serve', '--library', library, '--port', '0', '--no-phantom']);
	let text = '';
	for await (const chunk of server.stderr ?? []) {
		text += String(chunk);
		const found = /http:\/\/\S+:\d+/.exec(text);
		if (found) return found[0];
	}
	throw new Error(`msn serve ended: ${text}`);
}

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'msn-cli-'));
	library = path.join(folder, 'library');
	const made = await msn('phantom', path.join(folder, 'phantom'), '--count', '2', '--spacing', '6', '--no-grey');
	if (made.code !== 0) throw new Error(made.stderr);
	const ingested = await ingest();
	if (ingested.code !== 0) throw new Error(ingested.stderr);
	address = await serve();
});

afterAll(async () => {
	const stopped = new Promise((resolve) => server?.once('exit', resolve));
	server?.kill('SIGTERM');
	if (server && server.exitCode === null) await stopped;
	await rm(folder, { recursive: true, force: true });
});

describe('msn, from the first command to the last', () => {
	test('ingest again changes nothing, and says so', async () => {
		const before = await libraryHash();
		const { code, stderr } = await ingest();
		expect(code).toBe(0);
		expect(stderr).toMatch(/0 new, 0 changed, 0 removed; 2 cases unchanged/);
		expect(await libraryHash()).toBe(before);
		expect(await readdir(path.join(library, 'reports/phantom'))).toEqual(['report.html', 'report.json']);
	});

	test('search understands keywords, corrects, explains and counts', async () => {
		const kidneys = await json<SearchResult>('search', 'left', 'kidny');
		expect(kidneys.corrections).toEqual([{ from: 'kidny', to: 'kidney' }]);
		expect(kidneys.hits.length).toBeGreaterThanOrEqual(1);
		for (const { shape, why } of kidneys.hits) {
			expect(shape.laterality).toBe('left');
			expect(shape.synthetic).toBe(true);
			expect(why.map(({ keyword }) => keyword)).toContain('left');
		}
		expect(kidneys.facets.map(({ name }) => name)).toContain('sex');
		const ribs = await json<SearchResult>('search', 'costa', '--limit', '100');
		expect(ribs.total).toBe(48);
	});

	test('show prints a record with licence and measures; an unknown id is an error with exit code 2', async () => {
		const [hit] = (await json<SearchResult>('search', 'liver')).hits;
		const record = await json<ShapeRecord>('show', hit.shape.id);
		expect(record.synthetic).toBe(true);
		expect(record.measures?.isClosed).toBe(true);
		const text = (await msn('show', hit.shape.id, '--library', library)).stdout;
		expect(text).toMatch(/SYNTHETIC/);
		expect(text).toMatch(/licence/);
		const { code, stderr } = await msn('show', 'no.such.shape', '--library', library);
		expect(code).toBe(2);
		expect(stderr).not.toMatch(/\n\s+at /);
	});

	test.each(['local', 'remote'])(
		'download (%s): files with the right hash, licences beside them, repaired when damaged',
		async (kind) => {
			const to = path.join(folder, `download-${kind}`);
			const where = kind === 'local' ? ['--library', library] : ['--server', address];
			const words = ['download', 'kidney', '--to', to, '--format', 'stl,glb', ...where];
			const first = await msn(...words);
			expect(first.stderr).toMatch(/of \d+ files/);
			expect(first.code).toBe(0);
			const records = JSON.parse(await readFile(path.join(to, 'metadata.json'), 'utf8')) as ShapeRecord[];
			expect(records.length).toBeGreaterThanOrEqual(3);
			const file = path.join(to, 'phantom', `${records[0].id}.stl`);
			const expected = records[0].files.find(({ role, format }) => role === 'mesh' && format === 'stl')?.sha256;
			const hash = async () =>
				createHash('sha256')
					.update(await readFile(file))
					.digest('hex');
			expect(await hash()).toBe(expected);
			expect(await readFile(path.join(to, 'LICENCES.txt'), 'utf8')).toMatch(/Licence: .*CC0/);

			// A file cut short is fetched again, a part file is gone on with.
			await truncate(file, 100);
			expect((await msn(...words)).code).toBe(0);
			expect(await hash()).toBe(expected);
			const whole = await readFile(file);
			await rm(file);
			await writeFile(`${file}.part`, whole.subarray(0, Math.floor(whole.length / 2)));
			expect((await msn(...words)).code).toBe(0);
			expect(await hash()).toBe(expected);
		},
	);

	test('sources lists what can be ingested, with licences; one source in full', async () => {
		const known = await json<{ source: SourceDataset }[]>('sources');
		expect(known.length).toBeGreaterThanOrEqual(40);
		expect(known.every(({ source }) => source.licence.id.length > 0 && source.citation.length > 0)).toBe(true);
		expect((await msn('sources', 'kits23')).stdout).toMatch(/CC-BY-NC-SA-4\.0/);
		expect((await msn('sources', 'nonsense')).code).toBe(2);
	});

	test('doctor finds the library whole, and damaged files when there are', async () => {
		const sound = await json<{ state: string }[]>('doctor', '--deep');
		expect(sound.filter(({ state }) => state === 'problem')).toEqual([]);
		const objects = path.join(library, 'objects');
		const names = (await readdir(objects, { recursive: true })).filter((name) => /[0-9a-f]{64}$/.test(name));
		const victim = path.join(objects, names[0]);
		const { size } = await stat(victim);
		const bytes = await readFile(victim);
		await writeFile(victim, bytes.subarray(0, size - 1));
		const { code, stdout } = await msn('doctor', '--deep', '--library', library);
		await writeFile(victim, bytes);
		expect(code).toBe(1);
		expect(stdout).toMatch(/PROBLEM\s+stored file/);
	});

	test.each([
		[['ingest', 'kits'], /missing required argument|path/],
		[['ingest', 'kitz23', '.'], /No source named kitz23/],
		[['ingest', 'phantom', '/no/such/folder'], /No such file or folder/],
		[['ingest', 'generic', '.'], /--mapping/],
		[['ingest', 'phantom', '.', '--points', 'many'], /--points wants a whole number from 0/],
		[['search', 'kidney', '--library', '/no/such/library'], /No library in/],
		[['search', 'kidney', '--server', 'http://127.0.0.1:9'], /Cannot reach/],
		[['serve', '--port', 'eighty'], /--port wants a number/],
	])('%j is refused in plain words', async (words, message) => {
		expectRefused(await msnHere(...words), message);
	});

	test('what is no command is refused too, by the program as it is started', async () => {
		expectRefused(await msn('frobnicate'), /unknown command/);
	});
});

function expectRefused({ code, stderr }: Outcome, message: RegExp): void {
	expect(code).toBeGreaterThan(0);
	expect(stderr).toMatch(message);
	expect(stderr).not.toMatch(/\n\s+at /);
}

async function libraryHash(): Promise<string | undefined> {
	const findings = await json<{ check: string; detail: string }[]>('doctor');
	return findings.find(({ check }) => check === 'library hash')?.detail;
}
