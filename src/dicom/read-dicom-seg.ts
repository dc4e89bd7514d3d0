import { FormatError, type OriginalSpace } from '#formats';
import { orientationCode } from '#volume';
import type { DicomSegmentation } from './dicom-segmentation.ts';
import { frameGrid, type FrameGrid } from './frame-grid.ts';
import { defaultMaxBytes, type OpenDicomOptions } from './open-dicom.ts';
import { checkSame, openSegmentation, type OpenedSegmentation } from './open-segmentation.ts';
import { paintLayers, readFractions, type NumberedSegment, type SegmentationPlan } from './paint-layers.ts';
import { readLabelMaps } from './read-label-maps.ts';
import { readFacts, readIdentifiers } from './read-facts.ts';

/** Options of {@link readDicomSeg}. */
export interface ReadDicomSegOptions extends OpenDicomOptions {
	/**
	 * Of fractional segmentations: `labels` (default) takes what reaches `threshold` as inside; `grey` keeps the values,
	 * in `fractions`.
	 */
	readonly fractional?: 'labels' | 'grey';
	/** Fraction of the maximum from which a voxel is inside, above 0 up to 1. Default 0.5. */
	readonly threshold?: number;
}

/**
 * Reads a DICOM segmentation: BINARY, FRACTIONAL or LABELMAP, of one file or of several on the same grid (one segment a
 * file, or a concatenation). Takes uncompressed, deflated and run-length coded files, little and big endian.
 *
 * The grid has the frames' rows and columns and spans their planes along the normal; planes without a frame are empty.
 * Voxels of an uncompressed label map may share memory with the input: do not change either.
 * Coordinates are world RAS+ millimetres. Segments that overlap come in several `layers`: no voxel of any is lost.
 *
 * @throws FormatError if the bytes are no segmentation, are damaged or cut, or the planes fit no regular grid.
 */
export async function readDicomSeg(
	input: Uint8Array | readonly Uint8Array[],
	options: ReadDicomSegOptions = {},
): Promise<DicomSegmentation> {
	const threshold = options.threshold ?? 0.5;
	if (!(threshold > 0 && threshold <= 1)) throw new RangeError(`readDicomSeg: threshold ${threshold} is not in (0, 1]`);
	const inputs = input instanceof Uint8Array ? [input] : input;
	if (inputs.length === 0) throw new RangeError('readDicomSeg: no file given');
	const files: OpenedSegmentation[] = [];
	for (const [i, bytes] of inputs.entries()) files.push(await openSegmentation(bytes, i, options));
	const first = files[0];
	for (const file of files.slice(1)) checkTogether(first, file);
	const grid = gridOf(files);
	const numbered = numberSegments(files, grid.sliceOfFrame);
	const plan: SegmentationPlan = { files, grid, numbered, threshold, maxBytes: options.maxBytes ?? defaultMaxBytes };
	const isGrey = first.type === 'FRACTIONAL' && options.fractional === 'grey';
	const fractions = isGrey ? readFractions(plan) : [];
	const layers = isGrey ? [] : first.type === 'LABELMAP' ? readLabelMaps(plan) : paintLayers(plan);
	return {
		type: first.type,
		...(first.fractionalType === undefined ? {} : { fractionalType: first.fractionalType }),
		segments: numbered
			.map(({ segment, voxelCount }) => ({ ...segment, voxelCount }))
			.sort((a, b) => a.labelValue - b.labelValue),
		layers,
		fractions,
		facts: readFacts(first.dataSet, first.decode),
		identifiers: readIdentifiers(first.dataSet, first.decode),
		original: originalOf(files, grid, layers.length),
	};
}

function checkTogether(first: OpenedSegmentation, other: OpenedSegmentation): void {
	if (first.type !== other.type)
		throw new FormatError('DICOM', `files of types ${first.type} and ${other.type} make no single segmentation`);
	if (first.planes.rows !== other.planes.rows || first.planes.columns !== other.planes.columns)
		throw new FormatError('DICOM', 'files with frames of different size make no single segmentation: read each alone');
	checkSame(first.planes, other.planes, 0);
	if (first.maximumFraction !== other.maximumFraction || first.bitsAllocated !== other.bitsAllocated)
		throw new FormatError('DICOM', 'files with different ranges of values make no single segmentation');
	const frames = [first, other].map(({ dataSet, decode }) => readIdentifiers(dataSet, decode).frameOfReferenceUid);
	if (frames[0] !== frames[1])
		throw new FormatError('DICOM', 'files with different frames of reference: read each alone');
}

function gridOf(files: readonly OpenedSegmentation[]): FrameGrid {
	const positions = new Float64Array(files.reduce((sum, { planes }) => sum + planes.positions.length, 0));
	let end = 0;
	for (const { planes } of files) {
		positions.set(planes.positions, end);
		end += planes.positions.length;
	}
	return frameGrid({ ...files[0].planes, positions });
}

/** Label values for all segments, and the frames of each. Files that use one number for two segments are renumbered. */
function numberSegments(files: readonly OpenedSegmentation[], sliceOfFrame: Int32Array): NumberedSegment[] {
	const groupOf = (file: OpenedSegmentation): string => file.concatenation ?? String(files.indexOf(file));
	const keyOf = (file: OpenedSegmentation, number: number): string => `${groupOf(file)} ${number}`;
	const byKey = new Map<string, NumberedSegment>();
	const all = files.flatMap((file) => file.descriptions.map((description) => ({ file, description })));
	const keys = new Set(all.map(({ file, description }) => keyOf(file, description.number)));
	const numbers = new Set(all.map(({ description }) => description.number));
	const isClear = numbers.size === keys.size;
	let next = isClear ? Math.max(0, ...numbers) : 0;
	for (const { file, description } of all) {
		const key = keyOf(file, description.number);
		if (byKey.has(key)) continue;
		// A label map may describe its background as a segment; its voxels become 0.
		if (file.type === 'LABELMAP' && description.number === file.background) continue;
		const labelValue = isClear && description.number !== 0 ? description.number : (next += 1);
		byKey.set(key, { segment: { ...description, labelValue }, group: groupOf(file), frames: [], voxelCount: 0 });
	}
	attachFrames(files, sliceOfFrame, (file, number) => byKey.get(keyOf(file, number)));
	return [...byKey.values()].sort((a, b) => a.segment.labelValue - b.segment.labelValue);
}

function attachFrames(
	files: readonly OpenedSegmentation[],
	sliceOfFrame: Int32Array,
	find: (file: OpenedSegmentation, number: number) => NumberedSegment | undefined,
): void {
	let firstFrame = 0;
	for (const file of files) {
		const { segmentOfFrame } = file;
		if (file.type !== 'LABELMAP') {
			for (const [frame, number] of segmentOfFrame.entries()) {
				const owner = find(file, number);
				if (owner === undefined)
					throw new FormatError('DICOM', `frame ${frame + 1} belongs to segment ${number}, which is not described`);
				owner.frames.push({ file, frame, slice: sliceOfFrame[firstFrame + frame] });
			}
		}
		firstFrame += segmentOfFrame.length;
	}
}

function originalOf(files: readonly OpenedSegmentation[], grid: FrameGrid, layerCount: number): OriginalSpace {
	const { type, bitsAllocated, syntaxName } = files[0];
	return {
		format: 'DICOM SEG',
		units: 'mm',
		space: 'LPS',
		orientation: orientationCode(grid.voxelToWorld),
		datatype: `${type} ${bitsAllocated} bit`,
		notes: [syntaxName, ...grid.notes, ...(layerCount > 1 ? [`segments overlap: ${layerCount} label volumes`] : [])],
	};
}
