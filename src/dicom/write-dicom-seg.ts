import type { Mat4 } from '#numeric';
import type { LabelVolume } from '#volume';
import { contentUids } from './content-uid.ts';
import type { DicomCode } from './dicom-segmentation.ts';
import { rgbToCielab } from './display-colour.ts';
import { decimals, encodeFile, numbers, sequence, text, type ElementToWrite } from './encode-elements.ts';
import {
	codeItem,
	contextElements,
	count16,
	numberText,
	referencedSeries,
	type DicomContext,
} from './object-context.ts';
import { packFrames, type FramesToWrite } from './pack-frames.ts';
import type { SegmentToWrite } from './segment-to-write.ts';
import { sopClasses, tags } from './tags-table.ts';
import { explicitLittleEndianUid } from './transfer-syntaxes-table.ts';

export interface WriteDicomSegOptions extends DicomContext {
	/**
	 * `BINARY` (default): one bit a voxel and segment, segments may overlap. `LABELMAP`: one number a voxel, smaller and
	 * newer (2024); segments must not overlap.
	 */
	readonly type?: 'BINARY' | 'LABELMAP';
	/**
	 * Whether planes of a segment without voxels are written. Default false, as is usual: the grid that is read back then
	 * spans only the planes that are.
	 */
	readonly emptyFrames?: boolean;
}

const structure: DicomCode = { value: '123037004', scheme: 'SCT', meaning: 'Anatomical Structure' };
const sideCodes: Readonly<Record<'left' | 'right' | 'both', DicomCode>> = {
	left: { value: '7771000', scheme: 'SCT', meaning: 'Left' },
	right: { value: '24028007', scheme: 'SCT', meaning: 'Right' },
	both: { value: '51440002', scheme: 'SCT', meaning: 'Right and left' },
};

/**
 * A DICOM segmentation of label volumes, explicit VR little endian. Segment numbers are 1, 2 … in the order given. All
 * identifiers that are not given are derived from the content: the same input gives the same bytes.
 *
 * @throws RangeError if there is no segment, the grids differ, the in-plane axes are not perpendicular, or segments of a
 * label map overlap.
 */
export async function writeDicomSeg(
	segments: readonly SegmentToWrite[],
	options: WriteDicomSegOptions = {},
): Promise<Uint8Array> {
	const { type = 'BINARY', emptyFrames = false } = options;
	if (segments.length === 0 || segments.length > 65_535)
		throw new RangeError(`writeDicomSeg: 1 to 65,535 segments can be written, got ${segments.length}`);
	const pose = poseOf(segments);
	const frames = packFrames(segments, { type, emptyFrames });
	const described = new TextEncoder().encode(
		JSON.stringify([
			type,
			segments.map((segment) => ({ ...segment, volume: undefined })),
			options,
			[...segments[0].volume.voxelToWorld],
		]),
	);
	const uid = await contentUids(described, frames.pixels);
	const organisation = await uid('dimensions');
	const sopClass = type === 'BINARY' ? sopClasses.segmentation : sopClasses.labelMapSegmentation;
	return encodeFile(explicitLittleEndianUid, [
		...(await contextElements(options, { sopClass, modality: 'SEG' }, uid)),
		...referencedSeries(options),
		text(tags.imageType, 'CS', 'DERIVED\\PRIMARY'),
		...pixelElements(segments[0].volume, frames, type),
		text(tags.segmentationType, 'CS', type),
		sequence(tags.segmentSequence, ...segments.map(segmentItem)),
		...(type === 'BINARY' ? [text(tags.segmentsOverlap, 'CS', 'UNDEFINED')] : []),
		text(tags.contentLabel, 'CS', 'SEGMENTATION'),
		text(tags.contentDescription, 'LO', (options.contentDescription ?? '').slice(0, 64)),
		text(tags.contentCreator, 'PN', ''),
		...dimensionElements(organisation, type),
		sequence(tags.sharedGroups, sharedGroups(pose)),
		sequence(tags.perFrameGroups, ...frames.frames.map((frame) => frameGroups(frame, pose, { frames, type }))),
	]);
}

interface Pose {
	readonly orientation: readonly number[];
	/** Distance of rows, of columns, of slices. */
	readonly spacing: readonly [number, number, number];
	readonly lpsOf: (slice: number) => [number, number, number];
}

function poseOf(segments: readonly SegmentToWrite[]): Pose {
	const { dims, voxelToWorld: m } = segments[0].volume;
	for (const { volume } of segments) {
		const isSame =
			volume.dims.every((n, i) => n === dims[i]) && volume.voxelToWorld.every((value, i) => value === m[i]);
		if (!isSame) throw new RangeError('writeDicomSeg: the volumes of the segments have different grids');
	}
	if (dims.some((n) => n < 1) || dims[0] > 65_535 || dims[1] > 65_535)
		throw new RangeError(`writeDicomSeg: a grid of ${dims.join(' × ')} voxels cannot be written`);
	const column = (axis: number): [number, number, number] => [-m[axis], -m[4 + axis], m[8 + axis]];
	const [i, j, k] = [column(0), column(1), column(2)];
	const [columnSpacing, rowSpacing] = [Math.hypot(...i), Math.hypot(...j)];
	const cosine = (i[0] * j[0] + i[1] * j[1] + i[2] * j[2]) / (columnSpacing * rowSpacing);
	if (!(Math.abs(cosine) < 1e-4))
		throw new RangeError('writeDicomSeg: rows and columns of the grid are not perpendicular: resample it first');
	const along = cross(i, j).map((value) => value / (columnSpacing * rowSpacing));
	const sliceSpacing = Math.abs(along[0] * k[0] + along[1] * k[1] + along[2] * k[2]);
	if (!(sliceSpacing > 0)) throw new RangeError('writeDicomSeg: the slices of the grid have no distance');
	const origin = translationOf(m);
	return {
		orientation: [...i.map((value) => value / columnSpacing), ...j.map((value) => value / rowSpacing)],
		spacing: [rowSpacing, columnSpacing, sliceSpacing],
		lpsOf: (slice) => [origin[0] + slice * k[0], origin[1] + slice * k[1], origin[2] + slice * k[2]],
	};
}

