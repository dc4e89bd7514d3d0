import { affineDeterminant, type Mat4 } from '#numeric';
import { MeshoptEncoder } from 'meshoptimizer/encoder';
import { addGridPositions, addShapeNode, checkMesh, createTree, ordered, picked, type GlbShape } from './glb-shapes.ts';
import { buildGlb, createGltfBuilder } from './gltf-builder.ts';
import type { JsonObject } from './gltf-json.ts';
import { reverseTriangles } from './place-shapes.ts';
import type { WriteGlbOptions } from './write-glb.ts';

/** A raw extracted surface: whole numbers on a grid, and where the grid lies. */
export interface GridSurface {
	/** Three whole numbers a vertex. */
	readonly coordinates: Int16Array | Int32Array | Uint16Array;
	readonly triangles: Uint32Array;
	/** Takes a coordinate triple to world mm, RAS+. */
	readonly gridToWorld: Mat4;
}

/** Options of {@link writeGlbExactGrid}. */
export interface WriteGlbExactGridOptions extends Pick<WriteGlbOptions, 'compression' | 'reorder' | 'extras'> {
	readonly name?: string;
	/** Plain JSON kept with the node. */
	readonly shapeExtras?: JsonObject;
	readonly colour?: GlbShape['colour'];
}

/**
 * Writes a raw extracted surface without any loss: its whole-number grid coordinates as 16-bit integers, and the
 * affine of the grid as node matrix. Reading it back gives exactly the positions that the affine in float64 gives,
 * rounded to float32 once. A grid wider than 16 bits is stored in float32, exact up to 2²⁴.
 *
 * glTF wants node matrices without shear; grids with a sheared affine are written all the same, and some viewers
 * draw them wrong.
 *
 * @throws RangeError for coordinates beyond 2²⁴, a singular affine, or wrong triangles.
 */
export async function writeGlbExactGrid(
	surface: GridSurface,
	options: WriteGlbExactGridOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
	const { compression = 'meshopt', reorder = true, name = 'surface', shapeExtras, colour } = options;
	const { coordinates, gridToWorld } = surface;
	await MeshoptEncoder.ready;
	checkMesh('writeGlbExactGrid', surface.triangles, coordinates.length / 3);
	const determinant = affineDeterminant(gridToWorld);
	if (!Number.isFinite(determinant) || determinant === 0)
		throw new RangeError(`writeGlbExactGrid: the affine is singular (determinant ${determinant})`);
	const builder = createGltfBuilder(compression);
	const { triangles, order } = ordered(surface.triangles, coordinates.length / 3, reorder);
	// glTF turns the triangles of a mirroring node round; turned here, they come out as they went in.
	if (determinant < 0) reverseTriangles(triangles);
	const attributes = { POSITION: addGridPositions(builder, picked(coordinates, order)) };
	const placement = { matrix: Array.from({ length: 16 }, (_, k) => gridToWorld[(k % 4) * 4 + (k >> 2)]) };
	const tree = createTree(builder);
	const shape = { name, extras: shapeExtras, colour };
	const vertexCount = order?.length ?? coordinates.length / 3;
	addShapeNode(builder, tree, { shape, triangles, attributes, placement, vertexCount });
	return buildGlb(builder, tree.rootChildren, { exactGrid: true, ...options.extras });
}
