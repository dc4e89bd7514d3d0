import { labelNumbering, runScanner, type LabelRuns, type RunScanner } from '#volume';
import { elementSizeBytes, viewElements, type ElementType } from './element-type.ts';
import { gunzipPrefix, isGzip } from './gzip-member.ts';
import { niftiAffine } from './nifti-affine.ts';
import { isNiftiHeader, niftiHeaderBytes } from './nifti-header.ts';
import { niftiLayout } from './nifti-layout.ts';
import { trailingAllowance } from './read-nifti.ts';
import { defaultMaxBytes, type VolumeReadOptions } from './read-options.ts';
import { isScaling } from './scale-voxels.ts';
import { checkedDims } from './volume-grid.ts';

/** A label map read straight to runs. */
export interface LabelRunsFile {
	readonly runs: LabelRuns;
	/** The value that a label of {@link runs} has in the file: itself, but for the negative values of signed types. */
	valueOf(label: number): number;
}

/** Element types whose voxels are scanned as they are; all others get small ids first. */
const scannable: ReadonlySet<ElementType> = new Set(['uint8', 'int8', 'uint16', 'int16']);
/** Voxels that are given ids at a time. */
const numberedCount = 2 ** 15;

/**
 * Reads a label map as runs while it is unpacked, so that its voxels are never in memory: for volumes of any size, and
 * faster than reading first and scanning then. For NIfTI files of any element type in little-endian order and without
 * scaling; undefined for all else, which is read with `readVolume` and scanned with `labelRuns`.
 *
 * @throws FormatError as `readNifti` does, RangeError as `denseLabels` does.
 */
export async function readLabelRuns(
	bytes: Uint8Array,
	{ decompress, companion, maxBytes = defaultMaxBytes }: VolumeReadOptions = {},
): Promise<LabelRunsFile | undefined> {
	const isPacked = isGzip(bytes);
	if (companion !== undefined || (isPacked && !decompress?.gunzipPieces)) return undefined;
	const head = isPacked ? gunzipPrefix(bytes, niftiHeaderBytes) : bytes.subarray(0, niftiHeaderBytes);
	if (!isNiftiHeader(head)) return undefined;
	const { header, type, sizes, position, voxelBytes } = niftiLayout(head);
	const bytesPerVoxel = elementSizeBytes(type);
	const neededBytes = position + voxelBytes;
	if (header.isPair || !header.littleEndian || isScaling(header.slope, header.intercept)) return undefined;
	// Refusals of such sizes are worded by readVolume.
	if (neededBytes > maxBytes || sizes[0] > 65_535) return undefined;

	const { voxelToWorld } = niftiAffine(header);
	const dims = checkedDims(header.version, sizes, { voxelBytes: bytesPerVoxel, availableBytes: Infinity });
	const isScannable = scannable.has(type);
	const scanner = runScanner({ dims, voxelToWorld, bytesPerVoxel: bytesPerVoxel === 1 ? 1 : 2 });
	const numbered = isScannable ? undefined : numberedVoxels(type, scanner);
	const sink = numbered ?? scanner;
	let received = 0;
	for await (const piece of pieces()) {
		const first = Math.min(piece.length, Math.max(0, position - received));
		const end = Math.min(piece.length, neededBytes - received);
		if (end > first) sink.push(piece.subarray(first, end));
		received += piece.length;
	}
	if (received < neededBytes)
		checkedDims(header.version, sizes, { voxelBytes: bytesPerVoxel, availableBytes: Math.max(0, received - position) });
	numbered?.flush();
	const values = type === 'int8' ? 2 ** 8 : type === 'int16' ? 2 ** 16 : Infinity;
	return {
		runs: scanner.finish(),
		valueOf: (label) => numbered?.values[label] ?? (label >= values / 2 ? label - values : label),
	};

	function pieces(): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
		if (!isPacked || !decompress?.gunzipPieces) return [bytes];
		return decompress.gunzipPieces(bytes, { maxBytes: neededBytes + trailingAllowance, expectedBytes: neededBytes });
	}
}

/** Takes voxels of wide types, in pieces that may cut through one, and gives their ids to the scanner. */
function numberedVoxels(type: ElementType, scanner: RunScanner) {
	const { values, assign } = labelNumbering();
	const voxelBytes = elementSizeBytes(type);
	const held = new Uint8Array(numberedCount * voxelBytes);
	const ids = new Uint16Array(numberedCount);
	let filled = 0;
	let firstVoxel = 0;
	const flush = (): void => {
		const count = filled / voxelBytes;
		assign(viewElements(held, type, { position: 0, count, littleEndian: true }), ids, firstVoxel);
		scanner.push(new Uint8Array(ids.buffer, 0, 2 * count));
		firstVoxel += count;
		filled = 0;
	};
	return {
		values,
		flush,
		push(bytes: Uint8Array): void {
			for (let at = 0; at < bytes.length;) {
				const taken = Math.min(held.length - filled, bytes.length - at);
				held.set(bytes.subarray(at, at + taken), filled);
				filled += taken;
				at += taken;
				if (filled === held.length) flush();
			}
		},
	};
}
