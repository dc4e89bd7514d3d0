import { peakMemoryBytes } from '#process';
import type { ProcessNews } from './in-processes.ts';

/** The job of a process that `inProcesses` started: it is sent, done once, and what comes of it is sent back. */
export function serveJob<Job, Event, Result>(
	work: (job: Job, tell: (event: Event) => void, signal: AbortSignal) => Promise<Result>,
): void {
	const stop = new AbortController();
	// The parent has ended: what was saved is enough to go on from.
	const leave = (): void => process.exit(1);
	const send = (news: ProcessNews<Event, Result>): void => void process.send?.(news, (error) => error && leave());
	// Ctrl-C reaches every process of a terminal: what it means is for the parent to say.
	process.on('SIGINT', () => {});
	process.on('disconnect', leave);
	process.on('message', (message: { readonly job: Job } | 'stop') => {
		if (message === 'stop') {
			stop.abort();
			return;
		}
		work(message.job, (event) => send({ kind: 'event', event }), stop.signal).then(
			(result) => {
				const { user, system } = process.cpuUsage();
				const usage = { cpuSeconds: (user + system) / 1e6, peakMemoryMb: peakMemoryBytes() / 2 ** 20 };
				send({ kind: 'done', result, usage });
			},
			(error: unknown) => {
				const { name, message: text } = error instanceof Error ? error : new Error(String(error));
				send({ kind: 'failed', name, message: text });
			},
		);
	});
}
