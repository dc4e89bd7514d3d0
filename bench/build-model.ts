/** `msn ssm build` as its user runs it, in a process of its own, and what it took. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';

export interface ModelBuild {
	readonly command: string;
	readonly wallS: number;
	/** User and system, all threads. */
	readonly cpuS: number;
	/** Largest resident set of the process. */
	readonly peakMiB: number;
	/** Load of the machine before: above 0.5 others were at work, and the wall time says little. */
	readonly loadBefore: number;
	/** What `--json` gives. */
	readonly report: Readonly<Record<string, unknown>>;
}

/** Builds a model of some files or folders; the model itself is thrown away. */
export async function buildModel(places: readonly string[], options: readonly string[] = []): Promise<ModelBuild> {
	const folder = mkdtempSync(path.join(tmpdir(), 'msn-bench-'));
	const usage = path.join(folder, 'usage.json');
	const own = ['--conditions=source', '--import', new URL('report-usage.ts', import.meta.url).pathname];
	const words = [
		'ssm',
		'build',
		...places,
		...options,
		'--to',
		path.join(folder, 'model.msnmodel'),
		'--json',
		'--quiet',
	];
	try {
		const loadBefore = loadavg()[0];
		const start = performance.now();
		const output = await run([...own, 'src/cli/main.ts', ...words], { ...process.env, MSN_BENCH_USAGE: usage });
		const wallS = (performance.now() - start) / 1000;
		const { cpuS, peakMiB } = JSON.parse(readFileSync(usage, 'utf8'));
		const { file: _, ...report } = JSON.parse(output);
		const shown = places.length > 3 ? [...places.slice(0, 2), `… (${places.length} files)`] : places;
		const command = ['msn ssm build', ...shown, ...options].join(' ');
		return { command, wallS, cpuS, peakMiB, loadBefore, report };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function run(words: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
		let output = '';
		let errors = '';
		child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
		child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
		child.on('error', reject);
		child.on('close', (code) =>
			code === 0 ? resolve(output) : reject(new Error(`msn ssm build ended with ${code}: ${errors}`)),
		);
	});
}
