/**
 * Every reader meets a million mutants of small valid files and more: flipped bits, cut ends, splices, edited counts and
 * numbers, words of the formats. Any outcome but a result or a FormatError, any mutant that takes more than a second of
 * processor time, and any that takes more than 256 MB is a fault; it is written down with its seed.
 *
 * Two processes; every finished chunk is kept in bench/results/fuzz-readers.json, so that a run goes on where the last
 * one stopped. `--fresh` begins anew.
 *
 * Run: nice -n 19 node --conditions=source bench/fuzz-readers.ts [--fresh] [mutants per reader, default 1000000] [reader …]
 */
import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createRandom } from '#numeric';
import { FormatError } from '#formats';
import { peakMemoryBytes } from '#process';
import { fuzzSubjects } from '../tests/hostile/fuzz-subjects.ts';
import { mutate } from '../tests/hostile/mutate.ts';
import { saveResult } from './peer.ts';

const chunkMutants = 10_000;
const slowMs = 1000;
const largePeakBytes = 256 * 2 ** 20;
const hangMs = 180_000;

interface Fault {
	readonly subject: string;
	readonly chunk: number;
	readonly round: number;
	readonly what: string;
}
interface ChunkResult {
	readonly read: number;
	readonly refused: number;
	readonly slowestMs: number;
	readonly peakBytes: number;
	readonly cpuMs: number;
	readonly faults: readonly Fault[];
}
interface SubjectResult {
	format: string;
	chunks: number;
	mutants: number;
	read: number;
	refused: number;
	slowestCpuMs: number;
	largestPeakMB: number;
	cpuSeconds: number;
	faults: Fault[];
}

const files = Object.values(fuzzSubjects).map(({ file }) => file);

function* mutants(name: string, chunk: number): Generator<Uint8Array> {
	const random = createRandom(`fuzz ${name} ${chunk}`);
	const { file } = fuzzSubjects[name];
	for (let round = 0; round < chunkMutants; round++) yield mutate(file, files[random.integer(files.length)], random);
}

async function runChunk(name: string, chunk: number): Promise<ChunkResult> {
	const { read } = fuzzSubjects[name];
	const result = { read: 0, refused: 0, slowestMs: 0, peakBytes: 0, cpuMs: 0, faults: [] as Fault[] };
	const fault = (round: number, what: string): void => void result.faults.push({ subject: name, chunk, round, what });
	const before = process.cpuUsage();
	const peakBefore = resetPeak();
	let round = 0;
	for (const mutant of mutants(name, chunk)) {
		const started = performance.now();
		try {
			await read(mutant);
			result.read++;
		} catch (error) {
			if (error instanceof FormatError) result.refused++;
			else fault(round, error instanceof Error ? (error.stack ?? error.message).slice(0, 600) : String(error));
		}
		const wallMs = performance.now() - started;
		// Other work on the machine counts in wall time only: what seems slow is run again on the processor's clock.
		if (wallMs > 50) {
			const cpuMs = await cpuOf(() => read(mutant));
			result.slowestMs = Math.max(result.slowestMs, cpuMs);
			if (cpuMs > slowMs) fault(round, `took ${cpuMs.toFixed()} ms`);
		} else result.slowestMs = Math.max(result.slowestMs, wallMs);
		round++;
	}
	result.peakBytes = peakMemoryBytes() - peakBefore;
	if (result.peakBytes > largePeakBytes) await findLarge(name, chunk, fault);
	const { user, system } = process.cpuUsage(before);
	result.cpuMs = (user + system) / 1000;
	return result;
}

async function cpuOf(work: () => unknown): Promise<number> {
	const before = process.cpuUsage();
	await Promise.resolve()
		.then(work)
		.catch(() => undefined);
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1000;
}

/** Goes through a chunk again to find the mutant that took the memory. */
async function findLarge(name: string, chunk: number, fault: (round: number, what: string) => void): Promise<void> {
	let round = 0;
	for (const mutant of mutants(name, chunk)) {
		const before = resetPeak();
		await Promise.resolve(mutant)
			.then(fuzzSubjects[name].read)
			.catch(() => undefined);
		const bytes = peakMemoryBytes() - before;
		if (bytes > largePeakBytes / 2) fault(round, `took ${(bytes / 2 ** 20).toFixed()} MB`);
		round++;
	}
}

