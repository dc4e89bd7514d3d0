import type { FastifyInstance } from 'fastify';
import { Compile } from 'typebox/compile';
import type { TSchema } from 'typebox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SearchQuery, ShapeRecord } from '#contract';
import { openSmallLibrary, type SmallLibrary } from '../../tests/small-library.ts';
import { createApi } from './create-api.ts';

interface Parameter {
	readonly name: string;
	readonly in: string;
	readonly required: boolean;
	readonly schema: { readonly type?: string };
}
interface Operation {
	readonly operationId: string;
	readonly summary: string;
	readonly parameters: readonly Parameter[];
	readonly responses: Readonly<Record<string, { content?: Readonly<Record<string, { schema?: { $ref?: string } }>> }>>;
	readonly requestBody?: unknown;
}
interface Document {
	readonly openapi: string;
	readonly info: { readonly version: string };
	readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
	readonly components: { readonly schemas: Readonly<Record<string, TSchema>> };
}

let library: SmallLibrary;
let app: FastifyInstance;
let document: Document;
const operations = (): [string, string, Operation][] =>
	Object.entries(document.paths).flatMap(([path, methods]) =>
		Object.entries(methods).map(([method, operation]): [string, string, Operation] => [method, path, operation]),
	);

beforeAll(async () => {
	library = await openSmallLibrary();
	app = await createApi({ ...library, softwareVersion: '1.2.3' });
	document = (await app.inject('/v1/openapi.json')).json<Document>();
});
afterAll(async () => {
	await app.close();
	await library.close();
});

test('is OpenAPI 3.1 of this version', () => {
	expect(document.openapi).toBe('3.1.0');
	expect(document.info.version).toBe('1.2.3');
});

test('has every route that the router has, and no other', () => {
	for (const [method, path] of operations()) {
		const registered = path.replace('{role}.{format}', ':role([a-z0-9-]+).:format').replaceAll(/\{(\w+)\}/g, ':$1');
		expect(app.hasRoute({ method: method.toUpperCase() as 'GET', url: registered }), `${method} ${path}`).toBe(true);
	}
	// The router's own listing, without the page's catch-all.
	const listed = app.printRoutes({ commonPrefix: false }).match(/[^*\s] \((?:GET|POST)[^)]*\)/g) ?? [];
	expect(operations()).toHaveLength(listed.length);
});

test('every reference resolves, and none is missing a component', () => {
	const text = JSON.stringify(document);
	const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target);
	expect(references.length).toBeGreaterThan(20);
	for (const target of references) {
		const name = /^#\/components\/schemas\/(\w+)$/.exec(target)?.[1] ?? '';
		expect(document.components.schemas, target).toHaveProperty(name);
	}
	expect(text).not.toContain('"$id"');
});

test('path parameters are those of the path; operation ids are unique', () => {
	for (const [, path, { parameters, summary }] of operations()) {
		const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
		expect(
			parameters
				.filter((parameter) => parameter.in === 'path')
				.map(({ name }) => name)
				.sort(),
		).toEqual(named.sort());
		expect(summary).not.toBe('');
	}
	const ids = operations().map(([, , { operationId }]) => operationId);
	expect(new Set(ids).size).toBe(ids.length);
});

test('describes the search as the contract does', () => {
	const { parameters } = document.paths['/v1/shapes'].get;
	expect(parameters.map(({ name }) => name)).toEqual(Object.keys(SearchQuery.properties));
	expect(parameters.every(({ required }) => !required)).toBe(true);
});

test('its schemas judge real answers: components are whole', () => {
	const inlined = (schema: unknown): unknown => {
		if (Array.isArray(schema)) return schema.map(inlined);
		if (schema === null || typeof schema !== 'object') return schema;
		const { $ref, ...rest } = schema as { $ref?: string };
		if ($ref !== undefined) return inlined(document.components.schemas[$ref.split('/').at(-1) ?? '']);
		return Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, inlined(value)]));
	};
	const check = Compile(inlined(document.components.schemas['ShapeRecord']) as TSchema);
	for (const record of library.records) expect(check.Check(record)).toBe(true);
	expect(check.Check({ ...library.records[0], extra: 1 })).toBe(false);
	expect(inlined(document.components.schemas['ShapeRecord'])).toEqual(
		inlined(
			JSON.parse(JSON.stringify({ ...ShapeRecord, $id: undefined }), (key, value: unknown) =>
				key === '$id' ? undefined : value,
			),
		),
	);
});

test('the page shows every route and problem, without scripts, and may load nothing', async () => {
	const page = await app.inject('/docs');
	expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
	for (const [method, path] of operations()) expect(page.body).toContain(`${method.toUpperCase()} ${path}`);
	expect(page.body).toContain('id="licence-forbids"');
	expect(page.body).not.toMatch(/<script|https?:\/\/(?!creativecommons)/);
	expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
});
