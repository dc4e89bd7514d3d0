import { Type } from 'typebox';
import { ShapeRecord } from '#contract';
import type { ApiApp, ApiContext } from '../api-context.ts';
import { findRecord } from '../find-record.ts';
import { sendJson } from '../send-json.ts';

const Params = Type.Object({ id: Type.String({ description: 'Shape id.' }) });
const Nothing = Type.Object({}, { additionalProperties: false });

/** `GET /v1/shapes/{id}`. */
export function registerShapes(app: ApiApp, { catalogue }: ApiContext): void {
	app.get(
		'/v1/shapes/:id',
		{
			schema: { params: Params, querystring: Nothing },
			config: {
				documentation: {
					operationId: 'getShape',
					summary: 'Everything known about one shape',
					group: 'shapes',
					answers: { 200: { description: 'The record.', schema: ShapeRecord } },
				},
			},
		},
		(request, reply) => sendJson(request, reply, findRecord(catalogue, request.params.id)),
	);
}