/** @returns resident bytes now; the kernel's high-water mark begins there. */
function resetPeak(): number {
	writeFileSync('/proc/self/clear_refs', '5');
	return process.memoryUsage.rss();
}

function savedResults(): Record<string, SubjectResult> {
	try {
		return (
			JSON.parse(readFileSync('bench/results/fuzz-readers.json', 'utf8')) as { subjects: Record<string, SubjectResult> }
		).subjects;
	} catch {
		return {};
	}
}

function emptyResult(format: string): SubjectResult {
	return {
		format,
		chunks: 0,
		mutants: 0,
		read: 0,
		refused: 0,
		slowestCpuMs: 0,
		largestPeakMB: 0,
		cpuSeconds: 0,
		faults: [],
	};
}

function save(results: Record<string, SubjectResult>): void {
	const formats: Record<string, { mutants: number; faults: number }> = {};
	for (const { format, mutants, faults } of Object.values(results)) {
		const sum = (formats[format] ??= { mutants: 0, faults: 0 });
		sum.mutants += mutants;
		sum.faults += faults.length;
	}
	saveResult('fuzz-readers', { chunkMutants, formats, subjects: results });
}

async function main(parameters: readonly string[]): Promise<void> {
	const words = parameters.filter((word) => word !== '--fresh');
	const perReader = Number(words.find((word) => /^\d+$/.test(word)) ?? 1_000_000);
	const only = words.filter((word) => !/^\d+$/.test(word));
	const results = parameters.includes('--fresh') ? {} : savedResults();
	const queue: { name: string; chunk: number }[] = [];
	for (const [name, { format }] of Object.entries(fuzzSubjects)) {
		if (only.length > 0 && !only.includes(format)) continue;
		// A reader's million is shared by the forms of its format.
		const forms = Object.values(fuzzSubjects).filter((other) => other.format === format).length;
		const chunks = Math.ceil(perReader / forms / chunkMutants);
		const done = (results[name] ??= emptyResult(format)).chunks;
		for (let chunk = done; chunk < chunks; chunk++) queue.push({ name, chunk });
	}
	// All formats advance together, so that a run cut short has seen them all.
	queue.sort((a, b) => a.chunk - b.chunk);
	await Promise.all([0, 1].map(() => work(queue, results)));
	const faults = Object.values(results).flatMap((result) => result.faults);
	console.log(`${faults.length} faults`, faults.slice(0, 20));
}

async function work(queue: { name: string; chunk: number }[], results: Record<string, SubjectResult>): Promise<void> {
	let child = fork(fileURLToPath(import.meta.url), ['child'], { execArgv: ['--conditions=source'] });
	for (let job = queue.shift(); job; job = queue.shift()) {
		const found = await ask(child, job);
		const result = results[job.name];
		result.chunks++;
		result.mutants += chunkMutants;
		if (typeof found === 'string') {
			child.kill('SIGKILL');
			result.faults.push({ subject: job.name, chunk: job.chunk, round: -1, what: found });
			child = fork(fileURLToPath(import.meta.url), ['child'], { execArgv: ['--conditions=source'] });
		} else {
			result.read += found.read;
			result.refused += found.refused;
			result.slowestCpuMs = Math.max(result.slowestCpuMs, Math.round(found.slowestMs));
			result.largestPeakMB = Math.max(result.largestPeakMB, Math.round(found.peakBytes / 2 ** 20));
			result.cpuSeconds += Math.round(found.cpuMs) / 1000;
			result.faults.push(...found.faults.slice(0, 10));
		}
		save(results);
	}
	child.kill();
}

/** @returns a text if the process hung or ended. */
function ask(child: ChildProcess, job: { name: string; chunk: number }): Promise<ChunkResult | string> {
	return new Promise((resolve) => {
		const finish = (outcome: ChunkResult | string): void => {
			clearTimeout(timer);
			child.removeAllListeners('message').removeAllListeners('exit');
			resolve(outcome);
		};
		const timer = setTimeout(() => finish('hung'), hangMs);
		child.once('message', (message) => finish(message as ChunkResult));
		child.once('exit', (code, signal) => finish(`the process ended: ${code ?? signal}`));
		child.send(job);
	});
}

if (process.argv[2] === 'child') {
	process.on('message', (job: { name: string; chunk: number }) => {
		void runChunk(job.name, job.chunk).then((result) => process.send?.(result));
	});
} else await main(process.argv.slice(2));
