import type { Readable } from 'node:stream';
import { Check, Errors } from 'typebox/schema';
import type { Static, TSchema } from 'typebox';
import { CommandError, ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './global-options.ts';

/** What came back for one request. The body can be read once. */
export interface Answer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: AsyncIterable<Uint8Array>;
}

/** A library behind the routes of the HTTP API, whether a server elsewhere or a folder here. */
export interface LibraryAccess {
	/** For messages: the address or the folder. */
	readonly name: string;
	request(path: string, init?: { headers?: Record<string, string>; body?: unknown }): Promise<Answer>;
	close(): Promise<void>;
}

/** Opens the library that the options name. A folder is read through the same routes, without a network. */
export async function openLibrary(options: GlobalOptions): Promise<LibraryAccess> {
	return options.server === undefined ? openLocalFolder(options) : openServer(options.server);
}

/**
 * Asks for JSON and checks its form.
 *
 * @throws CommandError with the server's own explanation if it refuses, or if the answer is not what it promises.
 */
export async function requestJson<S extends TSchema>(
	access: LibraryAccess,
	path: string,
	schema: S,
	body?: unknown,
): Promise<Static<S>> {
	const answer = await access.request(path, { body });
	const text = new TextDecoder().decode(await readAll(answer.body));
	if (answer.status !== 200 && answer.status !== 201) throw refusal(answer.status, text, access.name);
	const value: unknown = parseJson(text, access.name);
	if (!Check(schema, value)) {
		const [, [first]] = Errors(schema, value);
		throw new CommandError(
			`${access.name} answered ${path} in an unknown form (${first?.instancePath ?? ''} ${first?.message ?? ''}): is it another version?`,
			ExitCode.network,
		);
	}
	return value as Static<S>;
}

/** Turns a refused request into an error that repeats the problem document's words. */
export async function refused(answer: Answer, name: string): Promise<CommandError> {
	return refusal(answer.status, new TextDecoder().decode(await readAll(answer.body)), name);
}

function refusal(status: number, text: string, name: string): CommandError {
	let detail = text.slice(0, 300);
	try {
		const problem = JSON.parse(text) as { title?: unknown; detail?: unknown };
		detail = [problem.title, problem.detail].filter((part) => typeof part === 'string').join(': ');
	} catch {
		// Not a problem document: the first words of the body must do.
	}
	const exitCode = status >= 500 ? ExitCode.network : ExitCode.usage;
	return new CommandError(`${name}: ${status} ${detail}`.trim(), exitCode);
}

function parseJson(text: string, name: string): unknown {
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new CommandError(`${name} did not answer with JSON: is this a MedShapeNet server?`, ExitCode.network, cause);
	}
}

async function readAll(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of body) chunks.push(chunk);
	return Buffer.concat(chunks);
}

function openServer(base: string): LibraryAccess {
	return {
		name: base,
		async request(path, { headers = {}, body } = {}) {
			const init: RequestInit = { headers, redirect: 'follow', signal: AbortSignal.timeout(10 * 60_000) };
			if (body !== undefined) {
				init.method = 'POST';
				init.body = JSON.stringify(body);
				init.headers = { ...headers, 'content-type': 'application/json' };
			}
			let response: Response;
			try {
				response = await fetch(base + path, init);
			} catch (cause) {
				const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
				throw new CommandError(`Cannot reach ${base}: ${reason}`, ExitCode.network, cause);
			}
			return {
				status: response.status,
				headers: Object.fromEntries(response.headers),
				body: (response.body ?? emptyBody()) as AsyncIterable<Uint8Array>,
			};
		},
		close: async () => {},
	};
}

async function openLocalFolder(options: GlobalOptions): Promise<LibraryAccess> {
	const { openLocalLibrary } = await import('./local-library.ts');
	const library = await openLocalLibrary(options, { isPrivate: true });
	return {
		name: options.library,
		async request(path, { headers = {}, body } = {}) {
			const response = await library.app.inject({
				method: body === undefined ? 'GET' : 'POST',
				url: path,
				headers,
				...(body === undefined ? {} : { payload: body as object }),
				payloadAsStream: true,
			});
			const flat = Object.entries(response.headers).map(([name, value]) => [name, String(value)] as const);
			return { status: response.statusCode, headers: Object.fromEntries(flat), body: response.stream() as Readable };
		},
		close: () => library.close(),
	};
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {
	// Nothing to yield: an answer without a body.
}
