import { describe, expect, test } from 'vitest';
import { testRandom } from '../../tests/label-volumes.ts';
import { boxMesh, sphereMesh, tetrahedronMesh, together, torusMesh } from '../../tests/solid-meshes.ts';
import { findDefects } from './find-defects.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { weld } from './weld.ts';

const clean = {
	boundaryEdges: 0,
	nonManifoldEdges: 0,
	misorientedEdges: 0,
	degenerateTriangles: 0,
	zeroAreaTriangles: 0,
	outOfRangeTriangles: 0,
	nonFiniteVertices: 0,
	unreferencedVertices: 0,
	nonManifoldVertices: 0,
	isClosed: true,
	isManifold: true,
	isOriented: true,
};
const sphere = sphereMesh(10, 3);

function withTriangles(mesh: TriangleMesh, triangles: ArrayLike<number>): TriangleMesh {
	return { positions: mesh.positions, triangles: Uint32Array.from(triangles) };
}

/** The definition, with a hash map and a link graph: slow, independent. */
function bruteForce({ positions, triangles }: TriangleMesh): number[] {
	const edges = new Map<string, number[]>();
	const links = new Map<number, [number, number][]>();
	for (let t = 0; t < triangles.length / 3; t++)
		for (let k = 0; k < 3; k++) {
			const [a, b, c] = [0, 1, 2].map((i) => triangles[3 * t + ((k + i) % 3)]);
			const key = a < b ? `${a},${b}` : `${b},${a}`;
			edges.set(key, [...(edges.get(key) ?? []), a < b ? 1 : -1]);
			links.set(a, [...(links.get(a) ?? []), [b, c]]);
		}
	const counts = [...edges.values()];
	let badVertices = 0;
	for (const segments of links.values()) {
		const degree = new Map<number, number>();
		for (const vertex of segments.flat()) degree.set(vertex, (degree.get(vertex) ?? 0) + 1);
		const reached = new Set([segments[0][0]]);
		for (let grew = true; grew;) {
			grew = false;
			for (const [b, c] of segments)
				if (reached.has(b) !== reached.has(c)) {
					reached.add(b).add(c);
					grew = true;
				}
		}
		if (reached.size < degree.size || [...degree.values()].some((d) => d > 2)) badVertices++;
	}
	return [
		counts.filter((c) => c.length === 1).length,
		counts.filter((c) => c.length > 2).length,
		counts.filter((c) => c.length === 2 && c[0] === c[1]).length,
		badVertices,
		positions.length / 3 - links.size,
	];
}

