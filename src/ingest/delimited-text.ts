/**
 * Rows of comma- or tab-separated text (RFC 4180): fields may be quoted, quotes in them doubled, line ends LF, CRLF or
 * lone CR. A byte order mark and empty lines are dropped; fields are not trimmed.
 *
 * A quote that opens inside an unquoted field is a plain character, and one that is never closed ends with the text.
 */
export function parseDelimited(text: string, delimiter: string): string[][] {
	if (delimiter.length !== 1) throw new RangeError(`parseDelimited: one character needed, got "${delimiter}"`);
	const rows: string[][] = [];
	let row: string[] = [];
	let field = '';
	let isQuoted = false;
	const endField = (): void => {
		row.push(field);
		field = '';
	};
	const endRow = (): void => {
		endField();
		if (row.length > 1 || row[0] !== '') rows.push(row);
		row = [];
	};
	for (let i = text.charCodeAt(0) === 0xfeff ? 1 : 0; i < text.length; i++) {
		const char = text[i];
		if (isQuoted) {
			if (char !== '"') field += char;
			else if (text[i + 1] === '"') field += text[i++];
			else isQuoted = false;
		} else if (char === '"' && field === '') isQuoted = true;
		else if (char === delimiter) endField();
		else if (char === '\n' || char === '\r') {
			if (char === '\r' && text[i + 1] === '\n') i++;
			endRow();
		} else field += char;
	}
	if (field !== '' || row.length > 0) endRow();
	return rows;
}
