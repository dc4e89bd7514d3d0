import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { Catalogue, FileStore, SearchIndex } from '#catalogue';
import type { ApiApp, ApiContext } from './api-context.ts';
import { createArchivePlans } from './archive-plans.ts';
import { checkRequest } from './check-request.ts';
import { createConversionPool, defaultConversionLimits, type ConversionLimits } from './conversion-pool.ts';
import { handleClientError, handleError } from './handle-errors.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { documentedRoutes, type DocumentedRoute } from './openapi-document.ts';
import { createModelShelf } from './model-shelf.ts';
import { createNetworkShelf } from './network-shelf.ts';
import { ProblemError } from './problem.ts';
import { defaultRateLimit, protect, type RateLimit } from './protect.ts';
import { registerConvert } from './routes/convert.ts';
import { registerModels } from './routes/models.ts';
import { registerNetworks } from './routes/networks.ts';
import { registerSearch } from './routes/search.ts';
import { registerSelectionExports } from './routes/selection-exports.ts';
import { registerSelections } from './routes/selections.ts';
import { registerDescription, registerHealth } from './routes/service.ts';
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
	/** Folder of the library's statistical shape models, read again when it changes; without it there are none. */
	readonly modelFolder?: string;
	/** Folder of the library's learnt models, read again when it changes; without it there are none. */
	readonly networkFolder?: string;
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
	/** Nobody asks over a network, only this program by `inject`: no protective headers, packing, or limit on requests. Default false. */
	readonly isPrivate?: boolean;
	/** Limits of conversions on request. */
	readonly conversions?: Partial<ConversionLimits>;
}

const maxAddressLength = 8000;

/** Named, so that Fastify does not load its own: requests are checked by {@link checkRequest}, answers have no schema. */
const ownCompilers = { buildValidator: () => unneeded, buildSerializer: () => unneeded };

function unneeded(): never {
	throw new Error('createApi: a route has a schema that nothing here compiles');
}

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
		schemaController: { compilersFactory: ownCompilers },
		frameworkErrors: (error, request, reply) => {
			handleError(error, request, reply);
		},
	}).withTypeProvider<TypeBoxTypeProvider>();
	// Bodies are JSON and nothing else.
	app.removeContentTypeParser('text/plain');
	app.setValidatorCompiler(checkRequest);
	app.setErrorHandler(handleError);
	app.addHook('onRequest', async (request) => {
		if (request.url.length > maxAddressLength) {
			throw new ProblemError('uri-too-long', `The address has more than ${maxAddressLength} characters.`);
		}
	});
	if (options.isPrivate !== true) await protect(app, options.rateLimit ?? defaultRateLimit);
	app.setNotFoundHandler((request) => {
		throw new ProblemError('method-not-allowed', `${request.method} is not possible here.`, {
			headers: { allow: 'GET, HEAD' },
		});
	});
	closeInTime(app, options.closeGraceMs ?? 5000);
	registerRoutes(app, contextOf(app, options), options);
	return app;
}

/** What the routes share; made with the application, closed with it. */
function contextOf(app: ApiApp, options: ApiOptions): ApiContext {
	const { catalogue, store, search, softwareVersion, publicUrl } = options;
	const metrics = createMetrics();
	countRequests(app, metrics);
	const conversions = createConversionPool({ ...defaultConversionLimits, ...options.conversions });
	app.addHook('onClose', () => conversions.close());
	const archives = createArchivePlans(catalogue, store);
	return { catalogue, store, search, softwareVersion, publicUrl, archives, conversions, metrics };
}

function countRequests(app: ApiApp, metrics: Metrics): void {
	app.addHook('onResponse', async (request, reply) => {
		metrics.countRequest(request.routeOptions.url ?? 'none', reply.statusCode, reply.elapsedTime / 1000);
	});
}

function registerRoutes(app: ApiApp, context: ApiContext, { webApp, modelFolder, networkFolder }: ApiOptions): void {
	const routes: DocumentedRoute[] = [];
	app.addHook('onRoute', (route) => {
		routes.push(...documentedRoutes(route));
	});
	registerSearch(app, context);
	registerShapes(app, context);
	registerShapeFiles(app, context);
	registerConvert(app, context);
	registerSubjects(app, context);
	registerSources(app, context);
	registerModels(app, createModelShelf(modelFolder));
	registerNetworks(app, createNetworkShelf(networkFolder));
	registerSelections(app, context);
	registerSelectionExports(app, context);
	registerHealth(app, context);
	registerDescription(app, context, routes);
	registerWebPage(app, webApp);
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
