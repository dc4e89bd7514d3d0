import type { BoundingBox } from './bounding-box.ts';
import { selectTriangles } from './compact-mesh.ts';
import { componentVolumes } from './component-volumes.ts';
import { meshPartition, type MeshPartition } from './mesh-partition.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

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
	const partition = meshPartition(mesh);
	const { componentOf, count } = partition;
	const triangleCounts = new Uint32Array(count);
	for (let h = 0; h < triangles.length; h += 3) triangleCounts[componentOf[triangles[h]]]++;
	const vertexCounts = new Uint32Array(count);
	for (let v = 0; v < componentOf.length; v++) if (componentOf[v] >= 0) vertexCounts[componentOf[v]]++;
	const areas = componentAreas(mesh, partition);
	const volumes = componentVolumes(positions, triangles, partition);
	const bounds = componentBounds(mesh, partition);

	const order = [...areas.keys()].sort((a, b) => areas[b] - areas[a] || a - b);
	const rank = new Int32Array(count);
	order.forEach((id, index) => (rank[id] = index));
	const ofTriangle = new Uint32Array(triangles.length / 3);
	for (let t = 0; t < ofTriangle.length; t++) ofTriangle[t] = rank[componentOf[triangles[3 * t]]];
	for (let v = 0; v < componentOf.length; v++) if (componentOf[v] >= 0) componentOf[v] = rank[componentOf[v]];
	return {
		components: order.map((id) => ({
			triangleCount: triangleCounts[id],
			vertexCount: vertexCounts[id],
			areaMm2: areas[id],
			volumeMm3: volumes[id],
			bounds: bounds[id],
		})),
		ofTriangle,
		ofVertex: componentOf,
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

function componentAreas({ positions, triangles }: TriangleMesh, { componentOf, count }: MeshPartition): Float64Array {
	const areas = new Float64Array(count);
	for (let h = 0; h < triangles.length; h += 3) {
		const a = 3 * triangles[h];
		const b = 3 * triangles[h + 1];
		const c = 3 * triangles[h + 2];
		const ux = positions[b] - positions[a];
		const uy = positions[b + 1] - positions[a + 1];
		const uz = positions[b + 2] - positions[a + 2];
		const vx = positions[c] - positions[a];
		const vy = positions[c + 1] - positions[a + 1];
		const vz = positions[c + 2] - positions[a + 2];
		const nx = uy * vz - uz * vy;
		const ny = uz * vx - ux * vz;
		const nz = ux * vy - uy * vx;
		areas[componentOf[triangles[h]]] += Math.sqrt(nx * nx + ny * ny + nz * nz) / 2;
	}
	return areas;
}

function componentBounds({ positions }: TriangleMesh, { componentOf, count }: MeshPartition): BoundingBox[] {
	const low = new Float64Array(3 * count).fill(Infinity);
	const high = new Float64Array(3 * count).fill(-Infinity);
	for (let v = 0; v < componentOf.length; v++) {
		const id = componentOf[v];
		if (id < 0) continue;
		for (let axis = 0; axis < 3; axis++) {
			const value = positions[3 * v + axis];
			if (value < low[3 * id + axis]) low[3 * id + axis] = value;
			if (value > high[3 * id + axis]) high[3 * id + axis] = value;
		}
	}
	return Array.from({ length: count }, (_, id) => ({
		min: [low[3 * id], low[3 * id + 1], low[3 * id + 2]],
		max: [high[3 * id], high[3 * id + 1], high[3 * id + 2]],
	}));
}
