import { closestPoints, subdivide, triangleTree, type TriangleMesh, type TriangleTree } from '#shape';

/**
 * How far places of a surface are from each other along it, up to a reach: landmarks a little apart cover the surface, each
 * vertex knows its nearest one, and each landmark those within reach. Paths run along edges.
 */
export interface SurfaceGeodesics {
	readonly tree: TriangleTree;
	/** How far distances are kept, mm. */
	readonly reachMm: number;
	/** The nearest landmark of each vertex. */
	readonly landmarkOf: Uint32Array;
	/** For each landmark the distances to those within reach, mm. */
	readonly near: readonly ReadonlyMap<number, number>[];
}

/** Options of {@link surfaceGeodesics}. */
export interface SurfaceGeodesicsOptions {
	/** Distances beyond this are not kept, mm. */
	readonly reachMm: number;
	/** Every vertex has a landmark within this distance, mm. */
	readonly coverMm: number;
}

/** Ways along edges are longer than along the surface by up to about this. */
const detour = 1.15;
const mostLevels = 5;

/**
 * Prepares a surface for {@link alongSurface}. Triangles larger than the cover are cut first. Cost grows with the vertices
 * times the share of the surface within reach; once a surface.
 */
export function surfaceGeodesics(mesh: TriangleMesh, { reachMm, coverMm }: SurfaceGeodesicsOptions): SurfaceGeodesics {
	const fine = subdivide(mesh, { scheme: 'midpoint', levels: levelsFor(mesh, coverMm) });
	const graph = edgeGraph(fine);
	const count = fine.positions.length / 3;
	const landmarkOf = new Uint32Array(count);
	const toLandmark = new Float64Array(count).fill(Infinity);
	const landmarks: number[] = [];
	const walk = openWalk(graph);
	for (let v = 0; v < count; v++) {
		if (toLandmark[v] <= coverMm) continue;
		walk(v, coverMm, (vertex, distance) => {
			if (distance >= toLandmark[vertex]) return;
			toLandmark[vertex] = distance;
			landmarkOf[vertex] = landmarks.length;
		});
		landmarks.push(v);
	}
	const numberOf = new Map(landmarks.map((vertex, i) => [vertex, i]));
	const near = landmarks.map((vertex) => {
		const own = new Map<number, number>();
		walk(vertex, detour * reachMm, (other, distance) => {
			const number = numberOf.get(other);
			if (number !== undefined) own.set(number, distance);
		});
		return own;
	});
	return { tree: triangleTree(fine), reachMm, landmarkOf, near };
}

/**
 * Tells of points on the surface how far two of them are from each other along it, mm: the way between their
 * landmarks, so that it is off by the covers of both at most, and by the detours of edges. Infinity beyond the reach.
 *
 * @param points x, y, z each.
 */
export function alongSurface(
	{ tree, landmarkOf, near }: SurfaceGeodesics,
	points: Float64Array,
): (i: number, j: number) => number {
	const { triangles, positions } = closestPoints(tree, points);
	const vertices = Uint32Array.from(triangles, (triangle, i) => nearestCorner(tree.mesh, triangle, positions, 3 * i));
	return (i, j) => {
		const [a, b] = [vertices[i], vertices[j]];
		return (near[landmarkOf[a]].get(landmarkOf[b]) ?? Infinity) / detour;
	};
}

function levelsFor({ positions, triangles }: TriangleMesh, coverMm: number): number {
	let longest = 0;
	for (let t = 0; t < triangles.length; t++) {
		const a = 3 * triangles[t];
		const b = 3 * triangles[t % 3 === 2 ? t - 2 : t + 1];
		longest = Math.max(
			longest,
			Math.hypot(positions[a] - positions[b], positions[a + 1] - positions[b + 1], positions[a + 2] - positions[b + 2]),
		);
	}
	const levels = Math.ceil(Math.log2(Math.max(1, longest / (2 * coverMm))));
	// A few long edges must not cut a large mesh into millions.
	return Math.min(mostLevels, levels, Math.max(0, Math.floor(Math.log2(400_000 / (triangles.length / 3)) / 2)));
}

