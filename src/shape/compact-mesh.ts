import type { TriangleMesh } from './triangle-mesh.ts';

/** Drops vertices no triangle uses; the others keep their order. The input is returned itself when all are used. */
export function compactMesh(mesh: TriangleMesh): TriangleMesh {
	const vertexCount = mesh.positions.length / 3;
	const target = new Uint32Array(vertexCount);
	for (let h = 0; h < mesh.triangles.length; h++) target[mesh.triangles[h]] = 1;
	let count = 0;
	for (let v = 0; v < vertexCount; v++) target[v] = target[v] ? ++count : 0;
	if (count === vertexCount) return mesh;

	const positions = new Float32Array(3 * count);
	for (let v = 0; v < vertexCount; v++)
		if (target[v]) positions.set(mesh.positions.subarray(3 * v, 3 * v + 3), 3 * (target[v] - 1));
	return { positions, triangles: mesh.triangles.map((v) => target[v] - 1) };
}

/** The mesh without the triangles whose `keep` entry is 0, and without vertices that then are unused. */
export function selectTriangles(mesh: TriangleMesh, keep: ArrayLike<number | boolean>): TriangleMesh {
	const triangleCount = mesh.triangles.length / 3;
	if (keep.length !== triangleCount)
		throw new RangeError(
			`selectTriangles: one entry for each of ${triangleCount} triangles expected, got ${keep.length}`,
		);
	let count = 0;
	for (let t = 0; t < triangleCount; t++) if (keep[t]) count++;
	if (count === triangleCount) return compactMesh(mesh);
	const triangles = new Uint32Array(3 * count);
	let end = 0;
	for (let t = 0; t < triangleCount; t++)
		if (keep[t]) {
			triangles.set(mesh.triangles.subarray(3 * t, 3 * t + 3), end);
			end += 3;
		}
	return compactMesh({ positions: mesh.positions, triangles });
}

/**
 * Drops triangles that use a vertex twice. Their other two edges run along each other in opposite directions, so a
 * closed mesh stays closed.
 */
export function dropDegenerateTriangles(mesh: TriangleMesh): TriangleMesh {
	const { triangles } = mesh;
	const keep = new Uint8Array(triangles.length / 3);
	for (let t = 0, h = 0; t < keep.length; t++, h += 3)
		if (triangles[h] !== triangles[h + 1] && triangles[h + 1] !== triangles[h + 2] && triangles[h + 2] !== triangles[h])
			keep[t] = 1;
	return keep.includes(0) ? selectTriangles(mesh, keep) : mesh;
}
