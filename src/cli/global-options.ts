import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { CommandError } from './exit-code.ts';

/** Options that every command has. */
export interface GlobalOptions {
	/** Folder of the library. */
	readonly library: string;
	/** Base address of a server to use instead of a local library. */
	readonly server: string | undefined;
	readonly json: boolean;
	readonly quiet: boolean;
}

/** Adds the options that every command has. */
export function withGlobalOptions(command: Command): Command {
	return command
		.option('--library <folder>', 'folder of the library (default: $MSN_LIBRARY, else ./msn-library)')
		.option('--json', 'one JSON document on standard output')
		.option('--quiet', 'no progress');
}

/** Adds `--server` for the commands that can also work on a remote library. */
export function withServerOption(command: Command): Command {
	return command.option(
		'--server <url>',
		'use the library behind this address (default: $MSN_SERVER, else the local one)',
	);
}

/** Reads the shared options as parsed, with the environment's defaults. */
export function globalOptions(parsed: Readonly<Record<string, unknown>>, environment = process.env): GlobalOptions {
	const text = (name: string): string | undefined => (typeof parsed[name] === 'string' ? parsed[name] : undefined);
	const server = text('server') ?? (text('library') === undefined ? environment['MSN_SERVER'] : undefined);
	if (server !== undefined && !/^https?:\/\/[^/\s]+/.test(server)) {
		throw new CommandError(`--server wants an address such as http://localhost:8080, got ${server}`);
	}
	return {
		library: path.resolve(text('library') ?? environment['MSN_LIBRARY'] ?? 'msn-library'),
		server: server?.replace(/\/+$/, ''),
		json: parsed['json'] === true,
		quiet: parsed['quiet'] === true,
	};
}

/** The library folder, or an error that says how to get one. */
export function requireLibrary({ library }: GlobalOptions): string {
	if (!existsSync(path.join(library, 'catalogue.sqlite'))) {
		throw new CommandError(
			`No library in ${library}. Make one with \`msn ingest\` or \`msn serve\`, or name another with --library or MSN_LIBRARY.`,
		);
	}
	return library;
}
