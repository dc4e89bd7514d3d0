/** Results go to stdout, everything else to stderr, so that `msn … --json > file` is always valid JSON. */

/** Prints one JSON document. */
export function printJson(value: unknown): void {
	process.stdout.write(`${JSON.stringify(value, null, '\t')}\n`);
}

/** Prints result text. */
export function print(text: string): void {
	process.stdout.write(`${text}\n`);
}

/** Prints something about the work, not its result. */
export function note(text: string): void {
	process.stderr.write(`${text}\n`);
}

/** Rows as aligned columns; the first row is the head. Numbers are right-aligned. */
export function formatTable(rows: readonly (readonly (string | number)[])[]): string {
	if (rows.length === 0) return '';
	const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column] ?? '').length)));
	return rows
		.map((row) =>
			row
				.map((cell, column) =>
					typeof cell === 'number' ? String(cell).padStart(widths[column]) : cell.padEnd(widths[column]),
				)
				.join('  ')
				.trimEnd(),
		)
		.join('\n');
}

/** `1.4 MB`; decimal units as disks are sold. */
export function formatBytes(sizeBytes: number): string {
	const units = ['B', 'kB', 'MB', 'GB', 'TB'];
	let value = sizeBytes;
	let unit = 0;
	while (value >= 1000 && unit < units.length - 1) {
		value /= 1000;
		unit++;
	}
	return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** One line about long work: rewritten in place on a terminal, at most every 5 s into a log. */
export function createProgressLine(): { show(text: string): void; end(): void } {
	const isTerminal = process.stderr.isTTY === true;
	let shownAt = Number.NEGATIVE_INFINITY;
	let isOpen = false;
	return {
		show(text) {
			const now = performance.now();
			if (now - shownAt < (isTerminal ? 100 : 5000)) return;
			shownAt = now;
			const width = process.stderr.columns ?? 120;
			if (isTerminal) process.stderr.write(`\r\u001B[2K${text.slice(0, width - 1)}`);
			else note(text);
			isOpen = isTerminal;
		},
		end() {
			if (isOpen) process.stderr.write('\r\u001B[2K');
			isOpen = false;
		},
	};
}
