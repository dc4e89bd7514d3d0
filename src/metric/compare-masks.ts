import { averageOf } from './average-surface-distance.ts';
import { balancedAccuracy } from './balanced-accuracy.ts';
import { borderDice } from './border-dice.ts';
import { boundaryIouOf } from './boundary-iou.ts';
import { clDice } from './cl-dice.ts';
import { cohensKappa } from './cohens-kappa.ts';
import { diceOf } from './dice-coefficient.ts';
import { hausdorffOf } from './hausdorff-distance.ts';
import { jaccardOf } from './jaccard.ts';
import type { JointGrid } from './joint-grid.ts';
import type { Mask } from './mask.ts';
import { matthewsCorrelation } from './matthews-correlation.ts';
import { parseMetricName, type MetricName } from './metric-name.ts';
import type { MetricState, MetricValue } from './metric-value.ts';
import { normalisedOf } from './normalised-surface-distance.ts';
import type { OverlapCounts } from './overlap-counts.ts';
import {
	maskPair,
	surfelDistances,
	voxelDistances,
	type MaskPair,
	type SurfaceDistances,
	type SurfaceOptions,
} from './surface-pair.ts';
import { volumeSimilarityOf } from './volume-similarity.ts';

/** Options of {@link compareMasks}. */
export interface CompareMasksOptions extends SurfaceOptions {
	/**
	 * Full names. Default: overlaps, distances, shares of the surfaces at 1 mm, and `bdsc.10mm` if there is a context. Not
	 * `cldice`, which is for thin shapes and takes longer.
	 */
	readonly metrics?: readonly string[];
	/** The shape whose surroundings count for `bdsc.<mm>mm`: for an implant the defective skull. */
	readonly context?: Mask;
}

/** What {@link compareMasks} finds. */
export interface MaskComparison {
	readonly state: MetricState;
	readonly counts: OverlapCounts;
	/** mm³ of each mask by its voxels; in 2D mm². */
	readonly volumes: { readonly reference: number; readonly prediction: number };
	/** By full name, in the order asked for. */
	readonly metrics: Readonly<Record<string, MetricValue>>;
}

const allMetrics = [
	'dsc',
	'iou',
	'vs',
	'hd.voxel',
	'hd95.voxel.pooled',
	'hd95.voxel.maxDirected',
	'hd95.voxel.refToPred',
	'hd95.voxel.predToRef',
	'assd.voxel.pooled',
	'masd.voxel.meanOfDirected',
	'asd.voxel.refToPred',
	'asd.voxel.predToRef',
	'nsd.voxel@1mm',
	'hd.surfel',
	'hd95.surfel',
	'asd.surfel.refToPred',
	'asd.surfel.predToRef',
	'nsd.surfel@1mm',
	'biou.voxel',
	'mcc',
	'kappa',
	'balancedAccuracy',
];

/**
 * All metrics between two masks at once: both are cut to the box around them, and each kind of surface distance is
 * computed once for all metrics that need it.
 *
 * @throws RangeError for a metric that is not named in full, a missing spacing, masks that do not share a grid, or
 * `bdsc` without a context.
 */
export function compareMasks(reference: Mask, prediction: Mask, options: CompareMasksOptions): MaskComparison {
	const names = options.metrics ?? (options.context ? [...allMetrics, 'bdsc.10mm'] : allMetrics);
	const parsed = names.map(parseMetricName);
	const pair = maskPair('compareMasks', reference, prediction, options);
	const counts = countJoint(pair.joint, reference.voxels.length);
	let ofVoxels: SurfaceDistances | undefined;
	let ofSurfels: SurfaceDistances | undefined;
	const measure = (metric: MetricName): MetricValue => {
		const { kind, name } = metric;
		if (kind === 'bdsc') {
			const { context } = options;
			if (!context) throw new RangeError(`compareMasks: "${name}" needs the context it is measured around`);
			return borderDice(reference, prediction, { ...options, context, variant: name });
		}
		if (kind === 'cldice') return clDice(reference, prediction);
		const overlap = overlapMetric(metric, pair, counts);
		if (overlap) return overlap;
		if (kind.includes('.voxel')) return surfaceMetric(metric, (ofVoxels ??= voxelDistances(pair)));
		if (kind.includes('.surfel')) return surfaceMetric(metric, (ofSurfels ??= surfelDistances(pair)));
		throw new RangeError(`compareMasks: "${name}" is no metric between masks`);
	};
	const unit = options.spacing.reduce((product, step) => product * step, 1);
	return {
		state: pair.state,
		counts,
		volumes: {
			reference: (counts.both + counts.referenceOnly) * unit,
			prediction: (counts.both + counts.predictionOnly) * unit,
		},
		metrics: Object.fromEntries(parsed.map((metric) => [metric.name, measure(metric)])),
	};
}

function countJoint(joint: JointGrid | undefined, voxelCount: number): OverlapCounts {
	if (!joint) return { both: 0, referenceOnly: 0, predictionOnly: 0, neither: voxelCount };
	const { reference, prediction, referenceCount, predictionCount } = joint;
	let both = 0;
	for (let i = 0; i < reference.length; i++) both += reference[i] & prediction[i];
	return {
		both,
		referenceOnly: referenceCount - both,
		predictionOnly: predictionCount - both,
		neither: voxelCount - referenceCount - predictionCount + both,
	};
}

function overlapMetric(
	{ kind, parameter }: MetricName,
	pair: MaskPair,
	counts: OverlapCounts,
): MetricValue | undefined {
	const { state } = pair;
	switch (kind) {
		case 'dsc':
			return diceOf(counts);
		case 'iou':
			return jaccardOf(counts);
		case 'vs':
			return volumeSimilarityOf(counts);
		case 'mcc':
			return { value: matthewsCorrelation(counts), state };
		case 'kappa':
			return { value: cohensKappa(counts), state };
		case 'balancedAccuracy':
			return { value: balancedAccuracy(counts), state };
		case 'biou':
		case 'biou.voxel':
			return boundaryIouOf(pair, parameter);
		default:
			return undefined;
	}
}

function surfaceMetric({ kind, parameter = 0 }: MetricName, distances: SurfaceDistances): MetricValue {
	const { state } = distances;
	if (kind.startsWith('hd')) return { value: hausdorffOf(distances, kind, parameter), state };
	if (kind.startsWith('nsd') || kind.startsWith('overlap'))
		return { value: normalisedOf(distances, kind, parameter), state };
	return { value: averageOf(distances, kind), state };
}
