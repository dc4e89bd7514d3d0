import type { TriangleMesh } from '#shape';
import { averageOf } from './average-surface-distance.ts';
import { hausdorffOf } from './hausdorff-distance.ts';
import { meshDistances, type MeshDistances, type MeshOptions } from './mesh-distances.ts';
import { parseMetricName } from './metric-name.ts';
import type { MetricValue } from './metric-value.ts';
import { normalisedOf } from './normalised-surface-distance.ts';

/** Options of {@link meshMetric}. */
export interface MeshMetricOptions extends MeshOptions {
	/** Full name: `hd.mesh`, `hd95.mesh`, `hd95.mesh.pooled`, `assd.mesh`, `masd.mesh.meanOfDirected`, `nsd.mesh@1mm`, … */
	readonly variant: string;
}

/**
 * One metric between two surfaces in mm, point to triangle: exact in each distance, over points spread evenly by area
 * (and for `hd.mesh` over all vertices as well, where it is a lower bound).
 *
 * - `hd95.mesh`: 95th percentile (linear) per direction, then the larger; `hd95.mesh.pooled`: over the samples of both joined.
 * - `assd.mesh`: mean over the area of both surfaces joined; `masd.mesh.meanOfDirected`: mean of the two directed means.
 * - `nsd.mesh@τmm`: share of both areas at most τ from the other surface.
 *
 * One mesh without triangles gives Infinity (`nsd` 0), two give NaN.
 *
 * @throws RangeError for another name, or a mesh with triangles but no area.
 */
export function meshMetric(reference: TriangleMesh, prediction: TriangleMesh, options: MeshMetricOptions): MetricValue {
	const { kind } = parseMetricName(options.variant);
	if (!kind.includes('.mesh')) throw new RangeError(`meshMetric: "${options.variant}" is no metric between meshes`);
	const distances = meshDistances(reference, prediction, options);
	return { value: meshMetricOf(distances, options.variant), state: distances.state };
}

/** A metric between meshes from lists of distances. */
export function meshMetricOf(distances: MeshDistances, variant: string): number {
	const { kind, parameter = 0 } = parseMetricName(variant);
	if (kind.startsWith('nsd')) return normalisedOf(distances, kind, parameter);
	if (!kind.startsWith('hd')) return averageOf(distances, kind);
	const { state, greatestOfVertices } = distances;
	// Samples stand for equal areas, so of one surface they count the same.
	const unweighted = {
		state,
		refToPred: { distances: distances.refToPred.distances },
		predToRef: { distances: distances.predToRef.distances },
	};
	const value = hausdorffOf(unweighted, kind, parameter);
	if (parameter < 100 || state !== 'ok') return value;
	if (kind.endsWith('.refToPred')) return Math.max(value, greatestOfVertices.refToPred);
	if (kind.endsWith('.predToRef')) return Math.max(value, greatestOfVertices.predToRef);
	return Math.max(value, greatestOfVertices.refToPred, greatestOfVertices.predToRef);
}
