import { identityMat4, multiplyMat4, type Mat4 } from '#numeric';
import { FormatError } from './format-error.ts';
import { type GltfDocument } from './gltf-document.ts';
import { gltfFormat, indexProperty, numberArray, objectArray, stringProperty, type JsonObject } from './gltf-json.ts';
import { checkPartCount } from './part-count.ts';
import { isOwnRoot } from './gltf-own-root.ts';

/** Nodes below nodes below nodes: no real file comes near. */
const deepestHierarchy = 128;

/** A node of the scene that shows a mesh. */
export interface MeshNode {
	readonly node: JsonObject;
	readonly name: string;
	/** Names from the root down to the parent. */
	readonly path: readonly string[];
	/** From mesh coordinates to those of the scene; to RAS+ mm below a root of our own. */
	readonly toScene: Mat4;
	/** True below a root node that our own writer made: coordinates are RAS+ mm then. */
	readonly isOwn: boolean;
}

/**
 * The nodes with a mesh in the default scene (the first, if none is named; every parentless node, if there is no
 * scene), depth first in file order.
 *
 * @throws FormatError if a node has two parents or is its own ancestor, as glTF demands a strict tree.
 */
export function meshNodes(document: GltfDocument): MeshNode[] {
	const { nodes } = document;
	const found: MeshNode[] = [];
	const isVisited = new Uint8Array(nodes.length);
	interface Visit extends Omit<MeshNode, 'node' | 'name'> {
		readonly index: number;
	}
	const start = { path: [], toScene: identityMat4(), isOwn: false };
	const stack: Visit[] = sceneRoots(document).map((index) => ({ index, ...start }));
	stack.reverse();
	for (let visit = stack.pop(); visit; visit = stack.pop()) {
		const { index, path } = visit;
		if (isVisited[index]) throw new FormatError(gltfFormat, `node ${index} has two parents, or is its own ancestor`);
		isVisited[index] = 1;
		const node = nodes[index];
		const name = nodeName(document, index);
		const isOwn = visit.isOwn || (path.length === 0 && isOwnRoot(node));
		// The transform of our own root only serves other viewers: below it, coordinates are RAS+ mm already.
		const toScene = isOwn && !visit.isOwn ? identityMat4() : multiplyMat4(visit.toScene, nodeMatrix(node, index));
		if (node['mesh'] !== undefined) {
			found.push({ node, name, path, toScene, isOwn });
			checkPartCount(found.length, gltfFormat);
		}
		const children = indexList(node, 'children', nodes.length);
		if (children.length > 0 && path.length >= deepestHierarchy)
			throw new FormatError(gltfFormat, `nodes are nested more than ${deepestHierarchy} deep`);
		if (children.length === 0) continue;
		const childPath = isOwn && !visit.isOwn ? path : [...path, name];
		for (const child of children.reverse()) stack.push({ index: child, path: childPath, toScene, isOwn });
	}
	return found;
}

function nodeName(document: GltfDocument, index: number): string {
	const node = document.nodes[index];
	const own = stringProperty(node, 'name');
	if (own !== '' || node['mesh'] === undefined) return own || `node ${index}`;
	const mesh = document.meshes[indexProperty(node, 'mesh', document.meshes.length)];
	return stringProperty(mesh, 'name', `node ${index}`);
}

function sceneRoots({ json, nodes }: GltfDocument): number[] {
	const scenes = objectArray(json, 'scenes');
	if (scenes.length > 0) {
		const scene = scenes[indexProperty(json, 'scene', scenes.length, 0)];
		return indexList(scene, 'nodes', nodes.length);
	}
	const isChild = new Uint8Array(nodes.length);
	for (const node of nodes) for (const child of indexList(node, 'children', nodes.length)) isChild[child] = 1;
	return [...nodes.keys()].filter((index) => !isChild[index]);
}

function indexList(parent: JsonObject, key: string, limit: number): number[] {
	const value = parent[key];
	if (value === undefined) return [];
	if (!Array.isArray(value)) throw new FormatError(gltfFormat, `"${key}" is no array`);
	return value.map((item: unknown) => indexProperty({ [key]: item }, key, limit));
}

/** The transform of a node to its parent, row-major. */
export function nodeMatrix(node: JsonObject, index: number): Mat4 {
	const columns = numberArray(node, 'matrix', 16);
	if (columns) {
		if (columns[3] !== 0 || columns[7] !== 0 || columns[11] !== 0 || columns[15] !== 1)
			throw new FormatError(gltfFormat, `the matrix of node ${index} is no affine transform`);
		return Float64Array.from({ length: 16 }, (_, k) => columns[(k % 4) * 4 + (k >> 2)]);
	}
	const [tx, ty, tz] = numberArray(node, 'translation', 3) ?? [0, 0, 0];
	const [sx, sy, sz] = numberArray(node, 'scale', 3) ?? [1, 1, 1];
	const rotation = numberArray(node, 'rotation', 4) ?? [0, 0, 0, 1];
	const length = Math.hypot(...rotation);
	if (!(length > 0)) throw new FormatError(gltfFormat, `the rotation of node ${index} is zero`);
	const [x, y, z, w] = rotation.map((value) => value / length);
	return Float64Array.of(
		(1 - 2 * (y * y + z * z)) * sx,
		2 * (x * y - z * w) * sy,
		2 * (x * z + y * w) * sz,
		tx,
		2 * (x * y + z * w) * sx,
		(1 - 2 * (x * x + z * z)) * sy,
		2 * (y * z - x * w) * sz,
		ty,
		2 * (x * z - y * w) * sx,
		2 * (y * z + x * w) * sy,
		(1 - 2 * (x * x + y * y)) * sz,
		tz,
		0,
		0,
		0,
		1,
	);
}
