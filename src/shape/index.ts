export { boundingBox, type BoundingBox } from './bounding-box.ts';
export { compactMesh, dropDegenerateTriangles, selectTriangles } from './compact-mesh.ts';
export {
	extractSurfaces,
	extractUnion,
	gridPositions,
	type ExtractedSurface,
	type ExtractSurfacesOptions,
	type GridCoordinates,
} from './extract-surfaces.ts';
export { findDefects, type MeshDefects } from './find-defects.ts';
export { massProperties, type MassProperties, type MassPropertiesOptions } from './mass-properties.ts';
export { meshComponents, selectComponents, type MeshComponent, type MeshComponents } from './mesh-components.ts';
export { orientOutward } from './orient-outward.ts';
export { pairEdges, type EdgePairing } from './pair-edges.ts';
export type { PointCloud } from './point-cloud.ts';
export { reverseOrientation } from './reverse-orientation.ts';
export type { TriangleMesh } from './triangle-mesh.ts';
export { weld } from './weld.ts';
export { windingNumber } from './winding-number.ts';
