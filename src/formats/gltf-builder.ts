import { MeshoptEncoder } from 'meshoptimizer/encoder';
import type { JsonObject } from './gltf-json.ts';
import { ownExtrasKey, rasToGltfColumns } from './gltf-own-root.ts';

/** `meshopt` packs vertices and triangles with EXT_meshopt_compression, without loss; `none` stores them as they are. */
export type GlbCompression = 'meshopt' | 'none';

/** A GLB in the making: JSON arrays, and the pieces of the binary chunk. */
export interface GltfBuilder {
	readonly compression: GlbCompression;
	readonly nodes: Record<string, unknown>[];
	readonly meshes: JsonObject[];
	readonly materials: JsonObject[];
	readonly accessors: JsonObject[];
	readonly bufferViews: JsonObject[];
	readonly chunks: Uint8Array[];
	/** Length of the binary chunk so far, and of the buffer that compressed views decompress into. */
	binaryLength: number;
	fallbackLength: number;
	isQuantised: boolean;
}

export function createGltfBuilder(compression: GlbCompression): GltfBuilder {
	return {
		compression,
		nodes: [],
		meshes: [],
		materials: [],
		accessors: [],
		bufferViews: [],
		chunks: [],
		binaryLength: 0,
		fallbackLength: 0,
		isQuantised: false,
	};
}

const arrayBuffer = 34962;
const elementArrayBuffer = 34963;

interface VertexAttribute {
	readonly data: Uint8Array;
	readonly count: number;
	/** Bytes of one element, a multiple of four; 0 for data of animations, which is no vertex attribute. */
	readonly stride: number;
	readonly filter?: 'OCTAHEDRAL';
	/** Properties of the accessor. */
	readonly accessor: JsonObject;
}

/** Adds a vertex attribute; gives the index of its accessor. */
export function addAttribute(builder: GltfBuilder, { data, count, stride, filter, accessor }: VertexAttribute): number {
	const view = stride === 0 ? {} : { byteStride: stride, target: arrayBuffer };
	const index =
		builder.compression === 'none'
			? addPlainView(builder, data, view)
			: addPackedView(builder, { data, count, stride, mode: 'ATTRIBUTES', filter }, view);
	return builder.accessors.push({ bufferView: index, count, ...accessor }) - 1;
}

/** Adds triangles, as 16-bit indices where they fit; gives the index of the accessor. */
export function addTriangles(builder: GltfBuilder, triangles: Uint32Array, vertexCount: number): number {
	const isShort = vertexCount <= 65535;
	const indices = isShort ? Uint16Array.from(triangles) : triangles;
	const data = new Uint8Array(indices.buffer, indices.byteOffset, indices.byteLength);
	const stride = isShort ? 2 : 4;
	const view = { target: elementArrayBuffer };
	const index =
		builder.compression === 'none'
			? addPlainView(builder, data, view)
			: addPackedView(builder, { data, count: triangles.length, stride, mode: 'TRIANGLES' }, view);
	const componentType = isShort ? 5123 : 5125;
	return builder.accessors.push({ bufferView: index, componentType, count: triangles.length, type: 'SCALAR' }) - 1;
}

function addPlainView(builder: GltfBuilder, data: Uint8Array, properties: JsonObject): number {
	const byteOffset = appendBinary(builder, data);
	return builder.bufferViews.push({ buffer: 0, byteOffset, byteLength: data.length, ...properties }) - 1;
}

function addPackedView(
	builder: GltfBuilder,
	source: {
		readonly data: Uint8Array;
		readonly count: number;
		readonly stride: number;
		readonly mode: 'ATTRIBUTES' | 'TRIANGLES';
		readonly filter?: string;
	},
	properties: JsonObject,
): number {
	const { data, count, stride, mode, filter } = source;
	const packed = MeshoptEncoder.encodeGltfBuffer(data, count, stride, mode);
	const byteOffset = appendBinary(builder, packed);
	const extension = { buffer: 0, byteOffset, byteLength: packed.length, byteStride: stride, count, mode, filter };
	const length = count * stride;
	const view = {
		buffer: 1,
		byteOffset: builder.fallbackLength,
		byteLength: length,
		...properties,
		extensions: { EXT_meshopt_compression: extension },
	};
	builder.fallbackLength += length + (-length & 3);
	return builder.bufferViews.push(view) - 1;
}

/** Views begin at multiples of four. */
function appendBinary(builder: GltfBuilder, data: Uint8Array): number {
	const byteOffset = builder.binaryLength;
	const padding = -data.length & 3;
	builder.chunks.push(data, new Uint8Array(padding));
	builder.binaryLength += data.length + padding;
	return byteOffset;
}

/**
 * The finished file: a root node takes RAS+ mm to the metres and axes of glTF, and its `extras` say so.
 *
 * @param children nodes below the root.
 * @param facts further properties of `extras.medshapenet`.
 */
export function buildGlb(
	builder: GltfBuilder,
	children: readonly number[],
	facts: JsonObject,
	animations: readonly JsonObject[] = [],
): Uint8Array<ArrayBuffer> {
	const isPacked = builder.compression === 'meshopt' && builder.bufferViews.length > 0;
	const extras = { [ownExtrasKey]: { units: 'mm', space: 'RAS+', ...facts } };
	const root = { name: 'MedShapeNet', matrix: rasToGltfColumns, extras, children };
	const nodes = [...builder.nodes, root];
	const fallback = { byteLength: builder.fallbackLength, extensions: { EXT_meshopt_compression: { fallback: true } } };
	const extensions = [
		...(isPacked ? ['EXT_meshopt_compression'] : []),
		...(builder.isQuantised ? ['KHR_mesh_quantization'] : []),
	];
	const json = {
		asset: { version: '2.0', generator: 'MedShapeNet' },
		...(extensions.length > 0 && { extensionsUsed: extensions, extensionsRequired: extensions }),
		scene: 0,
		scenes: [{ nodes: [nodes.length - 1] }],
		nodes,
		...(builder.meshes.length > 0 && {
			meshes: builder.meshes,
			materials: builder.materials,
			accessors: builder.accessors,
			bufferViews: builder.bufferViews,
			buffers: [{ byteLength: builder.binaryLength }, ...(isPacked ? [fallback] : [])],
		}),
		...(animations.length > 0 && { animations }),
	};
	return packGlb(json, builder);
}

function packGlb(json: JsonObject, { chunks, binaryLength }: GltfBuilder): Uint8Array<ArrayBuffer> {
	const text = new TextEncoder().encode(JSON.stringify(json));
	const textLength = text.length + (-text.length & 3);
	const hasBinary = binaryLength > 0;
	const bytes = new Uint8Array(20 + textLength + (hasBinary ? 8 + binaryLength : 0)).fill(0x20, 20, 20 + textLength);
	const view = new DataView(bytes.buffer);
	view.setUint32(0, 0x46546c67, true);
	view.setUint32(4, 2, true);
	view.setUint32(8, bytes.length, true);
	view.setUint32(12, textLength, true);
	view.setUint32(16, 0x4e4f534a, true);
	bytes.set(text, 20);
	if (!hasBinary) return bytes;
	let at = 20 + textLength;
	view.setUint32(at, binaryLength, true);
	view.setUint32(at + 4, 0x004e4942, true);
	at += 8;
	for (const chunk of chunks) {
		bytes.set(chunk, at);
		at += chunk.length;
	}
	return bytes;
}
