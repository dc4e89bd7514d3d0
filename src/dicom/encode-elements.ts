import { describeTag, tags } from './tags-table.ts';
import { implicitLittleEndianUid } from './transfer-syntaxes-table.ts';

/** An element to write: text, numbers, bytes or the items of a sequence, by its representation. */
export interface ElementToWrite {
	readonly tag: number;
	readonly vr: string;
	readonly value: string | readonly number[] | Uint8Array | readonly (readonly ElementToWrite[])[];
}

const longForms = new Set(['OB', 'OW', 'SQ', 'UN', 'UT', 'UC']);

/** Elements little endian, with or without their representation, sorted by tag, sequences with stated lengths. */
export function encodeElements(elements: readonly ElementToWrite[], isExplicit = true): Uint8Array {
	const parts: Uint8Array[] = [];
	for (const element of elements.toSorted((a, b) => a.tag - b.tag)) parts.push(...encodeElement(element, isExplicit));
	return joinBytes(parts);
}

/** A whole file: preamble, file meta group and data set. */
export function encodeFile(syntaxUid: string, elements: readonly ElementToWrite[]): Uint8Array {
	const textAt = (tag: number): string => {
		const value = elements.find((element) => element.tag === tag)?.value;
		if (typeof value !== 'string') throw new TypeError(`encodeFile: ${describeTag(tag)} is missing`);
		return value;
	};
	const meta = encodeElements([
		{ tag: tags.fileMetaVersion, vr: 'OB', value: Uint8Array.of(0, 1) },
		text(tags.mediaStorageSopClass, 'UI', textAt(tags.sopClass)),
		text(tags.mediaStorageSopInstance, 'UI', textAt(tags.sopInstance)),
		text(tags.transferSyntax, 'UI', syntaxUid),
		text(tags.implementationClass, 'UI', implementationUid),
		text(tags.implementationVersion, 'SH', 'MEDSHAPENET_1'),
	]);
	const length = encodeElements([{ tag: tags.fileMetaGroupLength, vr: 'UL', value: [meta.length] }]);
	const preamble = new Uint8Array(132);
	preamble.set([68, 73, 67, 77], 128);
	return joinBytes([preamble, length, meta, encodeElements(elements, syntaxUid !== implicitLittleEndianUid)]);
}

/** Names this writer, as the standard asks. A UUID under 2.25, drawn once. */
const implementationUid = '2.25.262474209812745613310428215480137296415';

export const text = (tag: number, vr: string, value: string): ElementToWrite => ({ tag, vr, value });
export const numbers = (tag: number, vr: string, ...value: number[]): ElementToWrite => ({ tag, vr, value });
export const sequence = (tag: number, ...value: (readonly ElementToWrite[])[]): ElementToWrite => ({
	tag,
	vr: 'SQ',
	value,
});

/** Decimals as `DS` writes them: at most 16 characters each. */
export function decimals(tag: number, ...values: number[]): ElementToWrite {
	return text(tag, 'DS', values.map(decimalText).join('\\'));
}

/** The nearest number that 16 characters hold. @throws RangeError for what is no finite number. */
export function decimalText(value: number): string {
	if (!Number.isFinite(value)) throw new RangeError(`DICOM decimals must be finite, got ${value}`);
	const plain = String(value === 0 ? 0 : value);
	if (plain.length <= 16) return plain;
	for (let digits = 15; digits > 0; digits--) {
		const short = String(Number(value.toPrecision(digits)));
		if (short.length <= 16) return short;
	}
	return '0';
}

function encodeElement({ tag, vr, value }: ElementToWrite, isExplicit: boolean): Uint8Array[] {
	const body = encodeValue({ tag, vr, value }, isExplicit);
	const isLong = isExplicit && longForms.has(vr);
	if (isExplicit && !isLong && body.length > 65_534)
		throw new RangeError(`${describeTag(tag)} has ${body.length} bytes, more than ${vr} holds`);
	const header = new Uint8Array(isLong ? 12 : 8);
	const view = new DataView(header.buffer);
	view.setUint16(0, tag >>> 16, true);
	view.setUint16(2, tag & 0xffff, true);
	if (!isExplicit) {
		view.setUint32(4, body.length, true);
		return [header, body];
	}
	header[4] = vr.charCodeAt(0);
	header[5] = vr.charCodeAt(1);
	if (isLong) view.setUint32(8, body.length, true);
	else view.setUint16(6, body.length, true);
	return [header, body];
}

function encodeValue({ tag, vr, value }: ElementToWrite, isExplicit: boolean): Uint8Array {
	if (typeof value === 'string') return padded(new TextEncoder().encode(value), vr === 'UI' ? 0 : 32);
	if (value instanceof Uint8Array) return padded(value, 0);
	if (vr === 'SQ') return encodeItems(value as readonly (readonly ElementToWrite[])[], isExplicit);
	return encodeNumbers(tag, vr, value as readonly number[]);
}

function encodeItems(items: readonly (readonly ElementToWrite[])[], isExplicit: boolean): Uint8Array {
	return joinBytes(
		items.flatMap((item) => {
			const body = encodeElements(item, isExplicit);
			const header = new Uint8Array(8);
			const view = new DataView(header.buffer);
			view.setUint16(0, tags.item >>> 16, true);
			view.setUint16(2, tags.item & 0xffff, true);
			view.setUint32(4, body.length, true);
			return [header, body];
		}),
	);
}

function encodeNumbers(tag: number, vr: string, values: readonly number[]): Uint8Array {
	const size = vr === 'UL' || vr === 'AT' ? 4 : vr === 'US' || vr === 'SS' ? 2 : 0;
	if (size === 0) throw new TypeError(`${describeTag(tag)}: numbers are not written as ${vr}`);
	const bytes = new Uint8Array(size * values.length);
	const view = new DataView(bytes.buffer);
	for (const [i, value] of values.entries()) {
		if (vr === 'AT') {
			view.setUint16(4 * i, value >>> 16, true);
			view.setUint16(4 * i + 2, value & 0xffff, true);
		} else if (size === 4) view.setUint32(4 * i, value, true);
		else view.setUint16(2 * i, value, true);
	}
	return bytes;
}

function padded(bytes: Uint8Array, fill: number): Uint8Array {
	if (bytes.length % 2 === 0) return bytes;
	const even = new Uint8Array(bytes.length + 1);
	even.set(bytes);
	even[bytes.length] = fill;
	return even;
}

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
	const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let end = 0;
	for (const part of parts) {
		joined.set(part, end);
		end += part.length;
	}
	return joined;
}
