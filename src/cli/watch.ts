import { existsSync, statSync } from 'node:fs';
import type { TrainingPosition, TrainingRunUpdate, TrainingUpdate } from '#contract';
import type { Command } from 'commander';
import { summaries } from './command-summaries.ts';
import { CommandError } from './exit-code.ts';
import { figureText } from './figure-text.ts';
import type { ParsedOptions } from './option-values.ts';
import { createProgressLine, formatTable, note, print, printJson } from './terminal.ts';
import { pagePlace } from './training-page.ts';

/** `msn watch`: a training that runs elsewhere, or has ended. */
export function registerWatch(program: Command): void {
	program
		.command('watch')
		.description(summaries.watch)
		.argument('<run>', 'folder of the training')
		.option('--page [port]', 'serve a page with curves and predictions (default port 8090; 0: a free one)')
		.option('--host <address>', 'address the page listens on (default 127.0.0.1, this machine only)')
		.option('--follow', 'go on until all runs have ended')
		.option('--json', 'as JSON: where each run stands, with its figures by epoch')
		.option('--quiet', 'no notes')
		.action(async (folder: string, parsed: ParsedOptions) => {
			await watch(folder, parsed);
		});
}

async function watch(folder: string, parsed: ParsedOptions): Promise<void> {
	if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new CommandError(`There is no folder ${folder}.`);
	const place = pagePlace(parsed);
	if (place) {
		const { openTrainingServer } = await import('./training-server.ts');
		const server = await openTrainingServer({ folder, ...place });
		if (parsed['json'] === true) printJson({ address: server.address });
		if (parsed['quiet'] !== true) note(`Curves and predictions: ${server.address}\nStop with Ctrl-C.`);
		await new Promise<void>((resolve) => {
			process.once('SIGINT', () => resolve());
			process.once('SIGTERM', () => resolve());
		});
		await server.close();
		return;
	}
	const { watchRuns } = await import('#training');
	const runs = watchRuns(folder);
	await runs.read();
	const found = runs.since(undefined);
	if (found.runs.length === 0) throw new CommandError(`${folder} holds no training: no log.jsonl, no run.json.`);
	const shown = parsed['follow'] === true ? await followRuns(runs, parsed['quiet'] === true) : found;
	if (parsed['json'] === true)
		printJson({
			runs: shown.runs.map(({ name, head, position, epochs }) => ({ name, head, position, epochs })),
			figures: shown.figures,
		});
	else showRuns(shown);
}

type Seen = Omit<TrainingUpdate, 'canStop'>;

/** Looks again every second until every run has ended. */
async function followRuns(
	runs: { read(): Promise<void>; since(place: string | undefined): Seen },
	isQuiet: boolean,
): Promise<Seen> {
	const progress = createProgressLine();
	for (;;) {
		await runs.read();
		const seen = runs.since(undefined);
		const open = seen.runs.filter(({ position }) => position.state !== 'stopped');
		if (open.length === 0) {
			progress.end();
			return seen;
		}
		if (!isQuiet) progress.show(open.map((run) => `${nameOf(run)}: ${placeText(run)}`).join('; '));
		await new Promise((resolve) => setTimeout(resolve, 1000));
	}
}

function showRuns({ runs, figures }: Seen): void {
	print(
		formatTable([
			['run', 'state', 'epochs', 'loss', 'best epoch', 'validation'],
			...runs.map((run) => {
				const best = run.epochs.find(({ epoch }) => epoch === run.position.bestEpoch) ?? run.epochs.at(-1);
				return [
					nameOf(run),
					placeText(run),
					run.epochs.length,
					run.epochs.at(-1)?.loss?.toPrecision(4) ?? '',
					run.position.bestEpoch === null ? '' : run.position.bestEpoch + 1,
					Object.entries(best?.metrics ?? {})
						.map(([name, value]) => `${name} ${value?.toFixed(4) ?? '–'}`)
						.join(' '),
				];
			}),
		]),
	);
	for (const { method, metric, value, interval } of figures)
		print(`${method}, ${metric}: ${figureText(value)}${interval ? ` [${interval.map(figureText).join(', ')}]` : ''}`);
}

function nameOf({ name, head }: TrainingRunUpdate): string {
	return name || head?.title || '.';
}

function placeText({ position, head }: TrainingRunUpdate): string {
	const { state, reason, epoch, batch, batches }: TrainingPosition = position;
	if (state === 'waiting') return 'nothing yet';
	if (state === 'stopped') return reason ?? 'ended';
	const of = head && head.epochs > 0 ? ` of ${head.epochs}` : '';
	return `epoch ${epoch + 1}${of}, ${batch}/${batches}`;
}
