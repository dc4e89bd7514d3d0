/**
 * The main job on real data: `msn ingest` of every source in a data folder into one library, then the same into a
 * second library with the process killed (SIGKILL) again and again, and both libraries compared by hash.
 *
 *     node --conditions=source bench/ingest-library.bench.ts [--data ../shared/data] [--only kits23,verse] [--kills 6]
 *
 * Writes `bench/results/ingest-library.json`: shapes, failures, wall and CPU seconds, peak memory, stages, hashes.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '#numeric';

/** Folder of the data → source that reads it. */
const folders: readonly (readonly [folder: string, source: string])[] = [
	['totalsegmentator-example', 'totalsegmentator'],
	['verse-L1-vertebrae', 'verse'],
	['plus-instruments', 'plus-instruments'],
	['opensim-bones', 'opensim-bones'],
	['msd-spleen-meshes', 'msd'],
	['msd-hippocampus', 'msd'],
	['adrenalmnist3d', 'adrenalmnist3d'],
	['spl-brain-atlas', 'spl-brain-atlas'],
	['bodyparts3d-glb', 'bodyparts3d'],
	['hubmap-ccf', 'hubmap-ccf'],
	['kits19', 'kits19'],
	['kits23', 'kits23'],
];

const { values } = parseArgs({
	options: {
		data: { type: 'string', default: process.env['MSN_TEST_DATA'] ?? '../shared/data' },
		only: { type: 'string' },
		kills: { type: 'string', default: '6' },
		keep: { type: 'string' },
	},
});
const wanted = values.only?.split(',');
const jobs = folders
	.filter(([folder, source]) => existsSync(path.join(values.data, folder)) && (!wanted || wanted.includes(source)))
	.map(([folder, source]) => ({ source, folder: path.join(values.data, folder) }));
if (jobs.length === 0) throw new Error(`Nothing to ingest in ${values.data}`);

interface SourceRun {
	source: string;
	folder: string;
	cases: number;
	shapes: number;
	heldBack: number;
	failures: unknown[];
	wallSeconds: number;
	cpuSeconds: number;
	peakMemoryMb: number;
	stages: Record<string, number>;
}

const command = (library: string, { source, folder }: { source: string; folder: string }): string[] => [
	'bin/msn.js',
	'ingest',
	source,
	folder,
	'--library',
	library,
	'--quiet',
];

/** One source, undisturbed. */
function ingest(library: string, job: { source: string; folder: string }): SourceRun {
	const run = spawnSync(process.execPath, [...command(library, job), '--json'], {
		encoding: 'utf8',
		maxBuffer: 2 ** 30,
	});
	if (run.status !== 0 && run.status !== 1) throw new Error(`${job.source} ended with ${run.status}: ${run.stderr}`);
	const report = JSON.parse(run.stdout) as {
		cases: { tasks: number };
		shapes: { added: number; unlisted: number };
		failures: unknown[];
		wallMs: number;
		cpuMs: number;
		peakMemoryBytes: number;
		stages: Record<string, number>;
	};
	return {
		...job,
		folder: path.basename(job.folder),
		cases: report.cases.tasks,
		shapes: report.shapes.added,
		heldBack: report.shapes.unlisted,
		failures: report.failures,
		wallSeconds: report.wallMs / 1000,
		cpuSeconds: report.cpuMs / 1000,
		peakMemoryMb: report.peakMemoryBytes / 1e6,
		stages: report.stages,
	};
}

/** One source, killed after `afterMs` unless done by then. True when it ended by itself. */
function ingestAndKill(library: string, job: { source: string; folder: string }, afterMs: number): Promise<boolean> {
	return new Promise((resolve) => {
		// The node behind the launcher is what has to die: run it directly.
		const [, ...words] = command(library, job);
		const child = spawn(process.execPath, ['--conditions=source', 'src/cli/main.ts', ...words], { stdio: 'ignore' });
		const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
		child.on('exit', (_code, signal) => {
			clearTimeout(timer);
			resolve(signal === null);
		});
	});
}

function hashOf(library: string): string {
	const run = spawnSync(
		process.execPath,
		['bin/msn.js', 'doctor', '--deep', '--json', '--quiet', '--library', library],
		{
			encoding: 'utf8',
			maxBuffer: 2 ** 28,
		},
	);
	const findings = JSON.parse(run.stdout) as { check: string; state: string; detail: string }[];
	const problems = findings.filter(({ state }) => state === 'problem');
	if (problems.length > 0) throw new Error(`The library has problems: ${JSON.stringify(problems.slice(0, 5))}`);
	return findings.find(({ check }) => check === 'library hash')?.detail ?? 'none';
}

const root = values.keep ?? mkdtempSync(path.join(tmpdir(), 'msn-ingest-'));
const whole = path.join(root, 'whole');
const killed = path.join(root, 'killed');
const runs: SourceRun[] = [];
for (const job of jobs) {
	const run = ingest(whole, job);
	runs.push(run);
	console.log(
		`${run.source.padEnd(18)} ${String(run.cases).padStart(5)} cases ${String(run.shapes).padStart(6)} shapes ${String(run.heldBack).padStart(4)} held back ` +
			`${String(run.failures.length).padStart(3)} failures  ${run.wallSeconds.toFixed(1)} s wall  ${run.cpuSeconds.toFixed(1)} s CPU  ${run.peakMemoryMb.toFixed(0)} MB`,
	);
}
const wholeHash = hashOf(whole);

const random = createRandom('kill');
let kills = 0;
for (const job of jobs) {
	const share = runs.find((run) => run.source === job.source)?.wallSeconds ?? 1;
	for (let attempt = 0; ; attempt++) {
		const isLast = attempt >= Math.ceil(Number(values.kills) / 2);
		const afterMs = isLast ? 24 * 3600 * 1000 : 1500 + 1000 * share * random.uniform(0.1, 0.7);
		if (await ingestAndKill(killed, job, afterMs)) break;
		kills++;
	}
}
const killedHash = hashOf(killed);

const sum = (pick: (run: SourceRun) => number): number => runs.reduce((total, run) => total + pick(run), 0);
const report = {
	job: 'msn ingest of every source, one after the other, into one library',
	machine: { cpu: cpus()[0]?.model, cores: cpus().length, load: loadavg()[0], node: process.version },
	total: {
		shapes: sum(({ shapes }) => shapes),
		// The figure of a source is over all its shapes: its last run counts.
		heldBack: [...new Map(runs.map(({ source, heldBack }) => [source, heldBack])).values()].reduce((a, b) => a + b, 0),
		failures: sum(({ failures }) => failures.length),
		wallSeconds: sum(({ wallSeconds }) => wallSeconds),
		cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds),
		peakMemoryMb: Math.max(...runs.map(({ peakMemoryMb }) => peakMemoryMb)),
	},
	hash: wholeHash,
	killed: { kills, hash: killedHash, isSame: killedHash === wholeHash },
	runs,
};
writeFileSync('bench/results/ingest-library.json', `${JSON.stringify(report, null, '\t')}\n`);
console.log(
	JSON.stringify(report.total),
	`killed ${kills} times: ${killedHash === wholeHash ? 'same library' : 'DIFFERENT LIBRARY'}`,
);
if (values.keep === undefined) rmSync(root, { recursive: true, force: true });
else
	console.log(
		`libraries kept in ${root}: ${readdirSync(root).join(', ')}; ${readFileSync('bench/results/ingest-library.json').length} bytes of report`,
	);
