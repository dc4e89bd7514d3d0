import { decimate, dropUnusableTriangles, findDefects, weld, type TriangleMesh } from '#shape';

/** Options of {@link prepareSurface}. */
export interface PrepareSurfaceOptions {
	/** Surfaces of more triangles are decimated to so many. */
	readonly triangleCount: number;
	readonly repair?: (surface: TriangleMesh) => Promise<TriangleMesh>;
}

/**
 * A surface made ready for registration: welded, repaired where it is not closed and a way is given, decimated.
 *
 * @returns the surface, and whether it was closed as it came.
 */
export async function prepareSurface(
	surface: TriangleMesh,
	{ triangleCount, repair }: PrepareSurfaceOptions,
): Promise<{ readonly mesh: TriangleMesh; readonly isClosed: boolean }> {
	const welded = dropUnusableTriangles(weld(surface)).mesh;
	const { isClosed, isManifold, isOriented } = findDefects(welded);
	const isSolid = isClosed && isManifold && isOriented;
	const mesh = isSolid || !repair ? welded : await repair(welded);
	if (mesh.triangles.length / 3 <= triangleCount) return { mesh, isClosed };
	return { mesh: (await decimate(mesh, { targetTriangleCount: triangleCount })).mesh, isClosed };
}
