import type { DracoMesh } from './draco-decoder.ts';
import { FormatError } from './format-error.ts';
import { readIndices, readVectors } from './gltf-accessor.ts';
import { openView } from './gltf-buffers.ts';
import { dracoExtension, spend, type GltfDocument } from './gltf-document.ts';
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
		const compressed = dracoOf(primitive, document.accessors[accessor]);
		if (compressed) {
			const { positions, triangles } = readDraco(document, compressed);
			for (let i = 0; i < triangles.length; i++) triangles[i] += vertexCount;
			pushAll(list, triangles);
			pieces.push(positions);
			vertexCount += positions.length / 3;
			componentType ??= Number(document.accessors[accessor]['componentType']);
			continue;
		}
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

/** The Draco extension of a primitive, unless an uncompressed copy stands beside it. */
function dracoOf({ extensions }: JsonObject, accessor: JsonObject): JsonObject | undefined {
	const extension = isJsonObject(extensions) ? extensions[dracoExtension] : undefined;
	return isJsonObject(extension) && accessor['bufferView'] === undefined ? extension : undefined;
}

/** Memory that Draco itself needs, for each byte that a file may expand to. */
const dracoOverhead = 2;

function readDraco(document: GltfDocument, extension: JsonObject): DracoMesh {
	const { attributes } = extension;
	if (!document.draco || !isJsonObject(attributes))
		throw new FormatError(gltfFormat, `${dracoExtension} is used but not declared, or has no attributes`);
	const view = openView(document, indexProperty(extension, 'bufferView', document.bufferViews.length));
	const positionId = indexProperty(attributes, 'POSITION', 2 ** 31);
	const mesh = document.draco.decode(view.bytes, positionId, document.budget.remaining * dracoOverhead);
	spend(document, mesh.positions.byteLength + mesh.triangles.byteLength, 'a Draco-compressed mesh');
	const vertexCount = mesh.positions.length / 3;
	checkCorners(mesh.triangles, vertexCount);
	return mesh;
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
	checkCorners(corners, count);
	if (start > 0) for (let i = 0; i < corners.length; i++) corners[i] += start;
	if (mode === 5) pushStrip(list, corners, corners.length);
	else if (mode === 6)
		for (let k = 2; k < corners.length; k++) pushTriangle(list, corners[0], corners[k - 1], corners[k]);
	else pushAll(list, corners.subarray(0, corners.length - (corners.length % 3)));
}

function checkCorners(corners: Uint32Array, vertexCount: number): void {
	let largest = -1;
	for (let i = 0; i < corners.length; i++) if (corners[i] > largest) largest = corners[i];
	if (largest >= vertexCount)
		throw new FormatError(gltfFormat, `a primitive refers to vertex ${largest}, but has ${vertexCount} vertices`);
}

function countUp(document: GltfDocument, count: number): Uint32Array<ArrayBuffer> {
	spend(document, count * 4, 'a primitive without indices');
	return Uint32Array.from({ length: count }, (_, k) => k);
}

/** @param corners belong to the list afterwards. */
function pushAll(list: TriangleList, corners: Uint32Array<ArrayBuffer>): void {
	if (list.length === 0 && corners.length > list.indices.length) {
		list.indices = corners;
		list.length = corners.length;
		return;
	}
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
