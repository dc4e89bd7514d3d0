import { affineDeterminant, multiplyMat4, type Mat4 } from '#numeric';
import { MeshoptDecoder } from 'meshoptimizer/decoder';
import type { MeshFile, MeshPart } from './file-content.ts';
import { componentNames } from './gltf-accessor.ts';
import { openGltf, spend, type GltfDocument } from './gltf-document.ts';
import { readGltfMesh, type GltfMesh } from './gltf-mesh.ts';
import { meshNodes, type MeshNode } from './gltf-nodes.ts';
import { gltfFormat, indexProperty, isJsonObject, objectArray, stringArray, type JsonObject } from './gltf-json.ts';
import { parseLengthUnit, type LengthUnit } from './length-units.ts';
import type { MeshReadOptions } from './mesh-read-options.ts';
import { checkPositions, decidePlacement, reverseTriangles, type DeclaredSpace } from './place-shapes.ts';

interface PlacedNode {
	readonly meshNode: MeshNode;
	readonly mesh: GltfMesh;
	readonly extras: JsonObject;
	/** Another node before it shows the same mesh. */
	readonly isShared: boolean;
}

/**
 * Reads a GLB, or a `.gltf` whose buffers are data URIs or given as companions; nothing is fetched. Each node of the
 * scene with triangles becomes a part: named after the node, with the names above it as path, `extras` of mesh and
 * node, and the node's transform applied in double precision (mirroring ones reverse the triangles). Quantised and
 * meshopt- and Draco-compressed meshes are read.
 *
 * glTF means metres and +y up, but files in millimetres are common. The unit is the caller's, else one stated in
 * `extras.units` of the asset, the root or the scene, else judged by size ({@link detectMetres}). Axes are changed
 * only on request (`axes`). Files that our own writer made state both, and come back in RAS+ mm exactly.
 *
 * @throws FormatError if the file is damaged, refers to what is not there, or uses what we do not read.
 */
export async function readGlb(bytes: Uint8Array, options: MeshReadOptions = {}): Promise<MeshFile> {
	await MeshoptDecoder.ready;
	const document = await openGltf(bytes, options);
	const meshes = new Map<number, GltfMesh>();
	const placed = meshNodes(document).map((meshNode) => readNode(document, meshNode, meshes));
	const declared = declaredSpace(document, placed);
	const isUnitKnown = options.units !== undefined || declared.units !== undefined;
	const { toWorld, original } = decidePlacement(declared, isUnitKnown ? 0 : sceneDiagonal(placed), options);
	const uses = new Map<GltfMesh, number>();
	for (const { mesh } of placed) uses.set(mesh, (uses.get(mesh) ?? 0) + 1);
	const parts = placed
		.filter(({ mesh }) => mesh.triangles.length > 0)
		.map((node): MeshPart => placePart(node, toWorld, uses.get(node.mesh) === 1));
	return { kind: 'mesh', parts, original };
}

/** @param meshes read so far, by index: nodes may share them. */
function readNode(document: GltfDocument, meshNode: MeshNode, meshes: Map<number, GltfMesh>): PlacedNode {
	const index = indexProperty(meshNode.node, 'mesh', document.meshes.length);
	const known = meshes.get(index);
	const mesh = known ?? readGltfMesh(document, document.meshes[index]);
	meshes.set(index, mesh);
	// The node's own copy, accounted for before the first is made.
	spend(document, mesh.positions.length * 4 + mesh.triangles.byteLength, `node ${meshNode.name}`);
	const extras = { ...asExtras(document.meshes[index]['extras']), ...asExtras(meshNode.node['extras']) };
	return { meshNode, mesh, isShared: known !== undefined, extras };
}

/** `extras` may be any JSON; what is no object is kept under its own name. */
function asExtras(extras: unknown): JsonObject {
	if (extras === undefined || extras === null) return {};
	return isJsonObject(extras) ? extras : { extras };
}

