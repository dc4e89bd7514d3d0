import { FormatError } from './format-error.ts';
import { readIndices, readVectors } from './gltf-accessor.ts';
import { dracoRefusal, spend, type GltfDocument } from './gltf-document.ts';
import { gltfFormat, indexProperty, isJsonObject, objectArray, type JsonObject } from './gltf-json.ts';
import { createTriangleList, listedTriangles, pushStrip, pushTriangle, type TriangleList } from './triangulate.ts';

/** The triangles of a glTF mesh in its own coordinates, all primitives in one. */
export interface GltfMesh {
	readonly positions: Float32Array | Float64Array;
	readonly triangles: Uint32Array<ArrayBuffer>;
	/** Primitives of points or lines, left out. */
	readonly otherPrimitives: number;
	/** Component type of the positions. */
	readonly componentType: number | undefined;
}

/** Reads all triangle primitives of a mesh; those that share an accessor of positions share its vertices. */
export function readGltfMesh(document: GltfDocument, mesh: JsonObject): GltfMesh {
	const starts = new Map<number, number>();
	const pieces: (Float32Array | Float64Array)[] = [];
	const list = createTriangleList(1);
	let vertexCount = 0;
	let otherPrimitives = 0;
	let componentType: number | undefined;
	for (const primitive of objectArray(mesh, 'primitives')) {
		const mode = indexProperty(primitive, 'mode', 7, 4);
		const { attributes } = primitive;
		if (mode < 4 || !isJsonObject(attributes) || attributes['POSITION'] === undefined) {
			otherPrimitives++;
			continue;
		}
		const accessor = indexProperty(attributes, 'POSITION', document.accessors.length);
		checkDraco(primitive, document.accessors[accessor]);
		let start = starts.get(accessor);
		if (start === undefined) {
			const positions = readVectors(document, accessor);
			start = vertexCount;
			starts.set(accessor, start);
			pieces.push(positions);
			vertexCount += positions.length / 3;
			componentType ??= Number(document.accessors[accessor]['componentType']);
		}
		const count = indexProperty(document.accessors[accessor], 'count', 2 ** 31);
		pushPrimitive(document, primitive, list, { mode, start, count });
	}
	return { positions: joined(pieces), triangles: listedTriangles(list), otherPrimitives, componentType };
}

function checkDraco(primitive: JsonObject, accessor: JsonObject): void {
	const { extensions } = primitive;
	// An uncompressed copy may stand beside the compressed one.
	const isDraco = isJsonObject(extensions) && extensions['KHR_draco_mesh_compression'] !== undefined;
	if (isDraco && accessor['bufferView'] === undefined) throw dracoRefusal();
}

interface PrimitiveRange {
	readonly mode: number;
	/** First vertex of the primitive in the mesh. */
	readonly start: number;
	/** Vertices of the primitive. */
	readonly count: number;
}

function pushPrimitive(
	document: GltfDocument,
	primitive: JsonObject,
	list: TriangleList,
	{ mode, start, count }: PrimitiveRange,
): void {
	const corners =
		primitive['indices'] === undefined
			? countUp(document, count)
			: readIndices(document, indexProperty(primitive, 'indices', document.accessors.length));
	for (let i = 0; i < corners.length; i++) {
		if (corners[i] >= count)
			throw new FormatError(gltfFormat, `a primitive refers to vertex ${corners[i]}, but has ${count} vertices`);
		corners[i] += start;
	}
	if (mode === 5) pushStrip(list, corners, corners.length);
	else if (mode === 6)
		for (let k = 2; k < corners.length; k++) pushTriangle(list, corners[0], corners[k - 1], corners[k]);
	else pushAll(list, corners.subarray(0, corners.length - (corners.length % 3)));
}

function countUp(document: GltfDocument, count: number): Uint32Array {
	spend(document, count * 4, 'a primitive without indices');
	return Uint32Array.from({ length: count }, (_, k) => k);
}

function pushAll(list: TriangleList, corners: Uint32Array): void {
	if (list.length + corners.length > list.indices.length) {
		const larger = new Uint32Array(Math.max(list.length + corners.length, list.indices.length * 2));
		larger.set(list.indices.subarray(0, list.length));
		list.indices = larger;
	}
	list.indices.set(corners, list.length);
	list.length += corners.length;
}

function joined(pieces: readonly (Float32Array | Float64Array)[]): Float32Array | Float64Array {
	if (pieces.length === 1) return pieces[0];
	const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
	const isFloat = pieces.every((piece) => piece instanceof Float32Array);
	const all = isFloat ? new Float32Array(length) : new Float64Array(length);
	let start = 0;
	for (const piece of pieces) {
		all.set(piece, start);
		start += piece.length;
	}
	return all;
}
