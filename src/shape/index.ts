export { boundingBox, type BoundingBox } from './bounding-box.ts';
export { compactMesh, dropDegenerateTriangles, selectTriangles } from './compact-mesh.ts';
export { decimate, type DecimatedMesh, type DecimateFallback, type DecimateOptions } from './decimate.ts';
export {
	extractSurfaces,
	extractUnion,
	gridPositions,
	type ExtractedSurface,
	type ExtractSurfacesOptions,
	type GridCoordinates,
} from './extract-surfaces.ts';
export { findDefects, type MeshDefects } from './find-defects.ts';
export { levelsOfDetail } from './levels-of-detail.ts';
export { massProperties, type MassProperties, type MassPropertiesOptions } from './mass-properties.ts';
export { meshComponents, selectComponents, type MeshComponent, type MeshComponents } from './mesh-components.ts';
export { oneRings, type OneRings } from './one-rings.ts';
export { orientOutward } from './orient-outward.ts';
export { pairEdges, type EdgePairing } from './pair-edges.ts';
export type { PointCloud } from './point-cloud.ts';
export { renderThumbnail, type RenderThumbnailOptions, type Thumbnail } from './render-thumbnail.ts';
export { reverseOrientation } from './reverse-orientation.ts';
export { sampleSurface, sampleSurfaceUniform, type SampleSurfaceOptions } from './sample-surface.ts';
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
