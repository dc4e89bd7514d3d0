import type { Manifold } from 'manifold-3d';
import type { TriangleMesh } from '#shape';
import { withArena, type Arena } from './manifold-kernel.ts';
import { planeAxes, unitNormal, type Plane } from './plane.ts';
import { localOrigin, solidsOfMeshes, type LocalOrigin } from './solid-of-mesh.ts';

/** Where a plane goes through a solid. */
export interface CrossSection {
	readonly areaMm2: number;
	/** Length of all outlines. */
	readonly perimeterMm: number;
	/**
	 * Closed polylines in world mm, x, y, z a point, the last point joined to the first. Seen from the side the normal
	 * points to, outer outlines run counter-clockwise and outlines of holes clockwise.
	 */
	readonly outlines: readonly Float64Array[];
}

/**
 * Area and outlines of a solid's section by a plane. Nothing is closed or capped: {@link cutByPlane} does that. A face that
 * lies in the plane belongs to the solid above it.
 *
 * @throws NotSolidError if the mesh is not a closed, outward manifold; RangeError if the plane has no direction.
 */
export async function crossSection(mesh: TriangleMesh, plane: Plane): Promise<CrossSection> {
	const normal = unitNormal('crossSection', plane);
	return withArena((arena) => {
		const origin = localOrigin([mesh]);
		const [solid] = solidsOfMeshes(arena, 'crossSection', [mesh], origin);
		const height = normal.reduce((sum, n, axis) => sum + n * (plane.point[axis] - origin[axis]), 0);
		return sectionOf(arena, solid, { normal, height, origin });
	});
}

/** The section of a solid at a height along a unit normal, both counted from the origin. */
export function sectionOf(
	arena: Arena,
	solid: Manifold,
	{ normal, height, origin }: { normal: readonly [number, number, number]; height: number; origin: LocalOrigin },
): CrossSection {
	const { u, v } = planeAxes(normal);
	// Column-major: u, v and the normal become x, y and z.
	const turned = arena.keep(
		solid.transform([u[0], v[0], normal[0], 0, u[1], v[1], normal[1], 0, u[2], v[2], normal[2], 0, 0, 0, 0, 1]),
	);
	const slice = arena.keep(turned.slice(height));
	let perimeterMm = 0;
	const outlines = slice.toPolygons().map((polygon) => {
		const points = new Float64Array(3 * polygon.length);
		polygon.forEach(([x, y], i) => {
			const [nextX, nextY] = polygon[(i + 1) % polygon.length];
			perimeterMm += Math.hypot(nextX - x, nextY - y);
			for (let axis = 0; axis < 3; axis++)
				points[3 * i + axis] = origin[axis] + x * u[axis] + y * v[axis] + height * normal[axis];
		});
		return points;
	});
	return { areaMm2: slice.area(), perimeterMm, outlines };
}
