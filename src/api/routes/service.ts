import { Type } from 'typebox';
import type { ApiApp, ApiContext } from '../api-context.ts';

const Health = Type.Object(
	{ status: Type.Literal('ok'), catalogueVersion: Type.String(), softwareVersion: Type.String() },
	{ additionalProperties: false, $id: 'Health' },
);
const Nothing = Type.Object({}, { additionalProperties: false });

/** `GET /health`: whether the server can answer from its catalogue. */
export function registerHealth(app: ApiApp, { catalogue, softwareVersion }: ApiContext): void {
	app.get(
		'/health',
		{
			schema: { querystring: Nothing },
			config: {
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
}
