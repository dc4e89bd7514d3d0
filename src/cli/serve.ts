import type { Command } from 'commander';
import { summaries } from './command-summaries.ts';
import { CommandError } from './exit-code.ts';
import { globalOptions, withGlobalOptions } from './global-options.ts';
import type { LocalLibrary } from './local-library.ts';
import { note, printJson } from './terminal.ts';

/** `msn serve`: the page and the HTTP API over the local library. */
export function registerServe(program: Command): void {
	const command = program
		.command('serve')
		.description(summaries.serve)
		.option('--port <number>', 'port', process.env['MSN_PORT'] ?? '8080')
		.option('--host <address>', 'address to listen on; 0.0.0.0 for all', process.env['MSN_HOST'] ?? '127.0.0.1')
		.option('--no-phantom', 'leave an empty library empty')
		.option('--phantom-subjects <count>', 'size of the synthetic population', '6');
	withGlobalOptions(command).action(async (parsed: Record<string, unknown>) => {
		const options = globalOptions(parsed);
		const port = Number(parsed['port']);
		if (!(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
			throw new CommandError(`--port wants a number from 0 to 65535, got ${String(parsed['port'])}`);
		}
		const { openLocalLibrary } = await import('./local-library.ts');
		const library = await openLocalLibrary(options, { create: true });
		const abort = new AbortController();
		const address = await listen(library, String(parsed['host']), port);
		const stopped = untilStopped(abort);
		if (options.json) printJson({ address, library: options.library });
		note(`MedShapeNet serves ${options.library} at ${address}\nStop with Ctrl-C.`);
		if (library.webApp === undefined) note('The web page is not built; `npm run build` builds it. The API works.');
		const count = Number(parsed['phantomSubjects']);
		// Loaded when requests are answered already.
		const filling = parsed['phantom'] === false ? undefined : await import('./fill-with-phantom.ts');
		if (filling?.wantsPhantom(library, count)) {
			await filling.fillWithPhantom(library, { count, signal: abort.signal, quiet: options.quiet });
		}
		await stopped;
		await library.close();
	});
}

async function listen(library: LocalLibrary, host: string, port: number): Promise<string> {
	try {
		const address = await library.app.listen({ host, port });
		return address.replace('127.0.0.1', 'localhost');
	} catch (cause) {
		await library.close();
		const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
		if (code === 'EADDRINUSE') {
			const address = `http://${host === '127.0.0.1' || host === '0.0.0.0' ? 'localhost' : host}:${port}`;
			const who = (await isMedShapeNet(address)) ? `by a MedShapeNet server: see ${address}` : 'by another program';
			throw new CommandError(`Port ${port} is in use ${who}. Choose another with --port.`, 1, cause);
		}
		if (code === 'EACCES')
			throw new CommandError(`Port ${port} may not be used by you: choose one above 1023 with --port.`, 1, cause);
		if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
			throw new CommandError(`${host} is no address of this machine: choose another with --host.`, 1, cause);
		throw cause;
	}
}

async function isMedShapeNet(address: string): Promise<boolean> {
	try {
		const answer = await fetch(`${address}/health`, { signal: AbortSignal.timeout(2000) });
		const health: unknown = await answer.json();
		return typeof health === 'object' && health !== null && 'catalogueVersion' in health;
	} catch {
		return false;
	}
}

/** Resolves at the first interrupt or termination signal; a second one ends the process at once. */
function untilStopped(abort: AbortController): Promise<void> {
	return new Promise((resolve) => {
		const stop = (): void => {
			abort.abort(new CommandError('stopped'));
			resolve();
			process.once('SIGINT', () => process.exit(130));
		};
		process.once('SIGINT', stop);
		process.once('SIGTERM', stop);
	});
}
