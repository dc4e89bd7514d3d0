import { hash } from 'node:crypto';
import { Agent } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpRequest } from '../../../tests/http-requests.ts';
import { openSmallLibrary, type SmallLibrary } from '../../../tests/small-library.ts';
import { createApi } from '../create-api.ts';

let library: SmallLibrary;
let app: FastifyInstance;
let port: number;
let whole: Buffer;
let etag: string;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** 450 kB: more than is sent in one piece. */
const url = '/v1/shapes/free-organs.case-1.aorta/files/mesh.stl';

beforeAll(async () => {
	library = await openSmallLibrary();
	app = await createApi({ ...library, softwareVersion: '1' });
	await app.listen({ port: 0, host: '127.0.0.1' });
	port = (app.server.address() as AddressInfo).port;
	const file = library.records[2].files[0];
	whole = Buffer.from((await library.store.read(file.sha256)) ?? []);
	etag = `"sha256-${file.sha256}"`;
});
afterAll(async () => {
	agent.destroy();
	await app.close();
	await library.close();
});

describe('over one connection', () => {
	const get = (headers: Record<string, string>, method = 'GET') => httpRequest(port, url, { method, headers, agent });

	test('the whole file, exact to the byte', async () => {
		const { status, headers, body } = await get({});
		expect(status).toBe(200);
		expect(body.equals(whole)).toBe(true);
		expect(hash('sha256', body, 'base64')).toBe(/^sha-256=:(.+):$/.exec(String(headers['repr-digest']))?.[1]);
		expect(headers).toMatchObject({
			'content-length': String(whole.length),
			'accept-ranges': 'bytes',
			'content-type': 'model/stl',
			etag,
		});
		expect(headers).not.toHaveProperty('transfer-encoding');
	});

	test.each([
		['bytes=0-99', 0, 100],
		['bytes=100000-', 100_000, Number.POSITIVE_INFINITY],
		['bytes=-7', -7, Number.POSITIVE_INFINITY],
		['bytes=65535-65536', 65_535, 65_537],
	])('%s', async (range, start, end) => {
		const { status, headers, body } = await get({ range });
		const expected = whole.subarray(start, end);
		expect(status).toBe(206);
		expect(body.equals(expected)).toBe(true);
		expect(headers['content-length']).toBe(String(expected.length));
		const first = expected.byteOffset - whole.byteOffset;
		expect(headers['content-range']).toBe(`bytes ${first}-${first + expected.length - 1}/${whole.length}`);
	});

	test('a range behind the end is refused with the size', async () => {
		const { status, headers, body } = await get({ range: `bytes=${whole.length}-` });
		expect(status).toBe(416);
		expect(headers['content-range']).toBe(`bytes */${whole.length}`);
		expect(headers['content-type']).toContain('application/problem+json');
		expect(JSON.parse(String(body))).toMatchObject({ status: 416, type: '/docs#range-not-satisfiable' });
	});

	test('several ranges, and a range of another version, give the whole', async () => {
		expect((await get({ range: 'bytes=0-1,5-6' })).status).toBe(200);
		expect((await get({ range: 'bytes=0-1', 'if-range': '"sha256-old"' })).body.equals(whole)).toBe(true);
		expect((await get({ range: 'bytes=0-1', 'if-range': etag })).status).toBe(206);
	});

	test('HEAD gives the headers of GET and no body', async () => {
		const head = await get({ range: 'bytes=0-1' }, 'HEAD');
		const full = await get({});
		expect(head.status).toBe(200);
		expect(head.body).toHaveLength(0);
		const { date: _, 'x-ratelimit-remaining': _left, 'x-ratelimit-reset': _reset, ...expected } = full.headers;
		expect(head.headers).toMatchObject(expected);
	});

	test('what the client has is not sent again', async () => {
		const { status, headers, body } = await get({ 'if-none-match': `"x", ${etag}` });
		expect([status, body.length, headers.etag]).toEqual([304, 0, etag]);
		expect((await get({ 'if-match': '"other"' })).status).toBe(412);
	});

	test('files are never packed', async () => {
		const { headers, body } = await get({ 'accept-encoding': 'gzip, br' });
		expect(headers).not.toHaveProperty('content-encoding');
		expect(body.equals(whole)).toBe(true);
	});

	test('the connection is kept through answers of every kind', async () => {
		const ports = [
			await get({}),
			await get({}, 'HEAD'),
			await get({ range: 'bytes=0-9' }),
			await get({ range: 'bytes=99999999-' }),
			await get({ 'if-none-match': etag }),
			await get({}),
		].map(({ localPort }) => localPort);
		expect(new Set(ports).size).toBe(1);
	});
});

test('a cut download goes on where it stopped', async () => {
	const first = await httpRequest(port, url, { stopAfter: 100_001 });
	const range = `bytes=${first.body.length}-`;
	const rest = await httpRequest(port, url, { headers: { range, 'if-range': etag } });
	expect(rest.status).toBe(206);
	expect(Buffer.concat([first.body, rest.body]).equals(whole)).toBe(true);
});

