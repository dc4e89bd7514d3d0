import {
	classifyShape,
	classifySurface,
	gridToWorld,
	occupancyArray,
	surfaceDescriptors,
	type DescribedShape,
	type FieldGrid,
	type ShapeClassifier,
	type SurfaceClassifier,
} from '#learning';
import { logistic } from '#numeric';
import type { Volume } from '#volume';
import { namedShape } from './classify-shapes.ts';

/** How a shape is described for its surface and as a whole. */
export interface SurfaceView {
	/** That the features of the whole are measured on. */
	readonly featureGrid: FieldGrid;
	/** Of the surface. */
	readonly points: number;
	readonly seed: number;
}

/** A shape with where its points lie and what its features are called. */
export interface SurfaceShape extends Omit<DescribedShape, 'marks'> {
	/** x, y, z of each point, world mm. */
	readonly positions: Float32Array;
	readonly names: readonly string[];
}

/** A shape by points of its surface, and by features of the whole. */
export function surfaceShape(volume: Volume<Uint8Array>, { featureGrid, points, seed }: SurfaceView): SurfaceShape {
	const { positions, rows } = surfaceDescriptors(volume, { count: points, seed });
	const filling = occupancyArray({ kind: 'occupancy', volume }, featureGrid);
	const voxels = Uint8Array.from(filling, (value) => 255 * value + 0.5);
	const { names, shape } = namedShape({ voxels, dims: featureGrid.dims, voxelToWorld: gridToWorld(featureGrid) });
	return { ...shape, rows, positions, names };
}

/** A surface's points and the features of the whole, one voice each. */
export interface SurfaceVoices {
	readonly classifier: SurfaceClassifier;
	readonly whole: ShapeClassifier;
}

/** What both voices say of a shape. */
export interface SurfaceVerdict {
	/** Of both: their mean in log odds. */
	readonly probability: number;
	/** By points of the surface and size. */
	readonly bySurface: number;
	/** By the most suspicious points alone. */
	readonly suspicion: number;
	/** By the features of the whole. */
	readonly byWhole: number;
	/** Of each point: its log odds to be marked. */
	readonly odds: Float64Array;
}

/** Classifies a shape by its surface and as a whole. */
export function surfaceVerdict(
	{ classifier, whole }: SurfaceVoices,
	shape: Omit<DescribedShape, 'marks'>,
): SurfaceVerdict {
	const { probability: bySurface, suspicion, odds } = classifySurface(classifier, shape);
	const byWhole = classifyShape(whole, shape).probability;
	return { probability: logistic((logOdds(bySurface) + logOdds(byWhole)) / 2), bySurface, suspicion, byWhole, odds };
}

function logOdds(probability: number): number {
	const inside = Math.min(1 - 1e-6, Math.max(1e-6, probability));
	return Math.log(inside / (1 - inside));
}
