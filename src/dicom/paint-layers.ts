import { FormatError } from '#formats';
import type { LabelVolume } from '#volume';
import type { DicomSegment, SegmentFraction, SegmentLayer } from './dicom-segmentation.ts';
import { paintBits } from './frame-bits.ts';
import type { FrameGrid } from './frame-grid.ts';
import type { OpenedSegmentation } from './open-segmentation.ts';

/** A segment with its frames: which file, which frame of it, which slice of the grid. */
export interface NumberedSegment {
	readonly segment: Omit<DicomSegment, 'voxelCount'>;
	/** Files that make one segmentation have one group. */
	readonly group: string;
	readonly frames: { readonly file: OpenedSegmentation; readonly frame: number; readonly slice: number }[];
	voxelCount: number;
}

/** What is to be unpacked. Voxel counts of `numbered` are filled in. */
export interface SegmentationPlan {
	readonly files: readonly OpenedSegmentation[];
	readonly grid: FrameGrid;
	readonly numbered: NumberedSegment[];
	readonly threshold: number;
	readonly maxBytes: number;
}

type Labels = LabelVolume['voxels'];

/**
 * Paints the segments into as few layers as a first fit gives: a segment goes to the first layer where it meets no
 * other. Painting stops at the first voxel that is taken, and what was painted of the segment is wiped again.
 */
export function paintLayers(plan: SegmentationPlan): SegmentLayer[] {
	const layers: { voxels: Labels; labelValues: number[] }[] = [];
	for (const numbered of plan.numbered) {
		if (numbered.frames.length === 0) continue;
		let count = -1;
		for (const layer of layers) {
			count = paintSegment(plan, numbered, layer.voxels);
			if (count > 0) layer.labelValues.push(numbered.segment.labelValue);
			if (count >= 0) break;
			wipe(plan, numbered, layer.voxels);
		}
		if (count < 0) {
			const voxels = newVoxels(plan, layers.length + 1);
			count = paintSegment(plan, numbered, voxels);
			layers.push({ voxels, labelValues: count > 0 ? [numbered.segment.labelValue] : [] });
		}
		numbered.voxelCount = count;
	}
	if (layers.length === 0) layers.push({ voxels: newVoxels(plan, 1), labelValues: [] });
	return layers.map(({ voxels, labelValues }) => ({ labelValues, volume: volumeOf(plan, voxels) }));
}

/** Voxels painted, or -1 if another segment was met. */
function paintSegment(
	{ grid, threshold }: SegmentationPlan,
	{ segment, frames }: NumberedSegment,
	labels: Labels,
): number {
	const pixelCount = grid.dims[0] * grid.dims[1];
	const value = segment.labelValue;
	let count = 0;
	for (const { file, frame, slice } of frames) {
		const target = slice * pixelCount;
		let painted: number;
		if (file.bitsAllocated === 1) {
			const { bits, firstBit } = file.frames.bits(frame);
			painted = paintBits(bits, { firstBit, pixelCount, target, value }, labels);
		} else {
			const least = file.type === 'BINARY' ? 1 : Math.max(1, Math.ceil(threshold * file.maximumFraction));
			painted = paintSamples(samplesOf(file, frame), labels, { least, target, value });
		}
		if (painted < 0) return -1;
		count += painted;
	}
	return count;
}

function paintSamples(
	samples: Labels,
	labels: Labels,
	{ least, target, value }: { least: number; target: number; value: number },
): number {
	let painted = 0;
	for (let i = 0; i < samples.length; i++) {
		if (samples[i] < least) continue;
		const old = labels[target + i];
		if (old === value) continue;
		if (old !== 0) return -1;
		labels[target + i] = value;
		painted++;
	}
	return painted;
}

function wipe({ grid }: SegmentationPlan, { segment, frames }: NumberedSegment, labels: Labels): void {
	const pixelCount = grid.dims[0] * grid.dims[1];
	for (const { slice } of frames) {
		for (let i = slice * pixelCount; i < (slice + 1) * pixelCount; i++)
			if (labels[i] === segment.labelValue) labels[i] = 0;
	}
}

/** Grey values of each segment. Of two frames on one plane the larger value counts. */
export function readFractions(plan: SegmentationPlan): SegmentFraction[] {
	const { grid, files } = plan;
	const pixelCount = grid.dims[0] * grid.dims[1];
	const wanted = plan.numbered.filter(({ frames }) => frames.length > 0);
	const bytes = files[0].bitsAllocated / 8;
	checkSize(plan, wanted.length * bytes);
	return wanted.map((numbered) => {
		const size = pixelCount * grid.dims[2];
		const voxels = bytes === 2 ? new Uint16Array(size) : new Uint8Array(size);
		for (const { file, frame, slice } of numbered.frames) {
			const samples = samplesOf(file, frame);
			const target = slice * pixelCount;
			for (let i = 0; i < samples.length; i++) if (samples[i] > voxels[target + i]) voxels[target + i] = samples[i];
		}
		for (let i = 0; i < size; i++) if (voxels[i] !== 0) numbered.voxelCount++;
		const { dims, voxelToWorld } = grid;
		const maximum = files[0].maximumFraction;
		return { labelValue: numbered.segment.labelValue, volume: { voxels, dims, voxelToWorld }, maximum };
	});
}

/** Samples of a frame, without copying where the bytes lie aligned. */
export function samplesOf(file: OpenedSegmentation, frame: number): Labels {
	const bytes = file.frames.samples(frame);
	if (file.bitsAllocated !== 16) return bytes;
	const aligned = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
	return new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.length >> 1);
}

/** Voxels of the grid. */
export function gridVoxelCount({ grid }: SegmentationPlan): number {
	return grid.dims[0] * grid.dims[1] * grid.dims[2];
}

function newVoxels(plan: SegmentationPlan, layerCount: number): Labels {
	const isWide = plan.numbered.some(({ segment }) => segment.labelValue > 255);
	checkSize(plan, layerCount * (isWide ? 2 : 1));
	return isWide ? new Uint16Array(gridVoxelCount(plan)) : new Uint8Array(gridVoxelCount(plan));
}

/** @throws FormatError if volumes of so many bytes a voxel exceed what is allowed. */
export function checkSize(plan: SegmentationPlan, bytesPerVoxel: number): void {
	const bytes = gridVoxelCount(plan) * bytesPerVoxel;
	if (bytes > plan.maxBytes) {
		throw new FormatError(
			'DICOM',
			`a grid of ${plan.grid.dims.join(' × ')} voxels takes ${bytes} bytes, more than the allowed ${plan.maxBytes}; raise maxBytes if the file is trusted`,
		);
	}
}

/** Voxels with the plan's grid. */
export function volumeOf({ grid }: SegmentationPlan, voxels: Labels): LabelVolume {
	return { voxels, dims: grid.dims, voxelToWorld: grid.voxelToWorld };
}
