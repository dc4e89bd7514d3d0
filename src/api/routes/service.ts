import { Type } from 'typebox';
import type { ApiApp, ApiContext } from '../api-context.ts';
import { docsPage, docsPagePolicy } from '../docs-page.ts';
import { openApiDocument, type DocumentedRoute } from '../openapi-document.ts';
import { sendJson } from '../send-json.ts';

const Health = Type.Object(
	{ status: Type.Literal('ok'), catalogueVersion: Type.String(), softwareVersion: Type.String() },
	{ additionalProperties: false, $id: 'Health' },
);
const Nothing = Type.Object({}, { additionalProperties: false });

/** `GET /health`, `GET /metrics`: for those who run the server. */
export function registerHealth(app: ApiApp, { catalogue, search, softwareVersion, metrics }: ApiContext): void {
	app.get(
		'/health',
		{
			schema: { querystring: Nothing },
			config: {
				rateLimit: false,
				documentation: {
					operationId: 'getHealth',
					summary: 'Whether the server is well',
					group: 'service',
					answers: { 200: { description: 'It is.', schema: Health } },
				},
			},
		},
		(_request, reply) =>
			reply
				.header('cache-control', 'no-store')
				.send({ status: 'ok', catalogueVersion: catalogue.version(), softwareVersion }),
	);
	app.get(
		'/metrics',
		{
			schema: { querystring: Nothing },
			config: {
				documentation: {
					operationId: 'getMetrics',
					summary: 'Counters since the start, as Prometheus reads them',
					group: 'service',
					answers: { 200: { description: 'The counters.', mediaTypes: ['text/plain'] } },
				},
			},
		},
		(_request, reply) => {
			const { shapeCount, listedCount, storedBytes } = search.figures();
			const text = metrics.text({
				msn_shapes: shapeCount,
				msn_shapes_listed: listedCount,
				msn_stored_bytes: storedBytes,
				process_resident_memory_bytes: process.memoryUsage.rss(),
				process_uptime_seconds: process.uptime(),
			});
			return reply.header('cache-control', 'no-store').type('text/plain; version=0.0.4; charset=utf-8').send(text);
		},
	);
}

/** `GET /v1/openapi.json`, `GET /docs`. `routes` fills up while routes are registered. */
export function registerDescription(app: ApiApp, context: ApiContext, routes: readonly DocumentedRoute[]): void {
	app.get(
		'/v1/openapi.json',
		{
			schema: { querystring: Nothing },
			config: {
				documentation: {
					operationId: 'getDescription',
					summary: 'This description (OpenAPI 3.1)',
					group: 'service',
					answers: { 200: { description: 'The document.', mediaTypes: ['application/json'] } },
				},
			},
		},
		(request, reply) => sendJson(request, reply, openApiDocument(routes, context)),
	);
	app.get(
		'/docs',
		{
			schema: { querystring: Nothing },
			config: {
				documentation: {
					operationId: 'getDocumentation',
					summary: 'This description as a page',
					group: 'service',
					answers: { 200: { description: 'The page.', mediaTypes: ['text/html'] } },
				},
			},
		},
		(_request, reply) =>
			reply
				.headers({ 'content-security-policy': docsPagePolicy, 'cache-control': 'no-cache' })
				.type('text/html; charset=utf-8')
				.send(docsPage(routes)),
	);
}
