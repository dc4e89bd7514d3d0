import { cutExample, seenFrom } from './cut-example.ts';
import { augment, type Augmentation } from './augmentation/augmentation.ts';
import { randomElastic } from './augmentation/random-elastic.ts';
import { randomMirror } from './augmentation/random-mirror.ts';
import { randomRigid } from './augmentation/random-rigid.ts';
import { randomScale } from './augmentation/random-scale.ts';
import { coarseBlocks, type CoarseBlocksOptions } from './coarse-blocks.ts';
import { occupancyArray, pointArray } from './encode-shape.ts';
import { gridToWorld, type FieldGrid } from './field-grid.ts';
import { inputChannels, type InputChannel } from './input-channels.ts';
import type { Lesson } from './network-registry.ts';
import type { NeighbourhoodSizes } from './networks/point-neighbourhoods.ts';
import { sampleNeighbourhoods } from './networks/sample-neighbourhoods.ts';
import type { ShapeSample } from './shape-sample.ts';
import type { Example } from './training-set.ts';

/** Random changes by plain numbers, as a configuration has them and a worker is sent them. */
export interface AugmentationSettings {
	/** Probability of mirroring. */
	readonly mirror?: number;
	readonly angleDegrees?: number | 'any';
	readonly shiftMm?: number;
	readonly scaleDeviation?: number;
	readonly elasticMm?: number;
	readonly elasticStepMm?: number;
}

/** How samples become examples. Plain data, so that workers can be told. */
export interface LessonSettings {
	readonly lesson: Lesson;
	readonly input: 'voxels' | 'points';
	readonly grid: FieldGrid;
	/** What a network of voxels sees of a shape, one after another. Default its occupancy. */
	readonly channels?: readonly InputChannel[];
	/** Where signed distances end. Default 5 voxels. */
	readonly truncationMm?: number;
	/** Of points. */
	readonly pointCount: number;
	/** Of networks that look at the neighbours of points. */
	readonly neighbourhoods?: NeighbourhoodSizes;
	/** Of the volume that is cut off for completion. */
	readonly share: number;
	/** Of super-resolution: how the shape is made coarse. */
	readonly coarse?: CoarseBlocksOptions;
	readonly seed: number | string;
	/** Default none. */
	readonly augment?: AugmentationSettings;
	/** Of the lesson `class`, where the mirror changes the fact that is learnt (the side): the label of each of its values. */
	readonly labelsByFact?: { readonly fact: string; readonly labels: Readonly<Record<string, number>> };
	/** Examples as they are tested: not augmented, the same for every epoch and seed. Default false. */
	readonly isFixed?: boolean;
}

/** The augmentations that settings ask for, in a fixed order. */
export function augmentationsOf({
	mirror,
	angleDegrees,
	shiftMm,
	scaleDeviation,
	elasticMm,
	elasticStepMm,
}: AugmentationSettings): Augmentation[] {
	return [
		...(mirror ? [randomMirror({ probability: mirror })] : []),
		...(angleDegrees || shiftMm ? [randomRigid({ angleDegrees: angleDegrees ?? 0, shiftMm })] : []),
		...(scaleDeviation ? [randomScale({ deviation: scaleDeviation })] : []),
		// Last: on the grid's own axes it costs a fifth.
		...(elasticMm ? [randomElastic({ displacementMm: elasticMm, stepMm: elasticStepMm })] : []),
	];
}

/**
 * A sample on the grid of a network of voxels, its marks too: done once, so that every epoch augments small grids. Samples of
 * networks of points stay as they are.
 */
export function prepareSample(sample: ShapeSample, { input, grid }: LessonSettings): ShapeSample {
	if (input === 'points') return sample;
	const laid = (content: ShapeSample['content']): NonNullable<ShapeSample['marks']> => {
		const filling = occupancyArray(content, grid);
		const voxels = new Uint8Array(filling.length);
		for (let i = 0; i < voxels.length; i++) voxels[i] = 255 * filling[i] + 0.5;
		return { voxels, dims: grid.dims, voxelToWorld: gridToWorld(grid) };
	};
	return {
		...sample,
		content: { kind: 'occupancy', volume: laid(sample.content) },
		...(sample.marks && { marks: laid({ kind: 'occupancy', volume: sample.marks }) }),
	};
}

/**
 * The arrays of one sample as an epoch sees it: `shape` for the network, beside it `label`, or `whole` (what every voxel should
 * be) and of marks `inside` (where they are asked for). Of completion the grid lies where the
 * middle of the whole may be guessed from what is left: nobody who has but that knows more.
 *
 * @param label number of the sample's class, for the lesson `class`.
 * @throws RangeError if marks are to be learnt from a sample without any.
 */
export function lessonExample(sample: ShapeSample, label: number, epoch: number, settings: LessonSettings): Example {
	const { lesson, grid, seed, coarse } = settings;
	const changed =
		settings.augment && !settings.isFixed
			? augment(sample, augmentationsOf(settings.augment), { seed, epoch })
			: sample;
	const own = Int32Array.of(labelAfter(sample, changed, label, settings));
	if (settings.input === 'points') return { ...pointExample(changed, epoch, settings), label: own };
	const whole = occupancyArray(changed.content, grid);
	const shape = (occupancy: Float32Array): Float32Array => inputChannels(occupancy, settings);
	switch (lesson) {
		case 'class':
			return { shape: shape(whole), label: own };
		case 'reconstruction':
			return { shape: shape(whole), whole };
		case 'super-resolution':
			return { shape: shape(coarseBlocks(whole, grid.dims, coarse ?? { factor: 4 })), whole };
		case 'marks': {
			if (!changed.marks) throw new RangeError(`lessonExample: ${sample.id} has no marks to learn`);
			const marks = occupancyArray({ kind: 'occupancy', volume: changed.marks }, grid);
			return { shape: shape(whole), whole: marks, inside: whole.map((value) => (value >= 0.5 ? 1 : 0)) };
		}
		case 'completion': {
			const { rest, whole: uncut, offset } = cutExample(changed, epoch, settings);
			const seen = (values: Float32Array): Float32Array => seenFrom(values, grid.dims, offset);
			return { shape: shape(seen(rest)), whole: seen(uncut) };
		}
	}
}

/** The label of a sample as it was changed: a left kidney in the mirror is a right one. */
function labelAfter(
	sample: ShapeSample,
	changed: ShapeSample,
	label: number,
	{ labelsByFact }: LessonSettings,
): number {
	if (!labelsByFact) return label;
	const { fact, labels } = labelsByFact;
	const value = changed.facts[fact];
	return value === sample.facts[fact] ? label : (labels[String(value)] ?? label);
}

function pointExample(sample: ShapeSample, epoch: number, settings: LessonSettings): Example {
	const { grid, pointCount, seed, neighbourhoods } = settings;
	const shape = pointArray(sample.content, {
		count: pointCount,
		seed: settings.isFixed ? sample.id : `${seed} ${epoch} ${sample.id}`,
		unitMm: (grid.dims[0] * grid.spacingMm) / 2,
	});
	if (!neighbourhoods) return { shape };
	const feeds = Object.entries(sampleNeighbourhoods(shape, neighbourhoods));
	// The network's inputs carry the name of its scope.
	return { shape, ...Object.fromEntries(feeds.map(([name, indices]) => [`network.${name}`, indices])) };
}
