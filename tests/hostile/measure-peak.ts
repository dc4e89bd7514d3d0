import { writeFileSync } from 'node:fs';
import { peakMemoryBytes } from '#process';

export interface Measured {
	/** Physical memory that the work took at its peak beyond what was there before, garbage included. */
	readonly peakBytes: number;
	/** Processor time, so that other work on the machine does not count. */
	readonly milliseconds: number;
	readonly result: unknown;
	readonly error: unknown;
}

/**
 * Runs a piece of work and measures its peak of **resident** memory, by the kernel's own high-water mark, which is set
 * back before (`/proc/self/clear_refs`). A sampler in the same thread would see nothing of synchronous work, and
 * `memoryUsage().arrayBuffers` knows neither the JavaScript heap nor zlib nor WebAssembly. Resident means: pages that
 * were written. Memory that is asked for but never touched costs nothing and does not count.
 *
 * Where there is no such file (not Linux) the mark cannot be set back: then only a new peak of the whole process
 * counts, which measures less.
 */
export async function measurePeak(work: () => unknown): Promise<Measured> {
	collect();
	const before = markResident();
	const started = process.cpuUsage();
	let result: unknown;
	let error: unknown;
	try {
		result = await work();
	} catch (caught) {
		error = caught;
	}
	const { user, system } = process.cpuUsage(started);
	const milliseconds = (user + system) / 1000;
	return { peakBytes: peakMemoryBytes() - before, milliseconds, result, error };
}

function collect(): void {
	if (globalThis.gc === undefined) throw new Error('measurePeak needs --expose-gc');
	globalThis.gc();
	globalThis.gc();
}

/** @returns resident bytes now; the high-water mark begins there. */
function markResident(): number {
	try {
		writeFileSync('/proc/self/clear_refs', '5');
		return process.memoryUsage.rss();
	} catch {
		return peakMemoryBytes();
	}
}