const cross = (a: readonly number[], b: readonly number[]): number[] => [
	a[1] * b[2] - a[2] * b[1],
	a[2] * b[0] - a[0] * b[2],
	a[0] * b[1] - a[1] * b[0],
];
const translationOf = (m: Mat4): [number, number, number] => [-m[3], -m[7], m[11]];

function pixelElements({ dims }: LabelVolume, { frames, bits, pixels }: FramesToWrite, type: string): ElementToWrite[] {
	return [
		count16(tags.samplesPerPixel, 1),
		text(tags.photometric, 'CS', 'MONOCHROME2'),
		numberText(tags.numberOfFrames, frames.length),
		count16(tags.rows, dims[1]),
		count16(tags.columns, dims[0]),
		count16(tags.bitsAllocated, bits),
		count16(tags.bitsStored, bits),
		count16(tags.highBit, bits - 1),
		count16(tags.pixelRepresentation, 0),
		...(type === 'LABELMAP' ? [count16(tags.pixelPaddingValue, 0)] : []),
		text(tags.lossyCompression, 'CS', '00'),
		{ tag: tags.pixelData, vr: bits === 16 ? 'OW' : 'OB', value: pixels },
	];
}

function segmentItem(segment: SegmentToWrite, index: number): ElementToWrite[] {
	const { side, algorithmType = 'SEMIAUTOMATIC', colour } = segment;
	const modifier = side === undefined ? [] : [sequence(tags.propertyTypeModifier, codeItem(sideCodes[side]))];
	return [
		sequence(tags.propertyCategory, codeItem(segment.category ?? structure)),
		count16(tags.segmentNumber, index + 1),
		text(tags.segmentLabel, 'LO', segment.label.slice(0, 64)),
		...(segment.description === undefined
			? []
			: [text(tags.segmentDescription, 'ST', segment.description.slice(0, 1024))]),
		text(tags.algorithmType, 'CS', algorithmType),
		...(algorithmType === 'MANUAL'
			? []
			: [text(tags.algorithmName, 'LO', (segment.algorithmName ?? 'unknown').slice(0, 64))]),
		...(colour === undefined ? [] : [numbers(tags.displayCielab, 'US', ...rgbToCielab(colour))]),
		sequence(tags.propertyType, [...codeItem(segment.type ?? structure), ...modifier]),
		...(segment.anatomicRegion === undefined ? [] : [sequence(tags.anatomicRegion, codeItem(segment.anatomicRegion))]),
	];
}

/** Frames are indexed by segment, then by position; those of label maps by position only. */
function dimensionElements(organisation: string, type: string): ElementToWrite[] {
	const index = (pointer: number, group: number): ElementToWrite[] => [
		text(tags.dimensionOrganizationUid, 'UI', organisation),
		numbers(tags.dimensionIndexPointer, 'AT', pointer),
		numbers(tags.functionalGroupPointer, 'AT', group),
	];
	return [
		sequence(tags.dimensionOrganization, [text(tags.dimensionOrganizationUid, 'UI', organisation)]),
		sequence(
			tags.dimensionIndex,
			...(type === 'BINARY' ? [index(tags.referencedSegment, tags.segmentIdentification)] : []),
			index(tags.imagePosition, tags.planePosition),
		),
	];
}

function sharedGroups({ orientation, spacing }: Pose): ElementToWrite[] {
	return [
		sequence(tags.planeOrientation, [decimals(tags.imageOrientation, ...orientation)]),
		sequence(tags.pixelMeasures, [
			decimals(tags.sliceThickness, spacing[2]),
			decimals(tags.spacingBetweenSlices, spacing[2]),
			decimals(tags.pixelSpacing, spacing[0], spacing[1]),
		]),
	];
}

function frameGroups(
	{ segment, slice }: FramesToWrite['frames'][number],
	{ lpsOf }: Pose,
	{ frames, type }: { frames: FramesToWrite; type: string },
): ElementToWrite[] {
	const place = frames.slices.indexOf(slice) + 1;
	return [
		sequence(tags.frameContent, [
			numbers(tags.dimensionIndexValues, 'UL', ...(type === 'BINARY' ? [segment, place] : [place])),
		]),
		sequence(tags.planePosition, [decimals(tags.imagePosition, ...lpsOf(slice))]),
		...(type === 'BINARY' ? [sequence(tags.segmentIdentification, [count16(tags.referencedSegment, segment)])] : []),
	];
}
