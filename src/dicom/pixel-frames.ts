import { FormatError, portableDecompress } from '#formats';
import { decodeRle } from './decode-rle.ts';
import { fault, findElement, itemsOf, type DicomElement, type DicomItem } from './element-walk.ts';
import { frameBits, type FrameBits } from './frame-bits.ts';
import { missing } from './item-values.ts';
import { defaultMaxBytes, type DicomFile, type OpenDicomOptions } from './open-dicom.ts';
import { tags } from './tags-table.ts';

/** What the header says of the pixels, checked against what is there before anything is made. */
export interface PixelShape {
	readonly rows: number;
	readonly columns: number;
	readonly frameCount: number;
	readonly bitsAllocated: 1 | 8 | 16;
}

/** Frames of a file: packed bits, or little endian bytes of 8 or 16 bits a sample. */
export interface PixelFrames {
	/** Bits of a frame and where in them it begins. Only where one bit a pixel is allocated. */
	bits(frame: number): { bits: FrameBits; firstBit: number };
	samples(frame: number): Uint8Array;
	/** Samples of all frames in one piece, sharing memory with the file; undefined where they do not lie so. */
	allSamples(): Uint8Array | undefined;
}

/**
 * Opens Pixel Data: native, run-length coded, deflated by frame or encapsulated plain.
 *
 * @throws FormatError if it is absent, shorter than its frames need, or packed in a way that is not read.
 */
export async function openPixelFrames(
	{ dataSet, syntax }: DicomFile,
	shape: PixelShape,
	options: OpenDicomOptions = {},
): Promise<PixelFrames> {
	const element = findElement(dataSet, tags.pixelData);
	if (element === undefined) throw missing(dataSet, tags.pixelData);
	if (syntax.packing === undefined) return nativeFrames(dataSet, element, shape);
	if (syntax.packing !== 'RLE' && syntax.packing !== 'none' && syntax.packing !== 'deflate') {
		throw new FormatError(
			'DICOM',
			`pixels packed as ${syntax.name} are not read; unpack the file first (for instance with gdcmconv --raw or dcmdjpeg)`,
			{ position: element.position },
		);
	}
	return encapsulatedFrames(
		await unpackFragments(dataSet, element, { packing: syntax.packing, shape, options }),
		shape,
	);
}

function frameBytes({ rows, columns, bitsAllocated }: PixelShape): number {
	return Math.ceil((rows * columns * bitsAllocated) / 8);
}

function nativeFrames(dataSet: DicomItem, element: DicomElement, shape: PixelShape): PixelFrames {
	const { source } = dataSet;
	const { rows, columns, frameCount, bitsAllocated } = shape;
	const needed = Math.ceil((rows * columns * frameCount * bitsAllocated) / 8);
	if (element.isUndefinedLength || element.length < needed) {
		throw fault(
			source,
			element.position,
			`Pixel Data has ${element.length} bytes, ${frameCount} frames of ${columns} × ${rows} pixels of ${bitsAllocated} bit need ${needed}`,
		);
	}
	let bytes = source.bytes.subarray(element.valueOffset, element.valueOffset + element.length);
	// Words of 16 bits; single bytes (OB) are the same in both orders.
	if (!source.isLittleEndian && element.vr !== 'OB') bytes = swapPairs(bytes);
	const bits = bitsAllocated === 1 ? frameBits(bytes) : undefined;
	const size = frameBytes(shape);
	return {
		bits: (frame) => ({ bits: bits ?? frameBits(bytes), firstBit: frame * rows * columns }),
		samples: (frame) => bytes.subarray(frame * size, (frame + 1) * size),
		allSamples: () => bytes.subarray(0, frameCount * size),
	};
}

function swapPairs(bytes: Uint8Array): Uint8Array {
	const swapped = new Uint8Array(bytes.length);
	for (let i = 0; i + 1 < bytes.length; i += 2) {
		swapped[i] = bytes[i + 1];
		swapped[i + 1] = bytes[i];
	}
	return swapped;
}

function encapsulatedFrames(frames: readonly Uint8Array[], shape: PixelShape): PixelFrames {
	const size = frameBytes(shape);
	for (const [i, frame] of frames.entries()) {
		if (frame.length < size)
			throw new FormatError('DICOM', `frame ${i + 1} unpacks to ${frame.length} bytes, it needs ${size}`);
	}
	return {
		bits: (frame) => ({ bits: frameBits(frames[frame]), firstBit: 0 }),
		samples: (frame) => frames[frame].subarray(0, size),
		allSamples: () => undefined,
	};
}

interface Packed {
	readonly packing: 'RLE' | 'none' | 'deflate';
	readonly shape: PixelShape;
	readonly options: OpenDicomOptions;
}

/** Fragments: first the table of offsets, which is not needed, then one fragment a frame. */
async function unpackFragments(dataSet: DicomItem, element: DicomElement, packed: Packed): Promise<Uint8Array[]> {
	const { source } = dataSet;
	const { packing, shape, options } = packed;
	const { decompress = portableDecompress, maxBytes = defaultMaxBytes } = options;
	if (!element.isUndefinedLength)
		throw fault(source, element.position, 'encapsulated Pixel Data wants an undefined length');
	const fragments = [...itemsOf(source, element)].slice(1).map(({ start, end }) => source.bytes.subarray(start, end));
	if (fragments.length !== shape.frameCount) {
		throw fault(
			source,
			element.position,
			`Pixel Data has ${fragments.length} fragments for ${shape.frameCount} frames; one a frame is read`,
		);
	}
	const size = frameBytes(shape);
	if (size * shape.frameCount > maxBytes)
		throw new FormatError('DICOM', `frames unpack to more than the allowed ${maxBytes} bytes`);
	if (packing === 'none') return fragments;
	if (packing === 'deflate') {
		const limit = { maxBytes: size + 2, expectedBytes: size };
		return Promise.all(fragments.map((fragment) => decompress.inflateRaw(fragment, limit)));
	}
	if (shape.bitsAllocated === 1) throw fault(source, element.position, 'RLE of single bits is not defined');
	const bytesPerSample = shape.bitsAllocated / 8;
	return fragments.map((fragment) => decodeRle(fragment, shape.rows * shape.columns, bytesPerSample));
}
