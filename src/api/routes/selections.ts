import { Type } from 'typebox';
import { SelectionRequest, SelectionTicket } from '#contract';
import type { Selection } from '#catalogue';
import type { ApiApp, ApiContext } from '../api-context.ts';
import { ProblemError } from '../problem.ts';
import { storedSelection } from '../selection-contents.ts';
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
	const { catalogue, archives } = context;
	const ticketOf = async (id: string): Promise<SelectionTicket> => {
		const { archive, shapeCount, missing, parts } = await archives.plan(id);
		return { id, shapeCount, fileCount: parts.length, sizeBytes: archive.sizeBytes, missing: [...missing] };
	};
	app.route({
		method: 'POST',
		url: '/v1/selections',
		bodyLimit: 3 * 1024 * 1024,
		schema: { body: SelectionRequest, querystring: Nothing },
		config: {
			rateLimit: { max: 120, timeWindow: 60_000 },
			documentation: {
				operationId: 'createSelection',
				summary: 'Keep a list of shapes for download',
				description: 'The id is made from the content: the same shapes and files give the same id, in any order.',
				group: 'selections',
				answers: { 201: { description: 'Kept. Ids that the library lacks are told.', schema: SelectionTicket } },
			},
		},
		handler: async (request, reply) => {
			const { ids, files } = canonicalSelection(request.body);
			// The documents of the search index tell the same as the records, and are not parsed.
			const { known = [], missing = [] } = Object.groupBy(ids, (id) =>
				catalogue.document(id) === undefined ? 'missing' : 'known',
			);
			if (known.length === 0) {
				throw new ProblemError('unknown-shapes', 'None of these shapes is in this library.', {
					errors: missing.slice(0, 100).map((id) => ({ id: id.slice(0, 200), detail: 'unknown' })),
				});
			}
			const id = catalogue.saveSelection({ ids: known, files });
			reply.code(201).header('location', `/v1/selections/${id}`).header('cache-control', 'no-store');
			return reply.send({ ...(await ticketOf(id)), missing });
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
			return sendJson(request, reply, { ...(await ticketOf(id)), ids, files });
		},
	});
}

/** In order and without repetition, so that equal sets are one selection. */
function canonicalSelection({ ids, files = ['mesh.stl'] }: SelectionRequest): Selection {
	return { ids: [...new Set(ids)].sort(), files: [...new Set(files)].sort() };
}
