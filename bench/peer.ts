/**
 * A peer (a Python library in `bench/peers/.venv`) as contender beside ours: one lasting process that prepares its inputs
 * once and then runs one contender on request, so that both sides interleave in one run.
 *
 *     python3 -m venv bench/peers/.venv && bench/peers/.venv/bin/pip install -r bench/peers/requirements.txt
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { createInterface } from 'node:readline';

const python = process.env['MSN_BENCH_PYTHON'] ?? 'bench/peers/.venv/bin/python';

/** One timed run: process CPU (user + system, all threads) and wall milliseconds, and what the run gave. */
export interface Run {
	readonly cpuMs: number;
	readonly wallMs: number;
	readonly result: unknown;
}

export interface Peer {
	readonly names: readonly string[];
	readonly versions: Readonly<Record<string, string>>;
	run(name: string): Promise<Run>;
	close(): void;
}

/** Starts `bench/peers/<module>.py` through `serve.py`; `args` reach its `contenders`. */
export async function openPeer(module: string, args: object = {}): Promise<Peer> {
	if (!existsSync(python)) throw new Error(`No Python peer at ${python}: see the head of bench/peer.ts`);
	const child = spawn(python, ['bench/peers/serve.py', module, JSON.stringify(args)], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
	const answer = async (): Promise<Record<string, never>> => {
		const { value, done } = await lines.next();
		if (done) throw new Error(`bench/peers/${module}.py stopped; its error is above`);
		return JSON.parse(value);
	};
	const { names, versions } = await answer();
	return {
		names,
		versions,
		run: async (name) => {
			child.stdin.write(`${name}\n`);
			return (await answer()) as unknown as Run;
		},
		close: () => void child.stdin.end(),
	};
}

/** Medians of one contender. */
export interface Comparison {
	readonly name: string;
	readonly medianCpuMs: number;
	readonly medianWallMs: number;
	readonly cpuMs: readonly number[];
	readonly result: unknown;
}

/**
 * Runs ours and the peer's contenders in turn, `rounds` times after `warmUp` rounds that do not count, prints medians and
 * the ratio of each peer to our first contender, and returns all of it for {@link saveResult}.
 */
export async function compareWithPeer(
	title: string,
	ours: Readonly<Record<string, () => unknown>>,
	peer: Peer,
	{ rounds = 7, warmUp = 3 }: { rounds?: number; warmUp?: number } = {},
): Promise<{ title: string; comparisons: Comparison[]; ratios: Record<string, Spread> }> {
	const names = [...Object.keys(ours), ...peer.names];
	const runs = new Map<string, Run[]>(names.map((name) => [name, []]));
	for (let round = -warmUp; round < rounds; round++)
		for (const name of names) {
			const run = ours[name] ? await timeOwn(ours[name]) : await peer.run(name);
			if (round >= 0) runs.get(name)?.push(run);
		}
	const comparisons = [...runs].map(([name, all]) => ({
		name,
		medianCpuMs: median(all.map(({ cpuMs }) => cpuMs)),
		medianWallMs: median(all.map(({ wallMs }) => wallMs)),
		cpuMs: all.map(({ cpuMs }) => cpuMs),
		result: all[0].result,
	}));
	const own = comparisons[0];
	const ratios = Object.fromEntries(
		comparisons
			.slice(1)
			.map(({ name, cpuMs }) => [name, spread(cpuMs.map((value, round) => value / own.cpuMs[round]))]),
	);
	console.log(`${title} — CPU ms, median of ${rounds}; ${machine()}; ${JSON.stringify(peer.versions)}`);
	for (const { name, medianCpuMs } of comparisons) {
		const ratio = ratios[name];
		const times = ratio ? `${ratio.median.toFixed(2)}x (${ratio.min.toFixed(2)}–${ratio.max.toFixed(2)})` : 'ours';
		console.log(`  ${name.padEnd(40)}${medianCpuMs.toFixed(2).padStart(11)}  ${times}`);
	}
	return { title, comparisons, ratios };
}

/** Median, minimum and maximum of the ratio peer / ours over the rounds: the spread is the machine's noise. */
export interface Spread {
	readonly median: number;
	readonly min: number;
	readonly max: number;
}

/** Writes `bench/results/<name>.json`: the figures with machine, load, versions and date. */
export function saveResult(name: string, figures: object): void {
	mkdirSync('bench/results', { recursive: true });
	const head = { machine: machine(), date: new Date().toISOString().slice(0, 10) };
	writeFileSync(`bench/results/${name}.json`, `${JSON.stringify({ ...head, ...figures }, undefined, '\t')}\n`);
}

async function timeOwn(contender: () => unknown): Promise<Run> {
	const wall = performance.now();
	const before = process.cpuUsage();
	const result = await contender();
	const { user, system } = process.cpuUsage(before);
	return { cpuMs: (user + system) / 1000, wallMs: performance.now() - wall, result };
}

function median(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[values.length >> 1];
}

function spread(values: readonly number[]): Spread {
	return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

function machine(): string {
	return `${cpus()[0].model} × ${cpus().length}, Node ${process.versions.node}, load ${loadavg()[0].toFixed(1)}`;
}
