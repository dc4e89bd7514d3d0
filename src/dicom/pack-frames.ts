import type { SegmentToWrite } from './segment-to-write.ts';

/** Frames in the order they are stored, and their pixels. */
export interface FramesToWrite {
	/** Segment number (0: label map) and slice of the grid of each frame. */
	readonly frames: readonly { readonly segment: number; readonly slice: number }[];
	/** Slices that occur, ascending. */
	readonly slices: readonly number[];
	readonly bits: 1 | 8 | 16;
	readonly pixels: Uint8Array;
}

/**
 * Packs the segments: one bit a voxel, frame after frame without gaps, first voxel in the lowest bit; or one label map.
 *
 * @throws RangeError if segments of a label map overlap.
 */
export function packFrames(
	segments: readonly SegmentToWrite[],
	{ type, emptyFrames }: { type: 'BINARY' | 'LABELMAP'; emptyFrames: boolean },
): FramesToWrite {
	return type === 'BINARY' ? packBits(segments, emptyFrames) : packLabels(segments, emptyFrames);
}

function packBits(segments: readonly SegmentToWrite[], emptyFrames: boolean): FramesToWrite {
	const { dims } = segments[0].volume;
	const size = dims[0] * dims[1];
	const frames: { segment: number; slice: number }[] = [];
	for (const [index, { volume, value }] of segments.entries())
		for (let slice = 0; slice < dims[2]; slice++) {
			const start = slice * size;
			const at = volume.voxels.indexOf(value, start);
			if (emptyFrames || (at >= 0 && at < start + size)) frames.push({ segment: index + 1, slice });
		}
	// A file wants one frame at least.
	if (frames.length === 0) frames.push({ segment: 1, slice: 0 });
	const pixels = new Uint8Array(Math.ceil((size * frames.length) / 8));
	let bit = 0;
	for (const { segment, slice } of frames) {
		const { volume, value } = segments[segment - 1];
		const { voxels } = volume;
		for (let i = slice * size; i < (slice + 1) * size; i++, bit++)
			if (voxels[i] === value) pixels[Math.floor(bit / 8)] |= 1 << (bit % 8);
	}
	return { frames, slices: slicesOf(frames), bits: 1, pixels };
}

function packLabels(segments: readonly SegmentToWrite[], emptyFrames: boolean): FramesToWrite {
	const { dims } = segments[0].volume;
	const size = dims[0] * dims[1];
	const labels = new Uint16Array(size * dims[2]);
	for (const [index, { volume, value, label }] of segments.entries()) {
		const { voxels } = volume;
		for (let i = 0; i < labels.length; i++) {
			if (voxels[i] !== value) continue;
			if (labels[i] !== 0) {
				throw new RangeError(
					`writeDicomSeg: segments ${labels[i]} and ${index + 1} (${label}) overlap: a label map cannot hold both; write BINARY`,
				);
			}
			labels[i] = index + 1;
		}
	}
	const isUsed = (slice: number): boolean =>
		labels.subarray(slice * size, (slice + 1) * size).some((label) => label !== 0);
	const all = Array.from({ length: dims[2] }, (_, slice) => slice);
	const used = emptyFrames ? all : all.filter(isUsed);
	const frames = (used.length > 0 ? used : [0]).map((slice) => ({ segment: 0, slice }));
	const bits = segments.length > 255 ? 16 : 8;
	const pixels = new Uint8Array((size * frames.length * bits) / 8);
	const target = bits === 16 ? new Uint16Array(pixels.buffer) : pixels;
	for (const [f, { slice }] of frames.entries())
		target.set(labels.subarray(slice * size, (slice + 1) * size), f * size);
	return { frames, slices: slicesOf(frames), bits, pixels };
}

function slicesOf(frames: FramesToWrite['frames']): number[] {
	return [...new Set(frames.map(({ slice }) => slice))].sort((a, b) => a - b);
}
