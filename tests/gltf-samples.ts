import { joinBytes, packed, textBytes } from './mesh-checks.ts';

/** A glTF text with one buffer inline. */
export const gltf = (json: Record<string, unknown>, data: Uint8Array): Uint8Array =>
	textBytes(
		JSON.stringify({
			asset: { version: '2.0' },
			buffers: [
				{
					byteLength: data.length,
					uri: `data:application/octet-stream;base64,${Buffer.from(data).toString('base64')}`,
				},
			],
			...json,
		}),
	);

/** Little-endian. */
export const floats = (values: readonly number[]): Uint8Array =>
	packed(
		true,
		values.map((v) => ['f32', v] as const),
	);

/** Corners of a tetrahedron 10 units long. */
export const tetrahedron = [0, 0, 0, 10, 0, 0, 0, 10, 0, 0, 0, 10];
/** Its triangles. */
export const corners = [0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3];
/** The JSON of the tetrahedron as one mesh, without nodes. */
export const tetrahedronParts = {
	bufferViews: [
		{ buffer: 0, byteLength: 48 },
		{ buffer: 0, byteOffset: 48, byteLength: 12 },
	],
	accessors: [
		{ bufferView: 0, componentType: 5126, count: 4, type: 'VEC3' },
		{ bufferView: 1, componentType: 5121, count: 12, type: 'SCALAR' },
	],
	meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1 }] }],
};
/** The bytes of its buffer. */
export const tetrahedronData = joinBytes(floats(tetrahedron), Uint8Array.from(corners));
/** The tetrahedron at the given nodes. */
export const withNodes = (nodes: readonly Record<string, unknown>[], more: Record<string, unknown> = {}): Uint8Array =>
	gltf({ ...tetrahedronParts, nodes, ...more }, tetrahedronData);
