import { hash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { ServerResponse } from 'node:http';
import helmet from '@fastify/helmet';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { TrainingUpdate } from '#contract';
import { handleClientError, handleError, pathOf } from './handle-errors.ts';
import { evaluatePreconditions } from './preconditions.ts';
import { ProblemError } from './problem.ts';
import { contentSecurity } from './protect.ts';
import { sendWebFile } from './routes/web-page.ts';
import { openWebApp } from './web-app.ts';

/** Where the page's facts come from; `watchRuns` of the layer `training` is one. */
export interface TrainingSource {
	/** Looks for what is new. */
	read(): Promise<void>;
	/** What is new since a place in the story; everything where that is not known. */
	since(place: string | undefined): Omit<TrainingUpdate, 'canStop'>;
	/** Changes with everything that is new. */
	place(): string;
	/** Predicted volumes, a gzipped `.npy`; null if none are kept, or not any more; undefined if there is no such run. */
	pictures(name: string, epoch: number): Uint8Array | null | undefined;
}

/** Options of {@link createTrainingPage}. */
export interface TrainingPageOptions {
	readonly source: TrainingSource;
	/** Folder of the built page. */
	readonly webApp: string;
	/** Names beside `localhost` and plain addresses that a browser may call this server by. */
	readonly hosts?: readonly string[];
	/** How stopping is asked for, and the secret that allows it. Without it nothing can be stopped from the page. */
	readonly stop?: { readonly token: string; readonly ask: () => void };
	/** How often the source is looked at while somebody watches, ms. Default 1000. */
	readonly intervalMs?: number;
	/** How many may watch at a time. Default 16. */
	readonly maxWatchers?: number;
}

interface Watcher {
	readonly stream: ServerResponse;
	place: string | undefined;
	/** Intervals since something was sent. */
	quiet: number;
	isFull: boolean;
}

const quietIntervals = 15;

/**
 * The page of a training: what it learns, how far it is, what it predicts. Reads and never writes; all that is asked of it costs the
 * training nothing but what the source costs. Events (`GET /v1/training/events`) go on where a browser lost them.
 */
export async function createTrainingPage(options: TrainingPageOptions): Promise<FastifyInstance> {
	const { source, stop, intervalMs = 1000, maxWatchers = 16 } = options;
	const app = Fastify({
		bodyLimit: 1024,
		requestTimeout: 30_000,
		routerOptions: { maxParamLength: 1000 },
		http: { maxHeaderSize: 128 * 1024 },
		clientErrorHandler: handleClientError,
		frameworkErrors: (error, request, reply) => {
			handleError(error, request, reply);
		},
		forceCloseConnections: true,
	});
	app.setErrorHandler(handleError);
	app.addHook('onRequest', async (request) => checkHost(request, options.hosts ?? []));
	await app.register(helmet, {
		contentSecurityPolicy: contentSecurity,
		crossOriginResourcePolicy: { policy: 'same-origin' },
		strictTransportSecurity: false,
	});
	const update = (place?: string): TrainingUpdate => ({ ...source.since(place), canStop: stop !== undefined });
	const watchers = new Set<Watcher>();
	watch(app, { source, watchers, update, intervalMs });

	app.get('/v1/training', async (request, reply) => {
		await source.read();
		const etag = `"${hash('sha256', source.place(), 'base64url').slice(0, 27)}"`;
		reply.header('etag', etag).header('cache-control', 'no-cache');
		if (evaluatePreconditions(request.headers, etag) === 'not-modified') return reply.code(304).send();
		return reply.type('application/json; charset=utf-8').send(JSON.stringify(update()));
	});
	app.get('/v1/training/events', async (request, reply) => {
		if (watchers.size >= maxWatchers)
			throw new ProblemError('too-many-requests', `${maxWatchers} pages watch this training already.`, {
				headers: { 'retry-after': '10' },
			});
		const last = request.headers['last-event-id'];
		await source.read();
		openStream(reply, watchers, { place: typeof last === 'string' ? last : undefined, update, source });
		return reply;
	});
	app.get('/v1/training/pictures', async (request, reply) => sendPictures(request, reply, source));
	app.post('/v1/training/stop', async (request, reply) => {
		if (!stop) throw new ProblemError('not-found', 'This page only watches: stop the training where it was started.');
		if (!isSecret(request.headers['x-msn-token'], stop.token))
			throw new ProblemError('not-found', 'The address of this page lacks the secret that was printed at the start.');
		stop.ask();
		return reply.code(202).send({ stopping: true });
	});
	const pages = openWebApp(options.webApp);
	app.get('/*', async (request, reply) => {
		const pathname = pathOf(request);
		const file = await pages.file(pathname === '/' ? '/training.html' : pathname);
		if (!file) throw new ProblemError('not-found', 'There is nothing at this address.');
		return sendWebFile(request, reply, file);
	});
	return app;
}

/** A foreign page can make a name of its own point here; then the browser sends that name. */
function checkHost(request: FastifyRequest, hosts: readonly string[]): void {
	const name = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
	const isAddress = isIP(name.replace(/^\[|\]$/g, '')) !== 0;
	if (isAddress || name === 'localhost' || hosts.some((own) => own.toLowerCase() === name)) return;
	throw new ProblemError('not-found', 'This server does not go by that name.');
}

function isSecret(given: unknown, token: string): boolean {
	if (typeof given !== 'string') return false;
	const [one, other] = [Buffer.from(given), Buffer.from(token)];
	return one.length === other.length && timingSafeEqual(one, other);
}

interface Watching {
	readonly source: TrainingSource;
	readonly watchers: Set<Watcher>;
	readonly update: (place?: string) => TrainingUpdate;
	readonly intervalMs: number;
}

/** Looks at the source while somebody watches, and tells each what is new to them. */
function watch(app: FastifyInstance, { source, watchers, update, intervalMs }: Watching): void {
	let isBusy = false;
	const look = async (): Promise<void> => {
		if (isBusy || watchers.size === 0) return;
		isBusy = true;
		try {
			await source.read();
			for (const watcher of watchers) tell(watcher, source, update);
		} finally {
			isBusy = false;
		}
	};
	const timer = setInterval(() => void look(), intervalMs);
	timer.unref();
	app.addHook('preClose', async () => {
		clearInterval(timer);
		// The last words of a training are told before the line is cut.
		await source.read();
		for (const watcher of watchers) {
			tell(watcher, source, update);
			watcher.stream.end('event: bye\ndata: {}\n\n');
		}
	});
}

function tell(watcher: Watcher, source: TrainingSource, update: (place?: string) => TrainingUpdate): void {
	// Whoever reads slowly gets it all together later.
	if (watcher.isFull) return;
	const place = source.place();
	if (place === watcher.place) {
		if (++watcher.quiet >= quietIntervals) send(watcher, ': still here\n\n');
		return;
	}
	send(watcher, `id: ${place}\nevent: update\ndata: ${JSON.stringify(update(watcher.place))}\n\n`);
	watcher.place = place;
}

function send(watcher: Watcher, text: string): void {
	watcher.quiet = 0;
	if (watcher.stream.write(text)) return;
	watcher.isFull = true;
	watcher.stream.once('drain', () => {
		watcher.isFull = false;
	});
}

function openStream(
	reply: FastifyReply,
	watchers: Set<Watcher>,
	{
		place,
		update,
		source,
	}: { place: string | undefined; update: (place?: string) => TrainingUpdate; source: TrainingSource },
): void {
	const headers = reply.getHeaders() as Record<string, string>;
	reply.hijack();
	const stream = reply.raw;
	stream.writeHead(200, {
		...headers,
		'content-type': 'text/event-stream; charset=utf-8',
		'cache-control': 'no-store',
		'x-accel-buffering': 'no',
	});
	const watcher: Watcher = { stream, place, quiet: 0, isFull: false };
	stream.on('close', () => watchers.delete(watcher));
	stream.on('error', () => watchers.delete(watcher));
	stream.write('retry: 2000\n\n');
	watchers.add(watcher);
	tell(watcher, source, update);
}

function sendPictures(request: FastifyRequest, reply: FastifyReply, source: TrainingSource): FastifyReply {
	const { run = '', epoch } = request.query as { run?: unknown; epoch?: unknown };
	const place = typeof epoch === 'string' && /^\d{1,9}$/.test(epoch) ? Number(epoch) : undefined;
	const bytes = typeof run === 'string' && place !== undefined ? source.pictures(run, place) : undefined;
	// The story a browser knows may be older than the thinning of the volumes: no fault of its.
	if (bytes === null) return reply.status(204).send();
	if (!bytes) throw new ProblemError('not-found', 'There is no such run, or no such epoch.');
	// Packed as it lies in the folder; every browser and client unpacks that.
	return reply
		.header('content-encoding', 'gzip')
		.header('cache-control', 'no-cache')
		.type('application/octet-stream')
		.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}
