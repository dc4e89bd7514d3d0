import { massProperties, type TriangleMesh } from '#shape';
import type { FieldGrid } from './field-grid.ts';

/** Of a surface's vertices, laid with its centroid in the middle of a grid, the share that lies beyond it, 0 … 1. */
export function shareOutside(mesh: TriangleMesh, { dims, spacingMm }: FieldGrid): number {
	const { centroid } = massProperties(mesh);
	let beyond = 0;
	for (let v = 0; v < mesh.positions.length; v += 3)
		if (dims.some((n, axis) => Math.abs(mesh.positions[v + axis] - centroid[axis]) > (n * spacingMm) / 2)) beyond++;
	return (3 * beyond) / mesh.positions.length;
}
