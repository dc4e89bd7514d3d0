import type { TriangleMesh } from './triangle-mesh.ts';
import { windingNumber } from './winding-number.ts';
import { openedWindingNumber, windingNumberAt, windingTree, type WindingTree } from './winding-tree.ts';

/**
 * 1 for each point (x, y, z each) round which the mesh winds by more than one half, in either direction, 0 for the
 * others. Asked of the tree of dipoles first; where that comes so near one half that its error may decide, of the
 * same tree opened four times as far, and where that does, of all triangles.
 */
export function insideByWinding(mesh: TriangleMesh, points: Float32Array | Float64Array): Uint8Array {
	const tree = windingTree(mesh);
	const inside = new Uint8Array(Math.floor(points.length / 3));
	for (let i = 0, p = 0; i < inside.length; i++, p += 3)
		inside[i] = isWound(tree, points[p], points[p + 1], points[p + 2]) ? 1 : 0;
	return inside;
}

/** How near one half the number of the tree may be off: measured 0.02 at most, see windingTree. */
const doubt = 0.03;
/** The tree opened four times as far errs by a sixteenth. */
const finerOpening = 4;
const finerDoubt = doubt / finerOpening ** 2;

/** Whether the surface of a tree winds round a point by more than one half, in either direction. */
export function isWound(tree: WindingTree, x: number, y: number, z: number): boolean {
	let winding = Math.abs(windingNumberAt(tree, x, y, z));
	if (Math.abs(winding - 0.5) < doubt) {
		winding = Math.abs(openedWindingNumber(tree, [x, y, z], finerOpening));
		if (Math.abs(winding - 0.5) < finerDoubt) winding = Math.abs(windingNumber(tree.mesh, x, y, z));
	}
	return winding > 0.5;
}
