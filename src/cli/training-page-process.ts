import { openTrainingServer } from './training-server.ts';

/** What the training tells this process. */
export type PageOrder =
	| { readonly kind: 'open'; readonly folder: string; readonly port: number; readonly host: string }
	| { readonly kind: 'close' };

/** What this process tells the training. */
export type PageNews =
	| { readonly kind: 'listening'; readonly address: string }
	| { readonly kind: 'failed'; readonly message: string }
	| { readonly kind: 'stop' };

/**
 * Entry point of the process that serves the page of a training: it reads the run's folder, so that nothing that a browser does
 * or this server suffers reaches the training. It ends with the training.
 */
let server: { close(): Promise<void> } | undefined;
const tell = (news: PageNews): void => {
	if (process.connected) process.send?.(news);
};
const end = async (): Promise<void> => {
	await server?.close();
	process.exit(0);
};
// Ctrl-C means the training, which then ends this.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => void end());
process.on('message', (order: PageOrder) => {
	if (order.kind === 'close') void end();
	else
		openTrainingServer({ ...order, onStop: () => tell({ kind: 'stop' }) }).then(
			(opened) => {
				server = opened;
				tell({ kind: 'listening', address: opened.address });
			},
			(error: unknown) => tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
		);
});
