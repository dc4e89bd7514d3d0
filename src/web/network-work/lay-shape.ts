import { transformMesh } from '#registration';
import { closestPoints, massProperties, triangleTree, type TriangleMesh } from '#shape';
import { readTarget } from '../model-work/read-target.ts';
import type { VisitorFile } from './opened-network.ts';

/** A visitor's shape: one closed surface. */
export interface LaidFile {
	/** Where the file has it; mirrored left to right if asked. */
	readonly mesh: TriangleMesh;
	readonly centroid: readonly [number, number, number];
	readonly notes: readonly string[];
}

const mirror = Float64Array.of(-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);

/**
 * Reads a surface or mask of any known format as one closed surface.
 *
 * @throws Error in words fit for a visitor: no shape, an open one, one that encloses nothing.
 */
export async function layFile({ bytes, name }: VisitorFile, isMirrored: boolean): Promise<LaidFile> {
	const { meshes, notes } = await readTarget(bytes, name, ['shape']);
	const mesh = isMirrored ? transformMesh(meshes[0], mirror) : meshes[0];
	const { isClosed, volumeMm3, centroid } = massProperties(mesh);
	if (!isClosed)
		throw new Error(
			`The surface in ${name} is open, so that it has no inside: close it first, for instance with msn mesh repair.`,
		);
	if (!(volumeMm3 > 0))
		throw new Error(`The surface in ${name} encloses nothing: are its triangles turned inside out?`);
	return { mesh, centroid, notes: isMirrored ? [...notes, 'mirrored left to right'] : notes };
}

/** A surface moved so that a point becomes the origin. */
export const aboutPoint = (mesh: TriangleMesh, point: readonly number[]): TriangleMesh => ({
	positions: mesh.positions.map((value, i) => value - point[i % 3]),
	triangles: mesh.triangles,
});

/** mm from points to a surface. */
export function distancesTo(mesh: TriangleMesh, positions: Float32Array): Float32Array {
	if (positions.length === 0) return new Float32Array(0);
	return Float32Array.from(closestPoints(triangleTree(mesh), positions).distancesMm);
}
