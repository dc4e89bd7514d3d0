import { compactMesh } from './compact-mesh.ts';
import { pairEdges } from './pair-edges.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** What {@link separateNonManifold} did. */
export interface SeparatedMesh {
	readonly mesh: TriangleMesh;
	/** Vertices added: copies at the same places. */
	readonly addedVertices: number;
	/** Triangles that stood on an edge with no partner and were taken out (fins, odd walls). */
	readonly removedTriangles: number;
}

/** How often what is left after one pass is taken on again. */
const mostPasses = 20;

/**
 * Makes a mesh manifold by taking it apart where more than two triangles meet: at each such edge the triangles that
 * enclose a piece of solid between them stay together, seen round the edge; vertices that then have more than one fan get a copy
 * a fan, at the same place. Edges along which the triangles disagree (no consistent sides exist, as on a Möbius band) are
 * cut open. Triangles that still share an edge with two others are taken out, smallest first. Orient the mesh before; the
 * result has boundaries, but no edge of three triangles and no vertex of two fans. The input is not modified.
 *
 * Guéziec, Taubin, Lazarus & Horn, Cutting and Stitching, 2001.
 *
 * @throws RangeError if a triangle uses a vertex that does not exist.
 */
export function separateNonManifold(mesh: TriangleMesh): SeparatedMesh {
	const vertexCount = mesh.positions.length / 3;
	let current = mesh;
	let removedTriangles = 0;
	for (let pass = 0; ; pass++) {
		current = splitFans(current, partnersOf(current));
		const { nonManifoldEdges, misorientedEdges } = pairEdges(current);
		if (nonManifoldEdges === 0 && misorientedEdges === 0) break;
		const before = current.triangles.length;
		current = withoutFins(current, pass >= mostPasses);
		removedTriangles += (before - current.triangles.length) / 3;
	}
	const result = compactMesh(current);
	return { mesh: result, addedVertices: Math.max(0, current.positions.length / 3 - vertexCount), removedTriangles };
}

/** For each half-edge the one it stays joined to, or −1. Joined half-edges run in opposite directions. */
function partnersOf(mesh: TriangleMesh): Int32Array {
	const { triangles } = mesh;
	const partners = pairEdges(mesh).twins;
	for (let h = 0; h < partners.length; h++)
		if (partners[h] >= 0 && triangles[partners[h]] === triangles[h]) {
			partners[partners[h]] = -1;
			partners[h] = -1;
		}
	for (const group of crowdedEdges(mesh)) joinWedges(mesh, group, partners);
	return partners;
}

/** Half-edges of each edge of more than two triangles. */
function crowdedEdges({ positions, triangles }: TriangleMesh): number[][] {
	const vertexCount = positions.length / 3;
	const twins = pairEdges({ positions, triangles }).twins;
	const groups = new Map<number, number[]>();
	for (let h = 0; h < triangles.length; h++) {
		if (twins[h] >= 0) continue;
		const a = triangles[h];
		const b = triangles[h % 3 === 2 ? h - 2 : h + 1];
		if (a === b) continue;
		const key = Math.min(a, b) * vertexCount + Math.max(a, b);
		const group = groups.get(key);
		if (group) group.push(h);
		else groups.set(key, [h]);
	}
	return [...groups.values()].filter((group) => group.length > 2);
}

/** Joins the triangles round an edge in pairs that have a piece of solid between them, innermost pairs first. */
function joinWedges({ positions, triangles }: TriangleMesh, group: readonly number[], partners: Int32Array): void {
	const next = (h: number): number => (h % 3 === 2 ? h - 2 : h + 1);
	const low = Math.min(triangles[group[0]], triangles[next(group[0])]);
	const high = Math.max(triangles[group[0]], triangles[next(group[0])]);
	const axis = [0, 1, 2].map((k) => positions[3 * high + k] - positions[3 * low + k]);
	const angles = new Map(group.map((h) => [h, angleRound(positions, axis, low, triangles[next(next(h))])]));
	const ring = group.toSorted((g, h) => (angles.get(g) ?? 0) - (angles.get(h) ?? 0) || g - h);
	// Going round the edge from low to high counter-clockwise, solid begins behind a triangle that runs downwards.
	const isOpening = (h: number): boolean => triangles[h] === high;
	for (let i = 0; ring.length > 1 && i < ring.length;) {
		const j = (i + 1) % ring.length;
		if (isOpening(ring[i]) && !isOpening(ring[j])) {
			partners[ring[i]] = ring[j];
			partners[ring[j]] = ring[i];
			ring.splice(Math.max(i, j), 1);
			ring.splice(Math.min(i, j), 1);
			i = 0;
		} else i++;
	}
}

