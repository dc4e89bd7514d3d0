import type { TriangleMesh } from '#shape';
import { elementBytes } from './element-type.ts';

/**
 * Writes an MZ3 surface for Surfice and NiiVue, uncompressed (both read it gzipped too), with one number for each vertex
 * if given. Coordinates are world millimetres, RAS+, bit for bit.
 *
 * @throws RangeError for values whose count does not match the vertices.
 */
export function writeMz3({ positions, triangles }: TriangleMesh, values?: Float32Array): Uint8Array<ArrayBuffer> {
	const vertexCount = positions.length / 3;
	if (values && values.length !== vertexCount)
		throw new RangeError(`writeMz3: ${values.length} values for ${vertexCount} vertices`);
	const parts = [triangles, positions, ...(values ? [values] : [])].map((array) => elementBytes(array));
	const file = new Uint8Array(16 + parts.reduce((sum, { length }) => sum + length, 0));
	const view = new DataView(file.buffer);
	file.set([0x4d, 0x5a, values ? 11 : 3]);
	view.setUint32(4, triangles.length / 3, true);
	view.setUint32(8, vertexCount, true);
	let position = 16;
	for (const part of parts) {
		file.set(part, position);
		position += part.length;
	}
	return file;
}
