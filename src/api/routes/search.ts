import { Type } from 'typebox';
import { SearchQuery, SearchResult, SuggestionList } from '#contract';
import type { ApiApp, ApiContext } from '../api-context.ts';
import { answerUnchanged, sendJson, weakTag } from '../send-json.ts';

const SuggestQuery = Type.Object(
	{
		q: Type.String({ maxLength: 200, description: 'What is typed so far.' }),
		limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, default: 10 })),
	},
	{ additionalProperties: false },
);

/** `GET /v1/shapes` and `GET /v1/suggest`. */
export function registerSearch(app: ApiApp, { search, softwareVersion }: ApiContext): void {
	app.get(
		'/v1/shapes',
		{
			schema: { querystring: SearchQuery },
			config: {
				documentation: {
					operationId: 'searchShapes',
					summary: 'Find shapes',
					description:
						'Several keywords, all must match; each hit says why it matched. Facets count over all hits. Pages by cursor.',
					group: 'search',
					answers: { 200: { description: 'Hits, facets, how the keywords were read.', schema: SearchResult } },
				},
			},
		},
		(request, reply) => {
			const asked = Object.entries(request.query).sort(([a], [b]) => (a < b ? -1 : 1));
			const etag = weakTag(JSON.stringify([search.version(), softwareVersion, asked]));
			const unchanged = answerUnchanged(request, reply, etag);
			if (unchanged !== undefined) return unchanged;
			return reply.type('application/json; charset=utf-8').send(JSON.stringify(search.search(request.query)));
		},
	);
	app.get(
		'/v1/suggest',
		{
			schema: { querystring: SuggestQuery },
			config: {
				documentation: {
					operationId: 'suggest',
					summary: 'Complete what is being typed',
					group: 'search',
					answers: {
						200: { description: 'Completions with the number of shapes each finds.', schema: SuggestionList },
					},
				},
			},
		},
		(request, reply) => {
			const { q, limit = 10 } = request.query;
			return sendJson(request, reply, { suggestions: search.suggest(q, limit) });
		},
	);
}
