import { FormatError } from '#formats';
import type { LabelVolume } from '#volume';
import type { SegmentLayer } from './dicom-segmentation.ts';
import type { OpenedSegmentation } from './open-segmentation.ts';
import { checkSize, gridVoxelCount, samplesOf, volumeOf, type SegmentationPlan } from './paint-layers.ts';

type Labels = LabelVolume['voxels'];

/**
 * Volumes of label maps; the files of one concatenation make one layer. Background becomes 0. Values that the file does
 * not describe become segments called by their number, so that nothing is lost.
 */
export function readLabelMaps(plan: SegmentationPlan): SegmentLayer[] {
	const groups = Map.groupBy(plan.files, (file) => groupOf(plan, file));
	checkSize(plan, (groups.size * plan.files[0].bitsAllocated) / 8);
	return [...groups].map(([group, files]) => {
		const voxels = copyFrames(plan, files);
		const counts = countValues(voxels);
		const labelOf = nameValues(plan, group, counts, files[0].background);
		const isSame = labelOf.every((label, value) => counts[value] === 0 || label === value);
		const labels = isSame ? voxels : relabel(voxels, labelOf);
		const present = [...new Set(labelOf.filter((label, value) => label !== 0 && counts[value] > 0))];
		return { labelValues: present.sort((a, b) => a - b), volume: volumeOf(plan, labels) };
	});
}

function groupOf({ files }: SegmentationPlan, file: OpenedSegmentation): string {
	return file.concatenation ?? String(files.indexOf(file));
}

function copyFrames(plan: SegmentationPlan, files: readonly OpenedSegmentation[]): Labels {
	const pixelCount = plan.grid.dims[0] * plan.grid.dims[1];
	const size = gridVoxelCount(plan);
	const whole = framesInOrder(plan, files[0]);
	if (whole !== undefined && files.length === 1) return whole;
	const voxels = files[0].bitsAllocated === 16 ? new Uint16Array(size) : new Uint8Array(size);
	// Planes without a frame are background.
	if (files[0].background !== 0) voxels.fill(files[0].background);
	const filled = new Uint8Array(plan.grid.dims[2]);
	for (const file of files) {
		let start = 0;
		for (const earlier of plan.files.slice(0, plan.files.indexOf(file))) start += earlier.segmentOfFrame.length;
		for (let frame = 0; frame < file.segmentOfFrame.length; frame++) {
			const slice = plan.grid.sliceOfFrame[start + frame];
			if (filled[slice] !== 0) throw new FormatError('DICOM', `two frames of a label map lie on one plane (${slice})`);
			filled[slice] = 1;
			voxels.set(samplesOf(file, frame), slice * pixelCount);
		}
	}
	return voxels;
}

/** The samples of the file itself where its frames are the slices of the grid, one after another. */
function framesInOrder(plan: SegmentationPlan, file: OpenedSegmentation): Labels | undefined {
	const { sliceOfFrame, dims } = plan.grid;
	if (plan.files.length > 1 || sliceOfFrame.length !== dims[2] || sliceOfFrame.some((slice, frame) => slice !== frame))
		return undefined;
	const all = file.frames.allSamples();
	if (all === undefined || (file.bitsAllocated === 16 && all.byteOffset % 2 !== 0)) return undefined;
	return file.bitsAllocated === 16 ? new Uint16Array(all.buffer, all.byteOffset, all.length >> 1) : all;
}

/** How often each value occurs. */
function countValues(voxels: Labels): Float64Array {
	const isWide = voxels instanceof Uint16Array;
	const range = isWide ? 65_536 : 256;
	const perWord = isWide ? 2 : 4;
	const head = Math.min(voxels.length, ((4 - (voxels.byteOffset & 3)) & 3) / voxels.BYTES_PER_ELEMENT);
	const wordCount = Math.floor((voxels.length - head) / perWord);
	const words = new Int32Array(voxels.buffer, voxels.byteOffset + head * voxels.BYTES_PER_ELEMENT, wordCount);
	// A table for each place in a word: four counts of the same value in a row would wait for each other.
	const [first, second, third, fourth] = Array.from({ length: perWord }, () => new Uint32Array(range));
	for (let i = 0; i < head; i++) first[voxels[i]]++;
	// Neighbours are mostly alike: equal words are counted at once.
	for (let start = 0; start < wordCount;) {
		const word = words[start];
		const end = endOfRun(words, start);
		const count = end - start;
		if (isWide) {
			first[word & 0xffff] += count;
			second[word >>> 16] += count;
		} else {
			first[word & 0xff] += count;
			second[(word >>> 8) & 0xff] += count;
			third[(word >>> 16) & 0xff] += count;
			fourth[word >>> 24] += count;
		}
		start = end;
	}
	for (let i = head + wordCount * perWord; i < voxels.length; i++) first[voxels[i]]++;
	return Float64Array.from(
		first,
		(count, value) => count + second[value] + (isWide ? 0 : third[value] + fourth[value]),
	);
}

/** Where the run of equal words that begins at `start` ends. */
function endOfRun(words: Int32Array, start: number): number {
	const word = words[start];
	let end = start + 1;
	while (
		end + 8 <= words.length &&
		((words[end] ^ word) |
			(words[end + 1] ^ word) |
			(words[end + 2] ^ word) |
			(words[end + 3] ^ word) |
			(words[end + 4] ^ word) |
			(words[end + 5] ^ word) |
			(words[end + 6] ^ word) |
			(words[end + 7] ^ word)) ===
			0
	)
		end += 8;
	while (end < words.length && words[end] === word) end++;
	return end;
}

/** Label value of each value of the file; adds segments for those it does not describe. */
function nameValues(plan: SegmentationPlan, group: string, counts: Float64Array, background: number): number[] {
	const own = new Map(
		plan.numbered.filter((item) => item.group === group).map((item) => [item.segment.number, item] as const),
	);
	const taken = new Set(plan.numbered.map(({ segment }) => segment.labelValue));
	let next = Math.max(0, ...taken);
	return Array.from(counts, (count, value) => {
		if (value === background || count === 0) return 0;
		const known = own.get(value);
		if (known !== undefined) {
			known.voxelCount = count;
			return known.segment.labelValue;
		}
		const labelValue = value !== 0 && !taken.has(value) ? value : (next += 1);
		taken.add(labelValue);
		next = Math.max(next, labelValue);
		const file = Math.max(
			0,
			plan.files.findIndex((candidate) => groupOf(plan, candidate) === group),
		);
		const segment = {
			labelValue,
			number: value,
			file,
			label: `segment ${value}`,
			description: 'not described in the file',
			typeModifiers: [],
			anatomicRegionModifiers: [],
		};
		plan.numbered.push({ segment, group, frames: [], voxelCount: count });
		return labelValue;
	});
}

function relabel(voxels: Labels, labelOf: readonly number[]): Labels {
	const isWide = labelOf.some((label) => label > 255);
	if (labelOf.some((label) => label > 65_535)) throw new FormatError('DICOM', 'more than 65,535 labels');
	// Not in place: the voxels may be those of the file.
	const labels = isWide ? new Uint16Array(voxels.length) : new Uint8Array(voxels.length);
	const table = isWide ? Uint16Array.from(labelOf) : Uint8Array.from(labelOf);
	for (let i = 0; i < voxels.length; i++) labels[i] = table[voxels[i]];
	return labels;
}
