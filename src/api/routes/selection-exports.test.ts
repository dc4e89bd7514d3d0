import { execFile } from 'node:child_process';
import { createHash, hash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { FastifyInstance } from 'fastify';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SelectionTicket } from '#contract';
import { readZip } from '#formats';
import { httpRequest, rawExchange } from '../../../tests/http-requests.ts';
import { shapeRecord } from '../../../tests/shape-records.ts';
import { openSmallLibrary, type SmallLibrary } from '../../../tests/small-library.ts';
import { openZerosLibrary } from '../../../tests/zeros-library.ts';
import { createApi } from '../create-api.ts';

const run = promisify(execFile);
const programs = ['unzip', 'python3', 'sha256sum', 'wget'] as const;
const found = new Map<string, boolean>();
for (const program of programs) {
	const works = run(program, [program === 'unzip' ? '-v' : '--version']);
	found.set(
		program,
		await works.then(
			() => true,
			() => false,
		),
	);
}

let library: SmallLibrary;
let app: FastifyInstance;
let port: number;
let folder: string;

beforeAll(async () => {
	library = await openSmallLibrary();
	app = await createApi({ ...library, softwareVersion: '1' });
	await app.listen({ port: 0, host: '127.0.0.1' });
	port = (app.server.address() as AddressInfo).port;
	folder = await mkdtemp(path.join(tmpdir(), 'msn-selection-'));
});
afterAll(async () => {
	await app.close();
	await library.close();
	await rm(folder, { recursive: true, force: true });
});

async function select(ids: readonly string[], files?: readonly string[]): Promise<SelectionTicket> {
	const response = await app.inject({ method: 'POST', url: '/v1/selections', payload: { ids, files } });
	expect(response.statusCode, response.body).toBe(201);
	const ticket = response.json<SelectionTicket>();
	expect(Compile(SelectionTicket).Errors(ticket).at(0)).toBeUndefined();
	expect(response.headers['location']).toBe(`/v1/selections/${ticket.id}`);
	return ticket;
}
const allIds = (): string[] => library.records.map(({ id }) => id);
const everyFile = ['mesh.stl', 'mesh.glb', 'mesh.ply', 'mesh-raw.glb', 'points.ply', 'mask.nii.gz', 'thumbnail.png'];

describe('selections', () => {
	test('the same set has the same id in any order; unknown ids are told', async () => {
		const [a, b] = allIds();
		const ticket = await select([a, b, 'nobody', a], ['points.ply', 'mesh.stl']);
		expect(ticket).toMatchObject({ shapeCount: 2, fileCount: 4, missing: ['nobody'] });
		expect((await select([b, a], ['mesh.stl', 'points.ply', 'mesh.stl'])).id).toBe(ticket.id);
		expect((await select([a, b])).id).not.toBe(ticket.id);
		const stored = await app.inject(`/v1/selections/${ticket.id}`);
		expect(stored.json()).toMatchObject({ ...ticket, missing: [], ids: [a, b].sort() });
	});

	test.each([
		[{}, 400],
		[{ ids: [] }, 400],
		[{ ids: ['a'], other: 1 }, 400],
		[{ ids: ['a'], files: ['../etc/passwd'] }, 400],
		[{ ids: [5] }, 400],
		[{ ids: Array.from({ length: 10_001 }, (_, i) => `a${i}`) }, 400],
		[{ ids: ['nobody', '__proto__', 'x'.repeat(5000)] }, 422],
		[{ ids: ['x'.repeat(4_000_000)] }, 413],
	])('body %# → %d', async (payload, status) => {
		const response = await app.inject({ method: 'POST', url: '/v1/selections', payload });
		expect(response.statusCode).toBe(status);
		expect(response.headers['content-type']).toContain('application/problem+json');
	});

	test.each([
		['text/plain', 'hello', 415],
		['application/json', '{"ids": [', 400],
		['application/json', '', 400],
		['application/json', '{"ids":["a"],"__proto__":{"x":1}}', 400],
	])('%s %s → %d', async (type, payload, status) => {
		const headers = { 'content-type': type };
		const response = await app.inject({ method: 'POST', url: '/v1/selections', headers, payload });
		expect(response.statusCode).toBe(status);
		expect(response.json()).toMatchObject({ status });
	});

	test.each(['0'.repeat(32), 'x', '..%2f..', "'%20OR%201=1"])('there is no selection %s', async (id) => {
		for (const rest of ['', '/archive.zip', '/urls.txt', '/manifest.jsonl', '/citation.bib']) {
			expect((await app.inject(`/v1/selections/${id}${rest}`)).statusCode).toBe(404);
		}
	});
});

