import { FormatError } from './format-error.ts';

/** Longest line of a text header; longer ones are binary data taken for text. */
const longestLine = 2 ** 20;

const decoder = new TextDecoder();

export interface HeaderLine {
	readonly text: string;
	/** Byte at which the next line starts. */
	readonly next: number;
}

/**
 * The line that starts at `position`, without its `\n` or `\r\n`; `undefined` at the end of the bytes. Read as UTF-8,
 * since segment and patient names need it.
 */
export function headerLine(format: string, bytes: Uint8Array, position: number): HeaderLine | undefined {
	if (position >= bytes.length) return undefined;
	const newline = bytes.indexOf(10, position);
	const end = newline < 0 ? bytes.length : newline;
	if (end - position > longestLine)
		throw new FormatError(format, 'header line does not end; the header is damaged', { position });
	const text = decoder.decode(bytes.subarray(position, end > position && bytes[end - 1] === 13 ? end - 1 : end));
	return { text, next: end + 1 };
}

/** Numbers separated by white space; an error naming the field if one is none, or if there are not `count`. */
export function headerNumbers(format: string, field: string, text: string, count?: number): number[] {
	const words = text.trim().split(/[\s,]+/);
	const numbers = words.map((word) => (/^nan$/i.test(word) ? NaN : Number(word || 'x')));
	const isBad = numbers.some((value, i) => Number.isNaN(value) && !/^nan$/i.test(words[i]));
	if (isBad || (count !== undefined && numbers.length !== count)) {
		const wanted = count === undefined ? 'numbers' : `${count} numbers`;
		throw new FormatError(format, `${field} must be ${wanted}, got ${JSON.stringify(text.slice(0, 80))}`);
	}
	return numbers;
}