/** Angle of a point round an axis, from a direction that only depends on the axis. */
function angleRound(positions: Float32Array, axis: readonly number[], origin: number, point: number): number {
	const least = axis.map(Math.abs).reduce((best, value, k, all) => (value < all[best] ? k : best), 0);
	const unit = [0, 0, 0];
	unit[least] = 1;
	const u = cross(axis, unit);
	const v = cross(axis, u);
	const d = [0, 1, 2].map((k) => positions[3 * point + k] - positions[3 * origin + k]);
	const scale = Math.hypot(...axis) || 1;
	return Math.atan2((d[0] * v[0] + d[1] * v[1] + d[2] * v[2]) / scale, d[0] * u[0] + d[1] * u[1] + d[2] * u[2]);
}

const cross = (a: readonly number[], b: readonly number[]): number[] => [
	a[1] * b[2] - a[2] * b[1],
	a[2] * b[0] - a[0] * b[2],
	a[0] * b[1] - a[1] * b[0],
];

/** One vertex for each set of corners that hang together through joined edges. */
function splitFans({ positions, triangles }: TriangleMesh, partners: Int32Array): TriangleMesh {
	const parent = Int32Array.from({ length: triangles.length }, (_, h) => h);
	const rootOf = (corner: number): number => {
		let c = corner;
		while (parent[c] !== c) c = parent[c] = parent[parent[c]];
		return c;
	};
	const join = (a: number, b: number): void => {
		const [low, high] = [rootOf(a), rootOf(b)].sort((x, y) => x - y);
		parent[high] = low;
	};
	for (let h = 0; h < triangles.length; h++) {
		const g = partners[h];
		if (g < h) continue;
		join(h, g % 3 === 2 ? g - 2 : g + 1);
		join(h % 3 === 2 ? h - 2 : h + 1, g);
	}
	const vertexOf = new Int32Array(triangles.length).fill(-1);
	const isTaken = new Uint8Array(positions.length / 3);
	const added: number[] = [];
	const split = new Uint32Array(triangles.length);
	for (let h = 0; h < triangles.length; h++) {
		const root = rootOf(h);
		if (vertexOf[root] < 0) {
			const vertex = triangles[h];
			vertexOf[root] = isTaken[vertex] ? isTaken.length + added.push(vertex) - 1 : vertex;
			isTaken[vertex] = 1;
		}
		split[h] = vertexOf[root];
	}
	const all = new Float32Array(positions.length + 3 * added.length);
	all.set(positions);
	added.forEach((from, i) => all.set(positions.subarray(3 * from, 3 * from + 3), positions.length + 3 * i));
	return { positions: all, triangles: split };
}

/** Takes out the smallest triangle at each edge that still has more than two, or all of them. */
function withoutFins(mesh: TriangleMesh, all: boolean): TriangleMesh {
	const { positions, triangles } = mesh;
	const { twins } = pairEdges(mesh);
	const goes = new Uint8Array(triangles.length / 3);
	for (const group of crowdedEdges(mesh)) {
		const order = group.toSorted((g, h) => areaOf(mesh, g) - areaOf(mesh, h) || g - h);
		for (const h of all ? order : order.slice(0, 1)) goes[(h - (h % 3)) / 3] = 1;
	}
	twins.forEach((twin, h) => {
		if (twin > h && triangles[twin] === triangles[h]) goes[(h - (h % 3)) / 3] = 1;
	});
	return { positions, triangles: triangles.filter((_, h) => goes[(h - (h % 3)) / 3] === 0) };
}

function areaOf({ positions, triangles }: TriangleMesh, h: number): number {
	const first = h - (h % 3);
	const [a, b, c] = triangles.subarray(first, first + 3);
	const edge = (p: number, q: number): number[] => [0, 1, 2].map((k) => positions[3 * q + k] - positions[3 * p + k]);
	return Math.hypot(...cross(edge(a, b), edge(a, c))) / 2;
}