describe('archive.zip', () => {
	let ticket: SelectionTicket;
	let url: string;
	let whole: Buffer;

	beforeAll(async () => {
		ticket = await select(allIds(), everyFile);
		url = `/v1/selections/${ticket.id}/archive.zip`;
		const answer = await httpRequest(port, url);
		whole = answer.body;
		expect(answer.headers).toMatchObject({
			'content-type': 'application/zip',
			'content-length': String(ticket.sizeBytes),
			'content-disposition': `attachment; filename="medshapenet-${ticket.id.slice(0, 8)}.zip"`,
		});
		expect(whole).toHaveLength(ticket.sizeBytes);
	});

	test('holds every file with its bytes, and what must go with them', async () => {
		const archive = readZip(whole);
		const names = archive.entries.map(({ name }) => name);
		for (const { id, sourceId, files } of library.records) {
			for (const { role, format, sha256 } of files.filter((file) =>
				everyFile.includes(`${file.role}.${file.format}`),
			)) {
				const name = `${sourceId}/${role === 'mesh' ? `${id}.${format}` : `${id}.${role}.${format}`}`;
				const entry = archive.entries[names.indexOf(name)];
				expect(hash('sha256', await archive.read(entry), 'hex'), name).toBe(sha256);
			}
		}
		const text = async (name: string): Promise<string> =>
			Buffer.from(await archive.read(archive.entries[names.indexOf(name)])).toString('utf8');
		expect(names).toHaveLength(ticket.fileCount + 5);
		const licences = await text('LICENCES.txt');
		for (const { id } of library.records) expect(licences).toContain(id);
		for (const { licence } of library.records) {
			expect(licences).toContain(licence.attribution);
			expect(licences).toContain(licence.url);
		}
		expect(licences).toContain('Commercial use: not allowed');
		expect(licences).toContain('SYNTHETIC, not from patients');
		expect(await text('CITATIONS.bib')).toContain('@article{mueller2024kidneys,');
		const records = [...library.records].sort((a, b) => (a.id < b.id ? -1 : 1));
		expect(JSON.parse(await text('metadata.json'))).toEqual(records);
		expect((await text('metadata.csv')).split('\r\n')).toHaveLength(records.length + 2);
	});

	test('is the same bytes every time, also from another server', async () => {
		const other = await createApi({ ...library, softwareVersion: '2' });
		expect((await other.inject(url)).rawPayload.equals(whole)).toBe(true);
		await other.close();
	});

	test('cut anywhere and resumed, it is the same archive', async () => {
		const { headers } = await httpRequest(port, url, { method: 'HEAD' });
		expect(headers['content-length']).toBe(String(whole.length));
		const cuts = [1, 29, 31, 200, 4097, 65_536, 100_001, whole.length - 30, whole.length - 1];
		for (const cut of cuts) {
			const first = await httpRequest(port, url, { stopAfter: cut });
			const range = { range: `bytes=${cut}-`, 'if-range': String(headers.etag) };
			const rest = await httpRequest(port, url, { headers: range });
			expect(rest.status).toBe(206);
			expect(Buffer.concat([first.body, rest.body]).equals(whole), `cut at ${cut}`).toBe(true);
		}
	});

	test('fetched in many small parts, it is the same archive', async () => {
		const parts: Buffer[] = [];
		for (let start = 0; start < whole.length; start += 77_777) {
			const end = Math.min(whole.length, start + 77_777) - 1;
			parts.push((await app.inject({ url, headers: { range: `bytes=${start}-${end}` } })).rawPayload);
		}
		expect(Buffer.concat(parts).equals(whole)).toBe(true);
	});

	test.skipIf(!found.get('unzip'))('unzip finds no fault', async () => {
		const file = path.join(folder, 'a.zip');
		await writeFile(file, whole);
		expect((await run('unzip', ['-t', file])).stdout).toContain('No errors detected');
	});

	test.skipIf(!found.get('python3') || !found.get('sha256sum'))(
		'Python unpacks it, and its checksums hold',
		async () => {
			const file = path.join(folder, 'b.zip');
			const target = path.join(folder, 'b');
			await writeFile(file, whole);
			await run('python3', ['-m', 'zipfile', '-e', file, target]);
			const { stdout } = await run('sha256sum', ['-c', 'checksums.sha256'], { cwd: target });
			expect(stdout.trim().split('\n')).toHaveLength(ticket.fileCount);
		},
	);

	test('a shape that changes changes the tag, so that no mixture is put together', async () => {
		const own = await openSmallLibrary();
		const changing = await createApi({ ...own, softwareVersion: '1' });
		const first = own.records[0];
		const made = await changing.inject({ method: 'POST', url: '/v1/selections', payload: { ids: [first.id] } });
		const address = `/v1/selections/${made.json<SelectionTicket>().id}/archive.zip`;
		const before = await changing.inject(address);
		own.catalogue.updateQuality([{ id: first.id, quality: { listed: true, score: 0.1, defects: [] } }]);
		const headers = { range: 'bytes=100-', 'if-range': String(before.headers.etag) };
		const after = await changing.inject({ url: address, headers });
		expect(after.statusCode).toBe(200);
		expect(after.headers.etag).not.toBe(before.headers.etag);
		await changing.close();
		await own.close();
	});

	test('is not begun when a file is missing', async () => {
		const own = await openSmallLibrary();
		const broken = await createApi({ ...own, softwareVersion: '1' });
		const { id, files } = own.records[1];
		const made = await broken.inject({ method: 'POST', url: '/v1/selections', payload: { ids: [id] } });
		await own.store.delete(files[0].sha256);
		const answer = await broken.inject(`/v1/selections/${made.json<SelectionTicket>().id}/archive.zip`);
		expect(answer.statusCode).toBe(500);
		expect(answer.json()).toMatchObject({ type: '/docs#storage-fault', errors: [{ id, detail: 'mesh.stl' }] });
		expect(answer.body).not.toContain(own.directory);
		await broken.close();
		await own.close();
	});
});

