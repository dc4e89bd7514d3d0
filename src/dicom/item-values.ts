import type { FormatError } from '#formats';
import { fault, findElement, itemsOf, type DicomElement, type DicomItem } from './element-walk.ts';
import { describeTag } from './tags-table.ts';

/** Longest single text that is read as a label, name or code; longer ones are damage. */
const maxTextBytes = 65_536;

/** The value of an element as text of plain ASCII, trimmed; undefined if absent or empty. */
export function asciiOf(item: DicomItem, tag: number): string | undefined {
	const element = findElement(item, tag);
	if (element === undefined || element.length === 0) return undefined;
	const text = ascii(item, element).replaceAll('\0', ' ').trim();
	return text === '' ? undefined : text;
}

/** Text in the character set of the data set (`decoder`), trimmed; undefined if absent or empty. */
export function textOf(item: DicomItem, tag: number, decode: (bytes: Uint8Array) => string): string | undefined {
	const element = findElement(item, tag);
	if (element === undefined || element.length === 0) return undefined;
	checkTextLength(item, element);
	const text = decode(item.source.bytes.subarray(element.valueOffset, element.valueOffset + element.length))
		.replaceAll('\0', ' ')
		.trim();
	return text === '' ? undefined : text;
}

/** One unsigned 16-bit value. @throws FormatError where it is absent or too short. */
export function requiredUint16(item: DicomItem, tag: number): number {
	const value = uint16Of(item, tag);
	if (value === undefined) throw missing(item, tag);
	return value;
}

export function uint16Of(item: DicomItem, tag: number): number | undefined {
	const element = findElement(item, tag);
	if (element === undefined || element.length === 0) return undefined;
	if (element.length < 2) throw fault(item.source, element.position, `${describeTag(tag)} wants 2 bytes`);
	return item.source.view.getUint16(element.valueOffset, item.source.isLittleEndian);
}

/** Unsigned 16-bit values. */
export function uint16sOf(item: DicomItem, tag: number): number[] | undefined {
	const element = findElement(item, tag);
	if (element === undefined) return undefined;
	const values: number[] = [];
	for (let at = 0; at + 2 <= Math.min(element.length, maxTextBytes); at += 2)
		values.push(item.source.view.getUint16(element.valueOffset + at, item.source.isLittleEndian));
	return values;
}

/** Numbers written as decimal text (`DS`, `IS`); undefined if absent or empty. @throws FormatError if not numbers. */
export function decimalsOf(item: DicomItem, tag: number): number[] | undefined {
	const text = asciiOf(item, tag);
	if (text === undefined) return undefined;
	return text.split('\\').map((part) => {
		const value = part.trim() === '' ? Number.NaN : Number(part);
		if (!Number.isFinite(value)) throw notANumber(item, tag, part);
		return value;
	});
}

/** Exactly `count` decimals. @throws FormatError if absent or another number of them. */
export function requiredDecimals(item: DicomItem, tag: number, count: number): number[] {
	const values = decimalsOf(item, tag);
	if (values === undefined) throw missing(item, tag);
	if (values.length !== count)
		throw fault(item.source, item.start, `${describeTag(tag)} wants ${count} numbers, it has ${values.length}`);
	return values;
}

export function decimalOf(item: DicomItem, tag: number): number | undefined {
	return decimalsOf(item, tag)?.[0];
}

/**
 * A long list of decimals (the coordinates of a contour), read without a list of strings.
 *
 * @throws FormatError if one is not a number.
 */
export function coordinatesOf(item: DicomItem, tag: number): Float64Array {
	const element = findElement(item, tag);
	if (element === undefined) return new Float64Array(0);
	const text = ascii(item, element, Infinity);
	let count = text.trim() === '' ? 0 : 1;
	for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at + 1)) count++;
	const values = new Float64Array(count);
	let from = 0;
	for (let i = 0; i < count; i++) {
		const separator = text.indexOf('\\', from);
		const part = text.slice(from, separator < 0 ? text.length : separator);
		const value = Number(part.endsWith('\0') ? part.slice(0, part.indexOf('\0')) : part);
		if (!Number.isFinite(value) || part.trim() === '') throw notANumber(item, tag, part);
		values[i] = value;
		from = separator + 1;
	}
	return values;
}

/** Items of a sequence; none if it is absent. */
export function sequenceOf(item: DicomItem, tag: number): DicomItem[] {
	const element = findElement(item, tag);
	return element === undefined ? [] : [...itemsOf(item.source, element)];
}

/** First item of a sequence. */
export function firstItemOf(item: DicomItem, tag: number): DicomItem | undefined {
	const element = findElement(item, tag);
	if (element === undefined) return undefined;
	for (const first of itemsOf(item.source, element)) return first;
	return undefined;
}

export function missing(item: DicomItem, tag: number): FormatError {
	return fault(item.source, item.start, `${describeTag(tag)} is missing`);
}

function notANumber(item: DicomItem, tag: number, part: string): FormatError {
	const position = findElement(item, tag)?.position ?? item.start;
	return fault(
		item.source,
		position,
		`${describeTag(tag)} wants numbers, it holds ${JSON.stringify(part.slice(0, 30))}`,
	);
}

const latin1 = new TextDecoder('latin1');

function ascii(item: DicomItem, element: DicomElement, limit = maxTextBytes): string {
	if (element.length > limit) checkTextLength(item, element);
	return latin1.decode(item.source.bytes.subarray(element.valueOffset, element.valueOffset + element.length));
}

function checkTextLength(item: DicomItem, element: DicomElement): void {
	if (element.length > maxTextBytes)
		throw fault(item.source, element.position, `${describeTag(element.tag)} has ${element.length} bytes of text`);
}
