import type { TriangleMesh } from '#shape';
import { meshDistances, type MeshOptions } from './mesh-distances.ts';
import { meshMetricOf } from './mesh-metrics.ts';
import { parseMetricName } from './metric-name.ts';
import type { MetricState, MetricValue } from './metric-value.ts';

/** Options of {@link compareSurfaces}. */
export interface CompareSurfacesOptions extends MeshOptions {
	/** Full names. Default: every distance, and the share of the surfaces at 1 mm. */
	readonly metrics?: readonly string[];
}

/** What {@link compareSurfaces} finds. */
export interface SurfaceComparison {
	readonly state: MetricState;
	readonly sampleCount: number;
	readonly seed: number | string;
	/** By full name, in the order asked for. */
	readonly metrics: Readonly<Record<string, MetricValue>>;
}

const allMetrics = [
	'hd.mesh',
	'hd95.mesh',
	'hd95.mesh.pooled',
	'assd.mesh',
	'masd.mesh.meanOfDirected',
	'asd.mesh.refToPred',
	'asd.mesh.predToRef',
	'nsd.mesh@1mm',
];

/**
 * All metrics between two surfaces at once, in mm, point to triangle; see `meshMetric`. The distances are computed once.
 *
 * @throws RangeError for a metric that is not named in full, or a mesh with triangles but no area.
 */
export function compareSurfaces(
	reference: TriangleMesh,
	prediction: TriangleMesh,
	{ metrics = allMetrics, sampleCount = 20_000, seed = 1 }: CompareSurfacesOptions = {},
): SurfaceComparison {
	const stray = metrics.map(parseMetricName).find(({ kind }) => !kind.includes('.mesh'));
	if (stray) throw new RangeError(`compareSurfaces: "${stray.name}" is no metric between meshes`);
	const distances = meshDistances(reference, prediction, { sampleCount, seed });
	const { state } = distances;
	return {
		state,
		sampleCount,
		seed,
		metrics: Object.fromEntries(metrics.map((name) => [name, { value: meshMetricOf(distances, name), state }])),
	};
}
