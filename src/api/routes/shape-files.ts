import { Type } from 'typebox';
import type { ShapeRecord, StoredFile } from '#contract';
import type { ApiApp, ApiContext } from '../api-context.ts';
import { fileName, licenceHeaders, mediaTypeOf } from '../file-headers.ts';
import { findRecord } from '../find-record.ts';
import { openStoredFile } from '../open-stored-file.ts';
import { ProblemError } from '../problem.ts';
import { sendBytes } from '../send-bytes.ts';

const Params = Type.Object({
	id: Type.String({ description: 'Shape id.' }),
	role: Type.String({ description: 'mesh, mesh-raw, lod-1, lod-2, lod-3, points, mask, thumbnail.' }),
	format: Type.String({ description: 'stl, ply, glb, nii.gz, png.' }),
});
const Query = Type.Object(
	{
		v: Type.Optional(
			Type.String({
				pattern: '^[0-9a-f]{64}$',
				description: 'SHA-256 that the file must have. With it the answer never changes and may be kept for good.',
			}),
		),
	},
	{ additionalProperties: false },
);

/** `GET /v1/shapes/{id}/files/{role}.{format}`. */
export function registerShapeFiles(app: ApiApp, { catalogue, store }: ApiContext): void {
	app.route({
		method: ['GET', 'HEAD'],
		exposeHeadRoute: false,
		compress: false,
		// The role has no dot, so that `mask.nii.gz` is split at the first one.
		url: '/v1/shapes/:id/files/:role([a-z0-9-]+).:format',
		schema: { params: Params, querystring: Query },
		config: {
			documentation: {
				operationId: 'getShapeFile',
				summary: 'A stored file of a shape',
				description:
					'Byte ranges, entity tags (the SHA-256), `Repr-Digest`. Licence and attribution are in the headers.',
				group: 'shapes',
				answers: {
					200: {
						description: 'The file.',
						mediaTypes: ['model/stl', 'model/gltf-binary', 'application/x-ply', 'application/gzip', 'image/png'],
					},
					206: { description: 'The part asked for.' },
				},
			},
		},
		handler: async (request, reply) => {
			const { id, role, format } = request.params;
			const record = findRecord(catalogue, id);
			const file = findFile(record, role, format);
			const version = request.query.v;
			if (version !== undefined && version !== file.sha256) {
				throw new ProblemError('not-found', `${role}.${format} of ${id} has changed: that version is gone.`);
			}
			reply.headers({
				...licenceHeaders(record),
				'cache-control': cacheControl(file, version !== undefined),
				'content-disposition': `${file.format === 'png' ? 'inline' : 'attachment'}; filename="${fileName(id, role, format)}"`,
			});
			return sendBytes(request, reply, {
				sizeBytes: file.sizeBytes,
				etag: `"sha256-${file.sha256}"`,
				mediaType: mediaTypeOf(file.format),
				sha256: file.sha256,
				open: (span) => openStoredFile(store, file, span),
			});
		},
	});
}

function findFile(record: ShapeRecord, role: string, format: string): StoredFile {
	const file = record.files.find((candidate) => candidate.role === role && candidate.format === format);
	if (file !== undefined) return file;
	const names = record.files.map((candidate) => `${candidate.role}.${candidate.format}`).join(', ');
	throw new ProblemError('not-found', `${record.id} has no such file. It has: ${names || 'none'}.`);
}

/** A shape's files may change when its source is ingested anew, so only addresses with a version are kept for good. */
function cacheControl(file: StoredFile, isVersioned: boolean): string {
	if (isVersioned) return 'public, max-age=31536000, immutable';
	return file.role === 'thumbnail' ? 'public, max-age=300, stale-while-revalidate=86400' : 'public, no-cache';
}
