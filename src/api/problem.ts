import { Type, type Static } from 'typebox';
import { problemKinds, type ProblemKind } from './problem-kinds-table.ts';

/** Body of every refusal (RFC 9457, `application/problem+json`). */
export const Problem = Type.Object(
	{
		type: Type.String({ description: 'Address of the explanation of this kind of problem.' }),
		title: Type.String(),
		status: Type.Integer(),
		detail: Type.String({ description: 'What is wrong here and what to do.' }),
		instance: Type.String({ description: 'Path that was asked for.' }),
		errors: Type.Optional(
			Type.Array(
				Type.Object(
					{
						parameter: Type.Optional(Type.String({ description: 'Query or path parameter at fault.' })),
						pointer: Type.Optional(Type.String({ description: 'JSON pointer into the body.' })),
						id: Type.Optional(Type.String({ description: 'Shape concerned.' })),
						detail: Type.String(),
					},
					{ additionalProperties: false },
				),
			),
		),
	},
	{ additionalProperties: false, $id: 'Problem' },
);
export type Problem = Static<typeof Problem>;
export type ProblemDetail = NonNullable<Problem['errors']>[number];

/** What goes with a refusal. */
export interface ProblemExtras {
	readonly errors?: readonly ProblemDetail[];
	/** Extra response headers, e.g. `retry-after`. */
	readonly headers?: Readonly<Record<string, string>>;
	readonly cause?: unknown;
}

/** A request that is refused: thrown anywhere below a route, answered as a problem document. */
export class ProblemError extends Error {
	readonly kind: ProblemKind;
	readonly errors: readonly ProblemDetail[];
	readonly headers: Readonly<Record<string, string>>;
	/** Fastify reads it. */
	readonly statusCode: number;

	constructor(kind: ProblemKind, detail: string, { errors = [], headers = {}, cause }: ProblemExtras = {}) {
		super(detail, cause === undefined ? undefined : { cause });
		this.name = 'ProblemError';
		this.kind = kind;
		this.errors = errors;
		this.headers = headers;
		this.statusCode = problemKinds[kind].status;
	}
}

/** The document of a problem. `instance`: path of the request, without query. */
export function problemDocument(
	{ kind, message, errors }: Pick<ProblemError, 'kind' | 'message' | 'errors'>,
	instance: string,
): Problem {
	const { status, title } = problemKinds[kind];
	return {
		type: `/docs#${kind}`,
		title,
		status,
		detail: message,
		instance,
		...(errors.length > 0 ? { errors: [...errors] } : {}),
	};
}
