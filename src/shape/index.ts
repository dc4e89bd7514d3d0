export { boundingBox, type BoundingBox } from './bounding-box.ts';
export { compactMesh, dropDegenerateTriangles, selectTriangles } from './compact-mesh.ts';
export { decimate } from './decimate.ts';
export type { DecimatedMesh, DecimateFallback, DecimateOptions } from './decimated-mesh.ts';
export { extractIsosurface, type ExtractIsosurfaceOptions } from './extract-isosurface.ts';
export {
	extractSurfaces,
	extractUnion,
	gridPositions,
	type ExtractedSurface,
	type ExtractSurfacesOptions,
	type GridCoordinates,
} from './extract-surfaces.ts';
export { findDefects, type MeshDefects } from './find-defects.ts';
export {
	extractSmoothSurface,
	type ExtractSmoothSurfaceOptions,
	type SmoothSurface,
} from './extract-smooth-surface.ts';
export { levelsOfDetail } from './levels-of-detail.ts';
export { massProperties, type MassProperties, type MassPropertiesOptions } from './mass-properties.ts';
export { meshComponents, selectComponents, type MeshComponent, type MeshComponents } from './mesh-components.ts';
export { oneRings, type OneRings } from './one-rings.ts';
export { orientOutward } from './orient-outward.ts';
export { pairEdges, type EdgePairing } from './pair-edges.ts';
export { kNearestPoints, pointsWithin } from './k-nearest-points.ts';
export {
	nearestPoint,
	nearestPoints,
	type NearestPoint,
	type NearestPoints,
	type NearestPointsOptions,
} from './nearest-points.ts';
export type { PointTree } from './point-tree-layout.ts';
export { openPointTree, pointTree, type PointTreeOptions } from './point-tree.ts';
export type { PointCloud } from './point-cloud.ts';
export { renderThumbnail, type RenderThumbnailOptions, type Thumbnail } from './render-thumbnail.ts';
export { reverseOrientation } from './reverse-orientation.ts';
export { poissonDisk } from './poisson-disk.ts';
export {
	sampleSurface,
	sampleSurfaceUniform,
	type SampleSurfaceOptions,
	type SampleSurfaceUniformOptions,
} from './sample-surface.ts';
export {
	smoothPreservingVolume,
	type SmoothedMesh,
	type SmoothPreservingVolumeOptions,
} from './smooth-preserving-volume.ts';
export { smoothTaubin, type SmoothTaubinOptions } from './smooth-taubin.ts';
export type { TriangleMesh } from './triangle-mesh.ts';
export { voxelise, type VoxeliseOptions } from './voxelise.ts';
export { weld } from './weld.ts';
export { windingNumber } from './winding-number.ts';
export { windingNumberAt, windingTree, type WindingTree } from './winding-tree.ts';
export { gridAround, type GridAroundOptions, type ShapeGrid } from './grid-around.ts';
export { convexHull, convexity } from './convex-hull.ts';
export { curvature, curvatureStatistics, type Curvature, type CurvatureOptions } from './curvature.ts';
export { jaggedness } from './jaggedness.ts';
export { measureShape, type MeasureShapeOptions, type ShapeMeasures } from './measure-shape.ts';
export {
	elongation,
	flatness,
	principalAxes,
	sphericity,
	type PrincipalAxes,
	type PrincipalAxesOptions,
} from './principal-axes.ts';
export {
	isSelfIntersecting,
	selfIntersections,
	type SelfIntersectionOptions,
	type SelfIntersections,
} from './self-intersections.ts';
export { openTriangleTree, triangleTree, type TriangleTree, type TriangleTreeOptions } from './triangle-tree.ts';
export type { WeightedStatistics } from './weighted-statistics.ts';
export {
	closestPoint,
	closestPoints,
	type ClosestPoint,
	type ClosestPoints,
	type ClosestPointsOptions,
} from './closest-point.ts';
export { distanceField, type DistanceFieldOptions } from './distance-field.ts';
export { farthestPoints, type FarthestPoints, type FarthestPointsOptions } from './farthest-points.ts';
export {
	intersectRay,
	intersectSegments,
	type IntersectRayOptions,
	type RayHit,
	type SegmentHits,
} from './intersect-ray.ts';
export {
	signedDistance,
	type SignedDistanceOptions,
	type SignedDistances,
	type SignMethod,
} from './signed-distance.ts';
export {
	hausdorffDistance,
	surfaceDistance,
	type DirectedDistance,
	type HausdorffDistanceOptions,
	type SurfaceDistance,
	type SurfaceDistanceOptions,
} from './surface-distance.ts';
export { surfaceFromPoints, type SurfaceFromPointsOptions } from './surface-from-points.ts';
export { vertexNormals } from './vertex-normals.ts';
export { faceNormals, type FaceNormals } from './face-normals.ts';
export { subdivide, type SubdivideOptions } from './subdivide.ts';
export { geodesicDistance, type GeodesicDistanceOptions } from './geodesic-distance.ts';
export { geodesicSolver, type GeodesicSolver, type GeodesicSolverOptions } from './geodesic-solver.ts';
export { boundaryLoops } from './boundary-loops.ts';
export { clipByPlane, type ClippedMesh, type ClippingPlane } from './clip-by-plane.ts';
export { collapseEdges, type CollapsedEdges, type CollapseEdgesOptions } from './collapse-edges.ts';
export { dropUnusableTriangles, type DroppedTriangles } from './drop-unusable-triangles.ts';
export { fillHoles, type FilledMesh, type FillHolesOptions } from './fill-holes.ts';
export { offsetSurface, type OffsetSurfaceOptions } from './offset-surface.ts';
export { removeSmallComponents, type RemoveSmallComponentsOptions } from './remove-small-components.ts';
export {
	resolveSelfIntersections,
	type ResolvedMesh,
	type ResolveSelfIntersectionsOptions,
} from './resolve-self-intersections.ts';
export { separateNonManifold, type SeparatedMesh } from './separate-non-manifold.ts';
export { separateTouching } from './separate-touching.ts';
export { weldNear, type WeldNearOptions } from './weld-near.ts';
export { remesh, type RemeshedMesh, type RemeshOptions } from './remesh.ts';
export { triangleQuality, type TriangleQuality } from './triangle-quality.ts';
export { thickness, wallThickness, type ThicknessOptions, type WallThickness } from './thickness.ts';
export { curvedness, principalCurvature, shapeIndex, type PrincipalCurvature } from './principal-curvature.ts';
export { landmarks, type Landmark, type LandmarksOptions } from './landmarks.ts';
export { shapeDistributions, type ShapeDistributionOptions, type ShapeDistributions } from './shape-distributions.ts';
export { shapeFeatures, type ShapeFeature, type ShapeFeaturesOptions } from './shape-features.ts';