interface EdgeGraph {
	readonly starts: Uint32Array;
	readonly ends: Uint32Array;
	readonly lengths: Float64Array;
}

function edgeGraph({ positions, triangles }: TriangleMesh): EdgeGraph {
	const count = positions.length / 3;
	const starts = new Uint32Array(count + 1);
	for (const vertex of triangles) starts[vertex + 1] += 2;
	for (let v = 0; v < count; v++) starts[v + 1] += starts[v];
	const next = starts.slice();
	const ends = new Uint32Array(2 * triangles.length);
	const lengths = new Float64Array(ends.length);
	for (let t = 0; t < triangles.length; t++) {
		const a = triangles[t];
		for (const step of [1, 2]) {
			const b = triangles[t - (t % 3) + ((t + step) % 3)];
			ends[next[a]] = b;
			lengths[next[a]++] = Math.hypot(
				positions[3 * a] - positions[3 * b],
				positions[3 * a + 1] - positions[3 * b + 1],
				positions[3 * a + 2] - positions[3 * b + 2],
			);
		}
	}
	return { starts, ends, lengths };
}

/** Dijkstra's walk from a vertex up to a distance, again and again over the same arrays. */
function openWalk({
	starts,
	ends,
	lengths,
}: EdgeGraph): (from: number, limit: number, visit: (vertex: number, distance: number) => void) => void {
	const best = new Float64Array(starts.length - 1).fill(Infinity);
	const isDone = new Uint8Array(best.length);
	return (from, limit, visit) => {
		const touched = [from];
		const heap = [from];
		const keys = [0];
		best[from] = 0;
		while (heap.length > 0) {
			const [vertex, distance] = popLeast(heap, keys);
			if (isDone[vertex]) continue;
			isDone[vertex] = 1;
			visit(vertex, distance);
			for (let e = starts[vertex]; e < starts[vertex + 1]; e++) {
				const reached = distance + lengths[e];
				if (reached > limit || reached >= best[ends[e]]) continue;
				if (best[ends[e]] === Infinity) touched.push(ends[e]);
				best[ends[e]] = reached;
				push(heap, keys, ends[e], reached);
			}
		}
		for (const vertex of touched) {
			best[vertex] = Infinity;
			isDone[vertex] = 0;
		}
	};
}

function push(heap: number[], keys: number[], value: number, key: number): void {
	let at = heap.length;
	heap.push(value);
	keys.push(key);
	while (at > 0) {
		const parent = (at - 1) >> 1;
		if (keys[parent] <= key) break;
		heap[at] = heap[parent];
		keys[at] = keys[parent];
		at = parent;
	}
	heap[at] = value;
	keys[at] = key;
}

function popLeast(heap: number[], keys: number[]): [value: number, key: number] {
	const least: [number, number] = [heap[0], keys[0]];
	const value = heap.pop() ?? 0;
	const key = keys.pop() ?? 0;
	const count = heap.length;
	if (count === 0) return least;
	let at = 0;
	for (;;) {
		let child = 2 * at + 1;
		if (child >= count) break;
		if (child + 1 < count && keys[child + 1] < keys[child]) child++;
		if (keys[child] >= key) break;
		heap[at] = heap[child];
		keys[at] = keys[child];
		at = child;
	}
	heap[at] = value;
	keys[at] = key;
	return least;
}

function nearestCorner({ positions, triangles }: TriangleMesh, triangle: number, p: Float32Array, at: number): number {
	let best = triangles[3 * triangle];
	let least = Infinity;
	for (let corner = 0; corner < 3; corner++) {
		const vertex = triangles[3 * triangle + corner];
		const squared = [0, 1, 2].reduce((sum, k) => sum + (positions[3 * vertex + k] - p[at + k]) ** 2, 0);
		if (squared < least) {
			least = squared;
			best = vertex;
		}
	}
	return best;
}
