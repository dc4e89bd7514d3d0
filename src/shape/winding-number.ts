import type { TriangleMesh } from './triangle-mesh.ts';

/**
 * How often a surface winds round a point: the solid angle of its triangles over 4π. 1 inside a closed outward
 * surface, 0 outside; between them for open surfaces. O(triangles) a point.
 *
 * Van Oosterom & Strackee, The Solid Angle of a Plane Triangle, 1983; Jacobson et al., Robust Inside-Outside
 * Segmentation using Generalized Winding Numbers, 2013.
 */
export function windingNumber({ positions, triangles }: TriangleMesh, x: number, y: number, z: number): number {
	let angle = 0;
	for (let h = 0; h + 2 < triangles.length; h += 3) {
		const i = 3 * triangles[h];
		const j = 3 * triangles[h + 1];
		const k = 3 * triangles[h + 2];
		const ax = positions[i] - x;
		const ay = positions[i + 1] - y;
		const az = positions[i + 2] - z;
		const bx = positions[j] - x;
		const by = positions[j + 1] - y;
		const bz = positions[j + 2] - z;
		const cx = positions[k] - x;
		const cy = positions[k + 1] - y;
		const cz = positions[k + 2] - z;
		const a = Math.sqrt(ax * ax + ay * ay + az * az);
		const b = Math.sqrt(bx * bx + by * by + bz * bz);
		const c = Math.sqrt(cx * cx + cy * cy + cz * cz);
		const triple = ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx);
		const below =
			a * b * c +
			(ax * bx + ay * by + az * bz) * c +
			(bx * cx + by * cy + bz * cz) * a +
			(cx * ax + cy * ay + cz * az) * b;
		angle += Math.atan2(triple, below);
	}
	return angle / (2 * Math.PI);
}
