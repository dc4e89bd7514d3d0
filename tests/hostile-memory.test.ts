import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { attacks } from './hostile/attacks.ts';

/**
 * Every reader meets files made to crash, hang or bloat it, in a process of its own. Bounds:
 *
 * - memory: 2 × (bytes of the file + bytes it honestly decodes to) + 64 MiB. The allowance is for what does not depend
 *   on the file's claims: JavaScript garbage not yet collected (V8's young generation alone is 48 MiB) and the
 *   32 MiB that a glTF without data may ask for. The attacks ask for hundreds of MiB to TiB, so it hides none;
 * - time: 2 s of processor time (all threads, garbage collection included); a minute on the clock counts as hanging;
 * - outcome: a `FormatError`, or a result where the file is valid.
 */
const allowanceBytes = 64 * 2 ** 20;
const largestMilliseconds = 2000;
const hangMilliseconds = 60_000;

interface Outcome {
	readonly index: number;
	readonly inputBytes: number;
	readonly decodedBytes: number;
	readonly peakBytes: number;
	readonly milliseconds: number;
	readonly kind: 'read' | 'refused' | 'broken' | 'hung' | 'crashed';
	readonly message: string;
}

const script = fileURLToPath(new URL('./hostile/run-attacks.ts', import.meta.url));
const children = new Set<ChildProcess>();
afterAll(() => children.forEach((child) => child.kill('SIGKILL')));

/** All attacks on a reader; after one that hangs or crashes a new process goes on with the next. */
async function attacked(reader: string): Promise<Map<number, Outcome>> {
	const outcomes = new Map<number, Outcome>();
	for (let after = -1; ;) {
		const stopped = await runChild(reader, after, outcomes);
		if (stopped === undefined) return outcomes;
		outcomes.set(stopped.index, stopped);
		after = stopped.index;
	}
}

/** @returns the attack at which the process ended, if it did not come to the end. */
function runChild(reader: string, after: number, outcomes: Map<number, Outcome>): Promise<Outcome | undefined> {
	// Without fixed thresholds glibc keeps freed memory, and what a reader takes from it would not be seen.
	const env = { ...process.env, MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '131072', NODE_OPTIONS: '' };
	const child = spawn(process.execPath, ['--conditions=source', '--expose-gc', script, reader, String(after)], { env });
	children.add(child);
	let running = -1;
	let hung = false;
	let pending = '';
	let errors = '';
	let watchdog: NodeJS.Timeout | undefined;
	child.stderr.on('data', (text: Buffer) => (errors = (errors + text.toString()).slice(-2000)));
	child.stdout.on('data', (text: Buffer) => {
		const lines = (pending + text.toString()).split('\n');
		pending = lines.pop() ?? '';
		for (const line of lines) {
			clearTimeout(watchdog);
			const said = JSON.parse(line) as Outcome | { begins: number };
			if ('begins' in said) {
				running = said.begins;
				watchdog = setTimeout(() => ((hung = true), child.kill('SIGKILL')), hangMilliseconds);
			} else {
				running = -1;
				outcomes.set(said.index, said);
			}
		}
	});
	return new Promise((resolve, reject) => {
		child.on('close', (code) => {
			clearTimeout(watchdog);
			children.delete(child);
			if (code === 0) resolve(undefined);
			else if (running < 0) reject(new Error(`the attacks on ${reader} could not be run: ${errors}`));
			else {
				const kind = hung ? 'hung' : 'crashed';
				const nothing = { inputBytes: 0, decodedBytes: 0, peakBytes: 0, milliseconds: 0 };
				resolve({ index: running, kind, message: errors, ...nothing });
			}
		});
	});
}

describe.each([...new Set(attacks.map(({ reader }) => reader))])('%s', (reader) => {
	test('survives its hostile files within memory and time', { timeout: 300_000 }, async () => {
		const outcomes = await attacked(reader);
		const faults: string[] = [];
		for (const [index, attack] of attacks.entries()) {
			if (attack.reader !== reader) continue;
			const outcome = outcomes.get(index);
			expect(outcome, attack.name).toBeDefined();
			if (!outcome) continue;
			const bound = 2 * (outcome.inputBytes + outcome.decodedBytes) + allowanceBytes;
			const expected = attack.outcome ?? 'refused';
			if (outcome.kind !== expected)
				faults.push(`${attack.name}: expected ${expected}, was ${outcome.kind} ${outcome.message}`);
			if (outcome.peakBytes > bound) faults.push(`${attack.name}: took ${outcome.peakBytes} bytes, bound ${bound}`);
			if (outcome.milliseconds > largestMilliseconds)
				faults.push(`${attack.name}: took ${outcome.milliseconds.toFixed()} ms`);
		}
		expect(faults).toEqual([]);
	});
});
