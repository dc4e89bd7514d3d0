import { createRandom } from '#numeric';
import { augment, type Augmentation } from './augmentation/augmentation.ts';
import { cutCap } from './augmentation/random-defect.ts';
import { randomElastic } from './augmentation/random-elastic.ts';
import { randomMirror } from './augmentation/random-mirror.ts';
import { randomRigid } from './augmentation/random-rigid.ts';
import { randomScale } from './augmentation/random-scale.ts';
import { occupancyArray, pointArray } from './encode-shape.ts';
import type { FieldGrid } from './field-grid.ts';
import type { Lesson } from './network-registry.ts';
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
	/** Of points. */
	readonly pointCount: number;
	/** Of the volume that is cut off for completion. */
	readonly share: number;
	readonly seed: number | string;
	/** Default none: examples are the same in every epoch. */
	readonly augment?: AugmentationSettings;
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
		...(elasticMm ? [randomElastic({ displacementMm: elasticMm, stepMm: elasticStepMm })] : []),
		...(angleDegrees || shiftMm ? [randomRigid({ angleDegrees: angleDegrees ?? 0, shiftMm })] : []),
		...(scaleDeviation ? [randomScale({ deviation: scaleDeviation })] : []),
	];
}

/**
 * The arrays of one sample as an epoch sees it.
 *
 * @param label number of the sample's class, for the lesson `class`.
 */
export function lessonExample(sample: ShapeSample, label: number, epoch: number, settings: LessonSettings): Example {
	const { lesson, input, grid, pointCount, share, seed } = settings;
	const changed = settings.augment ? augment(sample, augmentationsOf(settings.augment), { seed, epoch }) : sample;
	if (lesson === 'class') {
		const shape =
			input === 'voxels'
				? occupancyArray(changed.content, grid)
				: pointArray(changed.content, {
						count: pointCount,
						seed: `${seed} ${settings.augment ? epoch : 0} ${sample.id}`,
						unitMm: (grid.dims[0] * grid.spacingMm) / 2,
					});
		return { shape, label: Int32Array.of(label) };
	}
	const whole = occupancyArray(changed.content, grid);
	if (lesson === 'reconstruction') return { shape: whole, whole };
	const random = createRandom(`cut ${seed} ${settings.augment ? epoch : 0} ${sample.id}`);
	const { rest } = cutCap(changed, { share, random });
	return { shape: occupancyArray(rest.content, grid), whole };
}
