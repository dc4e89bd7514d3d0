import { MeshoptEncoder } from 'meshoptimizer/encoder';
import {
	addColours,
	addFloatPositions,
	addGridPositions,
	addNormals,
	addShapeNode,
	checkMesh,
	createTree,
	ordered,
	picked,
	type GlbShape,
} from './glb-shapes.ts';
import { buildGlb, createGltfBuilder, type GlbCompression } from './gltf-builder.ts';
import type { JsonObject } from './gltf-json.ts';
import { quantisePositions } from './quantise-positions.ts';
import { vertexNormals } from './vertex-normals.ts';

/** Options of {@link writeGlb}. */
export interface WriteGlbOptions {
	/** Default `meshopt`. */
	readonly compression?: GlbCompression;
	/**
	 * Rounds positions to 2^bits steps along the longest side of each shape ({@link quantisePositions}); `false` keeps
	 * float32, bit for bit. Default 14 bits: 0.02 mm for 300 mm.
	 */
	readonly quantise?: { readonly bits: number } | false;
	/** Adds normals of 8 bits, for display. Default false. */
	readonly normals?: boolean;
	/** Orders triangles and vertices so that they pack and draw well; unused vertices go. Default true. */
	readonly reorder?: boolean;
	/** Further facts for `extras.medshapenet` of the root node. */
	readonly extras?: JsonObject;
}

/**
 * Writes shapes as a GLB that any glTF viewer shows upright and in metres: the root node takes world millimetres to
 * the metres and axes of glTF. Its `extras.medshapenet` state units, space, and for rounded positions
 * `quantisationStepMm` and `quantisationErrorMm` (the largest distance a vertex was moved, over all shapes); our own
 * reader undoes the root exactly. Equal input gives equal bytes. The input is not changed.
 *
 * Rounding may lay two vertices of a small triangle on each other: check the decoded mesh where that matters.
 *
 * @throws RangeError for a shape without triangles, or with indices beyond its vertices.
 */
export async function writeGlb(
	shapes: readonly GlbShape[],
	options: WriteGlbOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
	const { compression = 'meshopt', quantise = { bits: 14 }, normals = false, reorder = true } = options;
	await MeshoptEncoder.ready;
	const builder = createGltfBuilder(compression);
	const tree = createTree(builder);
	const facts: Record<string, unknown> = { ...options.extras };
	for (const shape of shapes) {
		checkMesh('writeGlb', shape.mesh.triangles, shape.mesh.positions.length / 3);
		const { triangles, order } = ordered(shape.mesh.triangles, shape.mesh.positions.length / 3, reorder);
		const positions = picked(shape.mesh.positions, order);
		const attributes: Record<string, number> = {};
		let placement: JsonObject = {};
		if (quantise) {
			const { steps, origin, stepMm, maxErrorMm } = quantisePositions(positions, quantise.bits);
			attributes['POSITION'] = addGridPositions(builder, steps);
			placement = { translation: origin, scale: [stepMm, stepMm, stepMm] };
			facts['quantisationStepMm'] = Math.max(stepMm, Number(facts['quantisationStepMm'] ?? 0));
			facts['quantisationErrorMm'] = Math.max(maxErrorMm, Number(facts['quantisationErrorMm'] ?? 0));
		} else attributes['POSITION'] = addFloatPositions(builder, positions);
		if (normals) attributes['NORMAL'] = addNormals(builder, vertexNormals({ positions, triangles }));
		const { vertexColours } = shape;
		if (vertexColours) {
			if (vertexColours.length * 3 !== shape.mesh.positions.length * 4)
				throw new RangeError(`writeGlb: ${vertexColours.length} colour values, expected 4 a vertex`);
			attributes['COLOR_0'] = addColours(builder, vertexColours, order);
		}
		addShapeNode(builder, tree, { shape, triangles, attributes, placement, vertexCount: positions.length / 3 });
	}
	return buildGlb(builder, tree.rootChildren, facts);
}
