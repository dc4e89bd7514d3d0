import { fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { CommandError } from './exit-code.ts';
import { textOption, type ParsedOptions } from './option-values.ts';
import type { PageNews, PageOrder } from './training-page-process.ts';

const usualPort = 8090;

/** Where a page is to be served, as `--page [port]` and `--host <address>` say; undefined if none is asked for. */
export function pagePlace(parsed: ParsedOptions): { readonly port: number; readonly host: string } | undefined {
	const { page } = parsed;
	if (page === undefined || page === false) return undefined;
	const port = page === true ? usualPort : Number(page);
	if (!(Number.isInteger(port) && port >= 0 && port <= 65_535))
		throw new CommandError(`--page wants a port from 0 to 65535, got ${String(page)}`);
	return { port, host: textOption(parsed, 'host') ?? '127.0.0.1' };
}

/** The page of a training, served by a process beside it. */
export interface TrainingPage {
	readonly address: string;
	/** Tells watchers the last news, then ends. */
	close(): Promise<void>;
}

/**
 * Opens the page of a training in a process of its own, of low priority.
 *
 * @param onStop asked for on the page.
 * @param onEnd the page broke down; the training goes on.
 */
export async function openTrainingPage(
	order: Omit<Extract<PageOrder, { kind: 'open' }>, 'kind'>,
	{ onStop, onEnd }: { readonly onStop: () => void; readonly onEnd: (why: string) => void },
): Promise<TrainingPage> {
	const isSource = import.meta.url.endsWith('.ts');
	const entry = fileURLToPath(new URL(`./training-page-process.${isSource ? 'ts' : 'js'}`, import.meta.url));
	const child = fork(entry, {
		execArgv: isSource ? ['--conditions=source'] : [],
		stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
	});
	let isClosing = false;
	const ended = new Promise<void>((resolve) => {
		child.once('exit', (code, signal) => {
			if (!isClosing) onEnd(`the page has ended (${signal ?? `exit code ${code}`}); the training goes on`);
			resolve();
		});
	});
	const close = async (): Promise<void> => {
		isClosing = true;
		child.ref();
		if (child.connected) child.send({ kind: 'close' } satisfies PageOrder);
		const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
		await ended;
		clearTimeout(timer);
	};
	// A training that breaks off does not leave its page behind, nor wait for it.
	child.unref();
	try {
		if (child.pid !== undefined) setPriority(child.pid, 5);
	} catch {
		// Where priorities cannot be set, it serves as it is.
	}
	const opened = new Promise<string>((resolve, reject) => {
		child.on('error', reject);
		child.on('message', (news: PageNews) => {
			if (news.kind === 'stop') onStop();
			else if (news.kind === 'listening') resolve(news.address);
			else reject(new CommandError(news.message));
		});
		void ended.then(() => reject(new CommandError('the page could not be opened')));
	});
	child.send({ kind: 'open', ...order } satisfies PageOrder);
	try {
		const address = await opened;
		child.channel?.unref();
		return { address, close };
	} catch (error) {
		await close();
		throw error;
	}
}
