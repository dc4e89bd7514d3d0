import type { TriangleMesh } from '#shape';
import { MeshoptEncoder } from 'meshoptimizer/encoder';
import { addAttribute, addTriangles, type GltfBuilder } from './gltf-builder.ts';
import type { JsonObject } from './gltf-json.ts';

/** One surface of a GLB. */
export interface GlbShape {
	readonly name: string;
	/** World mm, RAS+. */
	readonly mesh: TriangleMesh;
	/** Names of the group nodes above it, outermost first. Default: directly below the root. */
	readonly path?: readonly string[];
	/** Plain JSON kept with the node. */
	readonly extras?: JsonObject;
	/** Red, green, blue, from 0 to 1, linear. Default: bone white. */
	readonly colour?: readonly [number, number, number];
	/** Red, green, blue, alpha of each vertex, 0 to 255, linear: 4 · V numbers. Takes the place of `colour`. */
	readonly vertexColours?: Uint8Array;
}

/** Refuses a mesh that cannot be drawn: without triangles, or with indices beyond its vertices. */
export function checkMesh(operation: string, triangles: Uint32Array, vertexCount: number): void {
	if (triangles.length === 0 || triangles.length % 3 !== 0)
		throw new RangeError(`${operation}: expected triangles, got ${triangles.length} corners`);
	for (let i = 0; i < triangles.length; i++)
		if (triangles[i] >= vertexCount)
			throw new RangeError(`${operation}: corner ${i} refers to vertex ${triangles[i]} of ${vertexCount}`);
}

interface Order {
	/** A copy, renumbered. */
	readonly triangles: Uint32Array;
	/** Old index of each new vertex; `undefined` if nothing moved. */
	readonly order: Uint32Array | undefined;
}

/** Triangles in an order in which neighbours follow each other, vertices in order of first use. */
export function ordered(source: Uint32Array, vertexCount: number, reorder: boolean): Order {
	const triangles = source.slice();
	if (!reorder) return { triangles, order: undefined };
	const [newIndex, usedCount] = MeshoptEncoder.reorderMesh(triangles, true, true);
	const order = new Uint32Array(usedCount);
	for (let old = 0; old < Math.min(vertexCount, newIndex.length); old++)
		if (newIndex[old] < usedCount) order[newIndex[old]] = old;
	return { triangles, order };
}

/** The triples of the vertices in the given order. */
export function picked<T extends Float32Array | Int16Array | Int32Array | Uint16Array>(
	source: T,
	order: Uint32Array | undefined,
): T {
	if (!order) return source;
	const target = source.slice(0, order.length * 3);
	for (let i = 0; i < order.length; i++) {
		target[i * 3] = source[order[i] * 3];
		target[i * 3 + 1] = source[order[i] * 3 + 1];
		target[i * 3 + 2] = source[order[i] * 3 + 2];
	}
	return target as T;
}

function bounds(values: Float32Array | Int16Array | Int32Array | Uint16Array): { min: number[]; max: number[] } {
	const min = [Infinity, Infinity, Infinity];
	const max = [-Infinity, -Infinity, -Infinity];
	for (let axis = 0; axis < 3; axis++) {
		let low = Infinity;
		let high = -Infinity;
		for (let i = axis; i < values.length; i += 3) {
			const value = values[i];
			if (value < low) low = value;
			if (value > high) high = value;
		}
		min[axis] = low;
		max[axis] = high;
	}
	return { min, max };
}

/** Whole numbers as int16 or uint16, whichever holds them, padded to eight bytes; else as float32. */
export function addGridPositions(builder: GltfBuilder, coordinates: Int16Array | Int32Array | Uint16Array): number {
	const { min, max } = bounds(coordinates);
	const [low, high] = [Math.min(...min), Math.max(...max)];
	if (low < -(2 ** 24) || high > 2 ** 24)
		throw new RangeError(`writeGlbExactGrid: coordinates from ${low} to ${high} are beyond ±2²⁴`);
	const isSigned = low >= -32768 && high <= 32767;
	if (!isSigned && (low < 0 || high > 65535)) return addFloatPositions(builder, Float32Array.from(coordinates));
	builder.isQuantised = true;
	const count = coordinates.length / 3;
	const padded = isSigned ? new Int16Array(count * 4) : new Uint16Array(count * 4);
	for (let i = 0; i < count; i++) {
		padded[i * 4] = coordinates[i * 3];
		padded[i * 4 + 1] = coordinates[i * 3 + 1];
		padded[i * 4 + 2] = coordinates[i * 3 + 2];
	}
	const accessor = { componentType: isSigned ? 5122 : 5123, type: 'VEC3', min, max };
	return addAttribute(builder, { data: new Uint8Array(padded.buffer), count, stride: 8, accessor });
}

