import { FormatError } from '#formats';
import { describeTag, tags } from './tags-table.ts';

/** Bytes of a data set and how to read them. */
export interface DicomSource {
	readonly bytes: Uint8Array;
	readonly view: DataView;
	readonly isExplicit: boolean;
	readonly isLittleEndian: boolean;
}

/** A run of elements: the data set itself, or one item of a sequence. Nothing in it is parsed before it is asked for. */
export interface DicomItem {
	readonly source: DicomSource;
	readonly start: number;
	readonly end: number;
	/** Elements by tag, for items that are asked often. */
	readonly index?: ReadonlyMap<number, DicomElement>;
}

export interface DicomElement {
	readonly tag: number;
	/** Two letters, or '' where the syntax does not state it. */
	readonly vr: string;
	/** Offset of the tag. */
	readonly position: number;
	readonly valueOffset: number;
	/** Bytes of the value, without the delimiter of a value of undefined length. */
	readonly length: number;
	readonly isUndefinedLength: boolean;
	/** False within values of unknown representation: their content is implicit. */
	readonly isExplicit: boolean;
}

/** Deeper nesting than any real object has; a limit of recursion. */
const maxDepth = 32;
/** More elements than any real data set has on one level; a limit of memory. */
const maxElements = 65_536;
const undefinedLength = 0xffff_ffff;
/** Representations whose length takes four bytes. */
const longForms = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const vrNames = new Map<number, { readonly vr: string; readonly isLong: boolean }>(
	[...'AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US'.split(' '), ...longForms].map((vr) => [
		vr.charCodeAt(0) * 256 + vr.charCodeAt(1),
		{ vr, isLong: longForms.has(vr) },
	]),
);

/** Reads the element headers of an item in turn; values are passed over, not read. */
export function* elementsOf(item: DicomItem): Generator<DicomElement> {
	let position = item.start;
	while (position < item.end) {
		const element = readElement(item.source, position, item.end, 0);
		yield element;
		position = endOf(element);
	}
}

/** The element with a tag, or undefined. */
export function findElement(item: DicomItem, tag: number): DicomElement | undefined {
	if (item.index) return item.index.get(tag);
	let position = item.start;
	while (position < item.end) {
		const element = readElement(item.source, position, item.end, 0);
		if (element.tag === tag) return element;
		position = endOf(element);
	}
	return undefined;
}

/** The same item with its elements by tag. The first of two elements with one tag counts. */
export function indexItem(item: DicomItem): DicomItem {
	const index = new Map<number, DicomElement>();
	for (const element of elementsOf(item)) {
		if (!index.has(element.tag)) index.set(element.tag, element);
		if (index.size > maxElements)
			throw fault(item.source, element.position, `more than ${maxElements} elements on one level`);
	}
	return { ...item, index };
}

/** Items of a sequence element, each a window on the same bytes. */
export function* itemsOf(source: DicomSource, element: DicomElement): Generator<DicomItem> {
	const own = element.isExplicit === source.isExplicit ? source : { ...source, isExplicit: element.isExplicit };
	const end = element.valueOffset + element.length;
	let position = element.valueOffset;
	while (position < end) {
		const tag = readTag(source, position, end);
		if (tag === tags.sequenceEnd) return;
		if (tag !== tags.item)
			throw fault(source, position, `sequence ${describeTag(element.tag)} wants an item, found ${describeTag(tag)}`);
		const length = source.view.getUint32(position + 4, source.isLittleEndian);
		const start = position + 8;
		if (length === undefinedLength) {
			const next = skipItem(own, start, end, { isExplicit: element.isExplicit, depth: 1 });
			yield { source: own, start, end: next - 8 };
			position = next;
		} else {
			if (length > end - start) throw tooLong(source, position, tag, length, end - start);
			yield { source: own, start, end: start + length };
			position = start + length;
		}
	}
}

export function endOf({ valueOffset, length, isUndefinedLength }: DicomElement): number {
	return valueOffset + length + (isUndefinedLength ? 8 : 0);
}

