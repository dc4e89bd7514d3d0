import { orientationCode } from '#volume';
import { elementSizeBytes, viewElements } from './element-type.ts';
import type { VolumeFile } from './file-content.ts';
import { FormatError } from './format-error.ts';
import { gunzipPrefix, isGzip } from './gzip-member.ts';
import { mghFormat, mghVoxelPosition, readMghHeader } from './mgh-header.ts';
import { portableDecompress } from './portable-decompress.ts';
import { defaultMaxBytes, type VolumeReadOptions } from './read-options.ts';
import { checkedDims } from './volume-grid.ts';

/** Bytes that may follow the voxels (acquisition parameters, tags) before they count as a bomb. */
const trailingAllowance = 2 ** 24;

/**
 * Reads a FreeSurfer volume (`.mgh`, `.mgz`): all types of one number a voxel (uint8, int16, uint16, int32, float32), a
 * single frame. `voxelToWorld` is FreeSurfer's vox2ras (scanner RAS+ mm); where the header says that its geometry is
 * not good, FreeSurfer's default is taken and said. The acquisition parameters and tags behind the voxels are left out.
 *
 * The voxels never share memory with `bytes` on little-endian machines, as the file is big-endian, except 8-bit ones.
 *
 * @throws FormatError for damaged or truncated files, more than one frame, other voxel types.
 */
export async function readMgh(bytes: Uint8Array, options: VolumeReadOptions = {}): Promise<VolumeFile> {
	const { decompress = portableDecompress, maxBytes = defaultMaxBytes } = options;
	const header = readMghHeader(isGzip(bytes) ? gunzipPrefix(bytes, mghVoxelPosition) : bytes);
	const { sizes, frameCount, type, voxelToWorld } = header;
	if (frameCount !== 1) {
		throw new FormatError(mghFormat, `file has ${frameCount} frames; only one can be read: extract one frame first`, {
			position: 16,
		});
	}
	const voxelBytes = elementSizeBytes(type);
	checkedDims(mghFormat, sizes, { voxelBytes, availableBytes: maxBytes });
	const neededBytes = mghVoxelPosition + sizes[0] * sizes[1] * sizes[2] * voxelBytes;
	const plain = isGzip(bytes)
		? await decompress.gunzip(bytes, { maxBytes: neededBytes + trailingAllowance, expectedBytes: neededBytes })
		: bytes;
	const dims = checkedDims(mghFormat, sizes, { voxelBytes, availableBytes: plain.length - mghVoxelPosition });
	const count = dims[0] * dims[1] * dims[2];
	const voxels = viewElements(plain, type, { position: mghVoxelPosition, count, littleEndian: false });
	const trailing = plain.length - neededBytes;
	return {
		kind: 'volume',
		volume: { voxels, dims, voxelToWorld },
		original: {
			format: mghFormat,
			units: 'mm',
			space: header.isGeometryGood ? 'RAS' : 'unknown',
			orientation: orientationCode(voxelToWorld),
			datatype: type,
			notes: [
				...(header.isGeometryGood
					? []
					: ['geometry not stated: 1 mm voxels in coronal slices, as FreeSurfer takes it']),
				...(trailing > 0 ? [`${trailing} bytes of acquisition parameters and tags left out`] : []),
			],
		},
	};
}
