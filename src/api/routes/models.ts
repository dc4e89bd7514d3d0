import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { ModelEntry, ModelList } from '#contract';
import type { ApiApp } from '../api-context.ts';
import { asciiText } from '../file-headers.ts';
import type { ModelShelf } from '../model-shelf.ts';
import { ProblemError } from '../problem.ts';
import { sendBytes } from '../send-bytes.ts';
import { sendJson } from '../send-json.ts';

const Params = Type.Object({ id: Type.String({ description: 'Model id.' }) });
const Nothing = Type.Object({}, { additionalProperties: false });

/** `GET /v1/models`, `GET /v1/models/{id}`, `GET /v1/models/{id}/file`, `GET /v1/models/{id}/thumbnail.png`. */
export function registerModels(app: ApiApp, shelf: ModelShelf): void {
	const findModel = async (id: string): Promise<ModelEntry> => {
		const entry = await shelf.find(id);
		if (entry) return entry;
		throw new ProblemError('not-found', `There is no model ${JSON.stringify(id.slice(0, 100))} in this library.`);
	};
	app.get(
		'/v1/models',
		{
			schema: { querystring: Nothing },
			config: {
				documentation: {
					operationId: 'listModels',
					summary: 'Statistical shape models of the library',
					group: 'library',
					answers: { 200: { description: 'Models, by id.', schema: ModelList } },
				},
			},
		},
		async (request, reply) => sendJson(request, reply, { models: await shelf.entries() }),
	);
	app.get(
		'/v1/models/:id',
		{
			schema: { params: Params, querystring: Nothing },
			config: {
				documentation: {
					operationId: 'getModel',
					summary: 'One model',
					group: 'library',
					answers: { 200: { description: 'What its file says about itself.', schema: ModelEntry } },
				},
			},
		},
		async (request, reply) => sendJson(request, reply, await findModel(request.params.id)),
	);
	app.route({
		method: ['GET', 'HEAD'],
		exposeHeadRoute: false,
		compress: false,
		url: '/v1/models/:id/file',
		schema: { params: Params, querystring: Nothing },
		config: {
			documentation: {
				operationId: 'getModelFile',
				summary: 'The file of a model',
				description: 'Byte ranges, entity tags (the SHA-256), `Repr-Digest`. Licences of the members are in it.',
				group: 'library',
				answers: {
					200: { description: 'The file.', mediaTypes: ['application/octet-stream'] },
					206: { description: 'The part asked for.' },
				},
			},
		},
		handler: async (request, reply) => {
			const entry = await findModel(request.params.id);
			const { id, sizeBytes, sha256 } = entry;
			reply.headers({
				'cache-control': 'public, no-cache',
				'content-disposition': `attachment; filename="${id}.msnmodel"`,
				'x-licences': asciiText(entry.licences.map((licence) => licence.id).join(', ')),
				...(entry.syntheticCount > 0 ? { 'x-synthetic': 'true' } : {}),
			});
			return sendBytes(request, reply, {
				sizeBytes,
				etag: `"sha256-${sha256}"`,
				mediaType: 'application/octet-stream',
				sha256,
				open: async (span) => shelf.open(id, span),
			});
		},
	});
	registerPicture(app, { shelf, findModel });
}

/** `GET /v1/models/{id}/thumbnail.png`. */
function registerPicture(
	app: ApiApp,
	{ shelf, findModel }: { shelf: ModelShelf; findModel: (id: string) => Promise<ModelEntry> },
): void {
	app.get(
		'/v1/models/:id/thumbnail.png',
		{
			compress: false,
			schema: { params: Params, querystring: Nothing },
			config: {
				documentation: {
					operationId: 'getModelThumbnail',
					summary: 'A picture of the mean shape of a model',
					description: '256 × 256 pixels, from the front, slightly from the left and above.',
					group: 'library',
					answers: { 200: { description: 'The picture.', mediaTypes: ['image/png'] } },
				},
			},
		},
		async (request, reply) => {
			const entry = await findModel(request.params.id);
			const picture = await shelf.picture(entry);
			reply.header('cache-control', 'public, max-age=300, stale-while-revalidate=86400');
			return sendBytes(request, reply, {
				sizeBytes: picture.length,
				etag: `"picture-${entry.sha256}"`,
				mediaType: 'image/png',
				open: async ({ start, end }) => Readable.from([picture.subarray(start, end)]),
			});
		},
	);
}
