/**
 * Loaded before a program (`node --import`): as it ends it writes what the whole process used, all threads together, to
 * the file that the environment names.
 */
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { peakMemoryBytes } from '#process';

const file = process.env['MSN_BENCH_USAGE'];
if (isMainThread && file !== undefined)
	process.on('exit', () => {
		const { userCPUTime, systemCPUTime } = process.resourceUsage();
		writeFileSync(
			file,
			JSON.stringify({ cpuS: (userCPUTime + systemCPUTime) / 1e6, peakMiB: peakMemoryBytes() / 2 ** 20 }),
		);
	});
