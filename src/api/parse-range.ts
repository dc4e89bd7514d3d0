/** Bytes from `start` up to, not including, `end`. */
export interface ByteSpan {
	readonly start: number;
	readonly end: number;
}

/**
 * Reads a `Range` header (RFC 9110 §14). `whole`: no range, one we do not serve in part (several ranges, another unit),
 * or nonsense, which the standard says to ignore. `unsatisfiable`: it lies wholly behind the end.
 */
export function parseRange(header: string | undefined, sizeBytes: number): ByteSpan | 'whole' | 'unsatisfiable' {
	const match = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? '');
	if (match === null) return 'whole';
	const [, first, last] = match;
	if (first === '') {
		if (last === '') return 'whole';
		const length = Number(last);
		return length === 0 || sizeBytes === 0
			? 'unsatisfiable'
			: { start: Math.max(0, sizeBytes - length), end: sizeBytes };
	}
	const start = Number(first);
	if (last !== '' && Number(last) < start) return 'whole';
	if (start >= sizeBytes) return 'unsatisfiable';
	return { start, end: last === '' ? sizeBytes : Math.min(sizeBytes, Number(last) + 1) };
}
