import { readFileSync } from 'node:fs';

/** The most memory this process has had, MiB. */
export function peakMemoryMb(): number {
	try {
		// Where the system says it: the other figure begins with what the parent process had.
		const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
		if (found) return Number(found[1]) / 1024;
	} catch {
		// Only Linux has this file.
	}
	return process.resourceUsage().maxRSS / 1024;
}
