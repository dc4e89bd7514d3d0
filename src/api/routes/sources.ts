import { Type } from 'typebox';
import { SourceEntry, SourceList, Statistics, type SourceDataset } from '#contract';
import type { ApiApp, ApiContext } from '../api-context.ts';
import { ProblemError } from '../problem.ts';
import { sendJson } from '../send-json.ts';

const Params = Type.Object({ id: Type.String({ description: 'Source id.' }) });
const Nothing = Type.Object({}, { additionalProperties: false });

/** `GET /v1/sources`, `GET /v1/sources/{id}`, `GET /v1/statistics`. */
export function registerSources(app: ApiApp, { catalogue, search, softwareVersion }: ApiContext): void {
	const entryOf = (source: SourceDataset): SourceEntry => {
		const { shapeCount = 0, listedCount = 0, subjectCount = 0 } = search.figures().sources.get(source.id) ?? {};
		return { source, shapeCount, listedCount, subjectCount };
	};
	app.get(
		'/v1/sources',
		{
			schema: { querystring: Nothing },
			config: {
				documentation: {
					operationId: 'listSources',
					summary: 'Where the shapes come from',
					group: 'library',
					answers: { 200: { description: 'Sources with licences and counts.', schema: SourceList } },
				},
			},
		},
		(request, reply) => sendJson(request, reply, { sources: catalogue.sources().map(entryOf) }),
	);
	app.get(
		'/v1/sources/:id',
		{
			schema: { params: Params, querystring: Nothing },
			config: {
				documentation: {
					operationId: 'getSource',
					summary: 'One source',
					group: 'library',
					answers: { 200: { description: 'The source with its counts.', schema: SourceEntry } },
				},
			},
		},
		(request, reply) => {
			const { id } = request.params;
			const source = catalogue.source(id);
			if (source === undefined) {
				throw new ProblemError('not-found', `There is no source ${JSON.stringify(id.slice(0, 100))} in this library.`);
			}
			return sendJson(request, reply, entryOf(source));
		},
	);
	app.get(
		'/v1/statistics',
		{
			schema: { querystring: Nothing },
			config: {
				documentation: {
					operationId: 'getStatistics',
					summary: 'Figures of the whole library',
					group: 'library',
					answers: { 200: { description: 'Counts.', schema: Statistics } },
				},
			},
		},
		(request, reply) => {
			const { sources, byAnatomy, bySource, byDefect, ...figures } = search.figures();
			const statistics: Statistics = {
				...figures,
				sourceCount: sources.size,
				byAnatomy: [...byAnatomy],
				bySource: [...bySource],
				byDefect: [...byDefect],
				catalogueVersion: search.version(),
				softwareVersion,
			};
			return sendJson(request, reply, statistics);
		},
	);
}
