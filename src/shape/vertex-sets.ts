/**
 * Connected sets of vertices: those joined by a chain of triangles that share vertices.
 *
 * @returns for each vertex the smallest vertex of its set. Unreferenced vertices are alone in theirs.
 */
export function vertexSets(triangles: Uint32Array, vertexCount: number): Uint32Array {
	const parent = new Uint32Array(vertexCount);
	for (let vertex = 0; vertex < vertexCount; vertex++) parent[vertex] = vertex;
	for (let h = 0; h + 2 < triangles.length; h += 3) {
		const root = join(parent, triangles[h], triangles[h + 1]);
		join(parent, root, triangles[h + 2]);
	}
	// Parents are never larger than their children, so one ascending pass flattens every tree.
	for (let vertex = 0; vertex < vertexCount; vertex++) parent[vertex] = parent[parent[vertex]];
	return parent;
}

function join(parent: Uint32Array, a: number, b: number): number {
	const rootA = findRoot(parent, a);
	const rootB = findRoot(parent, b);
	if (rootA < rootB) return (parent[rootB] = rootA);
	return (parent[rootA] = rootB);
}

function findRoot(parent: Uint32Array, vertex: number): number {
	let v = vertex;
	while (parent[v] !== v) v = parent[v] = parent[parent[v]];
	return v;
}
