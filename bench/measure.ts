/** Interleaved timing for the benches: process CPU time, medians, and the read bandwidth of the same run. */
import { cpus, loadavg } from 'node:os';

export interface Timing {
	readonly name: string;
	readonly medianMs: number;
	readonly allMs: readonly number[];
}

/** Runs the contenders in turn, `rounds` times, after `warmUp` unmeasured rounds; medians of user + system CPU time. */
export async function interleave(
	contenders: Readonly<Record<string, () => unknown>>,
	{ rounds = 7, warmUp = 3 }: { rounds?: number; warmUp?: number } = {},
): Promise<Timing[]> {
	const times = new Map(Object.keys(contenders).map((name) => [name, [] as number[]]));
	for (let round = -warmUp; round < rounds; round++)
		for (const [name, run] of Object.entries(contenders)) {
			const before = process.cpuUsage();
			await run();
			const { user, system } = process.cpuUsage(before);
			if (round >= 0) times.get(name)?.push((user + system) / 1000);
		}
	return [...times].map(([name, allMs]) => ({
		name,
		medianMs: allMs.toSorted((a, b) => a - b)[allMs.length >> 1],
		allMs,
	}));
}

/** One line a contender: median, ratio to the last contender (the alternative), and work per second if given. */
export function report(title: string, timings: readonly Timing[], work?: { count: number; unit: string }): void {
	const reference = timings[timings.length - 1].medianMs;
	console.log(`${title} — CPU ms, median of ${timings[0].allMs.length}; ${machine()}`);
	for (const { name, medianMs } of timings) {
		const rate = work ? `  ${((work.count / medianMs) * 1e-3).toFixed(1)} M ${work.unit}/s` : '';
		console.log(`  ${name.padEnd(34)}${medianMs.toFixed(1).padStart(9)}  ${(reference / medianMs).toFixed(1)}x${rate}`);
	}
}

function machine(): string {
	return `${cpus()[0].model} × ${cpus().length}, Node ${process.versions.node}, load ${loadavg()[0].toFixed(1)}`;
}

/** Reads a buffer once as 32-bit words: the bound of any kernel that reads its input once. Bytes per second. */
export function readBandwidth(bytes: Uint8Array): number {
	const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
	let best = Infinity;
	let mixed = 0;
	for (let round = 0; round < 12; round++) {
		const before = process.cpuUsage();
		mixed |= xorOf(words);
		const { user, system } = process.cpuUsage(before);
		best = Math.min(best, user + system);
	}
	// The result must be used, or the loop may be optimised away.
	return mixed === 0.5 ? 0 : (bytes.byteLength / best) * 1e6;
}

function xorOf(words: Int32Array): number {
	let mixed = 0;
	for (let i = 0; i + 7 < words.length; i += 8)
		mixed ^=
			words[i] ^ words[i + 1] ^ words[i + 2] ^ words[i + 3] ^ words[i + 4] ^ words[i + 5] ^ words[i + 6] ^ words[i + 7];
	return mixed;
}
