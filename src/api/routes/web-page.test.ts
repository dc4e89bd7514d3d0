import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpRequest } from '../../../tests/http-requests.ts';
import { openSmallLibrary, type SmallLibrary } from '../../../tests/small-library.ts';
import { createApi } from '../create-api.ts';

let library: SmallLibrary;
let app: FastifyInstance;
let folder: string;
let port: number;
const script = `console.log(${JSON.stringify('x'.repeat(5000))});`;

beforeAll(async () => {
	library = await openSmallLibrary();
	folder = await mkdtemp(path.join(tmpdir(), 'msn-page-'));
	const webApp = path.join(folder, 'page');
	await mkdir(path.join(webApp, 'assets'), { recursive: true });
	await writeFile(path.join(folder, 'secret.txt'), 'for nobody');
	await writeFile(path.join(webApp, 'index.html'), '<!doctype html><title>First</title>');
	await writeFile(path.join(webApp, 'mark.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
	await writeFile(path.join(webApp, '.env'), 'for nobody');
	await writeFile(path.join(webApp, 'assets/index-Bd_vGY7y.js'), script);
	await symlink(path.join(folder, 'secret.txt'), path.join(webApp, 'link.txt'));
	app = await createApi({ ...library, softwareVersion: '1', webApp });
	await app.listen({ port: 0, host: '127.0.0.1' });
	port = (app.server.address() as AddressInfo).port;
});
afterAll(async () => {
	await app.close();
	await library.close();
	await rm(folder, { recursive: true, force: true });
});

test.each(['/', '/index.html', '/shapes/kits23.case_00000.kidney.left', '/subjects/a%2Fb', '/selection?x=1', '/about'])(
	'%s is the page, looked at anew each time',
	async (url) => {
		const response = await app.inject(url);
		expect(response.statusCode).toBe(200);
		expect(response.body).toContain('<title>');
		expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
		expect(response.headers['cache-control']).toBe('no-cache');
		const etag = String(response.headers.etag);
		expect((await app.inject({ url, headers: { 'if-none-match': etag } })).statusCode).toBe(304);
	},
);

test('hashed assets are kept for good, others are not', async () => {
	const asset = await app.inject('/assets/index-Bd_vGY7y.js');
	expect(asset.headers).toMatchObject({
		'content-type': 'text/javascript; charset=utf-8',
		'cache-control': 'public, max-age=31536000, immutable',
	});
	expect(asset.body).toBe(script);
	expect((await app.inject('/mark.svg')).headers).toMatchObject({
		'content-type': 'image/svg+xml',
		'cache-control': 'no-cache',
	});
});

test('text is packed as the client can take it, each form with its own tag', async () => {
	const get = (encoding: string) =>
		app.inject({ url: '/assets/index-Bd_vGY7y.js', headers: { 'accept-encoding': encoding } });
	const [plain, br, gzip, refused] = [
		await get('identity'),
		await get('gzip, br'),
		await get('gzip'),
		await get('br;q=0'),
	];
	expect(String(brotliDecompressSync(br.rawPayload))).toBe(script);
	expect(String(gunzipSync(gzip.rawPayload))).toBe(script);
	expect(br.headers).toMatchObject({ 'content-encoding': 'br', vary: expect.stringContaining('accept-encoding') });
	expect(refused.headers).not.toHaveProperty('content-encoding');
	expect(new Set([plain, br, gzip].map(({ headers }) => headers.etag)).size).toBe(3);
});

test.each(['/v1/nothing', '/v1', '/v2/shapes', '/assets/old-12345678.js', '/favicon.ico', '/wp-login.php', '/.env'])(
	'%s is nothing',
	async (url) => {
		const response = await app.inject(url);
		expect(response.statusCode).toBe(404);
		expect(response.headers['content-type']).toContain('application/problem+json');
	},
);

describe('nothing outside the folder is served', () => {
	test.each([
		'/../secret.txt',
		'/assets/../../secret.txt',
		'/%2e%2e/secret.txt',
		'/..%2fsecret.txt',
		'/..%5csecret.txt',
		'/..\\secret.txt',
		'//etc/passwd',
		'/link.txt',
		'/assets/%00',
		'/%c0%ae%c0%ae/secret.txt',
		'/....//secret.txt',
	])('%s', async (url) => {
		const { status, body } = await httpRequest(port, url);
		expect([200, 400, 404]).toContain(status);
		expect(String(body)).not.toContain('for nobody');
		expect(String(body)).not.toContain('root:');
	});
});

test('a page that is built anew is served', async () => {
	const index = path.join(folder, 'page/index.html');
	await writeFile(index, '<!doctype html><title>Second</title>');
	await utimes(index, new Date(), new Date(Date.now() + 2000));
	expect((await app.inject('/')).body).toContain('Second');
});

test('without a page the documentation stands in', async () => {
	const bare = await createApi({ ...library, softwareVersion: '1' });
	expect((await bare.inject('/')).headers['location']).toBe('/docs');
	expect((await bare.inject('/about')).statusCode).toBe(404);
	await bare.close();
});
