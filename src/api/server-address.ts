import type { FastifyRequest } from 'fastify';
import { ProblemError } from './problem.ts';

/** A host name, IPv4 or bracketed IPv6 address, with an optional port. */
const hostForm = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/**
 * Address of this server as the client knows it, without a slash at the end: `publicUrl` if the server was given one,
 * else from the `Host` header (of the proxy's `X-Forwarded-*`, where it is trusted).
 *
 * @throws ProblemError if the header is no host name: it goes into answers, so it must be nothing else.
 */
export function serverAddress(request: FastifyRequest, publicUrl: string | undefined): string {
	if (publicUrl !== undefined) return publicUrl.replace(/\/+$/, '');
	const { host, protocol } = request;
	if (!hostForm.test(host)) throw new ProblemError('malformed-request', 'The Host header is no host name.');
	const address = `${protocol === 'https' ? 'https' : 'http'}://${host}`;
	if (!URL.canParse(address)) throw new ProblemError('malformed-request', 'The Host header is no host name.');
	return new URL(address).origin;
}
