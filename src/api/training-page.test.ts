import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpRequest } from '../../tests/http-requests.ts';
import { createTrainingPage, type TrainingSource } from './training-page.ts';

const webApp = mkdtempSync(path.join(tmpdir(), 'msn-page-'));
mkdirSync(path.join(webApp, 'assets'));
writeFileSync(path.join(webApp, 'training.html'), '<!doctype html><title>Training</title>');
writeFileSync(path.join(webApp, 'index.html'), '<!doctype html><title>Library</title>');
writeFileSync(path.join(path.dirname(webApp), `${path.basename(webApp)}.secret`), 'secret');

/** A story of numbered words: what is told is told after the number of the last one that was heard. */
function story(): TrainingSource & { words: number } {
	return {
		words: 1,
		read: async () => undefined,
		since(place) {
			const heard = /^\d+$/.test(place ?? '') ? Number(place) : 0;
			const names = Array.from({ length: Math.max(0, this.words - heard) }, (_, i) => `word ${heard + i + 1}`);
			return { names, runs: [], figures: [], now: 0 };
		},
		place() {
			return String(this.words);
		},
		pictures: (name, epoch) => (name === 'seed-1' ? (epoch === 3 ? gzipSync('volumes') : null) : undefined),
	};
}

const source = story();
let asked = 0;
let port = 0;
let app: Awaited<ReturnType<typeof createTrainingPage>>;

beforeAll(async () => {
	app = await createTrainingPage({
		source,
		webApp,
		intervalMs: 20,
		maxWatchers: 3,
		hosts: ['machine'],
		stop: { token: 'a secret', ask: () => void asked++ },
	});
	port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
});

afterAll(async () => {
	await app.close();
	rmSync(webApp, { recursive: true });
	rmSync(`${webApp}.secret`);
});

interface Listening {
	/** All that came so far. */
	text(): string;
	answer: IncomingMessage;
	close(): void;
}

async function listen(lastEventId?: string): Promise<Listening> {
	const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
	const call = request({ host: '127.0.0.1', port, path: '/v1/training/events', headers, agent: false });
	call.end();
	const [answer] = (await once(call, 'response')) as [IncomingMessage];
	let text = '';
	answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
	answer.on('error', () => undefined);
	return { text: () => text, answer, close: () => call.destroy() };
}

/** Names told, in order, over all messages. */
const told = (text: string): string[] =>
	[...text.matchAll(/^data: (.*)$/gm)].flatMap(([, data]) => (JSON.parse(data) as { names?: string[] }).names ?? []);
const soon = (read: () => unknown) => expect.poll(read, { timeout: 5000, interval: 10 });

describe('events of a training', () => {
	test('go on where the line was lost, without gap or repetition', async () => {
		const first = await listen();
		expect(first.answer.headers['content-type']).toMatch('text/event-stream');
		await soon(() => told(first.text())).toEqual(['word 1']);
		source.words = 3;
		await soon(() => told(first.text())).toEqual(['word 1', 'word 2', 'word 3']);
		const last = [...first.text().matchAll(/^id: (.*)$/gm)].at(-1)?.[1];
		first.close();
		source.words = 6;
		const second = await listen(last);
		await soon(() => told(second.text())).toEqual(['word 4', 'word 5', 'word 6']);
		second.close();
		const stranger = await listen('nonsense');
		await soon(() => told(stranger.text()).length).toBe(6);
		stranger.close();
	});

	test('are for a few watchers at a time; one that breaks off makes room', async () => {
		const all = [await listen(), await listen(), await listen()];
		const refused = await httpRequest(port, '/v1/training/events');
		expect(refused.status).toBe(429);
		for (const one of all) one.close();
		await soon(async () => {
			const next = await listen();
			next.close();
			return next.answer.statusCode;
		}).toBe(200);
	});
});

describe('the page of a training', () => {
	test('answers the page, the facts with a tag, and volumes packed as they lie', async () => {
		const page = await httpRequest(port, '/');
		expect(page.body.toString()).toContain('<title>Training</title>');
		expect(page.headers['content-security-policy']).toContain("default-src 'self'");
		const facts = await httpRequest(port, '/v1/training');
		expect(JSON.parse(facts.body.toString())).toMatchObject({ canStop: true });
		const etag = String(facts.headers.etag);
		expect((await httpRequest(port, '/v1/training', { headers: { 'if-none-match': etag } })).status).toBe(304);
		const volumes = await httpRequest(port, '/v1/training/pictures?run=seed-1&epoch=3');
		expect(volumes.headers['content-encoding']).toBe('gzip');
		expect(volumes.body.equals(gzipSync('volumes'))).toBe(true);
		// Thinned since the browser heard of them: nothing to show, and no failure.
		expect((await httpRequest(port, '/v1/training/pictures?run=seed-1&epoch=2')).status).toBe(204);
		expect((await httpRequest(port, '/v1/training/pictures?run=seed-2&epoch=3')).status).toBe(404);
	});

	test.each([
		'/../secret',
		`/..%2f${path.basename(webApp)}.secret`,
		`/assets/../../${path.basename(webApp)}.secret`,
		'/v1/training/pictures?run=../..&epoch=3',
		'/v1/training/pictures?run=seed-1&epoch=3e0',
		'/v1/training/pictures?run=seed-1&run=x&epoch=3',
		'/v1/training/pictures',
		'/v1/shapes',
		'/%00',
	])('refuses %s', async (address) => {
		const { status, body } = await httpRequest(port, address);
		expect([400, 404]).toContain(status);
		expect(body.toString()).toContain('"status":');
	});

	test('goes by no foreign name, so that no other site can read it', async () => {
		for (const host of ['evil.example', 'localhost.evil.example:80'])
			expect((await httpRequest(port, '/v1/training', { headers: { host } })).status, host).toBe(404);
		for (const host of ['localhost', `127.0.0.1:${port}`, '[::1]:9', 'MACHINE:1'])
			expect((await httpRequest(port, '/v1/training', { headers: { host } })).status, host).toBe(200);
		const { headers } = await httpRequest(port, '/v1/training', { headers: { origin: 'https://evil.example' } });
		expect(headers['access-control-allow-origin']).toBeUndefined();
	});

	test('stops for who has the secret, and for nobody else', async () => {
		const stop = async (headers: Record<string, string>): Promise<number> =>
			(await httpRequest(port, '/v1/training/stop', { method: 'POST', headers })).status;
		expect(await stop({})).toBe(404);
		expect(await stop({ 'x-msn-token': 'a secreT' })).toBe(404);
		expect(await stop({ 'x-msn-token': 'a' })).toBe(404);
		expect(asked).toBe(0);
		expect(await stop({ 'x-msn-token': 'a secret' })).toBe(202);
		expect(asked).toBe(1);
	});

	test('tells the last words when it closes', async () => {
		const own = story();
		const other = await createTrainingPage({ source: own, webApp, intervalMs: 60_000 });
		port = Number(new URL(await other.listen({ host: '127.0.0.1', port: 0 })).port);
		const listener = await listen();
		await soon(() => told(listener.text())).toEqual(['word 1']);
		own.words = 2;
		await other.close();
		await soon(() => listener.text()).toContain('event: bye');
		expect(told(listener.text())).toEqual(['word 1', 'word 2']);
	});
});
