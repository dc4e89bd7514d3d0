import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { Catalogue, FileStore, SearchIndex } from '#catalogue';
import type { ApiApp, ApiContext } from './api-context.ts';
import { checkRequest } from './check-request.ts';
import { handleClientError, handleError } from './handle-errors.ts';
import { ProblemError } from './problem.ts';
import { defaultRateLimit, protect, type RateLimit } from './protect.ts';
import { registerSearch } from './routes/search.ts';
import { registerHealth } from './routes/service.ts';
import { registerShapeFiles } from './routes/shape-files.ts';
import { registerShapes } from './routes/shapes.ts';
import { registerSources } from './routes/sources.ts';
import { registerSubjects } from './routes/subjects.ts';
import { registerWebPage } from './routes/web-page.ts';

/** Options of {@link createApi}. */
export interface ApiOptions {
	readonly catalogue: Catalogue;
	readonly store: FileStore;
	/** Index over the same catalogue. */
	readonly search: SearchIndex;
	/** Folder of the built page; without it only the API is served. */
	readonly webApp?: string;
	/** Version of this program, told in answers. */
	readonly softwareVersion: string;
	/** Logging as Fastify takes it. Default: none. */
	readonly logger?: FastifyServerOptions['logger'];
	/** Requests an address may make; false: no limit. Requests by `inject` are never limited. */
	readonly rateLimit?: RateLimit | false;
	/** Whether `X-Forwarded-*` of a proxy in front is believed. Default false. */
	readonly trustProxy?: FastifyServerOptions['trustProxy'];
	/** Address of this server for lists of links, e.g. `https://shapes.example.org`. Default: the `Host` asked for. */
	readonly publicUrl?: string;
	/** How long downloads may go on after `close`, ms. Default 5000. */
	readonly closeGraceMs?: number;
}

const maxAddressLength = 8000;

/** The HTTP application over a library. The caller closes catalogue and store after it. */
export async function createApi(options: ApiOptions): Promise<FastifyInstance> {
	const app = Fastify({
		logger: options.logger ?? false,
		trustProxy: options.trustProxy ?? false,
		bodyLimit: 64 * 1024,
		requestTimeout: 30_000,
		routerOptions: { maxParamLength: 600 },
		http: { maxHeaderSize: 16 * 1024 },
		clientErrorHandler: handleClientError,
		frameworkErrors: (error, request, reply) => {
			handleError(error, request, reply);
		},
	}).withTypeProvider<TypeBoxTypeProvider>();
	app.setValidatorCompiler(checkRequest);
	app.setErrorHandler(handleError);
	app.addHook('onRequest', async (request) => {
		if (request.url.length > maxAddressLength) {
			throw new ProblemError('uri-too-long', `The address has more than ${maxAddressLength} characters.`);
		}
	});
	await protect(app, options.rateLimit ?? defaultRateLimit);
	app.setNotFoundHandler((request) => {
		throw new ProblemError('method-not-allowed', `${request.method} is not possible here.`, {
			headers: { allow: 'GET, HEAD' },
		});
	});
	closeInTime(app, options.closeGraceMs ?? 5000);
	registerRoutes(app, options);
	return app;
}

function registerRoutes(app: ApiApp, options: ApiOptions): void {
	const { catalogue, store, search, softwareVersion, publicUrl } = options;
	const context: ApiContext = { catalogue, store, search, softwareVersion, publicUrl };
	registerSearch(app, context);
	registerShapes(app, context);
	registerShapeFiles(app, context);
	registerSubjects(app, context);
	registerSources(app, context);
	registerHealth(app, context);
	registerWebPage(app, options.webApp);
}

/** Closing waits for answers under way, but not for ever. */
function closeInTime(app: FastifyInstance, graceMs: number): void {
	let timer: NodeJS.Timeout | undefined;
	app.addHook('preClose', async () => {
		timer = setTimeout(() => app.server.closeAllConnections(), graceMs);
		timer.unref();
	});
	app.addHook('onClose', async () => clearTimeout(timer));
}
