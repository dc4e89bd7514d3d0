import { FormatError } from './format-error.ts';
import { latin1 } from './text-scanner.ts';

/** Longest number that is believed. */
const longestNumber = 64;

/** What is wanted of which tags. */
interface TagNumbers {
	readonly tag: string;
	/** Wanted names; every tag must have them all. */
	readonly attributes: readonly string[];
	/** For error messages. */
	readonly format: string;
}

/**
 * Numbers from a run of like tags, `<vertex x="1" y="2" z="3"/>` again and again: the fast way through megabytes of
 * XML. Attributes may stand in any order, tags may have a namespace prefix; other tags, comments and what follows the
 * wanted attributes are passed over.
 *
 * @param span bytes from behind the opening tag of the list to its closing tag.
 * @returns `attributes.length` numbers a tag, in the order of the names.
 */
export function tagNumbers(
	bytes: Uint8Array,
	span: { readonly start: number; readonly end: number },
	{ tag, attributes, format }: TagNumbers,
): Float64Array {
	const names = attributes.map((name) => [...name].map((letter) => letter.charCodeAt(0)));
	const tagCodes = [...tag].map((letter) => letter.charCodeAt(0));
	const width = names.length;
	// The shortest tag: `<v x=""/>` and more.
	let values = new Float64Array(Math.max(256, Math.ceil((span.end - span.start) / 48)) * width);
	let length = 0;
	for (let at = bytes.indexOf(0x3c, span.start); at >= 0 && at < span.end; at = bytes.indexOf(0x3c, at + 1)) {
		const inside = tagStart(bytes, at + 1, tagCodes);
		if (inside < 0) continue;
		const close = bytes.indexOf(0x3e, inside);
		if (close < 0 || close >= span.end)
			throw new FormatError(format, `the tag at byte ${at} does not end`, { position: at });
		if (length + width > values.length) {
			const larger = new Float64Array(values.length * 2);
			larger.set(values);
			values = larger;
		}
		readAttributes(bytes, { start: inside, end: close }, names, values.subarray(length, length + width), format);
		length += width;
		at = close;
	}
	return values.subarray(0, length);
}

/** Behind the tag's name, if it is the wanted one; else −1. A prefix before a colon is allowed. */
export function tagStart(bytes: Uint8Array, position: number, name: readonly number[]): number {
	let at = position;
	if (!matches(bytes, at, name)) {
		const limit = at + 32;
		while (at < limit && bytes[at] > 32 && bytes[at] !== 0x3a && bytes[at] !== 0x3e && bytes[at] !== 0x2f) at++;
		if (bytes[at] !== 0x3a || !matches(bytes, ++at, name)) return -1;
	}
	at += name.length;
	return bytes[at] <= 32 || bytes[at] === 0x2f || bytes[at] === 0x3e ? at : -1;
}

function matches(bytes: Uint8Array, position: number, codes: readonly number[]): boolean {
	for (let k = 0; k < codes.length; k++) if (bytes[position + k] !== codes[k]) return false;
	return true;
}

function readAttributes(
	bytes: Uint8Array,
	{ start, end }: { readonly start: number; readonly end: number },
	names: readonly (readonly number[])[],
	target: Float64Array,
	format: string,
): void {
	let missing = names.length;
	target.fill(NaN);
	let at = start;
	while (at < end && missing > 0) {
		while (at < end && bytes[at] <= 32) at++;
		const nameStart = at;
		while (at < end && bytes[at] !== 0x3d && bytes[at] > 32) at++;
		const nameEnd = at;
		while (at < end && bytes[at] !== 0x22 && bytes[at] !== 0x27) at++;
		const quote = bytes[at++];
		const valueStart = at;
		while (at < end && bytes[at] !== quote) at++;
		if (at >= end) break;
		for (let k = 0; k < names.length; k++) {
			const name = names[k];
			if (nameEnd - nameStart !== name.length || !matches(bytes, nameStart, name)) continue;
			if (Number.isNaN(target[k])) missing--;
			target[k] = numberOf(bytes, valueStart, at, format);
		}
		at++;
	}
	if (missing > 0)
		throw new FormatError(format, `the tag at byte ${start} lacks one of its numbers`, { position: start });
}

function numberOf(bytes: Uint8Array, start: number, end: number, format: string): number {
	if (end - start <= longestNumber) {
		// Indices and short whole numbers, the greater part, without a string.
		let value = 0;
		let p = start;
		for (; p < end && p - start < 15 && bytes[p] >= 48 && bytes[p] <= 57; p++) value = value * 10 + bytes[p] - 48;
		if (p === end && p > start) return value;
		const text = latin1(bytes, start, end).trim();
		if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return Number(text);
	}
	const shown = JSON.stringify(latin1(bytes, start, Math.min(end, start + 40)));
	throw new FormatError(format, `expected a number at byte ${start}, found ${shown}`, { position: start });
}
