import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAny, writePly } from '#formats';
import { massProperties } from '#shape';
import { openSmallLibrary, type SmallLibrary } from '../../../tests/small-library.ts';
import { torusMesh } from '../../../tests/solid-meshes.ts';
import { createConversionPool } from '../conversion-pool.ts';
import { createApi } from '../create-api.ts';

let library: SmallLibrary;
let app: FastifyInstance;
const url = '/v1/shapes/free-organs.case-1.kidney_left/convert';

beforeAll(async () => {
	library = await openSmallLibrary();
	app = await createApi({ ...library, softwareVersion: '1' });
});
afterAll(async () => {
	await app.close();
	await library.close();
});

test('answers with the converted file, its name, type and licence', async () => {
	const response = await app.inject(`${url}?to=obj`);
	expect(response.statusCode).toBe(200);
	expect(response.headers).toMatchObject({
		'content-type': 'model/obj',
		'content-disposition': 'attachment; filename="free-organs.case-1.kidney_left.obj"',
		'x-attribution': 'Authors of the test source, CC BY 4.0',
		'content-length': String(response.rawPayload.length),
	});
	const content = await readAny(response.rawPayload, { fileName: 'a.obj' });
	if (content.kind !== 'mesh') throw new Error('no mesh');
	const { volumeMm3 } = massProperties(content.parts[0].mesh);
	expect(Math.abs(volumeMm3 / (library.records[0].measures?.volumeMm3 ?? 0) - 1)).toBeLessThan(1e-3);
});

test('parts, HEAD and tags work as for stored files', async () => {
	const whole = await app.inject(`${url}?to=vtp`);
	const etag = String(whole.headers.etag);
	const part = await app.inject({ url: `${url}?to=vtp`, headers: { range: 'bytes=10-19', 'if-range': etag } });
	expect(part.statusCode).toBe(206);
	expect(part.rawPayload.equals(whole.rawPayload.subarray(10, 20))).toBe(true);
	const head = await app.inject({ method: 'HEAD', url: `${url}?to=vtp` });
	expect(head.headers['content-length']).toBe(String(whole.rawPayload.length));
	expect((await app.inject({ url: `${url}?to=vtp`, headers: { 'if-none-match': etag } })).statusCode).toBe(304);
	expect((await app.inject(`${url}?to=vtk`)).headers.etag).not.toBe(etag);
});

test('formats of volumes come from the mask that is stored, unless a voxel size is asked for', async () => {
	const read = async (query: string) => {
		const content = await readAny((await app.inject(`${url}?${query}`)).rawPayload, { fileName: 'a.nii' });
		if (content.kind !== 'volume') throw new Error('no volume');
		return content.volume.voxelToWorld[0];
	};
	expect(await read('to=nii')).toBe(2);
	expect(await read('to=nii&spacingMm=3')).toBe(3);
	expect(await read('to=nii&from=mesh&spacingMm=4')).toBe(4);
});

test.each([
	['', 400, 'to is missing'],
	['?to=exe', 400, 'to must be one of stl, ply'],
	['?to=obj&from=thumbnail', 400, 'from must be one of'],
	['?to=obj&from=lod-3', 422, 'has no lod-3'],
	['?to=stl&from=mask', 422, 'mesh-raw'],
	['?to=obj&from=points', 422, 'points cannot become obj'],
	['?to=nii&spacingMm=0.05', 422, 'choose a larger spacing'],
	['?to=nii&spacingMm=0', 400, 'spacingMm must be'],
	['?to=nii&spacing=1', 400, 'did you mean "spacingMm"?'],
])('%s → %d', async (query, status, words) => {
	const response = await app.inject(url + query);
	expect(response.statusCode).toBe(status);
	expect(response.json<{ detail: string }>().detail).toContain(words);
});

describe('limits', () => {
	const bytes = writePly(torusMesh(40, 9, 1200, 400));
	const task = { bytes, format: 'ply', name: 'large', to: 'vtp' } as const;

	test('a conversion that takes too long is stopped, and the next one runs', async () => {
		const pool = createConversionPool({ threadCount: 1, timeoutMs: 1, maxWaiting: 5 });
		await expect(pool.run(task)).rejects.toMatchObject({ kind: 'took-too-long', statusCode: 503 });
		await pool.close();
		const patient = createConversionPool({ threadCount: 1, timeoutMs: 60_000, maxWaiting: 5 });
		expect((await patient.run({ ...task, bytes: writePly(torusMesh(9, 2)) })).length).toBeGreaterThan(1000);
		await patient.close();
	});

	test('too many at a time are sent away', async () => {
		const pool = createConversionPool({ threadCount: 1, timeoutMs: 60_000, maxWaiting: 1 });
		const results = await Promise.allSettled([pool.run(task), pool.run(task), pool.run(task)]);
		expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
		expect(results[2]).toMatchObject({ reason: { kind: 'busy', headers: { 'retry-after': '30' } } });
		await pool.close();
	});

	test('closing ends what runs and what waits', async () => {
		const pool = createConversionPool({ threadCount: 1, timeoutMs: 60_000, maxWaiting: 5 });
		const runs = Promise.allSettled([pool.run(task), pool.run(task)]);
		await pool.close();
		expect((await runs).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
		await expect(pool.run(task)).rejects.toMatchObject({ kind: 'busy' });
	});
});
