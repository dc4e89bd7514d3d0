import path from 'node:path';
import type { Command } from 'commander';
import { writePhantom } from '#ingest';
import { summaries } from './command-summaries.ts';
import { CommandError, ExitCode } from './exit-code.ts';
import { createProgressLine, note, printJson } from './terminal.ts';

/** `msn phantom`: the synthetic population as a data set on disk, with its ground truth. */
export function registerPhantom(program: Command): void {
	program
		.command('phantom')
		.description(summaries.phantom)
		.argument('<folder>', 'where to write; ingest it with `msn ingest phantom <folder>`')
		.option('--count <subjects>', 'how many', '6')
		.option('--seed <number>', 'seed of the first subject', '1')
		.option('--spacing <mm>', 'voxel edge', '3')
		.option('--no-grey', 'without the CT-like volumes')
		.option('--json', 'one JSON document on standard output')
		.option('--quiet', 'no progress')
		.action(async (folder: string, parsed: Record<string, unknown>) => {
			const number = (name: string): number => {
				const value = Number(parsed[name]);
				if (!Number.isFinite(value)) throw new CommandError(`--${name} wants a number, got ${String(parsed[name])}`);
				return value;
			};
			const progress = createProgressLine();
			const abort = new AbortController();
			const reason = new CommandError('Stopped; the subjects written so far are whole.', ExitCode.stopped);
			process.once('SIGINT', () => abort.abort(reason));
			await writePhantom(path.resolve(folder), {
				count: number('count'),
				firstSeed: number('seed'),
				spacingMm: number('spacing'),
				grey: parsed['grey'] !== false,
				signal: abort.signal,
				onSubject: (name, done, count) => {
					if (parsed['quiet'] !== true) progress.show(`${done}/${count} ${name}`);
				},
			});
			progress.end();
			if (parsed['json'] === true) printJson({ folder: path.resolve(folder), subjects: number('count') });
			note(`${number('count')} synthetic subjects in ${path.resolve(folder)}`);
		});
}
