import { boundingBox, type TriangleMesh } from '#shape';
import { contentUids } from './content-uid.ts';
import type { DicomCode } from './dicom-segmentation.ts';
import { decimalText, encodeFile, sequence, text, type ElementToWrite } from './encode-elements.ts';
import { meshContours } from './mesh-contours.ts';
import { codeItem, contextElements, numberText, type DicomContext } from './object-context.ts';
import type { RtContour } from './rt-structures.ts';
import { sopClasses, tags } from './tags-table.ts';
import { implicitLittleEndianUid } from './transfer-syntaxes-table.ts';

/** A structure to write: by its contours, or by a closed surface that is cut. */
export interface StructureToWrite {
	readonly name: string;
	readonly shape: TriangleMesh | readonly RtContour[];
	/** `ORGAN`, `PTV`, `GTV`, `EXTERNAL`, `AVOIDANCE` … Default none. */
	readonly interpretedType?: string;
	readonly code?: DicomCode;
	/** sRGB 0–255. */
	readonly colour?: readonly [number, number, number];
	/** Default `AUTOMATIC`. */
	readonly generationAlgorithm?: 'AUTOMATIC' | 'SEMIAUTOMATIC' | 'MANUAL';
}

export interface WriteRtStructOptions extends DicomContext {
	/** Distance of the axial planes that surfaces are cut with, mm. Default 3. */
	readonly spacingMm?: number;
	/** z of one of these planes in RAS, usually that of an image slice. Default: half a spacing, so planes miss vertices. */
	readonly originZ?: number;
	readonly label?: string;
}

/**
 * A radiotherapy structure set. Surfaces are cut by axial planes of one family for all structures; contours are written
 * as they are. Identifiers not given are derived from the content: the same input gives the same bytes.
 *
 * @throws RangeError if a surface is open where it is cut, or the spacing is not positive.
 */
export async function writeRtStruct(
	structures: readonly StructureToWrite[],
	options: WriteRtStructOptions = {},
): Promise<Uint8Array> {
	const { spacingMm = 3, label = 'STRUCTURES', date = '20000101', time = '000000' } = options;
	if (!(spacingMm > 0 && Number.isFinite(spacingMm)))
		throw new RangeError(`writeRtStruct: spacingMm must be positive, got ${spacingMm}`);
	const originZ = options.originZ ?? spacingMm / 2;
	const drawn = structures.map(({ shape }) => ('positions' in shape ? cut(shape, spacingMm, originZ) : shape));
	const described = new TextEncoder().encode(
		JSON.stringify([structures.map((structure) => ({ ...structure, shape: undefined })), options]),
	);
	const points = drawn.flatMap((contours) => contours.map(({ points: each }) => new Uint8Array(each.slice().buffer)));
	const uid = await contentUids(described, ...points);
	const frame = options.frameOfReferenceUid ?? (await uid('frame of reference'));
	// Contours of many points need more than the 65,534 bytes that an explicit DS may have.
	return encodeFile(implicitLittleEndianUid, [
		...(await contextElements(options, { sopClass: sopClasses.rtStructureSet, modality: 'RTSTRUCT' }, uid)),
		text(tags.structureSetLabel, 'SH', label.slice(0, 16)),
		text(tags.structureSetDate, 'DA', date),
		text(tags.structureSetTime, 'TM', time),
		sequence(tags.referencedFrameOfReference, [text(tags.frameOfReference, 'UI', frame)]),
		sequence(tags.structureSetRoi, ...structures.map((structure, i) => roiItem(structure, i + 1, frame))),
		sequence(tags.roiContour, ...structures.map((structure, i) => contourItem(structure, i + 1, drawn[i]))),
		sequence(tags.roiObservations, ...structures.map((structure, i) => observationItem(structure, i + 1))),
	]);
}

function cut(mesh: TriangleMesh, spacing: number, originZ: number): RtContour[] {
	if (mesh.triangles.length === 0) return [];
	const { min, max } = boundingBox(mesh.positions);
	const contours: RtContour[] = [];
	for (let k = Math.ceil((min[2] - originZ) / spacing); originZ + k * spacing <= max[2]; k++)
		for (const points of meshContours(mesh, originZ + k * spacing)) contours.push({ type: 'closed-planar', points });
	return contours;
}

function roiItem(
	{ name, generationAlgorithm = 'AUTOMATIC' }: StructureToWrite,
	number: number,
	frame: string,
): ElementToWrite[] {
	return [
		numberText(tags.roiNumber, number),
		text(tags.roiFrameOfReference, 'UI', frame),
		text(tags.roiName, 'LO', name.slice(0, 64)),
		text(tags.roiGenerationAlgorithm, 'CS', generationAlgorithm),
	];
}

const contourTypes: Readonly<Record<RtContour['type'], string>> = {
	'closed-planar': 'CLOSED_PLANAR',
	'closed-planar-xor': 'CLOSEDPLANAR_XOR',
	'open-planar': 'OPEN_PLANAR',
	'open-nonplanar': 'OPEN_NONPLANAR',
	point: 'POINT',
};

function contourItem({ colour }: StructureToWrite, number: number, contours: readonly RtContour[]): ElementToWrite[] {
	return [
		numberText(tags.referencedRoi, number),
		...(colour === undefined ? [] : [text(tags.roiDisplayColour, 'IS', colour.join('\\'))]),
		...(contours.length === 0
			? []
			: [
					sequence(
						tags.contourSequence,
						...contours.map(({ type, points }) => [
							text(tags.contourGeometricType, 'CS', contourTypes[type]),
							numberText(tags.contourPointCount, points.length / 3),
							text(tags.contourData, 'DS', lpsText(points)),
						]),
					),
				]),
	];
}

function lpsText(points: Float64Array): string {
	return Array.from(points, (value, i) => decimalText(i % 3 === 2 ? value : 0 - value)).join('\\');
}

function observationItem({ interpretedType = '', code }: StructureToWrite, number: number): ElementToWrite[] {
	return [
		numberText(tags.observationNumber, number),
		numberText(tags.referencedRoi, number),
		...(code === undefined ? [] : [sequence(tags.roiIdentificationCode, codeItem(code))]),
		text(tags.roiInterpretedType, 'CS', interpretedType),
		text(tags.roiInterpreter, 'PN', ''),
	];
}
