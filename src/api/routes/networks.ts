import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { NetworkEntry, NetworkList } from '#contract';
import type { ApiApp } from '../api-context.ts';
import { asciiText } from '../file-headers.ts';
import { networkEndings, type NetworkShelf } from '../network-shelf.ts';
import { ProblemError } from '../problem.ts';
import { sendBytes } from '../send-bytes.ts';
import { sendJson } from '../send-json.ts';

const Params = Type.Object({ id: Type.String({ description: 'Id of the learnt model.' }) });
const Nothing = Type.Object({}, { additionalProperties: false });

/** `GET /v1/networks`, `GET /v1/networks/{id}`, `GET /v1/networks/{id}/file`, `GET /v1/networks/{id}/thumbnail.png`. */
export function registerNetworks(app: ApiApp, shelf: NetworkShelf): void {
	app.get(
		'/v1/networks',
		{
			schema: { querystring: Nothing },
			config: {
				documentation: {
					operationId: 'listNetworks',
					summary: 'Learnt models of the library: networks and signed distance models',
					description: 'Files of the folder that cannot be used are listed with the reason. Not for clinical use.',
					group: 'library',
					answers: { 200: { description: 'Learnt models, by id.', schema: NetworkList } },
				},
			},
		},
		async (request, reply) => sendJson(request, reply, await shelf.list()),
	);
	app.get(
		'/v1/networks/:id',
		{
			schema: { params: Params, querystring: Nothing },
			config: {
				documentation: {
					operationId: 'getNetwork',
					summary: 'One learnt model',
					group: 'library',
					answers: { 200: { description: 'What its file says about itself.', schema: NetworkEntry } },
				},
			},
		},
		async (request, reply) => sendJson(request, reply, await findNetwork(shelf, request.params.id)),
	);
	registerFile(app, shelf);
	registerPicture(app, shelf);
}

async function findNetwork(shelf: NetworkShelf, id: string): Promise<NetworkEntry> {
	const entry = await shelf.find(id);
	if (entry) return entry;
	throw new ProblemError('not-found', `There is no learnt model ${JSON.stringify(id.slice(0, 100))} in this library.`);
}

/** `GET /v1/networks/{id}/file`. */
function registerFile(app: ApiApp, shelf: NetworkShelf): void {
	app.route({
		method: ['GET', 'HEAD'],
		exposeHeadRoute: false,
		compress: false,
		url: '/v1/networks/:id/file',
		schema: { params: Params, querystring: Nothing },
		config: {
			documentation: {
				operationId: 'getNetworkFile',
				summary: 'The file of a learnt model',
				description:
					'ONNX, or a signed distance model. Byte ranges, entity tags (the SHA-256), `Repr-Digest`. The licence of the data it was learnt from is in it.',
				group: 'library',
				answers: {
					200: { description: 'The file.', mediaTypes: ['application/octet-stream'] },
					206: { description: 'The part asked for.' },
				},
			},
		},
		handler: async (request, reply) => {
			const entry = await findNetwork(shelf, request.params.id);
			const { id, kind, sizeBytes, sha256, licence, synthetic } = entry;
			reply.headers({
				'cache-control': 'public, no-cache',
				'content-disposition': `attachment; filename="${id}${networkEndings[kind]}"`,
				'x-licences': asciiText(licence),
				...(synthetic === 'all' || synthetic === 'some' ? { 'x-synthetic': 'true' } : {}),
			});
			return sendBytes(request, reply, {
				sizeBytes,
				etag: `"sha256-${sha256}"`,
				mediaType: 'application/octet-stream',
				sha256,
				open: async (span) => shelf.open(entry, span),
			});
		},
	});
}

/** `GET /v1/networks/{id}/thumbnail.png`. */
function registerPicture(app: ApiApp, shelf: NetworkShelf): void {
	app.get(
		'/v1/networks/:id/thumbnail.png',
		{
			compress: false,
			schema: { params: Params, querystring: Nothing },
			config: {
				documentation: {
					operationId: 'getNetworkThumbnail',
					summary: 'A picture of the mean shape of a signed distance model',
					description: '256 × 256 pixels, from the front, slightly from the left and above. Networks have none.',
					group: 'library',
					answers: { 200: { description: 'The picture.', mediaTypes: ['image/png'] } },
				},
			},
		},
		async (request, reply) => {
			const entry = await findNetwork(shelf, request.params.id);
			const picture = await shelf.picture(entry);
			if (!picture) throw new ProblemError('not-found', 'A network has no mean shape to be drawn.');
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
