import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpRequest, rawExchange } from '../../tests/http-requests.ts';
import { openSmallLibrary, type SmallLibrary } from '../../tests/small-library.ts';
import { createApi } from './create-api.ts';

let library: SmallLibrary;
let app: FastifyInstance;
let port: number;

const listen = async (server: FastifyInstance): Promise<number> => {
	await server.listen({ port: 0, host: '127.0.0.1' });
	return (server.server.address() as AddressInfo).port;
};

beforeAll(async () => {
	library = await openSmallLibrary();
	app = await createApi({ ...library, softwareVersion: '1' });
	port = await listen(app);
});
afterAll(async () => {
	await app.close();
	await library.close();
});

describe('headers', () => {
	test.each(['/', '/v1/shapes', '/v1/nothing', '/docs', '/v1/shapes/free-organs.case-1.aorta/files/mesh.stl'])(
		'of %s are careful',
		async (url) => {
			const { headers } = await app.inject(url);
			expect(headers).toMatchObject({
				'x-content-type-options': 'nosniff',
				'cross-origin-resource-policy': 'cross-origin',
				'access-control-allow-origin': '*',
			});
			expect(headers['content-security-policy']).toMatch(/default-src '(?:self|none)'/);
			expect(headers).not.toHaveProperty('x-powered-by');
			expect(headers).not.toHaveProperty('server');
		},
	);

	test('let the page run its workers and WebAssembly, and nothing from elsewhere', async () => {
		const policy = String((await app.inject('/v1/statistics')).headers['content-security-policy']);
		expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
		expect(policy).toContain("worker-src 'self' blob:");
		expect(policy).not.toContain('unsafe-inline');
		expect(policy).not.toContain('upgrade-insecure-requests');
	});

	test('let other sites read, not write', async () => {
		const ask = (method: string) =>
			app.inject({
				method: 'OPTIONS',
				url: '/v1/selections',
				headers: { origin: 'https://other.org', 'access-control-request-method': method },
			});
		expect((await ask('POST')).headers['access-control-allow-methods']).toBe('GET, HEAD');
		const { headers } = await app.inject({ url: '/v1/shapes', headers: { origin: 'https://other.org' } });
		expect(headers['access-control-expose-headers']).toContain('ETag');
		expect(headers).not.toHaveProperty('access-control-allow-credentials');
	});
});

test.each(['PUT', 'DELETE', 'PATCH', 'POST'] as const)('%s changes nothing', async (method) => {
	const response = await app.inject({ method, url: '/v1/shapes/free-organs.case-1.aorta' });
	expect(response.statusCode).toBe(405);
	expect(response.headers['allow']).toBe('GET, HEAD');
	expect(response.json()).toMatchObject({ type: '/docs#method-not-allowed' });
	expect(library.catalogue.record('free-organs.case-1.aorta')).toBeDefined();
});

describe('packing', () => {
	test('JSON is packed, whole again, and its tag stays', async () => {
		const plain = await app.inject('/v1/shapes');
		const br = await app.inject({ url: '/v1/shapes', headers: { 'accept-encoding': 'br' } });
		const gzip = await app.inject({ url: '/v1/shapes', headers: { 'accept-encoding': 'gzip' } });
		expect(String(brotliDecompressSync(br.rawPayload))).toBe(plain.body);
		expect(String(gunzipSync(gzip.rawPayload))).toBe(plain.body);
		expect(br.headers.etag).toBe(plain.headers.etag);
		expect(br.headers['vary']).toMatch(/accept-encoding/i);
	});

	test.each(['/v1/selections/x/archive.zip', '/v1/shapes/free-organs.case-1.aorta/convert?to=obj'])(
		'%s is not',
		async (url) => {
			const { headers } = await app.inject({ url, headers: { 'accept-encoding': 'br, gzip' } });
			expect(headers).not.toHaveProperty('content-encoding');
		},
	);
});

describe('what the client has is not sent again', () => {
	test.each([
		'/v1/shapes?q=kidney',
		'/v1/shapes/free-organs.case-1.aorta',
		'/v1/sources',
		'/v1/statistics',
		'/v1/openapi.json',
	])('%s', async (url) => {
		const first = await httpRequest(port, url);
		const again = await httpRequest(port, url, { headers: { 'if-none-match': String(first.headers.etag) } });
		expect([again.status, again.body.length]).toEqual([304, 0]);
		expect(first.headers['cache-control']).toBe('no-cache');
	});

	test('a search has one tag for one question, another for another, and a new one when the library changes', async () => {
		const tagOf = async (url: string) => String((await app.inject(url)).headers.etag);
		const tag = await tagOf('/v1/shapes?q=kidney&sex=male');
		expect(await tagOf('/v1/shapes?sex=male&q=kidney')).toBe(tag);
		expect(await tagOf('/v1/shapes?sex=male&q=kidneys')).not.toBe(tag);
		library.catalogue.upsertSource({ ...library.catalogue.sources()[0], description: 'Changed.' });
		expect(await tagOf('/v1/shapes?q=kidney&sex=male')).not.toBe(tag);
	});
});