/** Positions as float32, bit for bit. */
export function addFloatPositions(builder: GltfBuilder, positions: Float32Array): number {
	const data = new Uint8Array(positions.buffer, positions.byteOffset, positions.byteLength);
	const accessor = { componentType: 5126, type: 'VEC3', ...bounds(positions) };
	return addAttribute(builder, { data, count: positions.length / 3, stride: 12, accessor });
}

/** Normals as normalised int8, padded to four bytes; octahedral inside the compression. */
export function addNormals(builder: GltfBuilder, normals: Float32Array): number {
	builder.isQuantised = true;
	const count = normals.length / 3;
	const accessor = { componentType: 5120, normalized: true, type: 'VEC3' };
	if (builder.compression === 'none') {
		const data = new Int8Array(count * 4);
		for (let i = 0; i < normals.length; i++) data[Math.floor(i / 3) * 4 + (i % 3)] = Math.round(normals[i] * 127);
		return addAttribute(builder, { data: new Uint8Array(data.buffer), count, stride: 4, accessor });
	}
	const padded = new Float32Array(count * 4);
	for (let i = 0; i < normals.length; i++) padded[Math.floor(i / 3) * 4 + (i % 3)] = normals[i];
	const data = MeshoptEncoder.encodeFilterOct(padded, count, 4, 8);
	return addAttribute(builder, { data, count, stride: 4, filter: 'OCTAHEDRAL', accessor });
}

/** Colours as normalised uint8, in the order of the vertices. */
export function addColours(builder: GltfBuilder, colours: Uint8Array, order: Uint32Array | undefined): number {
	const count = order ? order.length : colours.length / 4;
	const data = new Uint8Array(4 * count);
	for (let i = 0; i < count; i++) {
		const from = 4 * (order ? order[i] : i);
		data.set(colours.subarray(from, from + 4), 4 * i);
	}
	const accessor = { componentType: 5121, normalized: true, type: 'VEC4' };
	return addAttribute(builder, { data, count, stride: 4, accessor });
}

/** Group nodes by path, and the nodes below the root. */
export interface NodeTree {
	readonly rootChildren: number[];
	readonly groups: Map<string, number[]>;
	childrenOf(path: readonly string[]): number[];
}

/** An empty hierarchy of named groups; group nodes are made when first asked for. */
export function createTree(builder: GltfBuilder): NodeTree {
	const rootChildren: number[] = [];
	const groups = new Map<string, number[]>();
	const childrenOf = (path: readonly string[]): number[] => {
		if (path.length === 0) return rootChildren;
		const key = JSON.stringify(path);
		const known = groups.get(key);
		if (known) return known;
		const children: number[] = [];
		groups.set(key, children);
		const siblings = childrenOf(path.slice(0, -1));
		siblings.push(builder.nodes.push({ name: path.at(-1), children }) - 1);
		return children;
	};
	return { rootChildren, groups, childrenOf };
}

interface ShapeNode {
	readonly shape: Pick<GlbShape, 'name' | 'path' | 'extras' | 'colour' | 'vertexColours'>;
	readonly triangles: Uint32Array;
	readonly vertexCount: number;
	readonly attributes: Readonly<Record<string, number>>;
	readonly placement: JsonObject;
}

/** Adds the mesh and its node below the groups of its path. */
export function addShapeNode(builder: GltfBuilder, tree: NodeTree, node: ShapeNode): void {
	const { name, path = [], extras, vertexColours } = node.shape;
	// Vertex colours multiply the material's.
	const colour = vertexColours ? ([1, 1, 1] as const) : (node.shape.colour ?? [0.89, 0.83, 0.73]);
	const indices = addTriangles(builder, node.triangles, node.vertexCount);
	const material = materialOf(builder, colour);
	const mesh = builder.meshes.push({ name, primitives: [{ attributes: node.attributes, indices, material }] }) - 1;
	const hasExtras = extras && Object.keys(extras).length > 0;
	const index = builder.nodes.push({ name, mesh, ...node.placement, ...(hasExtras && { extras }) }) - 1;
	tree.childrenOf(path).push(index);
}

function materialOf(builder: GltfBuilder, [red, green, blue]: readonly [number, number, number]): number {
	const material = {
		pbrMetallicRoughness: { baseColorFactor: [red, green, blue, 1], metallicFactor: 0, roughnessFactor: 0.6 },
	};
	const key = JSON.stringify(material);
	const known = builder.materials.findIndex((other) => JSON.stringify(other) === key);
	return known >= 0 ? known : builder.materials.push(material) - 1;
}
