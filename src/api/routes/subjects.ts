import { Type } from 'typebox';
import { SubjectDetail, type ShapeRecord } from '#contract';
import type { ApiApp, ApiContext } from '../api-context.ts';
import { ProblemError } from '../problem.ts';
import { sendJson } from '../send-json.ts';

const Params = Type.Object({ key: Type.String({ description: 'Subject key, percent-encoded.' }) });
const Nothing = Type.Object({}, { additionalProperties: false });

/** `GET /v1/subjects/{key}`: everything of one person in one world space. */
export function registerSubjects(app: ApiApp, { catalogue }: ApiContext): void {
	app.get(
		'/v1/subjects/:key',
		{
			schema: { params: Params, querystring: Nothing },
			config: {
				documentation: {
					operationId: 'getSubject',
					summary: 'A subject with all its shapes',
					group: 'shapes',
					answers: {
						200: { description: 'Listed shapes first, then those held back; by name.', schema: SubjectDetail },
					},
				},
			},
		},
		(request, reply) => {
			const { key } = request.params;
			const shapes = [...catalogue.records({ subjectKey: key })].sort(listedFirst);
			const first = shapes.at(0);
			if (first === undefined) {
				throw new ProblemError(
					'not-found',
					`There is no subject ${JSON.stringify(key.slice(0, 200))} in this library.`,
				);
			}
			const detail: SubjectDetail = { key, subject: first.subject, shapes };
			return sendJson(request, reply, detail);
		},
	);
}

function listedFirst(a: ShapeRecord, b: ShapeRecord): number {
	const byListing = Number(b.quality.listed) - Number(a.quality.listed);
	return byListing || compareText(a.name, b.name) || compareText(a.id, b.id);
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
