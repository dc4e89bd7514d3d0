import type { TriangleMesh } from '#shape';
import { ownHeaderComment } from './header-comments.ts';

/**
 * Writes a binary STL file: 84 + 50 · F bytes, with normals from the corners (zero for triangles without area). The
 * header states millimetres and RAS+, never begins with `solid`, and has no date: equal meshes give equal bytes.
 *
 * @throws RangeError for a triangle with a vertex that does not exist.
 */
export function writeStl(mesh: TriangleMesh): Uint8Array<ArrayBuffer> {
	const count = Math.floor(mesh.triangles.length / 3);
	const bytes = new Uint8Array(headerBytes + recordBytes * count);
	writeHeader(bytes, count);
	writeRecords(new DataView(bytes.buffer, headerBytes), mesh, { first: 0, count });
	return bytes;
}

/**
 * The bytes of {@link writeStl} in pieces of about a megabyte, for meshes that must not stand in memory twice. Each piece
 * is an array of its own.
 *
 * @throws RangeError for a triangle with a vertex that does not exist, when its piece is asked for.
 */
export function* writeStlChunks(mesh: TriangleMesh): Generator<Uint8Array<ArrayBuffer>, void, undefined> {
	const total = Math.floor(mesh.triangles.length / 3);
	const header = new Uint8Array(headerBytes);
	writeHeader(header, total);
	yield header;
	for (let first = 0; first < total; first += trianglesPerChunk) {
		const count = Math.min(trianglesPerChunk, total - first);
		const piece = new Uint8Array(recordBytes * count);
		writeRecords(new DataView(piece.buffer), mesh, { first, count });
		yield piece;
	}
}

const headerBytes = 84;
const recordBytes = 50;
const trianglesPerChunk = 20_000;

function writeHeader(bytes: Uint8Array, count: number): void {
	bytes.set(new TextEncoder().encode(`Binary STL by ${ownHeaderComment}`));
	new DataView(bytes.buffer, bytes.byteOffset).setUint32(80, count, true);
}

function writeRecords(
	view: DataView,
	{ positions, triangles }: TriangleMesh,
	{ first, count }: { readonly first: number; readonly count: number },
): void {
	const limit = positions.length;
	const end = 3 * (first + count);
	let at = 0;
	for (let i = 3 * first; i < end; i += 3) {
		const a = triangles[i] * 3;
		const b = triangles[i + 1] * 3;
		const c = triangles[i + 2] * 3;
		if (a >= limit || b >= limit || c >= limit) throw missingVertex(i / 3, limit / 3);
		const ax = positions[a];
		const ay = positions[a + 1];
		const az = positions[a + 2];
		const bx = positions[b];
		const by = positions[b + 1];
		const bz = positions[b + 2];
		const cx = positions[c];
		const cy = positions[c + 1];
		const cz = positions[c + 2];
		const nx = (by - ay) * (cz - az) - (bz - az) * (cy - ay);
		const ny = (bz - az) * (cx - ax) - (bx - ax) * (cz - az);
		const nz = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
		const length = Math.sqrt(nx * nx + ny * ny + nz * nz);
		const scale = length > 0 ? 1 / length : 0;
		view.setFloat32(at, nx * scale, true);
		view.setFloat32(at + 4, ny * scale, true);
		view.setFloat32(at + 8, nz * scale, true);
		view.setFloat32(at + 12, ax, true);
		view.setFloat32(at + 16, ay, true);
		view.setFloat32(at + 20, az, true);
		view.setFloat32(at + 24, bx, true);
		view.setFloat32(at + 28, by, true);
		view.setFloat32(at + 32, bz, true);
		view.setFloat32(at + 36, cx, true);
		view.setFloat32(at + 40, cy, true);
		view.setFloat32(at + 44, cz, true);
		at += recordBytes;
	}
}

function missingVertex(triangle: number, vertexCount: number): RangeError {
	return new RangeError(`writeStl: triangle ${triangle} refers to a vertex beyond the ${vertexCount} there are`);
}
