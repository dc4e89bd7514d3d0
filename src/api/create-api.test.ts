import type { FastifyInstance } from 'fastify';
import { Compile } from 'typebox/compile';
import type { TSchema } from 'typebox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
	SearchResult,
	ShapeRecord,
	SourceEntry,
	SourceList,
	Statistics,
	SubjectDetail,
	SuggestionList,
} from '#contract';
import { openSmallLibrary, type SmallLibrary } from '../../tests/small-library.ts';
import { createApi } from './create-api.ts';
import { Problem } from './problem.ts';

let library: SmallLibrary;
let app: FastifyInstance;

beforeAll(async () => {
	library = await openSmallLibrary();
	app = await createApi({ ...library, softwareVersion: '9.9.9' });
});
afterAll(async () => {
	await app.close();
	await library.close();
});

const kidney = 'free-organs.case-1.kidney_left';

/** First fault of a value, or none. */
const faultOf = (schema: TSchema, value: unknown): unknown => Compile(schema).Errors(value).at(0);

describe('answers fit their schemas', () => {
	test.each([
		['/v1/shapes', SearchResult],
		['/v1/shapes?q=kidney&limit=2&facets=no', SearchResult],
		['/v1/shapes?q=male+kidny&unlisted=yes&sort=-volume', SearchResult],
		['/v1/suggest?q=kid', SuggestionList],
		[`/v1/shapes/${kidney}`, ShapeRecord],
		['/v1/subjects/free-organs%2Fcase-1', SubjectDetail],
		['/v1/sources', SourceList],
		['/v1/sources/kidney-challenge', SourceEntry],
		['/v1/statistics', Statistics],
	])('%s', async (url, schema) => {
		const response = await app.inject(url);
		expect(response.statusCode).toBe(200);
		expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
		expect(faultOf(schema, response.json())).toBeUndefined();
	});
});

describe('refusals', () => {
	test.each([
		['/v1/shapes?sexx=male', 400, 'did you mean "sex"?'],
		['/v1/shapes?limit=1e1', 400, 'limit must be a whole number from 0 to 200, got "1e1"'],
		['/v1/shapes?limit=201', 400, 'limit must be'],
		['/v1/shapes?limit=', 400, 'limit must be'],
		['/v1/shapes?sex=male&sex=female', 400, 'comma-separated'],
		['/v1/shapes?synthetic=maybe', 400, 'synthetic must be one of yes, no, any'],
		['/v1/shapes?cursor=AAAA', 400, 'cursor'],
		['/v1/shapes/nothing', 404, 'There is no shape "nothing"'],
		['/v1/shapes/%00', 404, 'There is no shape'],
		['/v1/shapes/%', 400, 'percent-encoding'],
		[`/v1/shapes/${kidney}/files/mesh.obj`, 404, 'mesh.stl, mesh.glb'],
		[`/v1/shapes/${kidney}/files/..%2f..%2fcatalogue.sqlite`, 404, ''],
		[`/v1/shapes/${'x'.repeat(500)}`, 404, 'There is no shape'],
		['/v1/nothing', 404, 'nothing at this address'],
	])('%s → %d', async (url, status, words) => {
		const response = await app.inject(url);
		expect(response.statusCode).toBe(status);
		expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
		expect(faultOf(Problem, response.json())).toBeUndefined();
		expect(response.json<Problem>().detail).toContain(words);
	});
});

test('a file is whole, with its checksum, name and licence', async () => {
	const [file] = library.records[0].files;
	const response = await app.inject(`/v1/shapes/${kidney}/files/mesh.stl`);
	expect(response.rawPayload.equals((await library.store.read(file.sha256)) ?? Buffer.alloc(0))).toBe(true);
	expect(response.headers).toMatchObject({
		etag: `"sha256-${file.sha256}"`,
		'content-type': 'model/stl',
		'content-length': String(file.sizeBytes),
		'content-disposition': `attachment; filename="${kidney}.stl"`,
		link: '<https://creativecommons.org/licenses/by/4.0/>; rel="license"',
		'x-attribution': 'Authors of the test source, CC BY 4.0',
	});
});
