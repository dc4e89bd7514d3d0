import { spawn } from 'node:child_process';

/**
 * The checks before the tests, beside each other: style, types, and the build of the web page, which none of the
 * others needs. Each speaks in one piece when it has ended. Run by the test command.
 */
const checks = ['npm run lint', 'npm run types', 'npx vite build --logLevel warn'];

function check(command: string): Promise<boolean> {
	const started = performance.now();
	const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
	const said: Buffer[] = [];
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk));
	return new Promise((resolve) => {
		const end = (outcome: string): void => {
			const seconds = ((performance.now() - started) / 1000).toFixed(1);
			process.stdout.write(`> ${command}\n${Buffer.concat(said).toString()}\n${command}: ${outcome}, ${seconds} s\n\n`);
			resolve(outcome === 'sound');
		};
		child.on('error', (error) => end(error.message));
		child.on('close', (code, signal) => end(code === 0 ? 'sound' : `ended with ${code ?? signal}`));
	});
}

const outcomes = await Promise.all(checks.map(check));
process.exitCode = outcomes.every(Boolean) ? 0 : 1;