/** @throws FormatError naming the position, and the tag where it is known. */
export function fault(_source: DicomSource, position: number, message: string): FormatError {
	return new FormatError('DICOM', `${message} (byte ${position})`, { position });
}

function readTag(source: DicomSource, position: number, end: number): number {
	const { view, isLittleEndian } = source;
	if (position + 8 > end) throw fault(source, position, 'the data ends within an element header');
	return view.getUint16(position, isLittleEndian) * 65_536 + view.getUint16(position + 2, isLittleEndian);
}

function readElement(source: DicomSource, position: number, end: number, depth: number): DicomElement {
	return readElementAs(source, position, end, { isExplicit: source.isExplicit, depth });
}

interface Walk {
	readonly isExplicit: boolean;
	readonly depth: number;
}

function readElementAs(source: DicomSource, position: number, end: number, { isExplicit, depth }: Walk): DicomElement {
	const { view, isLittleEndian } = source;
	const tag = readTag(source, position, end);
	if (tag >>> 16 === 0xfffe) throw fault(source, position, `a stray ${describeTag(tag)} where an element should begin`);
	let vr = '';
	let valueOffset = position + 8;
	let length: number;
	if (isExplicit) {
		const known = vrNames.get(view.getUint8(position + 4) * 256 + view.getUint8(position + 5));
		if (!known)
			throw fault(source, position, `${describeTag(tag)} has no value representation where its two letters should be`);
		vr = known.vr;
		if (known.isLong) {
			valueOffset = position + 12;
			if (valueOffset > end) throw fault(source, position, `the data ends within the header of ${describeTag(tag)}`);
			length = view.getUint32(position + 8, isLittleEndian);
		} else length = view.getUint16(position + 6, isLittleEndian);
	} else length = view.getUint32(position + 4, isLittleEndian);
	const isInnerExplicit = isExplicit && vr !== 'UN';
	if (length !== undefinedLength) {
		if (length > end - valueOffset) throw tooLong(source, position, tag, length, end - valueOffset);
		return { tag, vr, position, valueOffset, length, isUndefinedLength: false, isExplicit: isInnerExplicit };
	}
	if (isExplicit && !longForms.has(vr)) throw fault(source, position, `${describeTag(tag)} has undefined length`);
	const next = skipSequence(source, valueOffset, end, { isExplicit: isInnerExplicit, depth: depth + 1 });
	return {
		tag,
		vr,
		position,
		valueOffset,
		length: next - 8 - valueOffset,
		isUndefinedLength: true,
		isExplicit: isInnerExplicit,
	};
}

/** Position behind the delimiter of a sequence of undefined length that begins here. */
function skipSequence(source: DicomSource, start: number, end: number, { isExplicit, depth }: Walk): number {
	if (depth > maxDepth) throw fault(source, start, `sequences are nested more than ${maxDepth} deep`);
	let position = start;
	for (;;) {
		const tag = readTag(source, position, end);
		const length = source.view.getUint32(position + 4, source.isLittleEndian);
		if (tag === tags.sequenceEnd) return position + 8;
		if (tag !== tags.item)
			throw fault(source, position, `a sequence of undefined length holds ${describeTag(tag)} instead of an item`);
		if (length === undefinedLength) position = skipItem(source, position + 8, end, { isExplicit, depth });
		else if (length > end - position - 8) throw tooLong(source, position, tag, length, end - position - 8);
		else position += 8 + length;
	}
}

/** Position behind the delimiter of an item of undefined length whose content begins here. */
function skipItem(source: DicomSource, start: number, end: number, walk: Walk): number {
	let position = start;
	for (;;) {
		if (readTag(source, position, end) === tags.itemEnd) return position + 8;
		position = endOf(readElementAs(source, position, end, walk));
	}
}

function tooLong(source: DicomSource, position: number, tag: number, length: number, left: number): FormatError {
	return fault(
		source,
		position,
		`${describeTag(tag)} claims ${length} bytes, ${left} are left: the file is cut or damaged`,
	);
}
