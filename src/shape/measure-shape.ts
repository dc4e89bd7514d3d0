import { boundingBox } from './bounding-box.ts';
import { compactMesh } from './compact-mesh.ts';
import { convexityOfVolume } from './convex-hull.ts';
import { curvature, curvatureStatistics } from './curvature.ts';
import { findDefects } from './find-defects.ts';
import { jaggedness } from './jaggedness.ts';
import { massProperties } from './mass-properties.ts';
import { meshComponents } from './mesh-components.ts';
import { pairEdges, type EdgePairing } from './pair-edges.ts';
import { elongation, flatness, principalAxes, sphericity } from './principal-axes.ts';
import { properTriangles } from './proper-triangles.ts';
import { isSelfIntersecting } from './self-intersections.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import type { WeightedStatistics } from './weighted-statistics.ts';

/** Everything measured on one shape; the measures of a shape record. `null`: not defined for this shape. */
export interface ShapeMeasures {
	/** `null` unless the surface is closed and consistently oriented. */
	volumeMm3: number | null;
	surfaceAreaMm2: number;
	boundsMm: { min: number[]; max: number[] };
	/** Of the solid; of the surface where there is no volume. */
	centroidMm: [number, number, number];
	/** Unit vectors, longest first, 3 × xyz. */
	principalAxes: number[];
	/** Extent along each principal axis. */
	principalLengthsMm: [number, number, number];
	elongation: number;
	flatness: number;
	sphericity: number | null;
	convexity: number | null;
	meanCurvaturePerMm: WeightedStatistics;
	gaussianCurvaturePerMm2: WeightedStatistics;
	jaggedness: number;
	componentCount: number;
	/** Area of the largest component over the total. */
	largestComponentShare: number;
	eulerCharacteristic: number;
	genus: number | null;
	isClosed: boolean;
	isManifold: boolean;
	boundaryEdgeCount: number;
	nonManifoldEdgeCount: number;
	/** `null` where it was not checked, or the check was given up for its cost. */
	isSelfIntersecting: boolean | null;
	touchesScanBorder: boolean | null;
	vertexCount: number;
	triangleCount: number;
	voxelCount: number | null;
	voxelVolumeMm3: number | null;
	rawVolumeMm3: number | null;
}

/** What the surface itself does not tell, and what to measure. */
export interface MeasureShapeOptions {
	/** Default null: the shape came as a mesh. */
	readonly touchesScanBorder?: boolean | null;
	/** Voxels of the label. Default null. */
	readonly voxelCount?: number | null;
	/** Their total volume. Default null. */
	readonly voxelVolumeMm3?: number | null;
	/** Volume of the surface before smoothing. Default null. */
	readonly rawVolumeMm3?: number | null;
	/** Default true. */
	readonly checkSelfIntersection?: boolean;
}

/** Exact tests the search for self-intersections may take: surfaces need far less than one a triangle. */
const testsPerTriangle = 20;
const testsAtLeast = 100_000;

/**
 * Measures a shape. Takes any mesh, whatever is wrong with it: triangles with missing vertices or corners that are not
 * finite count as triangles and in the defects, and are left out of everything else. All numbers in the result are
 * finite. Curvature and jaggedness tell about the anatomy only if the voxels' steps have been smoothed away. Nothing is
 * subsampled: time is n log n in the number of triangles, about 3 s for a million.
 */
export function measureShape(mesh: TriangleMesh, options: MeasureShapeOptions = {}): ShapeMeasures {
	const defects = findDefects(mesh);
	const surface = measurable(mesh);
	const mass = massProperties(surface, { isClosed: defects.isClosed });
	const volume = defects.isClosed && defects.isOriented ? Math.abs(mass.volumeMm3) : undefined;
	const { axes, lengthsMm } = principalAxes(surface, { mass });
	const bounds = surface.positions.length > 0 ? boundingBox(surface.positions) : { min: [0, 0, 0], max: [0, 0, 0] };
	const pairing = pairEdges(surface);
	const { mean, gaussian } = curvatureStatistics(curvature(surface, { pairing }));
	const { components } = meshComponents(surface);
	const isCrossing = options.checkSelfIntersection === false ? undefined : crossesItself(surface, pairing);
	return {
		volumeMm3: volume ?? null,
		surfaceAreaMm2: mass.areaMm2,
		boundsMm: { min: [...bounds.min], max: [...bounds.max] },
		centroidMm: [...(volume ? mass.centroid : mass.surfaceCentroid)],
		principalAxes: [...axes],
		principalLengthsMm: [...lengthsMm],
		elongation: elongation(lengthsMm),
		flatness: flatness(lengthsMm),
		sphericity: volume ? sphericity(volume, mass.areaMm2) : null,
		convexity: volume ? (convexityOfVolume(surface, volume) ?? null) : null,
		meanCurvaturePerMm: { ...mean },
		gaussianCurvaturePerMm2: { ...gaussian },
		jaggedness: jaggedness(surface),
		componentCount: components.length,
		largestComponentShare: mass.areaMm2 > 0 ? Math.min(1, components[0].areaMm2 / mass.areaMm2) : 0,
		eulerCharacteristic: defects.eulerCharacteristic,
		genus: defects.genus ?? null,
		isClosed: defects.isClosed,
		isManifold: defects.isManifold,
		boundaryEdgeCount: defects.boundaryEdges,
		nonManifoldEdgeCount: defects.nonManifoldEdges,
		isSelfIntersecting: isCrossing ?? null,
		touchesScanBorder: options.touchesScanBorder ?? null,
		vertexCount: defects.vertexCount,
		triangleCount: defects.triangleCount,
		voxelCount: options.voxelCount ?? null,
		voxelVolumeMm3: options.voxelVolumeMm3 ?? null,
		rawVolumeMm3: options.rawVolumeMm3 ?? null,
	};
}

function crossesItself(mesh: TriangleMesh, pairing: EdgePairing): boolean | undefined {
	const maxTests = testsAtLeast + testsPerTriangle * (mesh.triangles.length / 3);
	return isSelfIntersecting(mesh, { maxTests, pairing });
}

/** The triangles with three different existing, finite corners, and their vertices only. */
function measurable(mesh: TriangleMesh): TriangleMesh {
	const { positions } = mesh;
	const isFinite = (a: number, b: number, c: number): boolean =>
		isFinitePoint(positions, a) && isFinitePoint(positions, b) && isFinitePoint(positions, c);
	return compactMesh({ positions, triangles: properTriangles(mesh.triangles, isFinite) });
}

/** False also where there is no such vertex. */
function isFinitePoint(positions: Float32Array, vertex: number): boolean {
	const p = 3 * vertex;
	return Number.isFinite(positions[p] + positions[p + 1] + positions[p + 2]);
}
