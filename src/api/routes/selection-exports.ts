import { Type } from 'typebox';
import type { ApiApp, ApiContext } from '../api-context.ts';
import { refuseIncomplete } from '../archive-plans.ts';
import { citationsBib } from '../citations-bib.ts';
import {
	commercialRefusal,
	selectionContents,
	storedSelection,
	type SelectedFile,
	type SelectionContents,
} from '../selection-contents.ts';
import { sendBytes } from '../send-bytes.ts';
import { serverAddress } from '../server-address.ts';

const Params = Type.Object({ id: Type.String({ description: 'Selection id.' }) });
const Query = Type.Object(
	{
		commercial: Type.Optional(
			Type.Literal('yes', { description: 'Refuse unless the licence of every shape allows commercial use.' }),
		),
	},
	{ additionalProperties: false },
);

/** `GET /v1/selections/{id}/archive.zip`, `urls.txt`, `manifest.jsonl`, `citation.bib`. */
export function registerSelectionExports(app: ApiApp, context: ApiContext): void {
	registerArchive(app, context);
	registerLists(app, context);
}

function registerArchive(app: ApiApp, context: ApiContext): void {
	const { store, metrics, archives } = context;
	app.route({
		method: ['GET', 'HEAD'],
		exposeHeadRoute: false,
		compress: false,
		url: '/v1/selections/:id/archive.zip',
		schema: { params: Params, querystring: Query },
		config: {
			documentation: {
				operationId: 'getSelectionArchive',
				summary: 'All files as one zip archive',
				description:
					'With LICENCES.txt, CITATIONS.bib, metadata.json, metadata.csv and checksums.sha256. Length and entity tag are known beforehand, so that an interrupted download can be resumed.',
				group: 'selections',
				answers: {
					200: { description: 'The archive.', mediaTypes: ['application/zip'] },
					206: { description: 'A part.' },
				},
			},
		},
		handler: async (request, reply) => {
			const { id } = request.params;
			const plan = await archives.plan(id);
			const { archive, refusal } = plan;
			if (request.query.commercial === 'yes' && refusal !== undefined) throw refusal;
			reply
				.header('content-disposition', `attachment; filename="medshapenet-${id.slice(0, 8)}.zip"`)
				.header('cache-control', 'no-cache');
			return sendBytes(request, reply, {
				sizeBytes: archive.sizeBytes,
				etag: `"zip-${archive.digest.slice(0, 40)}"`,
				mediaType: 'application/zip',
				open: async (span) => {
					await refuseIncomplete(plan, store);
					metrics.add('msn_archive_bytes_total', span.end - span.start);
					return archive.read(span);
				},
			});
		},
	});
}

interface List {
	readonly name: string;
	readonly operationId: string;
	readonly mediaType: string;
	readonly summary: string;
	write(contents: SelectionContents, address: string): string;
}

const lists: readonly List[] = [
	{
		name: 'urls.txt',
		operationId: 'getSelectionUrls',
		mediaType: 'text/plain; charset=utf-8',
		summary: 'Addresses, one a line, for `wget --content-disposition -i` or `aria2c -i`',
		write: ({ files }, address) => files.map((file) => `${fileAddress(file, address)}\n`).join(''),
	},
	{
		name: 'manifest.jsonl',
		operationId: 'getSelectionManifest',
		mediaType: 'application/x-ndjson; charset=utf-8',
		summary: 'One line of JSON a file: url, id, file, sizeBytes, sha256, licence, attribution',
		write: ({ files }, address) => files.map((file) => `${JSON.stringify(manifestLine(file, address))}\n`).join(''),
	},
	{
		name: 'citation.bib',
		operationId: 'getSelectionCitations',
		mediaType: 'application/x-bibtex; charset=utf-8',
		summary: 'BibTeX of the sources',
		write: ({ sources }) => citationsBib(sources),
	},
];

function registerLists(app: ApiApp, { catalogue, publicUrl }: ApiContext): void {
	for (const { name, operationId, mediaType, summary, write } of lists) {
		app.route({
			method: 'GET',
			url: `/v1/selections/:id/${name}`,
			schema: { params: Params, querystring: Query },
			config: {
				documentation: {
					operationId,
					summary,
					group: 'selections',
					answers: { 200: { description: 'The list.', mediaTypes: [mediaType.split(';', 1)[0]] } },
				},
			},
			handler: async (request, reply) => {
				const contents = await selectionContents(catalogue, storedSelection(catalogue, request.params.id));
				const refusal = request.query.commercial === 'yes' ? commercialRefusal(contents) : undefined;
				if (refusal !== undefined) throw refusal;
				return reply
					.type(mediaType)
					.header('cache-control', 'no-cache')
					.header('content-disposition', `inline; filename="${name}"`)
					.send(write(contents, serverAddress(request, publicUrl)));
			},
		});
	}
}

const fileAddress = ({ record, file }: SelectedFile, address: string): string =>
	`${address}/v1/shapes/${encodeURIComponent(record.id)}/files/${file.role}.${file.format}`;

function manifestLine(selected: SelectedFile, address: string): Readonly<Record<string, unknown>> {
	const { record, file, path } = selected;
	return {
		url: fileAddress(selected, address),
		id: record.id,
		file: path,
		role: file.role,
		format: file.format,
		sizeBytes: file.sizeBytes,
		sha256: file.sha256,
		licence: record.licence.id,
		commercialUse: record.licence.commercialUse,
		attribution: record.licence.attribution,
		source: record.sourceId,
		synthetic: record.synthetic,
	};
}