describe('findDefects', () => {
	test('closed surfaces have no defect, and the genus of their form', () => {
		expect(findDefects(sphere)).toMatchObject({ ...clean, components: 1, eulerCharacteristic: 2, genus: 0 });
		expect(findDefects(torusMesh(10, 3))).toMatchObject({ ...clean, components: 1, eulerCharacteristic: 0, genus: 1 });
		expect(findDefects(together(sphere, torusMesh(50, 3)))).toMatchObject({ ...clean, components: 2, genus: 1 });
	});

	test('one triangle removed: three boundary edges', () => {
		const found = findDefects(withTriangles(sphere, sphere.triangles.subarray(3)));
		expect(found).toMatchObject({ ...clean, boundaryEdges: 3, isClosed: false, genus: undefined });
	});

	test('one triangle flipped: three misoriented edges', () => {
		const [a, b, c, ...rest] = sphere.triangles;
		const found = findDefects(withTriangles(sphere, [a, c, b, ...rest]));
		expect(found).toMatchObject({ ...clean, misorientedEdges: 3, isOriented: false, genus: undefined });
	});

	test('one triangle twice: three edges of three triangles', () => {
		const found = findDefects(withTriangles(sphere, [...sphere.triangles, ...sphere.triangles.subarray(0, 3)]));
		expect(found).toMatchObject({ boundaryEdges: 0, nonManifoldEdges: 3, nonManifoldVertices: 3, isClosed: false });
	});

	test('two cubes sharing an edge: one edge of four triangles, still enclosing a volume', () => {
		const found = findDefects(weld(together(boxMesh([0, 0, 0], [1, 1, 1]), boxMesh([1, 1, 0], [2, 2, 1]))));
		expect(found).toMatchObject({ boundaryEdges: 0, nonManifoldEdges: 1, misorientedEdges: 0 });
		expect(found).toMatchObject({ nonManifoldVertices: 2, isClosed: true, isManifold: false, components: 1 });
	});

	test('two tetrahedra sharing a vertex: no bad edge, one bad vertex', () => {
		const mesh = weld(together(tetrahedronMesh([0, 0, 0], 1), tetrahedronMesh([0, 0, 0], -1)));
		const found = findDefects(mesh);
		expect(found).toMatchObject({ boundaryEdges: 0, nonManifoldEdges: 0, nonManifoldVertices: 1, isManifold: false });
	});

	test('an open fan is manifold at its boundary, two fans at one vertex are not', () => {
		const positions = new Float32Array(21);
		expect(findDefects({ positions, triangles: Uint32Array.of(0, 1, 2, 0, 2, 3) }).nonManifoldVertices).toBe(0);
		expect(findDefects({ positions, triangles: Uint32Array.of(0, 1, 2, 0, 3, 4) }).nonManifoldVertices).toBe(1);
	});

	test('bad numbers are counted, not followed', () => {
		const positions = sphere.positions.slice();
		positions[4] = Number.NaN;
		positions[7] = Infinity;
		expect(findDefects({ positions, triangles: sphere.triangles }).nonFiniteVertices).toBe(2);
		const extra = withTriangles(sphere, [...sphere.triangles, 0, 1, 2 ** 32 - 1, 5, 5, 6]);
		expect(findDefects(extra)).toMatchObject({
			outOfRangeTriangles: 1,
			degenerateTriangles: 1,
			boundaryEdges: 0,
			isManifold: false,
		});
		const line = { positions: Float32Array.of(0, 0, 0, 1, 1, 1, 2, 2, 2), triangles: Uint32Array.of(0, 1, 2) };
		expect(findDefects(line).zeroAreaTriangles).toBe(1);
	});

	test('nothing at all is neither closed nor defective', () => {
		const empty = { positions: new Float32Array(0), triangles: new Uint32Array(0) };
		expect(findDefects(empty)).toMatchObject({ ...clean, components: 0, isClosed: false, genus: undefined });
	});

	test('a vertex of very high valence', () => {
		const n = 50_000;
		const triangles: number[] = [];
		for (let i = 0; i < n; i++) triangles.push(0, 2 + i, 2 + ((i + 1) % n), 1, 2 + ((i + 1) % n), 2 + i);
		const found = findDefects({ positions: new Float32Array(3 * (n + 2)), triangles: Uint32Array.from(triangles) });
		expect(found).toMatchObject({ ...clean, zeroAreaTriangles: 2 * n, genus: 0 });
	});

	test('random triangle heaps: the same counts as the definition', () => {
		for (let seed = 1; seed <= 60; seed++) {
			const random = testRandom(seed);
			const vertexCount = 4 + Math.floor(random() * 40);
			const triangles: number[] = [];
			for (let t = 0; t < 3 + random() * 80; t++) {
				const a = Math.floor(random() * vertexCount);
				const b = (a + 1 + Math.floor(random() * 3)) % vertexCount;
				const c = (b + 1 + Math.floor(random() * (vertexCount - 5 > 3 ? 3 : 1))) % vertexCount;
				if (a !== b && b !== c && c !== a) triangles.push(a, b, c);
			}
			const mesh = { positions: new Float32Array(3 * vertexCount), triangles: Uint32Array.from(triangles) };
			const found = findDefects(mesh);
			const [boundary, nonManifold, misoriented, badVertices, unused] = bruteForce(mesh);
			expect(found.boundaryEdges, `seed ${seed}`).toBe(boundary);
			expect(found.nonManifoldEdges, `seed ${seed}`).toBe(nonManifold);
			if (nonManifold === 0) expect(found.misorientedEdges, `seed ${seed}`).toBe(misoriented);
			expect(found.unreferencedVertices, `seed ${seed}`).toBe(unused);
			expect(found.nonManifoldVertices, `seed ${seed}`).toBe(badVertices);
		}
	});
});
