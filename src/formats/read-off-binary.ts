import { FormatError } from './format-error.ts';
import { createTriangleList, listedTriangles, pushPolygon } from './triangulate.ts';

const format = 'OFF';

/** Vertices and triangles of an OFF file. */
interface OffMesh {
	readonly positions: Float32Array<ArrayBuffer>;
	readonly triangles: Uint32Array<ArrayBuffer>;
	readonly faceCount: number;
}

/**
 * The numbers of a binary OFF file (big-endian, as Geomview writes it), behind the line `OFF BINARY`.
 *
 * @param extra numbers of a vertex behind its coordinates.
 * @throws FormatError for counts that do not fit, and vertices that do not exist.
 */
export function readOffBinary(bytes: Uint8Array, position: number, extra: number): OffMesh {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	let at = position;
	const word = (what: string): number => {
		if (at + 4 > bytes.length)
			throw new FormatError(format, `the file ends where ${what} is expected`, { position: at });
		at += 4;
		return view.getUint32(at - 4);
	};
	const [vertexCount, faceCount] = [word('the number of vertices'), word('the number of faces'), word('of edges')];
	const vertexBytes = 4 * (3 + extra);
	if (at + vertexCount * vertexBytes + faceCount * 8 > bytes.length)
		throw new FormatError(
			format,
			`${vertexCount} vertices and ${faceCount} faces do not fit into the file: truncated`,
			{
				position: at,
			},
		);
	const positions = new Float32Array(vertexCount * 3);
	for (let vertex = 0; vertex < vertexCount; vertex++, at += vertexBytes)
		for (let k = 0; k < 3; k++) positions[3 * vertex + k] = view.getFloat32(at + 4 * k);
	const list = createTriangleList(faceCount);
	for (let face = 0; face < faceCount; face++) {
		const count = word('a number of corners');
		if (at + 4 * count > bytes.length)
			throw new FormatError(format, `face ${face} has ${count} corners, more than the file can hold`, { position: at });
		const polygon = new Uint32Array(count);
		for (let k = 0; k < count; k++) {
			polygon[k] = word('a vertex');
			if (polygon[k] >= vertexCount)
				throw new FormatError(format, `face ${face} refers to vertex ${polygon[k]} of ${vertexCount}`, {
					position: at,
				});
		}
		pushPolygon(list, polygon, count, positions);
		const colours = word('the number of colour components');
		if (at + 4 * colours > bytes.length)
			throw new FormatError(format, `face ${face} has ${colours} colour components: truncated`, { position: at });
		at += 4 * colours;
	}
	return { positions, triangles: listedTriangles(list), faceCount };
}
