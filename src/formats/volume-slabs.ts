import type { Mat4 } from '#numeric';
import type { Volume } from '#volume';
import { byteQueue, type ByteQueue } from './byte-queue.ts';
import { elementSizeBytes, type ElementType, viewElements } from './element-type.ts';
import { FormatError } from './format-error.ts';
import { gunzipStream } from './gunzip-stream.ts';
import { isGzip } from './gzip-member.ts';
import { isMgh, mghVoxelPosition, readMghHeader } from './mgh-header.ts';
import { niftiAffine } from './nifti-affine.ts';
import { isNiftiHeader, niftiHeaderBytes } from './nifti-header.ts';
import { niftiLayout } from './nifti-layout.ts';
import { nrrdGeometry } from './nrrd-geometry.ts';
import { isNrrd, readNrrdHeader } from './nrrd-header.ts';
import { nrrdTypes } from './nrrd-types-table.ts';
import { isScaling, scaleVoxels } from './scale-voxels.ts';
import { checkedDims, type Dims } from './volume-grid.ts';

/** Some slices of a volume that is read piece by piece. */
export interface VolumeSlab {
	/** The slices as a volume in its place: voxels of its own, `voxelToWorld` of its first slice. */
	readonly volume: Volume;
	/** Index along the third axis of the slab's first slice. */
	readonly firstSlice: number;
	/** Counts of the whole volume. */
	readonly dims: Dims;
}

export interface VolumeSlabsOptions {
	/** About how many bytes of voxels a slab may have; a slice at least. Default 16 MiB. */
	readonly slabBytes?: number;
}

/** What a header says about the voxels behind it. */
interface StreamLayout {
	readonly format: string;
	readonly dims: Dims;
	readonly type: ElementType;
	readonly voxelToWorld: Mat4;
	readonly littleEndian: boolean;
	readonly slope: number;
	readonly intercept: number;
	/** The voxels, unpacked, from their first byte on. */
	readonly voxels: ByteQueue;
}

const longestHeader = 2 ** 24;

/**
 * Reads a volume of any size slab by slab from a stream of its file: memory stays at a slab and a few pieces of the stream.
 * NIfTI-1/2 in one file, MGH, NRRD with raw or gzip encoding; each also gzipped as a whole. World RAS+ mm as with
 * {@link readVolume}; NIfTI's slope and intercept are applied. Stop early by leaving the loop: the stream is closed.
 *
 * @throws FormatError as the readers do, for other formats, and when the stream ends too soon.
 */
export async function* volumeSlabs(
	stream: AsyncIterable<Uint8Array>,
	{ slabBytes = 2 ** 24 }: VolumeSlabsOptions = {},
): AsyncGenerator<VolumeSlab, void, undefined> {
	let queue = byteQueue(stream);
	try {
		const start = await queue.take(2);
		queue.putBack(start);
		if (isGzip(start)) queue = byteQueue(gunzipStream(queue.rest()));
		const layout = await readLayout(queue);
		yield* slabsOf(layout, slabBytes);
	} finally {
		await queue.close();
	}
}

async function* slabsOf(layout: StreamLayout, slabBytes: number): AsyncGenerator<VolumeSlab, void, undefined> {
	const { dims, type, voxelToWorld, littleEndian, slope, intercept, voxels } = layout;
	const [nx, ny, nz] = dims;
	const sliceBytes = nx * ny * elementSizeBytes(type);
	const step = Math.max(1, Math.floor(slabBytes / sliceBytes));
	try {
		for (let firstSlice = 0; firstSlice < nz; firstSlice += step) {
			const sliceCount = Math.min(step, nz - firstSlice);
			const bytes = await voxels.take(sliceCount * sliceBytes);
			if (bytes.length < sliceCount * sliceBytes)
				throw new FormatError(layout.format, `the stream ends in slice ${firstSlice} of ${nz}: the file is truncated`);
			const count = sliceCount * nx * ny;
			const stored = viewElements(bytes, type, { position: 0, count, littleEndian });
			const matrix = voxelToWorld.slice();
			for (const row of [0, 4, 8]) matrix[row + 3] += firstSlice * matrix[row + 2];
			const scaled = isScaling(slope, intercept) ? scaleVoxels(stored, slope, intercept) : stored;
			yield { volume: { voxels: scaled, dims: [nx, ny, sliceCount], voxelToWorld: matrix }, firstSlice, dims };
		}
	} finally {
		await voxels.close();
	}
}

