import type { PointCloud } from '#shape';
import type { Backend } from '#wasm';
import { chamferOf } from './chamfer-distance.ts';
import { fScoreOf } from './f-score.ts';
import { parseMetricName, type MetricName } from './metric-name.ts';
import type { MetricState, MetricValue } from './metric-value.ts';
import { percentile, sortedTogether } from './percentile.ts';
import { pointDistances, type PointDistances } from './point-distances.ts';

/** Options of {@link comparePoints}. */
export interface ComparePointsOptions {
	/** Full names. Default: every Chamfer distance, the Hausdorff distances, and `fscore@1`. */
	readonly metrics?: readonly string[];
	/** Default: the faster one that runs here. Both give the same bits. */
	readonly backend?: Backend;
}

/** What {@link comparePoints} finds. */
export interface PointComparison {
	readonly state: MetricState;
	readonly counts: { readonly reference: number; readonly prediction: number };
	/** By full name, in the order asked for; lengths in the unit of the points. */
	readonly metrics: Readonly<Record<string, MetricValue>>;
}

const allMetrics = [
	'cd.sq.sum',
	'cd.sq.half',
	'cd.l2.sum',
	'cd.l2.half',
	'cd.sqrtMean.half',
	'hd.points',
	'hd95.points',
	'hd95.points.pooled',
	'fscore@1',
];

/**
 * All metrics between two sets of points at once; nearest neighbours are found once. `hd95.points` is the larger of the
 * two directed 95th percentiles, `hd95.points.pooled` that of both lists joined.
 *
 * @throws RangeError for a metric that is not named in full, or a coordinate that is not finite.
 */
export function comparePoints(
	reference: PointCloud,
	prediction: PointCloud,
	{ metrics = allMetrics, backend }: ComparePointsOptions = {},
): PointComparison {
	const parsed = metrics.map(parseMetricName);
	const stray = parsed.find(({ kind }) => !/^(cd\.|fscore$|hd\.points)/.test(kind));
	if (stray) throw new RangeError(`comparePoints: "${stray.name}" is no metric between points`);
	const distances = pointDistances(reference.positions, prediction.positions, { backend });
	const { state } = distances;
	return {
		state,
		counts: { reference: reference.positions.length / 3, prediction: prediction.positions.length / 3 },
		metrics: Object.fromEntries(
			parsed.map((metric) => [metric.name, { value: pointMetric(metric, distances), state }]),
		),
	};
}

function pointMetric({ kind, parameter = 0 }: MetricName, distances: PointDistances): number {
	if (kind === 'fscore') return fScoreOf(distances, parameter);
	if (kind.startsWith('cd.')) return chamferOf(distances, kind);
	const { state, predToRef, refToPred } = distances;
	if (state !== 'ok') return state === 'bothEmpty' ? Number.NaN : Infinity;
	if (kind.endsWith('.pooled')) return percentile(sortedTogether(predToRef, refToPred), parameter);
	return Math.max(percentile(predToRef.toSorted(), parameter), percentile(refToPred.toSorted(), parameter));
}
