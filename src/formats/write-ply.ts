import type { PointCloud, TriangleMesh } from '#shape';
import { ownHeaderComment } from './header-comments.ts';

/**
 * Writes a binary little-endian PLY file: positions as float32, triangles as `list uchar int`, 13 bytes each; of a
 * point cloud the normals, if it has them. Positions come back bit for bit. The header states millimetres and RAS+.
 */
export function writePly(shape: TriangleMesh | PointCloud): Uint8Array<ArrayBuffer> {
	const normals = 'normals' in shape ? shape.normals : undefined;
	const triangles = 'triangles' in shape ? shape.triangles : undefined;
	const vertexCount = shape.positions.length / 3;
	const triangleCount = Math.floor((triangles?.length ?? 0) / 3);
	const header = new TextEncoder().encode(plyHeader(vertexCount, normals !== undefined, triangles && triangleCount));
	const vertexBytes = normals ? 24 : 12;
	const bytes = new Uint8Array(header.length + vertexBytes * vertexCount + 13 * triangleCount);
	bytes.set(header);
	const facesStart = header.length + vertexBytes * vertexCount;
	if (normals) interleave(new DataView(bytes.buffer, header.length), shape.positions, normals);
	else bytes.set(asBytes(shape.positions), header.length);
	if (triangles) writeFaces(bytes, facesStart, triangles, triangleCount);
	return bytes;
}

/**
 * The bytes of {@link writePly} of a mesh in pieces of about a megabyte, for meshes that must not stand in memory twice.
 * The coordinates are views of the mesh's own memory: write a piece before the mesh is changed.
 */
export function* writePlyChunks({ positions, triangles }: TriangleMesh): Generator<Uint8Array, void, undefined> {
	const triangleCount = Math.floor(triangles.length / 3);
	yield new TextEncoder().encode(plyHeader(positions.length / 3, false, triangleCount));
	const coordinates = asBytes(positions);
	for (let at = 0; at < coordinates.length; at += 2 ** 20) yield coordinates.subarray(at, at + 2 ** 20);
	for (let first = 0; first < triangleCount; first += trianglesPerChunk) {
		const count = Math.min(trianglesPerChunk, triangleCount - first);
		const piece = new Uint8Array(13 * count);
		writeFaces(piece, 0, triangles.subarray(3 * first), count);
		yield piece;
	}
}

const trianglesPerChunk = 80_000;

function plyHeader(vertexCount: number, hasNormals: boolean, triangleCount: number | undefined): string {
	const property = (name: string): string => `property float ${name}`;
	const lines = [
		'ply',
		'format binary_little_endian 1.0',
		`comment ${ownHeaderComment}`,
		`element vertex ${vertexCount}`,
		...(hasNormals ? ['x', 'y', 'z', 'nx', 'ny', 'nz'] : ['x', 'y', 'z']).map(property),
		...(triangleCount === undefined ? [] : [`element face ${triangleCount}`, 'property list uchar int vertex_indices']),
		'end_header',
	];
	return `${lines.join('\n')}\n`;
}

function asBytes(values: Float32Array): Uint8Array {
	return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function interleave(view: DataView, positions: Float32Array, normals: Float32Array): void {
	let at = 0;
	for (let i = 0; i + 2 < positions.length; i += 3) {
		for (let k = 0; k < 3; k++) {
			view.setFloat32(at + 4 * k, positions[i + k], true);
			view.setFloat32(at + 12 + 4 * k, normals[i + k], true);
		}
		at += 24;
	}
}

function writeFaces(bytes: Uint8Array, start: number, triangles: Uint32Array, count: number): void {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	let at = start;
	for (let i = 0; i < count * 3; i += 3) {
		bytes[at] = 3;
		view.setUint32(at + 1, triangles[i], true);
		view.setUint32(at + 5, triangles[i + 1], true);
		view.setUint32(at + 9, triangles[i + 2], true);
		at += 13;
	}
}
