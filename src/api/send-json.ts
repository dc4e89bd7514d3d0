import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { evaluatePreconditions } from './preconditions.ts';

/** Entity tag over some text. Weak: compression changes the bytes, not the meaning. */
export const weakTag = (text: string): string => `W/"${hash('sha256', text, 'base64url').slice(0, 27)}"`;

/**
 * Answers 304 if the client has what `etag` names; otherwise sets the caching headers and returns undefined, and the
 * answer is still to be made.
 */
export function answerUnchanged(request: FastifyRequest, reply: FastifyReply, etag: string): FastifyReply | undefined {
	reply.header('etag', etag).header('cache-control', 'no-cache');
	const isUnchanged = evaluatePreconditions(request.headers, etag) === 'not-modified';
	return isUnchanged ? reply.code(304).send() : undefined;
}

/** Answers with JSON that clients may keep and must revalidate. */
export function sendJson(request: FastifyRequest, reply: FastifyReply, value: unknown): FastifyReply {
	const text = JSON.stringify(value);
	const unchanged = answerUnchanged(request, reply, weakTag(text));
	return unchanged ?? reply.type('application/json; charset=utf-8').send(text);
}
