import { runScanner, type LabelRuns } from '#volume';
import { elementSizeBytes, type ElementType } from './element-type.ts';
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

const scannable: ReadonlySet<ElementType> = new Set(['uint8', 'int8', 'uint16', 'int16']);

/**
 * Reads a label map as runs while it is unpacked, so that its voxels are never in memory: for volumes of any size, and
 * faster than reading first and scanning then. For NIfTI files with 8- and 16-bit voxels of this machine's byte order and
 * without scaling; undefined for all else, which is read with `readVolume` and scanned with `labelRuns`.
 *
 * @throws FormatError as `readNifti` does.
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
	if (header.isPair || !header.littleEndian || !scannable.has(type) || isScaling(header.slope, header.intercept))
		return undefined;
	// Refusals of such sizes are worded by readVolume.
	if (neededBytes > maxBytes || sizes[0] > 65_535) return undefined;

	const { voxelToWorld } = niftiAffine(header);
	const dims = checkedDims(header.version, sizes, { voxelBytes: bytesPerVoxel, availableBytes: Infinity });
	const scanner = runScanner({ dims, voxelToWorld, bytesPerVoxel: bytesPerVoxel === 1 ? 1 : 2 });
	let received = 0;
	for await (const piece of pieces()) {
		const first = Math.min(piece.length, Math.max(0, position - received));
		const end = Math.min(piece.length, neededBytes - received);
		if (end > first) scanner.push(piece.subarray(first, end));
		received += piece.length;
	}
	if (received < neededBytes)
		checkedDims(header.version, sizes, { voxelBytes: bytesPerVoxel, availableBytes: Math.max(0, received - position) });
	const values = type === 'int8' ? 2 ** 8 : type === 'int16' ? 2 ** 16 : undefined;
	return {
		runs: scanner.finish(),
		valueOf: (label) => (values !== undefined && label >= values / 2 ? label - values : label),
	};

	function pieces(): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
		if (!isPacked || !decompress?.gunzipPieces) return [bytes];
		return decompress.gunzipPieces(bytes, { maxBytes: neededBytes + trailingAllowance, expectedBytes: neededBytes });
	}
}