async function readLayout(queue: ByteQueue): Promise<StreamLayout> {
	const head = await queue.take(niftiHeaderBytes);
	if (isNiftiHeader(head)) return niftiStream(queue, head);
	if (isMgh(head)) {
		const { sizes, frameCount, type, voxelToWorld } = readMghHeader(head);
		if (frameCount !== 1) throw new FormatError('MGH', `file has ${frameCount} frames; extract one first`);
		queue.putBack(head.subarray(mghVoxelPosition));
		const dims = checkedDims('MGH', sizes, { voxelBytes: elementSizeBytes(type), availableBytes: Infinity });
		return { format: 'MGH', dims, type, voxelToWorld, littleEndian: false, slope: 0, intercept: 0, voxels: queue };
	}
	if (isNrrd(head)) return nrrdStream(queue, head);
	throw new FormatError('volume', 'the stream is no NIfTI, MGH or NRRD volume, which are read slab by slab', {
		position: 0,
	});
}

async function niftiStream(queue: ByteQueue, head: Uint8Array): Promise<StreamLayout> {
	const { header, type, sizes, position } = niftiLayout(head);
	if (header.isPair)
		throw new FormatError(header.version, 'file is the header of a .hdr/.img pair: its voxels are in another file');
	if (position > longestHeader)
		throw new FormatError(header.version, `voxels begin at byte ${position}, too far from the header`);
	if (position < head.length) queue.putBack(head.subarray(position));
	else await queue.take(position - head.length);
	const dims = checkedDims(header.version, sizes, { voxelBytes: elementSizeBytes(type), availableBytes: Infinity });
	const { voxelToWorld } = niftiAffine(header);
	const { littleEndian, slope, intercept, version } = header;
	return { format: version, dims, type, voxelToWorld, littleEndian, slope, intercept, voxels: queue };
}

async function nrrdStream(queue: ByteQueue, head: Uint8Array): Promise<StreamLayout> {
	let text = head;
	// A header ends with an empty line.
	while (!hasEmptyLine(text) && text.length < longestHeader) {
		const more = await queue.take(text.length);
		if (more.length === 0) break;
		const both = new Uint8Array(text.length + more.length);
		both.set(text);
		both.set(more, text.length);
		text = both;
	}
	const header = readNrrdHeader(text);
	const field = (name: string): string => header.fields.get(name)?.toLowerCase() ?? '';
	const type = nrrdTypes.get(field('type').replaceAll(/\s+/g, ' '));
	if (!type) throw new FormatError('NRRD', `type ${field('type')} is not a number type`);
	const isPlain = !header.fields.has('data file') && !header.fields.has('line skip') && !header.fields.has('byte skip');
	const isGz = field('encoding') === 'gzip' || field('encoding') === 'gz';
	if (!isPlain || (!isGz && field('encoding') !== 'raw'))
		throw new FormatError('NRRD', 'only raw and gzip encoding right behind the header are read slab by slab');
	if (elementSizeBytes(type) > 1 && !['little', 'big'].includes(field('endian')))
		throw new FormatError('NRRD', `endian must be little or big, got ${JSON.stringify(field('endian'))}`);
	queue.putBack(text.subarray(header.end));
	const { sizes, voxelToWorld } = nrrdGeometry(header);
	const dims = checkedDims('NRRD', sizes, { voxelBytes: elementSizeBytes(type), availableBytes: Infinity });
	return {
		format: 'NRRD',
		dims,
		type,
		voxelToWorld,
		littleEndian: field('endian') !== 'big',
		slope: 0,
		intercept: 0,
		voxels: isGz ? byteQueue(gunzipStream(queue.rest())) : queue,
	};
}

function hasEmptyLine(bytes: Uint8Array): boolean {
	for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
		if (bytes[at + 1] === 10 || (bytes[at + 1] === 13 && bytes[at + 2] === 10)) return true;
	}
	return false;
}