test('every stored file comes with its type, name and bytes', async () => {
	const types: string[] = [];
	for (const { id, files } of library.records) {
		for (const { role, format, sha256 } of files) {
			const response = await app.inject(`/v1/shapes/${id}/files/${role}.${format}`);
			expect(response.statusCode).toBe(200);
			expect(hash('sha256', response.rawPayload, 'hex')).toBe(sha256);
			types.push(String(response.headers['content-type']));
			const disposition = format === 'png' ? 'inline' : 'attachment';
			const name = role === 'mesh' ? `${id}.${format}` : `${id}.${role}.${format}`;
			expect(response.headers['content-disposition']).toBe(`${disposition}; filename="${name}"`);
		}
	}
	expect([...new Set(types)].sort()).toEqual(
		['application/gzip', 'application/x-ply', 'image/png', 'model/gltf-binary', 'model/stl'].sort(),
	);
});

test('licence, attribution and origin are in the headers', async () => {
	const kidney = await app.inject('/v1/shapes/kidney-challenge.case-7.kidney/files/mesh.glb');
	expect(kidney.headers).toMatchObject({
		link: '<https://creativecommons.org/licenses/by-nc-sa/4.0/>; rel="license"',
		'x-attribution': 'Muller & Simic - "Kidney authors", CC BY-NC-SA 4.0',
	});
	expect(kidney.headers).not.toHaveProperty('x-synthetic');
	const liver = await app.inject('/v1/shapes/phantom.p0001.liver/files/mesh.glb');
	expect(liver.headers['x-synthetic']).toBe('true');
});

test('only an address with a version is kept for good', async () => {
	const { sha256 } = library.records[2].files[0];
	expect((await app.inject(url)).headers['cache-control']).toBe('public, no-cache');
	expect((await app.inject(`${url}?v=${sha256}`)).headers['cache-control']).toContain('immutable');
	expect((await app.inject(`${url}?v=${'0'.repeat(64)}`)).statusCode).toBe(404);
	expect((await app.inject(`${url}?v=x`)).statusCode).toBe(400);
});

describe('hostile addresses', () => {
	test.each([
		'/v1/shapes/free-organs.case-1.aorta/files/../../../../etc/passwd',
		'/v1/shapes/free-organs.case-1.aorta/files/..%2f..%2fcatalogue.sqlite',
		'/v1/shapes/..%2f..%2fetc%2fpasswd/files/mesh.stl',
		'/v1/shapes/%2e%2e/files/mesh.stl',
		'/v1/shapes/a%00b/files/mesh.stl',
		'/v1/shapes/%F0%9F%92%80/files/mesh.stl',
		"/v1/shapes/'%20OR%201=1--/files/mesh.stl",
		'/v1/shapes/free-organs.case-1.aorta/files/mesh.stl%0d%0aSet-Cookie:%20a=b',
		'/v1/shapes/free-organs.case-1.aorta%0d%0aX-Evil:%201/files/mesh.stl',
		'/v1/shapes/__proto__/files/mesh.stl',
		'/v1/shapes/free-organs.case-1.aorta/files/constructor.stl',
	])('%s', async (path) => {
		const { status, headers, body } = await httpRequest(port, path);
		expect([400, 404]).toContain(status);
		expect(headers['content-type']).toContain('application/problem+json');
		expect(headers).not.toHaveProperty('set-cookie');
		expect(headers).not.toHaveProperty('x-evil');
		expect(String(body)).not.toContain('root:');
	});
});

describe('faults of the store', () => {
	test('a file that is gone, or another size, is a 500 that gives nothing away', async () => {
		const own = await openSmallLibrary();
		const broken = await createApi({ ...own, softwareVersion: '1' });
		const { id, files } = own.records[0];
		await own.store.delete(files[0].sha256);
		const gone = await broken.inject(`/v1/shapes/${id}/files/mesh.stl`);
		expect(gone.statusCode).toBe(500);
		expect(gone.headers['content-type']).toContain('application/problem+json');
		expect(gone.json()).toMatchObject({ type: '/docs#storage-fault', status: 500 });
		expect(gone.body).not.toContain(own.directory);
		expect(gone.body).not.toContain('node_modules');
		for (const name of ['etag', 'content-disposition', 'repr-digest']) expect(gone.headers).not.toHaveProperty(name);
		const lying = await createApi({
			...own,
			store: { ...own.store, head: async (sha256) => ({ sha256, sizeBytes: 3 }) },
			softwareVersion: '1',
		});
		expect((await lying.inject(`/v1/shapes/${id}/files/mesh.glb`)).statusCode).toBe(500);
		await broken.close();
		await lying.close();
		await own.close();
	});

	test('a catalogue that is closed is a 500 without its message', async () => {
		const own = await openSmallLibrary();
		const broken = await createApi({ ...own, softwareVersion: '1' });
		own.catalogue.close();
		const answer = await broken.inject(url);
		expect(answer.statusCode).toBe(500);
		expect(answer.json()).toMatchObject({ type: '/docs#internal', detail: 'The server failed. It has logged why.' });
		expect((await broken.inject('/health')).statusCode).toBe(500);
		await broken.close();
		await own.close();
	});
});
