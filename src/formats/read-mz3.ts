import { viewElements, type ElementType } from './element-type.ts';
import type { MeshFile, VertexValues } from './file-content.ts';
import { FormatError } from './format-error.ts';
import { partName, type MeshReadOptions } from './mesh-read-options.ts';
import { placeMeshes } from './place-shapes.ts';

const format = 'MZ3';
const headerBytes = 16;

/** What the attribute word says is in the file, in the order in which it comes. */
const holds = { faces: 1, vertices: 2, colours: 4, floats: 8, doubles: 16 } as const;

/** True for an MZ3 surface: the letters MZ, known attributes, and counts that go with them. */
export function isMz3(bytes: Uint8Array): boolean {
	if (bytes.length < headerBytes || bytes[0] !== 0x4d || bytes[1] !== 0x5a) return false;
	const attributes = bytes[2] + 256 * bytes[3];
	// A Windows program begins with the same two letters; its next word is the size of its last block.
	return attributes > 0 && attributes < 128;
}

/**
 * Reads an MZ3 surface (Surfice, NiiVue; usually gzipped): triangles and vertices, colours and numbers of the vertices
 * as `vertexValues`. Millimetres in RAS+ by convention.
 *
 * @throws FormatError for damaged and truncated files, vertices that do not exist, and files without a surface.
 */
export function readMz3(bytes: Uint8Array, options: MeshReadOptions = {}): MeshFile {
	if (!isMz3(bytes)) throw new FormatError(format, 'expected the letters MZ and known attributes', { position: 0 });
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const attributes = view.getUint16(2, true);
	const [triangleCount, vertexCount, skip] = [4, 8, 12].map((at) => view.getUint32(at, true));
	if (!(attributes & holds.faces && attributes & holds.vertices))
		throw new FormatError(format, 'the file holds no triangles with vertices, only values of another file’s');
	let position = headerBytes + skip;
	const take = (type: ElementType, count: number, what: string) => {
		const size = count * (type === 'uint8' ? 1 : type === 'float64' ? 8 : 4);
		if (position + size > bytes.length)
			throw new FormatError(
				format,
				`${what} need ${size} bytes, only ${bytes.length - position} are there: truncated`,
				{
					position,
				},
			);
		const values = viewElements(bytes, type, { position, count, littleEndian: true });
		position += size;
		return values;
	};
	const triangles = Uint32Array.from(take('uint32', triangleCount * 3, 'triangles') as Uint32Array);
	const positions = Float32Array.from(take('float32', vertexCount * 3, 'vertices') as Float32Array);
	const stranger = triangles.find((vertex) => vertex >= vertexCount);
	if (stranger !== undefined)
		throw new FormatError(format, `a triangle refers to vertex ${stranger}, but there are ${vertexCount} vertices`);
	const vertexValues: VertexValues[] = [];
	if (attributes & holds.colours)
		vertexValues.push({
			name: 'colour',
			values: take('uint8', vertexCount * 4, 'colours') as Uint8Array,
			components: 4,
		});
	const isDouble = (attributes & holds.doubles) !== 0;
	if (vertexCount > 0 && (isDouble || attributes & holds.floats)) {
		// As many sets as the file has room for.
		const sets = Math.max(1, Math.floor((bytes.length - position) / (vertexCount * (isDouble ? 8 : 4))));
		if (sets > mostSets) throw new FormatError(format, `more than ${mostSets} sets of values`, { position });
		for (let set = 1; set <= sets; set++) {
			const values = take(isDouble ? 'float64' : 'float32', vertexCount, 'values of vertices') as Float32Array;
			vertexValues.push({ name: sets === 1 ? 'scalar' : `scalar ${set}`, values, components: 1 });
		}
	}
	const part = { name: partName(options.fileName), positions, triangles };
	const placed = placeMeshes([part], { format, units: 'mm', axes: 'RAS', datatype: 'float32' }, options);
	if (vertexValues.length === 0) return placed;
	return { ...placed, parts: placed.parts.map((mesh) => ({ ...mesh, vertexValues })) };
}

/** A set of values each: a time series has some hundred. */
const mostSets = 65_536;