describe('lists', () => {
	test('the manifest leads to files with the sizes and hashes it says', async () => {
		const { id, fileCount } = await select(allIds(), everyFile);
		const { body, headers } = await httpRequest(port, `/v1/selections/${id}/manifest.jsonl`);
		expect(headers['content-type']).toContain('application/x-ndjson');
		const lines = String(body).trim().split('\n');
		expect(lines).toHaveLength(fileCount);
		for (const line of lines) {
			const entry = JSON.parse(line) as { url: string; sizeBytes: number; sha256: string; attribution: string };
			expect(entry.attribution).not.toBe('');
			const answer = await httpRequest(port, new URL(entry.url).pathname);
			expect(answer.body).toHaveLength(entry.sizeBytes);
			expect(createHash('sha256').update(answer.body).digest('hex')).toBe(entry.sha256);
		}
	});

	test.skipIf(!found.get('wget'))('wget fetches the list under the right names', async () => {
		const { id } = await select(allIds(), ['mesh.stl', 'mask.nii.gz']);
		const list = `http://127.0.0.1:${port}/v1/selections/${id}/urls.txt`;
		await run('wget', ['-q', '--no-proxy', '--content-disposition', '-P', path.join(folder, 'wget'), '-i', list]);
		const [first] = library.records;
		const file = await readFile(path.join(folder, 'wget', `${first.id}.mask.nii.gz`));
		expect(hash('sha256', file, 'hex')).toBe(first.files.find(({ role }) => role === 'mask')?.sha256);
	});

	test('addresses follow the Host header, which must be one', async () => {
		const { id } = await select(allIds().slice(0, 1));
		const at = async (headers: Record<string, string>, server = app) =>
			server.inject({ url: `/v1/selections/${id}/urls.txt`, headers });
		expect((await at({ host: 'shapes.example.org:8080' })).body).toMatch(/^http:\/\/shapes\.example\.org:8080\/v1\//);
		expect((await at({ host: '[::1]:99' })).body).toMatch(/^http:\/\/\[::1\]:99\/v1\//);
		const forwarded = { host: 'a.org', 'x-forwarded-host': 'evil.org', 'x-forwarded-proto': 'https' };
		expect((await at(forwarded)).body).toMatch(/^http:\/\/a\.org\//);
		for (const host of ['a b', 'a/b', 'a.org/../x', 'user@a.org', 'a.org:port', '<script>', 'a.org:99999', '-a']) {
			expect((await at({ host })).statusCode, host).toBe(400);
		}
		const behind = await createApi({ ...library, softwareVersion: '1', trustProxy: true });
		expect((await at({ ...forwarded, 'x-forwarded-host': 'shapes.org' }, behind)).body).toMatch(
			/^https:\/\/shapes\.org\//,
		);
		const named = await createApi({ ...library, softwareVersion: '1', publicUrl: 'https://msn.example/' });
		expect((await at({ host: 'x' }, named)).body).toMatch(/^https:\/\/msn\.example\/v1\//);
		await behind.close();
		await named.close();
	});

	test('a Host with a line break is no request', async () => {
		const answer = await rawExchange(port, 'GET / HTTP/1.1\r\nHost: a\rX: b\r\nConnection: close\r\n\r\n');
		expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
		expect(answer).toContain('application/problem+json');
	});
});

describe('commercial use', () => {
	test('is refused with the shapes in the way', async () => {
		const { id } = await select(allIds());
		for (const name of ['archive.zip', 'urls.txt', 'manifest.jsonl', 'citation.bib']) {
			const answer = await app.inject(`/v1/selections/${id}/${name}?commercial=yes`);
			expect(answer.statusCode).toBe(409);
			expect(answer.json<{ errors: { id: string }[] }>().errors.map((error) => error.id)).toEqual([
				'kidney-challenge.case-7.kidney',
				'kidney-challenge.case-7.tumor',
			]);
		}
	});

	test('is fine where all licences allow it, and refused where one does not say', async () => {
		const free = await select(allIds().filter((id) => id.startsWith('free')));
		expect((await app.inject(`/v1/selections/${free.id}/archive.zip?commercial=yes`)).statusCode).toBe(200);
		const silent = openZerosLibrary([shapeRecord({ id: 'a', licence: { commercialUse: null } })]);
		const api = await createApi({ ...silent, softwareVersion: '1' });
		const made = await api.inject({ method: 'POST', url: '/v1/selections', payload: { ids: ['a'] } });
		const address = `/v1/selections/${made.json<SelectionTicket>().id}/archive.zip`;
		expect((await api.inject(address)).statusCode).toBe(200);
		expect((await api.inject(`${address}?commercial=yes`)).statusCode).toBe(409);
		expect((await api.inject(`${address}?commercial=no`)).statusCode).toBe(400);
		await api.close();
		silent.close();
	});
});
