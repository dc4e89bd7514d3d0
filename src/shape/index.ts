export { boundingBox, type BoundingBox } from './bounding-box.ts';
export {
	extractSurfaces,
	extractUnion,
	gridPositions,
	type ExtractedSurface,
	type ExtractSurfacesOptions,
	type GridCoordinates,
} from './extract-surfaces.ts';
export type { PointCloud } from './point-cloud.ts';
export type { TriangleMesh } from './triangle-mesh.ts';
