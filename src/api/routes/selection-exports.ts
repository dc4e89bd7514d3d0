import { Type } from 'typebox';
import type { StoredFile } from '#contract';
import type { FileStore } from '#catalogue';
import type { ApiApp, ApiContext } from '../api-context.ts';
import { layOutArchive, type Archive } from '../archive.ts';
import { citationsBib } from '../citations-bib.ts';
import { ProblemError } from '../problem.ts';
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

/** Archives laid out last, so that the parts of one download are not planned anew each time. */
const rememberedArchives = 2;

interface ArchivePlan {
	readonly archive: Archive;
	/** Why it must not be used commercially, or undefined. */
	readonly refusal: ProblemError | undefined;
	/** What must be in the store. */
	readonly parts: readonly { readonly id: string; readonly file: StoredFile }[];
	/** Whether it was found to be there. */
	isComplete: boolean;
}

/** `GET /v1/selections/{id}/archive.zip`, `urls.txt`, `manifest.jsonl`, `citation.bib`. */
export function registerSelectionExports(app: ApiApp, context: ApiContext): void {
	registerArchive(app, context);
	registerLists(app, context);
}

/** Plans archives, and remembers the last ones as long as the catalogue does not change. */
function archivePlanner({ catalogue, store }: ApiContext): (id: string) => Promise<ArchivePlan> {
	const plans = new Map<string, ArchivePlan>();
	return async (id) => {
		const version = catalogue.version();
		const key = `${id} ${version}`;
		const known = plans.get(key);
		if (known !== undefined) return known;
		const contents = await selectionContents(catalogue, storedSelection(catalogue, id));
		const plan: ArchivePlan = {
			archive: layOutArchive(contents, store),
			refusal: commercialRefusal(contents),
			parts: contents.files.map(({ record, file }) => ({ id: record.id, file })),
			isComplete: false,
		};
		// Another process may have written meanwhile.
		if (catalogue.version() === version) plans.set(key, plan);
		for (const oldest of plans.keys()) if (plans.size > rememberedArchives) plans.delete(oldest);
		return plan;
	};
}

function registerArchive(app: ApiApp, context: ApiContext): void {
	const { store, metrics } = context;
	const planOf = archivePlanner(context);
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
			const plan = await planOf(id);
			const { archive } = plan;
			if (request.query.commercial === 'yes' && plan.refusal !== undefined) throw plan.refusal;
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

/** An archive is not begun if it could not be finished. Looks for 32 files at a time. */
async function refuseIncomplete(plan: ArchivePlan, store: FileStore): Promise<void> {
	if (plan.isComplete) return;
	const { parts } = plan;
	for (let first = 0; first < parts.length; first += 32) {
		const some = parts.slice(first, first + 32);
		const held = await Promise.all(some.map(({ file }) => store.head(file.sha256)));
		const lost = some.filter(({ file }, i) => held[i]?.sizeBytes !== file.sizeBytes);
		if (lost.length === 0) continue;
		throw new ProblemError('storage-fault', 'Stored files of this selection are missing or damaged on the server.', {
			errors: lost.map(({ id, file }) => ({ id, detail: `${file.role}.${file.format}` })),
		});
	}
	plan.isComplete = true;
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
