import type { RouteOptions } from 'fastify';
import type { RouteDocumentation } from './route-documentation.ts';
import { Problem } from './problem.ts';

type Json = null | boolean | number | string | readonly Json[] | JsonObject;
interface JsonObject {
	readonly [name: string]: Json | undefined;
}

/** A route that the description shows. */
export interface DocumentedRoute {
	readonly method: string;
	/** As registered, with `:name` for parameters. */
	readonly url: string;
	readonly schema: { readonly params?: unknown; readonly querystring?: unknown; readonly body?: unknown };
	readonly documentation: RouteDocumentation;
}

/** The documented route of a registration; HEAD is left out, it is GET without a body. */
export function documentedRoutes(route: RouteOptions): DocumentedRoute[] {
	const documentation = route.config?.documentation;
	if (documentation === undefined) return [];
	const methods = Array.isArray(route.method) ? route.method : [route.method];
	return methods
		.filter((method) => method !== 'HEAD')
		.map((method) => ({ method, url: route.url, schema: route.schema ?? {}, documentation }));
}

/** The OpenAPI 3.1 description of routes. Schemas with an `$id` become shared components. */
export function openApiDocument(
	routes: readonly DocumentedRoute[],
	{ softwareVersion }: { softwareVersion: string },
): JsonObject {
	const components: Record<string, Json> = {};
	const schemaOf = (schema: unknown): Json => shareSchemas(JSON.parse(JSON.stringify(schema)) as Json, components);
	const paths: Record<string, Record<string, Json>> = {};
	for (const route of routes) {
		const path = pathTemplate(route.url);
		paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, schemaOf) };
	}
	return {
		openapi: '3.1.0',
		info: {
			title: 'MedShapeNet',
			version: softwareVersion,
			description:
				'A library of 3D anatomical shapes made from real segmentations: search, records, files, selections. Coordinates are millimetres in world RAS+. Not for clinical use.',
			license: { name: 'Apache-2.0 (software); each shape has the licence of its source', identifier: 'Apache-2.0' },
		},
		tags: ['search', 'shapes', 'library', 'selections', 'service'].map((name) => ({ name })),
		paths,
		components: { schemas: components },
	};
}

/** `/v1/shapes/:id` → `/v1/shapes/{id}`. */
export const pathTemplate = (url: string): string => url.replaceAll(/:(\w+)(?:\([^)]*\))?/g, '{$1}');

function operation({ schema, documentation }: DocumentedRoute, schemaOf: (schema: unknown) => Json): Json {
	const { operationId, summary, description, group, answers } = documentation;
	const responses: Record<string, Json> = {};
	for (const [status, answer] of Object.entries(answers)) {
		const content: Record<string, Json> = {};
		if (answer.schema !== undefined) content['application/json'] = { schema: schemaOf(answer.schema) };
		for (const mediaType of answer.mediaTypes ?? []) content[mediaType] = {};
		responses[status] = { description: answer.description, ...(Object.keys(content).length > 0 ? { content } : {}) };
	}
	responses['default'] = {
		description: 'Refused.',
		content: { 'application/problem+json': { schema: schemaOf(Problem) } },
	};
	return {
		operationId,
		summary,
		...(description === undefined ? {} : { description }),
		tags: [group],
		parameters: [...parameters('path', schema.params, schemaOf), ...parameters('query', schema.querystring, schemaOf)],
		...(schema.body === undefined
			? {}
			: { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(schema.body) } } } }),
		responses,
	};
}

function parameters(place: 'path' | 'query', schema: unknown, schemaOf: (schema: unknown) => Json): Json[] {
	const { properties = {}, required = [] } = (schema ?? {}) as {
		properties?: Readonly<Record<string, unknown>>;
		required?: readonly string[];
	};
	return Object.entries(properties).map(([name, property]) => {
		const { description, ...rest } = schemaOf(property) as JsonObject;
		return {
			name,
			in: place,
			required: place === 'path' || required.includes(name),
			...(description === undefined ? {} : { description }),
			schema: rest,
		};
	});
}

/** A copy in which every schema with an `$id` is a reference to the component of that name, which is added. */
function shareSchemas(schema: Json, components: Record<string, Json>): Json {
	if (Array.isArray(schema)) return schema.map((item: Json) => shareSchemas(item, components));
	if (schema === null || typeof schema !== 'object') return schema;
	const { $id, ...members } = schema as JsonObject;
	const entries = Object.entries(members).map(([name, value]) => [name, shareSchemas(value ?? null, components)]);
	const copy = Object.fromEntries(entries) as JsonObject;
	if (typeof $id !== 'string') return copy;
	components[$id] = copy;
	return { $ref: `#/components/schemas/${$id}` };
}
