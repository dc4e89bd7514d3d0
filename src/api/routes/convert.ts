import { hash } from 'node:crypto';
import { Type } from 'typebox';
import type { ShapeRecord, StoredFile } from '#contract';
import type { ApiApp, ApiContext } from '../api-context.ts';
import { createByteCache } from '../byte-cache.ts';
import { holdsOnlyMasks, targetFormats, type TargetFormat } from '../target-formats.ts';
import { fileName, licenceHeaders, mediaTypeOf } from '../file-headers.ts';
import { findRecord } from '../find-record.ts';
import { openStoredFile } from '../open-stored-file.ts';
import { evaluatePreconditions } from '../preconditions.ts';
import { ProblemError } from '../problem.ts';
import { collectBytes, sendBytes } from '../send-bytes.ts';

const roles = ['mesh', 'mesh-raw', 'lod-1', 'lod-2', 'lod-3', 'points', 'mask'] as const;

const Params = Type.Object({ id: Type.String({ description: 'Shape id.' }) });
const Query = Type.Object(
	{
		to: Type.Union(
			targetFormats.map((format) => Type.Literal(format)),
			{ description: 'Format wanted.' },
		),
		from: Type.Optional(
			Type.Union(
				roles.map((role) => Type.Literal(role)),
				{ description: 'Stored form to start from. Default: the mask for formats of volumes, the mesh for others.' },
			),
		),
		spacingMm: Type.Optional(
			Type.Number({
				minimum: 0.05,
				maximum: 100,
				description: 'Voxel edge where a surface becomes a mask; then it is filled anew even if a mask is stored.',
			}),
		),
	},
	{ additionalProperties: false },
);

/** Largest stored file that is converted on request. */
const maxInputBytes = 256 * 1024 * 1024;
const cacheBytes = 64 * 1024 * 1024;
/** Stored formats from exact and small to inexact or large. */
const preferredFormats = ['ply', 'nii.gz', 'glb', 'stl'] as const;

/** `GET /v1/shapes/{id}/convert?to=…`. */
export function registerConvert(app: ApiApp, context: ApiContext): void {
	const { catalogue, store, conversions, metrics, softwareVersion } = context;
	const results = createByteCache(cacheBytes);
	app.route({
		method: ['GET', 'HEAD'],
		exposeHeadRoute: false,
		compress: false,
		url: '/v1/shapes/:id/convert',
		schema: { params: Params, querystring: Query },
		config: {
			rateLimit: { max: 240, timeWindow: 60_000 },
			documentation: {
				operationId: 'convertShape',
				summary: 'A shape in another format',
				description:
					'Surfaces as stl, ply, obj, glb, vtk, vtp, npz (vertices, faces); points as ply, npz; masks as nii, nii.gz, nrrd, mha, npz (mask, affine), npy (axes x, y, z). World coordinates (mm, RAS+) are kept.',
				group: 'shapes',
				answers: { 200: { description: 'The file.', mediaTypes: [...new Set(targetFormats.map(mediaTypeOf))] } },
			},
		},
		handler: async (request, reply) => {
			const { id } = request.params;
			const { from, spacingMm } = request.query;
			const to = request.query.to as TargetFormat;
			const record = findRecord(catalogue, id);
			const file = inputFile(record, { to, from, isRegridded: spacingMm !== undefined });
			const etag = `"${hash('sha256', JSON.stringify([softwareVersion, file.sha256, to, spacingMm]), 'hex').slice(0, 40)}"`;
			if (evaluatePreconditions(request.headers, etag) === 'not-modified') {
				return reply.code(304).header('etag', etag).send();
			}
			const bytes = await results.get(etag, async () => {
				metrics.add('msn_conversions_total', 1);
				const stored = await collectBytes(
					await openStoredFile(store, file, { start: 0, end: file.sizeBytes }),
					file.sizeBytes,
				);
				const isThere = file.format === to && spacingMm === undefined;
				const format = file.format as Exclude<StoredFile['format'], 'png'>;
				return isThere ? stored : conversions.run({ bytes: stored, format, name: record.name, to, spacingMm });
			});
			const role = holdsOnlyMasks(to) || file.role === 'mask' ? 'mask' : file.role;
			reply.headers({
				...licenceHeaders(record),
				'cache-control': 'public, no-cache',
				'content-disposition': `attachment; filename="${fileName(id, role, to)}"`,
			});
			return sendBytes(request, reply, {
				sizeBytes: bytes.length,
				etag,
				mediaType: mediaTypeOf(to),
				open: async ({ start, end }) => once(bytes.subarray(start, end)),
			});
		},
	});
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
	yield bytes;
}

interface Wanted {
	readonly to: TargetFormat;
	readonly from: string | undefined;
	/** A voxel size is given, so a stored mask does not do. */
	readonly isRegridded: boolean;
}

/** The stored file to start from. */
function inputFile(record: ShapeRecord, { to, from, isRegridded }: Wanted): StoredFile {
	const wanted =
		from !== undefined
			? [from]
			: holdsOnlyMasks(to) && !isRegridded
				? ['mask', 'mesh', 'mesh-raw']
				: ['mesh', 'mesh-raw'];
	for (const role of wanted) {
		const files = record.files.filter((file) => file.role === role);
		const same = isRegridded ? undefined : files.find(({ format }) => format === to);
		const file = same ?? preferredFormats.flatMap((format) => files.find((one) => one.format === format) ?? []).at(0);
		if (file === undefined) continue;
		if (file.sizeBytes <= maxInputBytes) return file;
		throw new ProblemError('cannot-convert', 'The shape is too large to be converted here; use `msn convert`.');
	}
	throw new ProblemError('cannot-convert', `${record.id} has no ${wanted.join(' or ')} to start from.`);
}
