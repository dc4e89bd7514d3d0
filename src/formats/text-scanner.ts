import { FormatError } from './format-error.ts';

/** A place in the bytes of a text format, moved forward by the functions of this file. */
export interface TextScanner {
	readonly bytes: Uint8Array;
	/** Name for error messages. */
	readonly format: string;
	position: number;
	/** Where the text ends (exclusive). */
	readonly end: number;
}

/** A scanner at the beginning of the bytes, behind a UTF-8 byte order mark. */
export function scanText(bytes: Uint8Array, format: string, position = 0): TextScanner {
	const hasMark = position === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
	return { bytes, format, position: hasMark ? 3 : position, end: bytes.length };
}

/** Moves to the next byte that is no white space; false at the end. */
export function skipSpace(scanner: TextScanner): boolean {
	const { bytes, end } = scanner;
	let position = scanner.position;
	while (position < end && bytes[position] <= 32) position++;
	scanner.position = position;
	return position < end;
}

/** The next word (anything up to white space), or an empty string at the end. Words longer than 4096 are cut. */
export function readWord(scanner: TextScanner): string {
	if (!skipSpace(scanner)) return '';
	const { bytes, end, position } = scanner;
	let stop = position;
	while (stop < end && bytes[stop] > 32) stop++;
	scanner.position = stop;
	return latin1(bytes, position, Math.min(stop, position + 4096));
}

/** The rest of the line without its end (LF, CR LF or CR), and moves behind it. Lines longer than 4096 are cut. */
export function readLine(scanner: TextScanner): string {
	const { bytes, end, position } = scanner;
	let stop = position;
	while (stop < end && bytes[stop] !== 10 && bytes[stop] !== 13) stop++;
	scanner.position = bytes[stop] === 13 && bytes[stop + 1] === 10 ? Math.min(end, stop + 2) : Math.min(end, stop + 1);
	return decodeText(bytes.subarray(position, Math.min(stop, position + 4096)));
}

/** Moves behind the end of the line without reading it. */
export function skipLine(scanner: TextScanner): void {
	const { bytes, end } = scanner;
	let position = scanner.position;
	while (position < end && bytes[position] !== 10 && bytes[position] !== 13) position++;
	if (bytes[position] === 13 && bytes[position + 1] === 10) position++;
	scanner.position = Math.min(end, position + 1);
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });
/** Below this a loop is faster than the decoder. */
const shortText = 64;

/** UTF-8 where it is, else Latin-1: names in headers come in both. */
export function decodeText(bytes: Uint8Array): string {
	if (bytes.length <= shortText && !bytes.some((byte) => byte > 127)) return latin1(bytes, 0, bytes.length);
	try {
		return strictUtf8.decode(bytes);
	} catch {
		return latin1(bytes, 0, bytes.length);
	}
}

/** One character per byte. Meant for short pieces. */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
	let text = '';
	for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]);
	return text;
}

const powersOfTen = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const decimal = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][-+]?\d+)?$/;

/**
 * The next number, correctly rounded as `Number()` would. `nan` and `inf` in their usual spellings are numbers too;
 * whoever stores them decides whether they are allowed.
 *
 * Most numbers have at most 15 digits and a small exponent: then mantissa and power of ten are exact doubles and one
 * multiplication or division rounds once (Clinger, How to Read Floating Point Numbers Accurately, 1990).
 *
 * @throws FormatError at the end of the text or if the next word is no number.
 */
export function readNumber(scanner: TextScanner): number {
	const { bytes, end } = scanner;
	let p = scanner.position;
	while (p < end && bytes[p] <= 32) p++;
	const start = p;
	let code = p < end ? bytes[p] : 0;
	const isNegative = code === 45;
	if (isNegative || code === 43) p++;
	let mantissa = 0;
	let exponent = 0;
	let digit = 0;
	const digitsStart = p;
	while (p < end && (digit = bytes[p] - 48) >= 0 && digit <= 9) {
		mantissa = mantissa * 10 + digit;
		p++;
	}
	let digitCount = p - digitsStart;
	if (p < end && bytes[p] === 46) {
		const fractionStart = ++p;
		while (p < end && (digit = bytes[p] - 48) >= 0 && digit <= 9) {
			mantissa = mantissa * 10 + digit;
			p++;
		}
		exponent = fractionStart - p;
		digitCount -= exponent;
	}
	code = p < end ? bytes[p] : 32;
	if (digitCount > 0 && (code === 101 || code === 69)) {
		let q = p + 1;
		const sign = bytes[q];
		if (sign === 45 || sign === 43) q++;
		const exponentStart = q;
		let power = 0;
		while (q < end && (digit = bytes[q] - 48) >= 0 && digit <= 9) {
			power = power * 10 + digit;
			q++;
		}
		if (q > exponentStart) {
			exponent += sign === 45 ? -power : power;
			p = q;
			code = p < end ? bytes[p] : 32;
		}
	}
	if (digitCount === 0 || code > 32 || mantissa > Number.MAX_SAFE_INTEGER || exponent > 22 || exponent < -22)
		return readUnusualNumber(scanner, start);
	scanner.position = p;
	const value = exponent < 0 ? mantissa / powersOfTen[-exponent] : mantissa * powersOfTen[exponent];
	return isNegative ? -value : value;
}

/** Long mantissas, large exponents, Fortran exponents, `nan`, `inf`, and everything that is no number. */
function readUnusualNumber(scanner: TextScanner, start: number): number {
	const { bytes, end, format } = scanner;
	let stop = start;
	while (stop < end && bytes[stop] > 32) stop++;
	if (start >= end) throw new FormatError(format, 'the text ends where a number is expected', { position: start });
	const word = latin1(bytes, start, Math.min(stop, start + 400));
	scanner.position = stop;
	if (decimal.test(word)) return Number(word.replace(/[dD]/, 'e'));
	const lower = word.toLowerCase().replace(/^[-+]/, '');
	if (/^(?:-?nan(?:\(.*\))?|1\.#(?:qnan|snan|ind).*)$/.test(lower)) return NaN;
	if (/^(?:inf|infinity|1\.#inf.*)$/.test(lower)) return word.startsWith('-') ? -Infinity : Infinity;
	const shown = JSON.stringify(word.slice(0, 40));
	throw new FormatError(format, `expected a number at byte ${start}, found ${shown}`, { position: start });
}

/**
 * The next number, which must be an integer ≥ 0 that counts or indexes something.
 *
 * @param what the number is, for the message.
 */
export function readCount(scanner: TextScanner, what: string): number {
	skipSpace(scanner);
	const { position } = scanner;
	const value = readNumber(scanner);
	if (Number.isSafeInteger(value) && value >= 0) return value;
	throw new FormatError(scanner.format, `expected ${what}, an integer ≥ 0, at byte ${position}, found ${value}`, {
		position,
	});
}

/**
 * Refuses a count of numbers that the rest of the text cannot hold: each takes a digit and a separator. To be called
 * before anything is allocated for them.
 */
export function checkTextHolds(scanner: TextScanner, numberCount: number, what: string): void {
	const available = Math.ceil((scanner.end - scanner.position) / 2);
	if (numberCount <= available) return;
	const { format, position } = scanner;
	throw new FormatError(
		format,
		`${what}: ${numberCount} numbers are announced at byte ${position}, but at most ${available} can follow; ` +
			'the file is truncated or its counts are wrong',
		{ position },
	);
}
