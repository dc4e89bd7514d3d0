/** A large closed surface for the benches of file formats: one organ of a whole-body segmentation. */
import { extractSurfaces, type TriangleMesh } from '#shape';
import { wobblyBodies } from './wobbly-bodies.ts';

/** The largest of the first eight bodies, some 200,000 triangles; the same every time. */
export function largeMesh(): TriangleMesh {
	const meshes = [...extractSurfaces(wobblyBodies(200), { labels: [1, 2, 3, 4, 5, 6, 7, 8] })].map(({ mesh }) => mesh);
	return meshes.reduce((largest, mesh) => (mesh.triangles.length > largest.triangles.length ? mesh : largest));
}
