import { FormatError } from '#formats';
import { textDecoder } from './character-set.ts';
import { fault, findElement, itemsOf, type DicomItem } from './element-walk.ts';
import type { FramePlanes } from './frame-grid.ts';
import { asciiOf, decimalOf, firstItemOf, missing, requiredDecimals, requiredUint16, uint16Of } from './item-values.ts';
import { openDicom, type OpenDicomOptions } from './open-dicom.ts';
import { openPixelFrames, type PixelFrames } from './pixel-frames.ts';
import { readSegments, type SegmentDescription } from './read-segments.ts';
import { describeTag, sopClasses, tags } from './tags-table.ts';

/** A segmentation file opened: header read, pixels found, nothing unpacked. */
export interface OpenedSegmentation {
	readonly dataSet: DicomItem;
	readonly decode: (bytes: Uint8Array) => string;
	readonly type: 'BINARY' | 'FRACTIONAL' | 'LABELMAP';
	readonly fractionalType?: 'PROBABILITY' | 'OCCUPANCY';
	readonly maximumFraction: number;
	/** Of label maps: the value of background. */
	readonly background: number;
	readonly bitsAllocated: 1 | 8 | 16;
	readonly descriptions: readonly SegmentDescription[];
	readonly planes: FramePlanes;
	/** Segment number of each frame; of label maps all 0. */
	readonly segmentOfFrame: Uint16Array;
	readonly frames: PixelFrames;
	/** Parts of one segmentation share it. */
	readonly concatenation?: string;
	readonly syntaxName: string;
}

/** Largest count of frames: the type of the attribute allows more, no segmentation has them. */
const maxFrames = 1_000_000;

/** @throws FormatError if it is no segmentation of parallel planes, or damaged. */
export async function openSegmentation(
	bytes: Uint8Array,
	file: number,
	options: OpenDicomOptions,
): Promise<OpenedSegmentation> {
	const opened = await openDicom(bytes, options);
	const { dataSet, sopClass, syntax } = opened;
	if (sopClass !== sopClasses.segmentation && sopClass !== sopClasses.labelMapSegmentation)
		throw new FormatError('DICOM', `not a segmentation but ${nameOfClass(sopClass)}`);
	const decode = textDecoder(dataSet);
	const type = typeOf(dataSet);
	const rows = requiredUint16(dataSet, tags.rows);
	const columns = requiredUint16(dataSet, tags.columns);
	const frameCount = decimalOf(dataSet, tags.numberOfFrames) ?? 1;
	if (rows === 0 || columns === 0) throw new FormatError('DICOM', `frames of ${columns} × ${rows} pixels`);
	if (!Number.isInteger(frameCount) || frameCount < 1 || frameCount > maxFrames)
		throw fault(dataSet.source, dataSet.start, `${describeTag(tags.numberOfFrames)} is ${frameCount}`);
	const bitsAllocated = bitsOf(dataSet, type);
	if ((uint16Of(dataSet, tags.samplesPerPixel) ?? 1) !== 1)
		throw new FormatError('DICOM', 'a segmentation wants one sample a pixel');
	const frames = await openPixelFrames(opened, { rows, columns, frameCount, bitsAllocated }, options);
	const groups = readFrameGroups(dataSet, frameCount, type !== 'LABELMAP');
	const fractionalType = asciiOf(dataSet, tags.fractionalType) === 'OCCUPANCY' ? 'OCCUPANCY' : 'PROBABILITY';
	const concatenation = asciiOf(dataSet, tags.concatenation);
	return {
		dataSet,
		decode,
		type,
		...(type === 'FRACTIONAL' ? { fractionalType } : {}),
		maximumFraction: uint16Of(dataSet, tags.maximumFractionalValue) ?? 255,
		background: uint16Of(dataSet, tags.pixelPaddingValue) ?? 0,
		bitsAllocated,
		descriptions: readSegments(dataSet, decode, file),
		planes: { ...groups.planes, rows, columns },
		segmentOfFrame: groups.segmentOfFrame,
		frames,
		...(concatenation === undefined ? {} : { concatenation }),
		syntaxName: syntax.name,
	};
}

/** Words for a storage class, in messages. */
export function nameOfClass(sopClass: string): string {
	const name = Object.entries(sopClasses).find(([, uid]) => uid === sopClass)?.[0];
	return name ?? `storage class ${sopClass.slice(0, 64)}`;
}

function typeOf(dataSet: DicomItem): OpenedSegmentation['type'] {
	const text = asciiOf(dataSet, tags.segmentationType);
	if (text === 'BINARY' || text === 'FRACTIONAL' || text === 'LABELMAP') return text;
	throw fault(
		dataSet.source,
		findElement(dataSet, tags.segmentationType)?.position ?? dataSet.start,
		`${describeTag(tags.segmentationType)} wants BINARY, FRACTIONAL or LABELMAP, got ${text ?? 'nothing'}`,
	);
}

