import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseRange, type ByteSpan } from './parse-range.ts';
import { evaluatePreconditions, mayAnswerInPart } from './preconditions.ts';
import { ProblemError } from './problem.ts';

/** Bytes of known length and identity that can be read from any position. */
export interface ByteSource {
	readonly sizeBytes: number;
	/** Strong entity tag, with its quotes. */
	readonly etag: string;
	readonly mediaType: string;
	/** SHA-256 of the whole, hex, where known. */
	readonly sha256?: string;
	/** Opens a part; it must yield exactly that many bytes. */
	open(span: ByteSpan): Promise<AsyncIterable<Uint8Array>>;
}

/** Parts up to this size are sent in one piece. */
const wholeBytes = 128 * 1024;

/**
 * Answers with bytes: HEAD, `If-(None-)Match`, one `Range` with `If-Range`, exact lengths. Other headers are the
 * caller's.
 */
export async function sendBytes(
	request: FastifyRequest,
	reply: FastifyReply,
	source: ByteSource,
): Promise<FastifyReply> {
	const { sizeBytes, etag, mediaType, sha256 } = source;
	const precondition = evaluatePreconditions(request.headers, etag);
	if (precondition === 'failed') throw new ProblemError('precondition-failed', 'The file is not the one in If-Match.');
	reply.header('etag', etag).header('accept-ranges', 'bytes');
	if (precondition === 'not-modified') return reply.code(304).send();
	reply.type(mediaType);
	if (sha256 !== undefined) {
		reply.header('repr-digest', `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`);
	}
	if (request.method === 'HEAD') return reply.header('content-length', sizeBytes).send();
	const range = mayAnswerInPart(request.headers, etag) ? parseRange(request.headers.range, sizeBytes) : 'whole';
	if (range === 'unsatisfiable') {
		throw new ProblemError('range-not-satisfiable', `The range lies behind the end: there are ${sizeBytes} bytes.`, {
			headers: { 'content-range': `bytes */${sizeBytes}` },
		});
	}
	const span = range === 'whole' ? { start: 0, end: sizeBytes } : range;
	const content = await source.open(span);
	const length = span.end - span.start;
	if (range !== 'whole') {
		reply.code(206).header('content-range', `bytes ${span.start}-${span.end - 1}/${sizeBytes}`);
	}
	const body =
		length <= wholeBytes ? await collectBytes(content, length) : Readable.from(content, { objectMode: false });
	return reply.header('content-length', length).send(body);
}

/** All of a stream of known length. */
export async function collectBytes(content: AsyncIterable<Uint8Array>, length: number): Promise<Buffer> {
	const bytes = Buffer.allocUnsafe(length);
	let position = 0;
	for await (const chunk of content) {
		if (position + chunk.length > length) throw new RangeError(`collectBytes: more than the promised ${length} bytes`);
		bytes.set(chunk, position);
		position += chunk.length;
	}
	if (position !== length) throw new RangeError(`collectBytes: ${position} bytes came, ${length} were promised`);
	return bytes;
}
