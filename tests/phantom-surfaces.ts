import { createPhantom, surfacePoints, type Star } from '#phantom';
import { convexHull, nearestPoints, pointTree, type TriangleMesh } from '#shape';

/**
 * One organ of several phantom subjects as closed surfaces of the same triangles: vertex i is the same anatomical place on
 * each. Subjects that have lost the organ, or have it as no star-shaped solid, are passed over.
 */
export function phantomSurfaces(key: string, count: number, vertexCount = 2500): TriangleMesh[] {
	const unit: Star = { kind: 'star', centre: [0, 0, 0], radii: [1, 1, 1] };
	const directions = Float32Array.from(surfacePoints(unit, vertexCount));
	const hull = convexHull(directions);
	const { indices } = nearestPoints(pointTree(directions), hull.positions);
	const triangles = hull.triangles.map((corner) => indices[corner]);
	const meshes: TriangleMesh[] = [];
	for (let seed = 1; meshes.length < count && seed < 10 * count; seed++) {
		const solid = createPhantom(`model ${seed}`).structures.find((structure) => structure.key === key)?.solid;
		if (solid?.kind === 'star')
			meshes.push({ positions: Float32Array.from(surfacePoints(solid, vertexCount)), triangles: triangles.slice() });
	}
	if (meshes.length < count) throw new Error(`phantomSurfaces: ${key} is a star in ${meshes.length} subjects only`);
	return meshes;
}
