export type { PointCloud } from './point-cloud.ts';
export type { TriangleMesh } from './triangle-mesh.ts';
