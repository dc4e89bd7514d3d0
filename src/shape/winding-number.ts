import type { TriangleMesh } from './triangle-mesh.ts';
import { triangleAngle } from './winding-tree.ts';

/**
 * How often a surface winds round a point: the solid angle of its triangles over 4π. 1 inside a closed outward
 * surface, 0 outside; between them for open surfaces. Exact, O(triangles) a point.
 *
 * Jacobson et al., Robust Inside-Outside Segmentation using Generalized Winding Numbers, 2013.
 */
export function windingNumber({ positions, triangles }: TriangleMesh, x: number, y: number, z: number): number {
	const point = [x, y, z] as const;
	let angle = 0;
	for (let h = 0; h + 2 < triangles.length; h += 3) angle += triangleAngle(positions, triangles, h, point);
	return angle / (4 * Math.PI);
}
