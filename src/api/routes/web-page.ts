import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiApp } from '../api-context.ts';
import { pathOf } from '../handle-errors.ts';
import { evaluatePreconditions } from '../preconditions.ts';
import { ProblemError } from '../problem.ts';
import { openWebApp, type WebApp, type WebFile } from '../web-app.ts';

/** Everything else: files of the built page, and the page itself at every address that it routes on its own. */
export function registerWebPage(app: ApiApp, folder: string | undefined): void {
	const webApp = folder === undefined ? undefined : openWebApp(folder);
	app.route({
		method: ['GET', 'HEAD'],
		exposeHeadRoute: false,
		compress: false,
		url: '/*',
		handler: (request, reply) => answer(request, reply, webApp),
	});
}

async function answer(request: FastifyRequest, reply: FastifyReply, webApp: WebApp | undefined): Promise<FastifyReply> {
	const pathname = pathOf(request);
	if (webApp === undefined && pathname === '/') return reply.redirect('/docs');
	const file = pathname === '/' ? undefined : await webApp?.file(pathname);
	if (file !== undefined) return sendWebFile(request, reply, file);
	const page = isPageAddress(pathname) ? await webApp?.file('/index.html') : undefined;
	if (page === undefined) throw new ProblemError('not-found', 'There is nothing at this address.');
	return sendWebFile(request, reply, page);
}

/** Addresses of the API and of missing assets are no pages. Shape ids contain dots, so only known endings count. */
function isPageAddress(pathname: string): boolean {
	return (
		!/^\/(?:v\d+|assets|\.well-known)(?:\/|$)/.test(pathname) &&
		!/\.(?:js|mjs|css|map|json|png|svg|ico|txt|xml|wasm|woff2|webmanifest|php|env)$/i.test(pathname)
	);
}

/** A file of the built page, packed where the browser takes it. */
export async function sendWebFile(request: FastifyRequest, reply: FastifyReply, file: WebFile): Promise<FastifyReply> {
	const encoding = acceptedEncoding(request.headers['accept-encoding']);
	const packed = encoding === undefined ? undefined : await file.packed(encoding);
	const etag = packed === undefined ? file.etag : `${file.etag.slice(0, -1)}-${encoding}"`;
	reply
		.header('etag', etag)
		.header('vary', 'accept-encoding')
		.header('cache-control', file.isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
	if (evaluatePreconditions(request.headers, etag) === 'not-modified') return reply.code(304).send();
	if (packed !== undefined && encoding !== undefined) reply.header('content-encoding', encoding);
	const bytes = packed ?? file.bytes;
	reply.type(file.mediaType).header('content-length', bytes.length);
	return request.method === 'HEAD' ? reply.send() : reply.send(bytes);
}

function acceptedEncoding(header: string | undefined): 'br' | 'gzip' | undefined {
	const accepted = (header ?? '')
		.split(',')
		.map((part) => part.trim().toLowerCase())
		.filter((part) => !/;\s*q=0(?:\.0*)?$/.test(part))
		.map((part) => part.split(';', 1)[0]);
	return (['br', 'gzip'] as const).find((encoding) => accepted.includes(encoding));
}
