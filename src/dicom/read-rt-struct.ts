import { FormatError } from '#formats';
import { textDecoder } from './character-set.ts';
import { fault, findElement, itemsOf, type DicomItem } from './element-walk.ts';
import {
	asciiOf,
	coordinatesOf,
	decimalOf,
	decimalsOf,
	firstItemOf,
	missing,
	sequenceOf,
	textOf,
} from './item-values.ts';
import { openDicom, type OpenDicomOptions } from './open-dicom.ts';
import { nameOfClass } from './open-segmentation.ts';
import { defined, readFacts, readIdentifiers } from './read-facts.ts';
import { codeOf } from './read-segments.ts';
import type { RtContour, RtStructure, RtStructureSet } from './rt-structures.ts';
import { describeTag, sopClasses, tags } from './tags-table.ts';

/**
 * Reads an RT structure set: the named structures with their contours in world RAS+ millimetres. Nothing is made of the
 * contours here: see `contoursToVolume` and `contoursToMesh`.
 *
 * @throws FormatError if the bytes are no structure set, are damaged or cut.
 */
export async function readRtStruct(bytes: Uint8Array, options: OpenDicomOptions = {}): Promise<RtStructureSet> {
	const { dataSet, sopClass, syntax } = await openDicom(bytes, options);
	if (sopClass !== sopClasses.rtStructureSet)
		throw new FormatError('DICOM', `not a structure set but ${nameOfClass(sopClass)}`);
	if (findElement(dataSet, tags.structureSetRoi) === undefined) throw missing(dataSet, tags.structureSetRoi);
	if (findElement(dataSet, tags.roiContour) === undefined) throw missing(dataSet, tags.roiContour);
	const decode = textDecoder(dataSet);
	const notes: string[] = [syntax.name];
	const drawn = readContours(dataSet, notes);
	const observed = readObservations(dataSet);
	const structures = sequenceOf(dataSet, tags.structureSetRoi).map((item): RtStructure => {
		const number = decimalOf(item, tags.roiNumber);
		if (number === undefined) throw missing(item, tags.roiNumber);
		const observation = observed.get(number);
		const code = observation && firstItemOf(observation, tags.roiIdentificationCode);
		return {
			number,
			name: textOf(item, tags.roiName, decode) ?? `structure ${number}`,
			contours: drawn.get(number)?.contours ?? [],
			...defined({
				description: textOf(item, tags.roiDescription, decode),
				colour: drawn.get(number)?.colour,
				interpretedType: observation && asciiOf(observation, tags.roiInterpretedType),
				code: code && codeOf(code, decode),
				generationAlgorithm: asciiOf(item, tags.roiGenerationAlgorithm),
				frameOfReferenceUid: asciiOf(item, tags.roiFrameOfReference),
			}),
		};
	});
	checkOwners(structures, drawn);
	return {
		structures,
		...defined({
			label: textOf(dataSet, tags.structureSetLabel, decode),
			name: textOf(dataSet, tags.structureSetName, decode),
		}),
		facts: readFacts(dataSet, decode),
		identifiers: readIdentifiers(dataSet, decode),
		original: { format: 'DICOM RTSTRUCT', units: 'mm', space: 'LPS', notes },
	};
}

interface Drawn {
	readonly colour?: [number, number, number];
	readonly contours: RtContour[];
}

function readContours(dataSet: DicomItem, notes: string[]): Map<number, Drawn> {
	const drawn = new Map<number, Drawn>();
	for (const item of sequenceOf(dataSet, tags.roiContour)) {
		const number = decimalOf(item, tags.referencedRoi);
		if (number === undefined) throw missing(item, tags.referencedRoi);
		const colour = decimalsOf(item, tags.roiDisplayColour);
		const known = drawn.get(number);
		const own: Drawn = known ?? {
			...(colour?.length === 3 ? { colour: [colour[0], colour[1], colour[2]] } : {}),
			contours: [],
		};
		drawn.set(number, own);
		const sequence = findElement(item, tags.contourSequence);
		if (sequence === undefined) continue;
		for (const contour of itemsOf(item.source, sequence)) {
			const read = readContour(contour);
			if (read === undefined) notes.push(`structure ${number}: a contour without points is left out`);
			else own.contours.push(read);
		}
	}
	return drawn;
}

const contourTypes: Readonly<Record<string, RtContour['type']>> = {
	CLOSED_PLANAR: 'closed-planar',
	CLOSEDPLANAR_XOR: 'closed-planar-xor',
	OPEN_PLANAR: 'open-planar',
	OPEN_NONPLANAR: 'open-nonplanar',
	POINT: 'point',
};

function readContour(item: DicomItem): RtContour | undefined {
	const stated = asciiOf(item, tags.contourGeometricType) ?? '';
	const type = Object.hasOwn(contourTypes, stated) ? contourTypes[stated] : undefined;
	if (type === undefined) {
		throw fault(
			item.source,
			findElement(item, tags.contourGeometricType)?.position ?? item.start,
			`${describeTag(tags.contourGeometricType)} is ${JSON.stringify(stated.slice(0, 30))}`,
		);
	}
	const points = coordinatesOf(item, tags.contourData);
	if (points.length === 0) return undefined;
	const count = decimalOf(item, tags.contourPointCount);
	if (points.length % 3 !== 0 || (count !== undefined && count * 3 !== points.length)) {
		throw fault(
			item.source,
			findElement(item, tags.contourData)?.position ?? item.start,
			`${describeTag(tags.contourData)} has ${points.length} numbers for ${count ?? 'an unknown number of'} points`,
		);
	}
	for (let i = 0; i < points.length; i += 3) {
		points[i] = 0 - points[i];
		points[i + 1] = 0 - points[i + 1];
	}
	return { type, points };
}

function readObservations(dataSet: DicomItem): Map<number, DicomItem> {
	const observed = new Map<number, DicomItem>();
	for (const item of sequenceOf(dataSet, tags.roiObservations)) {
		const number = decimalOf(item, tags.referencedRoi);
		if (number !== undefined && !observed.has(number)) observed.set(number, item);
	}
	return observed;
}

function checkOwners(structures: readonly RtStructure[], drawn: ReadonlyMap<number, Drawn>): void {
	const known = new Set(structures.map(({ number }) => number));
	if (known.size < structures.length) throw new FormatError('DICOM', 'two structures have the same number');
	for (const number of drawn.keys())
		if (!known.has(number)) throw new FormatError('DICOM', `contours of structure ${number}, which is not listed`);
}
