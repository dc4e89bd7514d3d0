import type { TriangleMesh } from '#shape';
import { addFloatPositions, checkMesh } from './glb-shapes.ts';
import { addAttribute, addTriangles, buildGlb, createGltfBuilder, type GltfBuilder } from './gltf-builder.ts';
import type { JsonObject } from './gltf-json.ts';
import { vertexNormals } from './vertex-normals.ts';

/** A way a surface can change: its vertices move by a weight times these. */
export interface MorphTarget {
	readonly name: string;
	/** 3 · V numbers, mm. */
	readonly displacements: ArrayLike<number>;
}

/** A surface with its morph targets. */
export interface MorphShape {
	readonly name: string;
	/** World mm, RAS+; with all weights 0. */
	readonly mesh: TriangleMesh;
	/** The same number, in the same order, for every shape of a file. */
	readonly targets: readonly MorphTarget[];
}

/** Options of {@link writeGlbMorph}. */
export interface WriteGlbMorphOptions {
	/** Weights the animation of each target swings to, both ways. Default 2: for modes, ± 2 standard deviations. */
	readonly swing?: number;
	/** Duration of one swing there and back, seconds. Default 4. */
	readonly seconds?: number;
	/** Further facts for `extras.medshapenet` of the root node. */
	readonly extras?: JsonObject;
}

/** Key frames of a swing: enough that straight lines between them pass for a sine. */
const frames = 33;

/**
 * Writes surfaces whose shape any glTF viewer can change, and one animation for each target that swings it from 0 to
 * +swing, −swing and back. Positions, normals and targets are float32, uncompressed, so that every viewer reads them; the
 * change of a normal is that at weight 1. Equal input gives equal bytes. The input is not changed.
 *
 * Units, axes and `extras` as in `writeGlb`.
 *
 * @throws RangeError for a shape without triangles, with indices beyond its vertices, with displacements of another
 *   length or not finite, or with other targets than the first shape.
 */
export function writeGlbMorph(
	shapes: readonly MorphShape[],
	{ swing = 2, seconds = 4, extras = {} }: WriteGlbMorphOptions = {},
): Uint8Array<ArrayBuffer> {
	const names = shapes[0]?.targets.map(({ name }) => name) ?? [];
	const builder = createGltfBuilder('none');
	const material = {
		pbrMetallicRoughness: { baseColorFactor: [0.89, 0.83, 0.73, 1], metallicFactor: 0, roughnessFactor: 0.6 },
	};
	builder.materials.push(material);
	const nodes = shapes.map((shape) => {
		if (shape.targets.length !== names.length || shape.targets.some(({ name }, i) => name !== names[i]))
			throw new RangeError(`writeGlbMorph: ${shape.name} has other targets than the first shape`);
		return addMorphShape(builder, shape);
	});
	const animations =
		nodes.length > 0 && names.length > 0 ? swings(builder, { names, nodes, swing, seconds }) : undefined;
	return buildGlb(builder, nodes, extras, animations);
}

function addMorphShape(builder: GltfBuilder, { name, mesh, targets }: MorphShape): number {
	checkMesh('writeGlbMorph', mesh.triangles, mesh.positions.length / 3);
	const vertexCount = mesh.positions.length / 3;
	const normals = vertexNormals(mesh);
	const attributes = { POSITION: addFloatPositions(builder, mesh.positions), NORMAL: addVectors(builder, normals) };
	const morphs = targets.map((target) => {
		const { length } = target.displacements;
		if (length !== mesh.positions.length)
			throw new RangeError(
				`writeGlbMorph: target ${target.name} has ${length} numbers, expected ${mesh.positions.length}`,
			);
		const moves = Float32Array.from(target.displacements);
		if (!moves.every(Number.isFinite)) throw new RangeError(`writeGlbMorph: target ${target.name} is not finite`);
		const moved = vertexNormals({ ...mesh, positions: mesh.positions.map((value, i) => value + moves[i]) });
		const turns = moved.map((value, i) => value - normals[i]);
		return { POSITION: addFloatPositions(builder, moves), NORMAL: addVectors(builder, turns) };
	});
	const indices = addTriangles(builder, mesh.triangles, vertexCount);
	const primitive = { attributes, indices, material: 0, ...(morphs.length > 0 && { targets: morphs }) };
	const weights = targets.map(() => 0);
	const extras = { targetNames: targets.map((target) => target.name) };
	const own = { name, primitives: [primitive], ...(morphs.length > 0 && { weights, extras }) };
	const index = builder.meshes.push(own) - 1;
	return builder.nodes.push({ name, mesh: index }) - 1;
}

interface Swings {
	readonly names: readonly string[];
	readonly nodes: readonly number[];
	readonly swing: number;
	readonly seconds: number;
}

function swings(builder: GltfBuilder, { names, nodes, swing, seconds }: Swings): JsonObject[] {
	const times = Float32Array.from({ length: frames }, (_, i) => (seconds * i) / (frames - 1));
	const input = addScalars(builder, times, { min: [0], max: [times[frames - 1]] });
	return names.map((name, target) => {
		const weights = new Float32Array(frames * names.length);
		for (let i = 0; i < frames; i++)
			weights[i * names.length + target] = swing * Math.sin((2 * Math.PI * i) / (frames - 1));
		const output = addScalars(builder, weights, {});
		return {
			name,
			samplers: [{ input, output, interpolation: 'LINEAR' }],
			channels: nodes.map((node) => ({ sampler: 0, target: { node, path: 'weights' } })),
		};
	});
}

function addVectors(builder: GltfBuilder, vectors: Float32Array): number {
	const data = new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength);
	const accessor = { componentType: 5126, type: 'VEC3' };
	return addAttribute(builder, { data, count: vectors.length / 3, stride: 12, accessor });
}

function addScalars(builder: GltfBuilder, values: Float32Array, limits: JsonObject): number {
	const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
	const accessor = { componentType: 5126, type: 'SCALAR', ...limits };
	return addAttribute(builder, { data, count: values.length, stride: 0, accessor });
}
