import { Socket } from 'node:net';
import type { ApiApp } from './api-context.ts';
import { ProblemError } from './problem.ts';

/** How many requests one address may make. */
export interface RateLimit {
	readonly max: number;
	readonly windowMs: number;
}

/** The page loads a thumbnail per hit, and `msn download` fetches many small files: only abuse should meet this. */
export const defaultRateLimit: RateLimit = { max: 6000, windowMs: 60_000 };

/** Headers that scripts of other sites may read. */
const exposedHeaders = [
	'Accept-Ranges',
	'Content-Disposition',
	'Content-Length',
	'Content-Range',
	'ETag',
	'Link',
	'Repr-Digest',
	'Retry-After',
	'X-Attribution',
	'X-Synthetic',
];

/** Where pages may load things from, and do what. */
export const contentSecurity = {
	useDefaults: false,
	directives: {
		'default-src': ["'self'"],
		'script-src': ["'self'", "'wasm-unsafe-eval'"],
		'worker-src': ["'self'", 'blob:'],
		'img-src': ["'self'", 'data:', 'blob:'],
		'style-src': ["'self'"],
		'font-src': ["'self'"],
		'connect-src': ["'self'"],
		'object-src': ["'none'"],
		'base-uri': ["'none'"],
		'form-action': ["'self'"],
		'frame-ancestors': ["'self'"],
	},
};

/** Response headers of a careful server, read access for other sites, packing of text, and a limit on requests. */
export async function protect(app: ApiApp, limit: RateLimit | false): Promise<void> {
	const [{ default: compress }, { default: cors }, { default: helmet }] = await Promise.all([
		import('@fastify/compress'),
		import('@fastify/cors'),
		import('@fastify/helmet'),
	]);
	await app.register(helmet, {
		contentSecurityPolicy: contentSecurity,
		// Files are public and meant to be used from other pages.
		crossOriginResourcePolicy: { policy: 'cross-origin' },
		// Whether there is TLS is known to the proxy in front, not here.
		strictTransportSecurity: false,
	});
	await app.register(cors, { origin: '*', methods: ['GET', 'HEAD'], exposedHeaders, maxAge: 86_400 });
	await app.register(compress, {
		encodings: ['br', 'gzip', 'identity'],
		customTypes: /^text\/|[/+]json(?:;|$)/,
		globalDecompression: false,
	});
	if (limit !== false) {
		const { default: rateLimit } = await import('@fastify/rate-limit');
		await app.register(rateLimit, {
			max: limit.max,
			timeWindow: limit.windowMs,
			// Requests that come from within the program, not over a network.
			allowList: (request) => !(request.raw.socket instanceof Socket),
			errorResponseBuilder: (_request, { after }) =>
				new ProblemError('too-many-requests', `Too many requests from this address; go on in ${after}.`),
		});
	}
}
