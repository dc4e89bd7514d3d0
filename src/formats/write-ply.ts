import type { PointCloud, TriangleMesh } from '#shape';
import { ownHeaderComment } from './header-comments.ts';

/** What a PLY file says of its vertices besides. */
export interface WritePlyOptions {
	/** A number a vertex: the property `quality`, which viewers show by colours. */
	readonly quality?: Float32Array;
	/** sRGB and alpha of each vertex, four bytes. */
	readonly colours?: Uint8Array;
}

/**
 * Writes a binary little-endian PLY file: positions as float32, triangles as `list uchar int`, 13 bytes each; of a
 * point cloud the normals, if it has them. Positions come back bit for bit. The header states millimetres and RAS+.
 *
 * @throws RangeError if there are not as many qualities or colours as vertices.
 */
export function writePly(
	shape: TriangleMesh | PointCloud,
	{ quality, colours }: WritePlyOptions = {},
): Uint8Array<ArrayBuffer> {
	const normals = 'normals' in shape ? shape.normals : undefined;
	const triangles = 'triangles' in shape ? shape.triangles : undefined;
	const vertexCount = shape.positions.length / 3;
	if ((quality && quality.length !== vertexCount) || (colours && colours.length !== 4 * vertexCount))
		throw new RangeError(
			`writePly: ${vertexCount} vertices, ${quality?.length ?? 0} qualities, ${colours?.length ?? 0} bytes of colours`,
		);
	const triangleCount = Math.floor((triangles?.length ?? 0) / 3);
	const properties = [...coordinateProperties(normals !== undefined), ...(quality ? ['float quality'] : [])];
	if (colours) properties.push(...['red', 'green', 'blue', 'alpha'].map((name) => `uchar ${name}`));
	const header = new TextEncoder().encode(plyHeader(vertexCount, properties, triangles && triangleCount));
	const vertexBytes = 12 + (normals ? 12 : 0) + (quality ? 4 : 0) + (colours ? 4 : 0);
	const bytes = new Uint8Array(header.length + vertexBytes * vertexCount + 13 * triangleCount);
	bytes.set(header);
	const facesStart = header.length + vertexBytes * vertexCount;
	// As bytes, four of a kind: float32 in the machine's own order, which is the file's.
	const columns = [
		{ values: asBytes(shape.positions), width: 12 },
		...(normals ? [{ values: asBytes(normals), width: 12 }] : []),
		...(quality ? [{ values: asBytes(quality), width: 4 }] : []),
		...(colours ? [{ values: colours, width: 4 }] : []),
	];
	if (columns.length === 1) bytes.set(columns[0].values, header.length);
	else interleave(bytes.subarray(header.length, facesStart), vertexBytes, columns);
	if (triangles) writeFaces(bytes, facesStart, triangles, triangleCount);
	return bytes;
}

/**
 * The bytes of {@link writePly} of a mesh in pieces of about a megabyte, for meshes that must not stand in memory twice.
 * The coordinates are views of the mesh's own memory: write a piece before the mesh is changed.
 */
export function* writePlyChunks({ positions, triangles }: TriangleMesh): Generator<Uint8Array, void, undefined> {
	const triangleCount = Math.floor(triangles.length / 3);
	yield new TextEncoder().encode(plyHeader(positions.length / 3, coordinateProperties(false), triangleCount));
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

function coordinateProperties(hasNormals: boolean): string[] {
	return (hasNormals ? ['x', 'y', 'z', 'nx', 'ny', 'nz'] : ['x', 'y', 'z']).map((name) => `float ${name}`);
}

function plyHeader(vertexCount: number, properties: readonly string[], triangleCount: number | undefined): string {
	const lines = [
		'ply',
		'format binary_little_endian 1.0',
		`comment ${ownHeaderComment}`,
		`element vertex ${vertexCount}`,
		...properties.map((property) => `property ${property}`),
		...(triangleCount === undefined ? [] : [`element face ${triangleCount}`, 'property list uchar int vertex_indices']),
		'end_header',
	];
	return `${lines.join('\n')}\n`;
}

function asBytes(values: Float32Array): Uint8Array {
	return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Lays columns of so many bytes a vertex side by side. */
function interleave(
	target: Uint8Array,
	stride: number,
	columns: readonly { readonly values: Uint8Array; readonly width: number }[],
): void {
	let start = 0;
	for (const { values, width } of columns) {
		for (let at = start, from = 0; from < values.length; at += stride, from += width)
			for (let k = 0; k < width; k++) target[at + k] = values[from + k];
		start += width;
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
