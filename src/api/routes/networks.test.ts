import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { NetworkEntry, NetworkList } from '#contract';
import { readFieldModel } from '#learning';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { smallFieldModel, smallNetwork } from '../../../tests/learnt-models.ts';
import { openSmallLibrary, type SmallLibrary } from '../../../tests/small-library.ts';
import { createApi } from '../create-api.ts';

const network = smallNetwork();
const fieldModel = smallFieldModel();
let library: SmallLibrary;
let app: FastifyInstance;
let networkFolder: string;
const place = (name: string): string => path.join(networkFolder, name);

beforeAll(async () => {
	library = await openSmallLibrary();
	networkFolder = await mkdtemp(path.join(tmpdir(), 'msn-networks-'));
	const changed = network.slice();
	changed[Math.floor(changed.length / 2)] ^= 0x10;
	await Promise.all([
		writeFile(place('organs.onnx'), network),
		writeFile(place('beans.msnfield'), fieldModel),
		writeFile(place('organs.msnfield'), fieldModel),
		writeFile(place('half.onnx'), network.subarray(0, network.length / 2)),
		writeFile(place('half.msnfield'), fieldModel.subarray(0, fieldModel.length / 2)),
		writeFile(place('changed.onnx'), changed),
		writeFile(place('words.onnx'), 'no network at all'),
		writeFile(place('with space.onnx'), network),
		writeFile(place('huge.onnx'), ''),
		writeFile(place('notes.txt'), 'no network'),
	]);
	// Holes take no room.
	await truncate(place('huge.onnx'), 2e9);
	app = await createApi({ ...library, networkFolder, softwareVersion: '1' });
});
afterAll(async () => {
	await app.close();
	await library.close();
	await rm(networkFolder, { recursive: true, force: true });
});

describe('learnt models', () => {
	test('the list has what can be used, with what the files say, and why others cannot', async () => {
		const { networks, unreadable } = (await app.inject('/v1/networks')).json<NetworkList>();
		expect(networks.map(({ id, kind }) => `${id} ${kind}`)).toEqual(['beans signed-distance-model', 'organs network']);
		expect(networks[1]).toMatchObject({
			title: 'Balls and rods',
			lesson: 'class',
			architecture: 'residual-network',
			classes: ['ball', 'rod'],
			gridSize: 12,
			licence: 'CC0-1.0',
			synthetic: 'all',
			shapeCount: 8,
			figures: [{ method: 'seed 1', metric: 'accuracy', value: 0.75, interval: [0.5, 1], patients: 8, shapes: 8 }],
			sizeBytes: network.length,
		});
		expect(networks[0]).toMatchObject({ lesson: 'shape', classes: [], spacingMm: 2 });
		expect((await app.inject('/v1/networks/organs')).json<NetworkEntry>()).toEqual(networks[1]);
		const reasons = Object.fromEntries(unreadable.map(({ file, reason }) => [file, reason]));
		expect(Object.keys(reasons).sort()).toEqual([
			'changed.onnx',
			'half.msnfield',
			'half.onnx',
			'huge.onnx',
			'organs.msnfield',
			'with space.onnx',
			'words.onnx',
		]);
		expect(reasons['words.onnx']).toMatch(/not an ONNX file|cut off/);
		expect(reasons['half.onnx']).toMatch(/cut off/);
		expect(reasons['changed.onnx']).toMatch(/not as it was exported/);
		expect(reasons['organs.msnfield']).toMatch(/another file has the same name/);
		expect(reasons['huge.onnx']).toMatch(/2000000000 bytes/);
	});

	test('the file comes whole, in part, and not again when unchanged', async () => {
		const whole = await app.inject('/v1/networks/organs/file');
		expect(whole.statusCode).toBe(200);
		expect(whole.rawPayload.equals(network)).toBe(true);
		expect(whole.headers['x-synthetic']).toBe('true');
		expect(whole.headers['x-licences']).toBe('CC0-1.0');
		expect(whole.headers['content-disposition']).toContain('organs.onnx');
		const part = await app.inject({ url: '/v1/networks/organs/file', headers: { range: 'bytes=8-15' } });
		expect(part.statusCode).toBe(206);
		expect(part.rawPayload.equals(network.subarray(8, 16))).toBe(true);
		const headers = { 'if-none-match': String(whole.headers['etag']) };
		expect((await app.inject({ url: '/v1/networks/organs/file', headers })).statusCode).toBe(304);
		const head = await app.inject({ method: 'HEAD', url: '/v1/networks/beans/file' });
		expect(head.headers['content-length']).toBe(String(fieldModel.length));
		expect(head.headers['content-disposition']).toContain('beans.msnfield');
		const file = (await app.inject('/v1/networks/beans/file')).rawPayload;
		expect(readFieldModel(file)).toEqual(readFieldModel(fieldModel));
	});

	test('a signed distance model has a picture of its mean, a network has none', async () => {
		const picture = await app.inject('/v1/networks/beans/thumbnail.png');
		expect(picture.headers['content-type']).toBe('image/png');
		expect(picture.rawPayload.length).toBeGreaterThan(2000);
		expect((await app.inject('/v1/networks/organs/thumbnail.png')).statusCode).toBe(404);
	});

	test.each(['nothing', 'half', 'changed', 'notes.txt', '..%2Forgans', '%2e%2e', '.hidden', 'a%00b', 'with%20space'])(
		'%s is not found',
		async (id) => {
			expect((await app.inject(`/v1/networks/${id}`)).statusCode).toBe(404);
			expect((await app.inject(`/v1/networks/${id}/file`)).statusCode).toBe(404);
		},
	);

	test('a file that changes is read anew; one that goes is gone; without the folder there are none', async () => {
		await writeFile(place('passing.onnx'), network.subarray(0, 100));
		expect((await app.inject('/v1/networks/passing')).statusCode).toBe(404);
		await writeFile(place('passing.onnx'), network);
		expect((await app.inject('/v1/networks/passing')).json<NetworkEntry>().title).toBe('Balls and rods');
		await rm(place('passing.onnx'));
		expect((await app.inject('/v1/networks/passing')).statusCode).toBe(404);
		const bare = await createApi({ ...library, softwareVersion: '1' });
		expect((await bare.inject('/v1/networks')).json<NetworkList>()).toEqual({ networks: [], unreadable: [] });
		await bare.close();
	});
});