describe('limits', () => {
	test('of requests hold for the network, not within the program', async () => {
		const limited = await createApi({ ...library, softwareVersion: '1', rateLimit: { max: 3, windowMs: 60_000 } });
		const limitedPort = await listen(limited);
		const statuses: number[] = [];
		for (let i = 0; i < 5; i++) statuses.push((await httpRequest(limitedPort, '/v1/sources')).status);
		expect(statuses).toEqual([200, 200, 200, 429, 429]);
		const refused = await httpRequest(limitedPort, '/v1/sources');
		expect(refused.headers['content-type']).toContain('application/problem+json');
		expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
		expect(JSON.parse(String(refused.body))).toMatchObject({ type: '/docs#too-many-requests', status: 429 });
		expect((await httpRequest(limitedPort, '/health')).status).toBe(200);
		for (let i = 0; i < 10; i++) expect((await limited.inject('/v1/sources')).statusCode).toBe(200);
		await limited.close();
	});

	test('of addresses and headers', async () => {
		const long = await httpRequest(port, `/v1/shapes?q=${'a'.repeat(9000)}`);
		expect([long.status, long.headers['content-type']]).toEqual([414, 'application/problem+json; charset=utf-8']);
		const wide = await rawExchange(port, `GET / HTTP/1.1\r\nHost: a\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`);
		expect(wide).toMatch(/^HTTP\/1\.1 431 /);
		expect((await httpRequest(port, `/v1/shapes?q=${'a'.repeat(501)}`)).status).toBe(400);
	});

	test('of bodies', async () => {
		const headers = { 'content-type': 'application/json' };
		const body = JSON.stringify({ ids: ['a'.repeat(3_500_000)] });
		expect((await httpRequest(port, '/v1/selections', { method: 'POST', headers, body })).status).toBe(413);
	});

	test.each([
		'nonsense\r\n\r\n',
		'GET / HTTP/9.9\r\n\r\n',
		'\u0000\u0001\u0002\r\n\r\n',
		'GET /\u0000 HTTP/1.1\r\nHost: a\r\n\r\n',
	])('bytes that are no request (%#) are refused', async (bytes) => {
		const answer = await rawExchange(port, bytes);
		expect(answer).toMatch(/^HTTP\/1\.1 400 /);
		expect(answer).toContain('"type":"/docs#malformed-request"');
		expect(answer).not.toContain('node:');
	});

	test('both a length and chunks are refused: no request is smuggled', async () => {
		const bytes =
			'POST /v1/selections HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 4\r\n' +
			'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: a\r\n\r\n';
		expect(await rawExchange(port, bytes)).toMatch(/^HTTP\/1\.1 400 /);
	});
});

describe('tampered cursors', () => {
	test('are refused or harmless', async () => {
		const first = await app.inject('/v1/shapes?limit=2&unlisted=yes');
		const cursor = first.json<{ nextCursor: string }>().nextCursor;
		const next = await app.inject(`/v1/shapes?limit=2&unlisted=yes&cursor=${cursor}`);
		expect(next.statusCode).toBe(200);
		for (let i = 0; i < cursor.length; i++) {
			const tampered = `${cursor.slice(0, i)}${cursor[i] === 'A' ? 'B' : 'A'}${cursor.slice(i + 1)}`;
			const { statusCode, headers } = await app.inject(`/v1/shapes?limit=2&unlisted=yes&cursor=${tampered}`);
			expect([200, 400], tampered).toContain(statusCode);
			expect(headers['content-type']).toContain(statusCode === 200 ? 'application/json' : 'application/problem+json');
		}
		for (const wrong of ['', '%00', '[]', 'W10', 'bnVsbA', '💀', 'a'.repeat(301)]) {
			expect((await app.inject(`/v1/shapes?cursor=${encodeURIComponent(wrong)}`)).statusCode, wrong).toBe(400);
		}
	});
});

describe('closing', () => {
	test('lets an answer under way end, then stops', async () => {
		const own = await createApi({ ...library, softwareVersion: '1' });
		const ownPort = await listen(own);
		const url = '/v1/shapes/free-organs.case-1.aorta/files/mesh.stl';
		const arrived = once(own.server, 'request');
		const answer = httpRequest(ownPort, url);
		await arrived;
		await own.close();
		expect((await answer).body.length).toBe(library.records[2].files[0].sizeBytes);
		await expect(httpRequest(ownPort, url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
	});

	test('does not wait for ever for a client that does not read', async () => {
		const streaming = Promise.withResolvers<void>();
		const own = await createApi({
			...library,
			softwareVersion: '1',
			closeGraceMs: 100,
			store: {
				...library.store,
				get: async () =>
					(async function* () {
						yield new Uint8Array(1000);
						streaming.resolve();
						await new Promise(() => {});
					})(),
			},
		});
		const ownPort = await listen(own);
		const answer = httpRequest(ownPort, '/v1/shapes/free-organs.case-1.aorta/files/mesh.stl');
		answer.catch(() => undefined);
		await streaming.promise;
		const started = performance.now();
		await own.close();
		expect(performance.now() - started).toBeLessThan(5000);
		await expect(answer).rejects.toThrow();
	});
});

test('counters count', async () => {
	const own = await createApi({ ...library, softwareVersion: '1' });
	await own.inject('/v1/sources');
	await own.inject('/v1/sources/nobody');
	await own.inject('/v1/sources/phantom');
	const { body, headers } = await own.inject('/metrics');
	expect(headers['content-type']).toContain('text/plain');
	expect(body).toContain('msn_http_requests_total{route="/v1/sources",status="200"} 1');
	expect(body).toContain('msn_http_requests_total{route="/v1/sources/:id",status="404"} 1');
	expect(body).toContain(`msn_shapes ${library.records.length}`);
	for (const line of body.trim().split('\n')) expect(line).toMatch(/^(?:# TYPE \w+ \w+|\w+(?:\{[^}]*\})? [\d.e+-]+)$/);
	await own.close();
});
