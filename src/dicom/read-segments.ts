import type { DicomCode, DicomSegment } from './dicom-segmentation.ts';
import { cielabToRgb } from './display-colour.ts';
import { fault, type DicomItem } from './element-walk.ts';
import { asciiOf, firstItemOf, requiredUint16, sequenceOf, textOf, uint16sOf } from './item-values.ts';
import { defined } from './read-facts.ts';
import { tags } from './tags-table.ts';

type Decode = (bytes: Uint8Array) => string;
export type SegmentDescription = Omit<DicomSegment, 'labelValue' | 'voxelCount'>;

/** Segment Sequence of a data set. @throws FormatError where a number is missing or stands twice. */
export function readSegments(dataSet: DicomItem, decode: Decode, file: number): SegmentDescription[] {
	const seen = new Set<number>();
	return sequenceOf(dataSet, tags.segmentSequence).map((item) => {
		const number = requiredUint16(item, tags.segmentNumber);
		if (seen.has(number)) throw fault(item.source, item.start, `two segments have number ${number}`);
		seen.add(number);
		return readSegment(item, decode, { number, file });
	});
}

function readSegment(item: DicomItem, decode: Decode, own: { number: number; file: number }): SegmentDescription {
	const type = firstItemOf(item, tags.propertyType);
	const typeModifiers = modifiersOf(item, type, tags.propertyTypeModifier, decode);
	const region = firstItemOf(item, tags.anatomicRegion);
	const anatomicRegionModifiers = modifiersOf(item, region, tags.anatomicRegionModifier, decode);
	const cielab = uint16sOf(item, tags.displayCielab);
	const category = firstItemOf(item, tags.propertyCategory);
	return {
		...own,
		label: textOf(item, tags.segmentLabel, decode) ?? `segment ${own.number}`,
		typeModifiers,
		anatomicRegionModifiers,
		...defined({
			description: textOf(item, tags.segmentDescription, decode),
			category: category && codeOf(category, decode),
			type: type && codeOf(type, decode),
			anatomicRegion: region && codeOf(region, decode),
			side: sideOf([...typeModifiers, ...anatomicRegionModifiers]),
			algorithmType: asciiOf(item, tags.algorithmType),
			algorithmName: textOf(item, tags.algorithmName, decode),
			trackingId: textOf(item, tags.trackingId, decode),
			colour: cielab?.length === 3 ? cielabToRgb(cielab[0], cielab[1], cielab[2]) : undefined,
		}),
	};
}

/** A code item; undefined if it has no value. */
export function codeOf(item: DicomItem, decode: Decode): DicomCode | undefined {
	const value = textOf(item, tags.codeValue, decode) ?? textOf(item, tags.longCodeValue, decode);
	if (value === undefined) return undefined;
	return {
		value,
		scheme: textOf(item, tags.codingScheme, decode) ?? '',
		meaning: textOf(item, tags.codeMeaning, decode) ?? '',
	};
}

/** Modifiers stand within the code item they modify; older writers put them beside it. */
function modifiersOf(segment: DicomItem, code: DicomItem | undefined, tag: number, decode: Decode): DicomCode[] {
	const inner = code === undefined ? [] : sequenceOf(code, tag);
	const items = inner.length > 0 ? inner : sequenceOf(segment, tag);
	return items.flatMap((item) => codeOf(item, decode) ?? []);
}

/** Codes of laterality: SNOMED CT, then the older SRT. */
const sides: Readonly<Record<string, DicomSegment['side']>> = {
	'7771000': 'left',
	'24028007': 'right',
	'51440002': 'both',
	'G-A101': 'left',
	'G-A100': 'right',
	'G-A102': 'both',
};

function sideOf(modifiers: readonly DicomCode[]): DicomSegment['side'] {
	return modifiers.map(({ value }) => (Object.hasOwn(sides, value) ? sides[value] : undefined)).find(Boolean);
}
