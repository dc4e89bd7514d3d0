import { Type } from 'typebox';
import { SelectionRequest, SelectionTicket } from '#contract';
import type { Selection } from '#catalogue';
import type { ApiApp, ApiContext } from '../api-context.ts';
import { layOutArchive } from '../archive.ts';
import { ProblemError } from '../problem.ts';
import { selectionContents, storedSelection, type SelectionContents } from '../selection-contents.ts';
import { sendJson } from '../send-json.ts';

const Params = Type.Object({ id: Type.String({ description: 'Selection id.' }) });
const Nothing = Type.Object({}, { additionalProperties: false });
const StoredSelection = Type.Object(
	{
		...SelectionTicket.properties,
		ids: Type.Array(Type.String()),
		files: Type.Array(Type.String(), { description: 'As `role.format`.' }),
	},
	{ additionalProperties: false, $id: 'StoredSelection' },
);

/** `POST /v1/selections` and `GET /v1/selections/{id}`. */
export function registerSelections(app: ApiApp, context: ApiContext): void {
	const { catalogue, store } = context;
	const ticketOf = (id: string, contents: SelectionContents): SelectionTicket => ({
		id,
		shapeCount: contents.records.length,
		fileCount: contents.files.length,
		sizeBytes: layOutArchive(contents, store).sizeBytes,
		missing: [...contents.missing],
	});
	app.route({
		method: 'POST',
		url: '/v1/selections',
		bodyLimit: 3 * 1024 * 1024,
		schema: { body: SelectionRequest, querystring: Nothing },
		config: {
			rateLimit: { max: 240, timeWindow: 60_000 },
			documentation: {
				operationId: 'createSelection',
				summary: 'Keep a list of shapes for download',
				description: 'The id is made from the content: the same shapes and files give the same id, in any order.',
				group: 'selections',
				answers: { 201: { description: 'Kept. Ids that the library lacks are told.', schema: SelectionTicket } },
			},
		},
		handler: async (request, reply) => {
			const wanted = canonicalSelection(request.body);
			const contents = await selectionContents(catalogue, wanted);
			if (contents.records.length === 0) {
				throw new ProblemError('unknown-shapes', 'None of these shapes is in this library.', {
					errors: contents.missing.slice(0, 100).map((id) => ({ id: id.slice(0, 200), detail: 'unknown' })),
				});
			}
			const ids = contents.records.map((record) => record.id);
			const id = catalogue.saveSelection({ ids, files: wanted.files });
			reply.code(201).header('location', `/v1/selections/${id}`).header('cache-control', 'no-store');
			return reply.send(ticketOf(id, contents));
		},
	});
	app.route({
		method: 'GET',
		url: '/v1/selections/:id',
		schema: { params: Params, querystring: Nothing },
		config: {
			documentation: {
				operationId: 'getSelection',
				summary: 'A kept list',
				group: 'selections',
				answers: { 200: { description: 'The list and what it comes to now.', schema: StoredSelection } },
			},
		},
		handler: async (request, reply) => {
			const { id } = request.params;
			const { ids, files } = storedSelection(catalogue, id);
			const contents = await selectionContents(catalogue, { ids, files });
			return sendJson(request, reply, { ...ticketOf(id, contents), ids, files });
		},
	});
}

/** In order and without repetition, so that equal sets are one selection. */
function canonicalSelection({ ids, files = ['mesh.stl'] }: SelectionRequest): Selection {
	return { ids: [...new Set(ids)].sort(), files: [...new Set(files)].sort() };
}
