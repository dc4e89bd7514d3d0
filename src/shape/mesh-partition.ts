import type { TriangleMesh } from './triangle-mesh.ts';
import { vertexSets } from './vertex-sets.ts';

/** Which component (joined by common vertices) each vertex belongs to. */
export interface MeshPartition {
	/** −1 for vertices no triangle uses. */
	readonly componentOf: Int32Array;
	readonly count: number;
}

/** Components numbered in the order of their first triangles. */
export function meshPartition({ positions, triangles }: TriangleMesh): MeshPartition {
	const sets = vertexSets(triangles, positions.length / 3);
	const idOfSet = new Int32Array(sets.length).fill(-1);
	let count = 0;
	for (let h = 0; h < triangles.length; h += 3)
		if (idOfSet[sets[triangles[h]]] < 0) idOfSet[sets[triangles[h]]] = count++;
	const componentOf = new Int32Array(sets.length);
	for (let v = 0; v < sets.length; v++) componentOf[v] = idOfSet[sets[v]];
	return { componentOf, count };
}
