import { readFileSync } from 'node:fs';

/**
 * The most memory this process has had resident, bytes. On Linux the kernel's own mark of the process: `maxRSS` of a started process
 * begins there with the peak of whoever started it.
 */
export function peakMemoryBytes(): number {
	try {
		const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
		if (found) return Number(found[1]) * 1024;
	} catch {
		// Only Linux has this file.
	}
	return process.resourceUsage().maxRSS * 1024;
}
