const maxFieldLength = 1_000_000;
const maxCells = 20_000_000;

/**
 * Rows of comma- or tab-separated text (RFC 4180): fields may be quoted, quotes in them doubled, line ends LF, CRLF or
 * lone CR. A byte order mark and empty lines are dropped; fields are not trimmed.
 *
 * A quote that opens inside an unquoted field is a plain character, and one that is never closed ends with the text.
 *
 * @throws RangeError for a field of more than 1,000,000 characters, or more than 20,000,000 fields
 */
export function parseDelimited(text: string, delimiter: string): string[][] {
	if (delimiter.length !== 1) throw new RangeError(`parseDelimited: one character needed, got "${delimiter}"`);
	const limit = delimiter.charCodeAt(0);
	const rows: string[][] = [];
	let row: string[] = [];
	let cells = 0;
	let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
	while (at < text.length) {
		const field = text[at] === '"' ? quotedField(text, at) : { value: '', end: at };
		const end = fieldEnd(text, field.end, limit);
		if (end - field.end > maxFieldLength) throw tooLong(at);
		row.push(field.value + text.slice(field.end, end));
		if (++cells > maxCells) throw new RangeError(`the table has more than ${maxCells} cells`);
		at = end + 1;
		if (text.charCodeAt(end) === limit && at < text.length) continue;
		if (text.charCodeAt(end) === limit) row.push('');
		if (row.length > 1 || row[0] !== '') rows.push(row);
		row = [];
		if (text[end] === '\r' && text[at] === '\n') at++;
	}
	return rows;
}

/** What stands in quotes from `start` on, and where it ends. */
function quotedField(text: string, start: number): { value: string; end: number } {
	const pieces: string[] = [];
	for (let from = start + 1; ;) {
		const quote = text.indexOf('"', from);
		const end = quote < 0 ? text.length : quote;
		if (end - start > maxFieldLength) throw tooLong(start);
		pieces.push(text.slice(from, end));
		if (text[end + 1] !== '"') return { value: pieces.join(''), end: Math.min(end + 1, text.length) };
		pieces.push('"');
		from = end + 2;
	}
}

function fieldEnd(text: string, from: number, delimiter: number): number {
	for (let at = from; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === delimiter || code === 0x0a || code === 0x0d) return at;
	}
	return text.length;
}

function tooLong(start: number): RangeError {
	return new RangeError(
		`the field at character ${start} is longer than ${maxFieldLength} characters (a quote that is never closed?)`,
	);
}
