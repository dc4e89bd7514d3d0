import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { ModelEntry, ModelList } from '#contract';
import { readShapeModel, writeShapeModel } from '#shape-model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ellipsoidModel, ellipsoidPopulation } from '../../../tests/ellipsoid-models.ts';
import { openSmallLibrary, type SmallLibrary } from '../../../tests/small-library.ts';
import { createApi } from '../create-api.ts';

const model = ellipsoidModel(
	ellipsoidPopulation([
		[30, 20, 10],
		[32, 19, 11],
		[28, 22, 10],
		[31, 20, 13],
	]),
);
const bytes = writeShapeModel(model);
let library: SmallLibrary;
let app: FastifyInstance;
let modelFolder: string;

beforeAll(async () => {
	library = await openSmallLibrary();
	modelFolder = await mkdtemp(path.join(tmpdir(), 'msn-models-'));
	await writeFile(path.join(modelFolder, 'ellipsoids.msnmodel'), bytes);
	await writeFile(path.join(modelFolder, 'half.msnmodel'), bytes.subarray(0, bytes.length / 2));
	await writeFile(path.join(modelFolder, 'notes.txt'), 'no model');
	app = await createApi({ ...library, modelFolder, softwareVersion: '1' });
});
afterAll(async () => {
	await app.close();
	await library.close();
	await rm(modelFolder, { recursive: true, force: true });
});

describe('models', () => {
	test('the list has what can be read, with what the file says', async () => {
		const { models } = (await app.inject('/v1/models')).json<ModelList>();
		expect(models).toHaveLength(1);
		expect(models[0]).toMatchObject({
			id: 'ellipsoids',
			title: 'Ellipsoids',
			memberCount: 4,
			syntheticCount: 4,
			pointCount: model.points.mean.length / 3,
			modeCount: 3,
			alignment: 'rigid',
			licences: [{ id: 'CC0-1.0', memberCount: 4 }],
			sizeBytes: bytes.length,
		});
		const one = (await app.inject('/v1/models/ellipsoids')).json<ModelEntry>();
		expect(one).toEqual(models[0]);
	});

	test('the file comes whole, in part, and not again when unchanged', async () => {
		const whole = await app.inject('/v1/models/ellipsoids/file');
		expect(whole.statusCode).toBe(200);
		expect(readShapeModel(whole.rawPayload)).toEqual(model);
		expect(whole.headers['x-synthetic']).toBe('true');
		const part = await app.inject({ url: '/v1/models/ellipsoids/file', headers: { range: 'bytes=8-15' } });
		expect(part.statusCode).toBe(206);
		expect(part.rawPayload.equals(bytes.subarray(8, 16))).toBe(true);
		const etag = String(whole.headers['etag']);
		const again = await app.inject({ url: '/v1/models/ellipsoids/file', headers: { 'if-none-match': etag } });
		expect(again.statusCode).toBe(304);
	});

	test('a picture of the mean, made once and not sent again when unchanged', async () => {
		const picture = await app.inject('/v1/models/ellipsoids/thumbnail.png');
		expect(picture.statusCode).toBe(200);
		expect(picture.headers['content-type']).toBe('image/png');
		expect(picture.rawPayload.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
		expect([picture.rawPayload.readUInt32BE(16), picture.rawPayload.readUInt32BE(20)]).toEqual([256, 256]);
		expect(picture.rawPayload.length).toBeGreaterThan(2000);
		const headers = { 'if-none-match': String(picture.headers['etag']) };
		expect((await app.inject({ url: '/v1/models/ellipsoids/thumbnail.png', headers })).statusCode).toBe(304);
		expect((await app.inject('/v1/models/half/thumbnail.png')).statusCode).toBe(404);
	});

	test.each(['nothing', 'half', 'notes.txt', '..%2Fellipsoids', '%2e%2e', '.hidden', 'a%00b'])(
		'%s is not found',
		async (id) => {
			expect((await app.inject(`/v1/models/${id}`)).statusCode).toBe(404);
			expect((await app.inject(`/v1/models/${id}/file`)).statusCode).toBe(404);
		},
	);

	test('a model that changes is read anew; one that goes is gone', async () => {
		const place = path.join(modelFolder, 'passing.msnmodel');
		await writeFile(place, writeShapeModel({ ...model, title: 'First' }));
		expect((await app.inject('/v1/models/passing')).json<ModelEntry>().title).toBe('First');
		await writeFile(place, writeShapeModel({ ...model, title: 'Second, longer' }));
		expect((await app.inject('/v1/models/passing')).json<ModelEntry>().title).toBe('Second, longer');
		await rm(place);
		expect((await app.inject('/v1/models/passing')).statusCode).toBe(404);
	});

	test('a library without the folder has none', async () => {
		const bare = await createApi({ ...library, softwareVersion: '1' });
		expect((await bare.inject('/v1/models')).json<ModelList>().models).toEqual([]);
		await bare.close();
	});
});
