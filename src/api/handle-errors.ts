import type { Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { SearchError } from '#catalogue';
import { ProblemError, problemDocument } from './problem.ts';
import { problemKinds, type ProblemKind } from './problem-kinds-table.ts';

/** Answers with the problem document of whatever was thrown. Messages of unknown errors stay inside. */
export function handleError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
	const problem = problemOf(error);
	if (problem.statusCode >= 500) request.log.error({ err: error }, 'request failed');
	for (const name of ['cache-control', 'content-disposition', 'content-length', 'etag', 'repr-digest', 'link']) {
		reply.removeHeader(name);
	}
	return reply
		.code(problem.statusCode)
		.headers({ ...problem.headers, 'cache-control': 'no-store' })
		.type('application/problem+json; charset=utf-8')
		.send(JSON.stringify(problemDocument(problem, pathOf(request))));
}

/** Path of a request, shortened, without query. */
export const pathOf = (request: FastifyRequest): string => (request.url.split('?', 1)[0] ?? '').slice(0, 300);

function problemOf(error: unknown): ProblemError {
	if (error instanceof ProblemError) return error;
	if (error instanceof SearchError) {
		const detail = `${error.parameter}: ${error.message}`;
		return new ProblemError('invalid-parameter', detail, {
			errors: [{ parameter: error.parameter, detail: error.message }],
		});
	}
	const { statusCode = 500, code = '' } = (error ?? {}) as Partial<FastifyError>;
	return fromFramework(statusCode, code) ?? new ProblemError('internal', 'The server failed. It has logged why.');
}

/** Refusals that the HTTP framework makes by itself. */
function fromFramework(statusCode: number, code: string): ProblemError | undefined {
	if (statusCode < 400 || statusCode >= 500 || !code.startsWith('FST_')) return undefined;
	const kind: ProblemKind =
		statusCode === 413 ? 'too-large' : statusCode === 415 ? 'unsupported-media-type' : 'malformed-request';
	const details: Readonly<Record<string, string>> = {
		FST_ERR_CTP_BODY_TOO_LARGE: 'The body is larger than this address takes.',
		FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The body must be JSON, with content-type: application/json.',
		FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not valid JSON.',
		FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty; JSON is expected.',
		FST_ERR_BAD_URL: 'The address contains an invalid percent-encoding.',
	};
	return new ProblemError(kind, details[code] ?? problemKinds[kind].advice);
}

/** Answers bytes that are no HTTP request, or one with too large headers, and closes the connection. */
export function handleClientError(error: Error & { code?: string }, socket: Socket): void {
	if (error.code === 'ECONNRESET' || !socket.writable) return;
	const kind: ProblemKind = error.code === 'HPE_HEADER_OVERFLOW' ? 'headers-too-large' : 'malformed-request';
	const { status, advice } = problemKinds[kind];
	const body = JSON.stringify(problemDocument({ kind, message: advice, errors: [] }, ''));
	socket.end(
		`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/problem+json; charset=utf-8\r\n` +
			`Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
	);
}