function declaredSpace(document: GltfDocument, placed: readonly PlacedNode[]): DeclaredSpace {
	const notes: string[] = [];
	const { json } = document;
	const skipped = placed.reduce((sum, { mesh }) => sum + mesh.otherPrimitives, 0);
	if (skipped > 0) notes.push(`${skipped} primitives without triangles left out`);
	if (objectArray(json, 'skins').length > 0) notes.push('skins ignored: meshes are in their rest pose');
	if (stringArray(json, 'extensionsUsed').includes('EXT_mesh_gpu_instancing'))
		notes.push('EXT_mesh_gpu_instancing ignored: one instance of each mesh read');
	const componentType = placed.find(({ mesh }) => mesh.componentType !== undefined)?.mesh.componentType;
	const datatype = componentNames.get(componentType ?? -1);
	const base = { format: 'GLB', datatype, notes };
	if (placed.length > 0 && placed.every(({ meshNode }) => meshNode.isOwn)) return { ...base, units: 'mm', axes: 'RAS' };
	notes.push('glTF defines metres and +y up, but many files differ');
	return { ...base, units: declaredUnits(json) };
}

function declaredUnits(json: JsonObject): LengthUnit | undefined {
	const owners = [json['asset'], json, ...objectArray(json, 'scenes')].filter(isJsonObject);
	for (const { extras } of owners) {
		const units = isJsonObject(extras) ? parseLengthUnit(extras['units'] ?? extras['unit']) : undefined;
		if (units) return units;
	}
	return undefined;
}

/** Diagonal of the box around everything, in scene coordinates. */
function sceneDiagonal(placed: readonly PlacedNode[]): number {
	const low = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	for (const { mesh, meshNode } of placed) {
		const m = meshNode.toScene;
		const { positions } = mesh;
		for (let row = 0; row < 3; row++) {
			const [mx, my, mz, mt] = m.subarray(row * 4, row * 4 + 4);
			let smallest = low[row];
			let largest = high[row];
			for (let i = 0; i + 2 < positions.length; i += 3) {
				const value = mx * positions[i] + my * positions[i + 1] + mz * positions[i + 2] + mt;
				if (value < smallest) smallest = value;
				if (value > largest) largest = value;
			}
			low[row] = smallest;
			high[row] = largest;
		}
	}
	return high[0] < low[0] ? 0 : Math.hypot(high[0] - low[0], high[1] - low[1], high[2] - low[2]);
}

/** @param isOnly no other node shows the mesh: its positions may be kept where nothing moves them. */
function placePart(
	{ meshNode, mesh, extras, isShared }: PlacedNode,
	toWorld: Mat4 | undefined,
	isOnly: boolean,
): MeshPart {
	const nodeToWorld = toWorld ? multiplyMat4(toWorld, meshNode.toScene) : meshNode.toScene;
	const isKept = isOnly && mesh.positions instanceof Float32Array && isIdentity(nodeToWorld);
	const positions = isKept ? (mesh.positions as Float32Array) : transformed(mesh.positions, nodeToWorld);
	checkPositions(positions, gltfFormat);
	const isMirrored = affineDeterminant(nodeToWorld) < 0;
	// Other nodes may still need the triangles as they are.
	const triangles = isShared || isMirrored ? mesh.triangles.slice() : mesh.triangles;
	if (isMirrored) reverseTriangles(triangles);
	return { name: meshNode.name, path: meshNode.path, mesh: { positions, triangles }, extras, nodeToWorld };
}

function isIdentity(m: Mat4): boolean {
	return m.every((value, i) => value === (i % 5 === 0 ? 1 : 0));
}

/** Positions taken through an affine in float64 and rounded once, with the order of operations of `transformPoint`. */
function transformed(source: Float32Array | Float64Array, m: Mat4): Float32Array {
	const [m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11] = m;
	const positions = new Float32Array(source.length);
	for (let i = 0; i + 2 < source.length; i += 3) {
		const x = source[i];
		const y = source[i + 1];
		const z = source[i + 2];
		positions[i] = m0 * x + m1 * y + m2 * z + m3;
		positions[i + 1] = m4 * x + m5 * y + m6 * z + m7;
		positions[i + 2] = m8 * x + m9 * y + m10 * z + m11;
	}
	return positions;
}
