import { pairEdges } from './pair-edges.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/**
 * The boundaries of a mesh as closed chains of half-edges (3 · triangle + corner), each starting where the one before ends;
 * the surface lies to their left. Where several boundaries meet at a vertex (the mesh is not manifold there) they
 * come apart into simple loops as far as they do; what does not close is left out. Ordered by lowest half-edge.
 */
export function boundaryLoops(mesh: TriangleMesh): readonly Uint32Array[] {
	const { triangles } = mesh;
	const { twins } = pairEdges(mesh);
	const starting = new Map<number, number[]>();
	for (let h = twins.length - 1; h >= 0; h--) {
		if (twins[h] >= 0 || triangles[h] === triangles[after(h)]) continue;
		const others = starting.get(triangles[h]);
		if (others) others.push(h);
		else starting.set(triangles[h], [h]);
	}
	const loops: Uint32Array[] = [];
	const isUsed = new Uint8Array(twins.length);
	for (let seed = 0; seed < twins.length; seed++) {
		if (twins[seed] >= 0 || isUsed[seed] || triangles[seed] === triangles[after(seed)]) continue;
		let chain: number[] = [];
		const placeOf = new Map<number, number>();
		for (let h: number | undefined = seed; h !== undefined;) {
			isUsed[h] = 1;
			placeOf.set(triangles[h], chain.length);
			chain.push(h);
			const end: number = triangles[after(h)];
			const place = placeOf.get(end);
			if (place !== undefined) {
				const loop = chain.slice(place);
				loops.push(Uint32Array.from(loop));
				for (const g of loop) placeOf.delete(triangles[g]);
				chain = chain.slice(0, place);
				if (chain.length === 0) break;
			}
			h = starting.get(end)?.findLast((g) => !isUsed[g]);
		}
	}
	return loops;
}

const after = (h: number): number => (h % 3 === 2 ? h - 2 : h + 1);