function bitsOf(dataSet: DicomItem, type: OpenedSegmentation['type']): 1 | 8 | 16 {
	const bits = requiredUint16(dataSet, tags.bitsAllocated);
	const allowed: Readonly<Record<typeof type, readonly number[]>> = {
		BINARY: [1],
		FRACTIONAL: [8, 16],
		LABELMAP: [8, 16],
	};
	if (bits !== 1 && bits !== 8 && bits !== 16) throw new FormatError('DICOM', `${bits} bits allocated`);
	// Some writers state BINARY with a byte a pixel, of 0 and 1: that says the same.
	if (!allowed[type].includes(bits) && !(type === 'BINARY' && bits === 8))
		throw new FormatError('DICOM', `${bits} bits allocated do not fit segmentation type ${type}`);
	return bits;
}

interface FrameGroups {
	readonly planes: Omit<FramePlanes, 'rows' | 'columns'>;
	readonly segmentOfFrame: Uint16Array;
}

/** Functional groups: what is shared by all frames, and what each frame has of its own. */
function readFrameGroups(dataSet: DicomItem, frameCount: number, wantsSegment: boolean): FrameGroups {
	const shared = firstItemOf(dataSet, tags.sharedGroups);
	const perFrame = findElement(dataSet, tags.perFrameGroups);
	if (perFrame === undefined) throw missing(dataSet, tags.perFrameGroups);
	// A frame's item takes 8 bytes at least: the count cannot ask for more memory than the file has.
	if (perFrame.length < 8 * frameCount)
		throw fault(
			dataSet.source,
			perFrame.position,
			`${describeTag(tags.perFrameGroups)} is too short for ${frameCount} frames`,
		);
	const positions = new Float64Array(3 * frameCount);
	const segmentOfFrame = new Uint16Array(frameCount);
	const sharedSegment = shared && segmentOf(shared);
	let geometry: Geometry | undefined = geometryOf(shared, undefined);
	const isShared = geometry !== undefined;
	let frame = 0;
	for (const item of itemsOf(dataSet.source, perFrame)) {
		if (frame >= frameCount) break;
		if (!isShared) {
			const own = geometryOf(item, shared);
			if (own === undefined) throw missing(item, tags.planeOrientation);
			if (geometry !== undefined) checkSame(geometry, own, frame);
			geometry = own;
		}
		const plane = firstItemOf(item, tags.planePosition) ?? (shared && firstItemOf(shared, tags.planePosition));
		if (plane === undefined)
			throw fault(item.source, item.start, `frame ${frame + 1} has no Plane Position; slides are not read`);
		positions.set(requiredDecimals(plane, tags.imagePosition, 3), 3 * frame);
		const segment = wantsSegment ? (segmentOf(item) ?? sharedSegment) : 0;
		if (segment === undefined) throw fault(item.source, item.start, `frame ${frame + 1} does not name its segment`);
		segmentOfFrame[frame] = segment;
		frame++;
	}
	if (frame < frameCount || geometry === undefined)
		throw fault(dataSet.source, perFrame.position, `${frame} items of frames for ${frameCount} frames`);
	return { planes: { positions, ...geometry }, segmentOfFrame };
}

type Geometry = Omit<FramePlanes, 'rows' | 'columns' | 'positions'>;

function geometryOf(item: DicomItem | undefined, fallback: DicomItem | undefined): Geometry | undefined {
	const group = (tag: number): DicomItem | undefined =>
		(item && firstItemOf(item, tag)) ?? (fallback && firstItemOf(fallback, tag));
	const orientation = group(tags.planeOrientation);
	const measures = group(tags.pixelMeasures);
	if (orientation === undefined || measures === undefined) return undefined;
	const spacingBetweenSlices = decimalOf(measures, tags.spacingBetweenSlices);
	const sliceThickness = decimalOf(measures, tags.sliceThickness);
	return {
		orientation: requiredDecimals(orientation, tags.imageOrientation, 6),
		pixelSpacing: requiredDecimals(measures, tags.pixelSpacing, 2),
		...(spacingBetweenSlices === undefined ? {} : { spacingBetweenSlices }),
		...(sliceThickness === undefined ? {} : { sliceThickness }),
	};
}

/** @throws FormatError where frames differ in direction or pixel size. */
export function checkSame(a: Geometry, b: Geometry, frame: number): void {
	const isNear = (x: readonly number[], y: readonly number[]): boolean =>
		x.every((value, i) => Math.abs(value - y[i]) < 1e-4);
	if (!isNear(a.orientation, b.orientation) || !isNear(a.pixelSpacing, b.pixelSpacing))
		throw new FormatError('DICOM', `frame ${frame + 1} has another direction or pixel size than those before it`);
}

function segmentOf(item: DicomItem): number | undefined {
	const identification = firstItemOf(item, tags.segmentIdentification);
	return identification && uint16Of(identification, tags.referencedSegment);
}
