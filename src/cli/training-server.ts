import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { createTrainingPage } from '#api';
import { watchRuns } from '#training';
import { CommandError } from './exit-code.ts';
import { webAppFolder } from './web-app-folder.ts';

/** Options of {@link openTrainingServer}. */
export interface TrainingServerOptions {
	/** Of the training, or of one of its runs. */
	readonly folder: string;
	/** 0: a free one. */
	readonly port: number;
	readonly host: string;
	/** Lets whoever has the address printed here stop the training. */
	readonly onStop?: () => void;
}

/** A served page. */
export interface TrainingServer {
	/** With the secret that allows stopping, where that is possible. */
	readonly address: string;
	close(): Promise<void>;
}

/** Serves the page of the trainings in a folder. @throws CommandError if the port is taken or the page is not built. */
export async function openTrainingServer({
	folder,
	port,
	host,
	onStop,
}: TrainingServerOptions): Promise<TrainingServer> {
	const webApp = webAppFolder();
	if (webApp === undefined) throw new CommandError('The web page is not built; `npm run build` builds it.');
	const token = randomBytes(18).toString('base64url');
	const app = await createTrainingPage({
		source: watchRuns(folder),
		webApp,
		hosts: [host, hostname()],
		...(onStop && { stop: { token, ask: onStop } }),
	});
	try {
		const address = await app.listen({ host, port });
		const shown = address.replace('127.0.0.1', 'localhost');
		return { address: onStop ? `${shown}/#stop=${token}` : `${shown}/`, close: () => app.close() };
	} catch (cause) {
		await app.close();
		const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
		if (code === 'EADDRINUSE')
			throw new CommandError(`Port ${port} is in use. Choose another one: --page <port>, 0 for a free one.`, 1, cause);
		if (code === 'EACCES')
			throw new CommandError(`Port ${port} may not be used by you: choose one above 1023.`, 1, cause);
		throw cause;
	}
}
