import { boundingBox, type BoundingBox } from './bounding-box.ts';
import { selectTriangles } from './compact-mesh.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { vertexSets } from './vertex-sets.ts';

/** One part of a mesh. */
export interface MeshComponent {
	readonly triangleCount: number;
	readonly vertexCount: number;
	readonly areaMm2: number;
	/** Signed; negative for a shell that looks inward (a cavity). Meaningless unless the part is closed. */
	readonly volumeMm3: number;
	readonly bounds: BoundingBox;
}

export interface MeshComponents {
	/** Largest area first. */
	readonly components: readonly MeshComponent[];
	/** Component of each triangle. */
	readonly ofTriangle: Uint32Array;
	/** Component of each vertex; −1 where no triangle uses it. */
	readonly ofVertex: Int32Array;
}

/** The parts of a mesh that are not joined by a common vertex, largest area first. */
export function meshComponents(mesh: TriangleMesh): MeshComponents {
	const { positions, triangles } = mesh;
	const sets = vertexSets(triangles, positions.length / 3);
	const ids = new Int32Array(positions.length / 3).fill(-1);
	let count = 0;
	for (let h = 0; h < triangles.length; h += 3) if (ids[sets[triangles[h]]] < 0) ids[sets[triangles[h]]] = count++;

	const sums = Array.from({ length: count }, () => ({ triangleCount: 0, vertexCount: 0, areaMm2: 0, volumeMm3: 0 }));
	const corners = boxes(mesh, sets, ids, count);
	const used = new Uint8Array(ids.length);
	for (let h = 0; h < triangles.length; h += 3) {
		const part = sums[ids[sets[triangles[h]]]];
		part.triangleCount++;
		addTriangle(part, mesh, h, corners[ids[sets[triangles[h]]]].min);
		for (let k = h; k < h + 3; k++)
			if (used[triangles[k]] === 0) {
				used[triangles[k]] = 1;
				part.vertexCount++;
			}
	}
	const order = sums.map((_, id) => id).sort((a, b) => sums[b].areaMm2 - sums[a].areaMm2 || a - b);
	const rank = new Uint32Array(count);
	order.forEach((id, index) => (rank[id] = index));
	return {
		components: order.map((id) => ({ ...sums[id], bounds: corners[id] })),
		ofTriangle: Uint32Array.from({ length: triangles.length / 3 }, (_, t) => rank[ids[sets[triangles[3 * t]]]]),
		ofVertex: Int32Array.from(sets, (set, v) => (used[v] ? rank[ids[set]] : -1)),
	};
}

/** The mesh of some of its components (indices into `components`), without unused vertices. */
export function selectComponents(mesh: TriangleMesh, parts: MeshComponents, wanted: readonly number[]): TriangleMesh {
	const keep = new Uint8Array(parts.components.length);
	for (const id of wanted) {
		if (!(id in parts.components))
			throw new RangeError(`selectComponents: there are ${parts.components.length} components, got index ${id}`);
		keep[id] = 1;
	}
	return selectTriangles(
		mesh,
		parts.ofTriangle.map((id) => keep[id]),
	);
}

function boxes(mesh: TriangleMesh, sets: Uint32Array, ids: Int32Array, count: number): BoundingBox[] {
	const { positions } = mesh;
	const low = new Float64Array(3 * count).fill(Infinity);
	const high = new Float64Array(3 * count).fill(-Infinity);
	for (let v = 0; v < sets.length; v++) {
		const id = ids[sets[v]];
		if (id < 0) continue;
		for (let axis = 0; axis < 3; axis++) {
			const value = positions[3 * v + axis];
			if (value < low[3 * id + axis]) low[3 * id + axis] = value;
			if (value > high[3 * id + axis]) high[3 * id + axis] = value;
		}
	}
	return Array.from({ length: count }, (_, id) =>
		boundingBox([...low.subarray(3 * id, 3 * id + 3), ...high.subarray(3 * id, 3 * id + 3)]),
	);
}

/** Adds a triangle's area and its signed tetrahedron with a local origin. */
function addTriangle(
	part: { areaMm2: number; volumeMm3: number },
	{ positions, triangles }: TriangleMesh,
	h: number,
	[ox, oy, oz]: readonly [number, number, number],
): void {
	const a = 3 * triangles[h];
	const b = 3 * triangles[h + 1];
	const c = 3 * triangles[h + 2];
	const x0 = positions[a];
	const y0 = positions[a + 1];
	const z0 = positions[a + 2];
	const ux = positions[b] - x0;
	const uy = positions[b + 1] - y0;
	const uz = positions[b + 2] - z0;
	const vx = positions[c] - x0;
	const vy = positions[c + 1] - y0;
	const vz = positions[c + 2] - z0;
	const nx = uy * vz - uz * vy;
	const ny = uz * vx - ux * vz;
	const nz = ux * vy - uy * vx;
	part.areaMm2 += Math.sqrt(nx * nx + ny * ny + nz * nz) / 2;
	part.volumeMm3 += ((x0 - ox) * nx + (y0 - oy) * ny + (z0 - oz) * nz) / 6;
}
