/**
 * Closedness check: ours (edges in buckets of their lower vertex, fans, components, areas) against counting edges in a
 * hash map alone, which is less than ours finds out.
 *
 * Run: node --conditions=source bench/find-defects.bench.ts
 */
import { extractSurfaces, findDefects, massProperties, pairEdges, type TriangleMesh } from '#shape';
import { interleave, report } from './measure.ts';
import { wobblyBodies } from './wobbly-bodies.ts';

function edgesInMap({ triangles }: TriangleMesh): number {
	const counts = new Map<number, number>();
	for (let h = 0; h < triangles.length; h++) {
		const a = triangles[h];
		const b = triangles[h % 3 === 2 ? h - 2 : h + 1];
		const key = Math.min(a, b) * 2 ** 26 + Math.max(a, b);
		counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	let bad = 0;
	for (const count of counts.values()) if (count !== 2) bad++;
	return bad;
}

const meshes = [...extractSurfaces(wobblyBodies(200), { labels: [1, 2, 3, 4, 5, 6, 7, 8] })].map(({ mesh }) => mesh);
const triangles = meshes.reduce((sum, mesh) => sum + mesh.triangles.length / 3, 0);
const all = (run: (mesh: TriangleMesh) => unknown) => () => meshes.forEach((mesh) => void run(mesh));
report(
	`${meshes.length} closed meshes, ${triangles} triangles`,
	await interleave({
		findDefects: all(findDefects),
		'pairEdges (edges only)': all(pairEdges),
		'massProperties, known closed': all((mesh) => massProperties(mesh, { isClosed: true })),
		'edges in a hash map': all(edgesInMap),
	}),
	{ count: triangles, unit: 'triangles' },
);
