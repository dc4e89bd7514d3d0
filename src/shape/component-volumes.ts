import type { MeshPartition } from './mesh-partition.ts';

/** Signed volume of each component in mm³, about one of its own vertices. Meaningless where it is not closed. */
export function componentVolumes(
	positions: ArrayLike<number>,
	triangles: Uint32Array,
	{ componentOf, count }: MeshPartition,
): Float64Array {
	const volumes = new Float64Array(count);
	const origin = new Int32Array(count).fill(-1);
	for (let h = 0; h < triangles.length; h += 3) {
		const a = 3 * triangles[h];
		const b = 3 * triangles[h + 1];
		const c = 3 * triangles[h + 2];
		const id = componentOf[triangles[h]];
		if (origin[id] < 0) origin[id] = a;
		const o = origin[id];
		const ax = positions[a] - positions[o];
		const ay = positions[a + 1] - positions[o + 1];
		const az = positions[a + 2] - positions[o + 2];
		const bx = positions[b] - positions[o];
		const by = positions[b + 1] - positions[o + 1];
		const bz = positions[b + 2] - positions[o + 2];
		const cx = positions[c] - positions[o];
		const cy = positions[c + 1] - positions[o + 1];
		const cz = positions[c + 2] - positions[o + 2];
		volumes[id] += (ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)) / 6;
	}
	return volumes;
}

/** A surface being worked on. */
export interface MovableSurface {
	/** x, y, z of each vertex in float64. */
	readonly positions: Float64Array;
	readonly triangles: Uint32Array;
	/** Unit vertex normals of these positions. */
	readonly normals: Float64Array;
}

/**
 * Moves all vertices of each component along their normals by one distance, so that the component gets the wanted
 * volume: Newton steps, the derivative of the volume by the distance being the surface area.
 *
 * The positions of the surface are changed in place.
 *
 * @returns the largest distance moved in mm; NaN where a component has no area.
 */
export function offsetToVolumes(
	{ positions, triangles, normals }: MovableSurface,
	partition: MeshPartition,
	wanted: Float64Array,
): number {
	const { componentOf, count } = partition;
	const moved = new Float64Array(count);
	for (let step = 0; step < 4; step++) {
		const volumes = componentVolumes(positions, triangles, partition);
		if (volumes.every((volume, id) => Math.abs(volume - wanted[id]) <= 1e-5 * Math.abs(wanted[id]))) break;
		const areas = normalFlux(positions, triangles, normals, partition);
		const distances = volumes.map((volume, id) => (wanted[id] - volume) / areas[id]);
		for (let id = 0; id < count; id++) moved[id] += distances[id];
		for (let v = 0, i = 0; v < componentOf.length; v++, i += 3) {
			const distance = componentOf[v] < 0 ? 0 : distances[componentOf[v]];
			positions[i] += distance * normals[i];
			positions[i + 1] += distance * normals[i + 1];
			positions[i + 2] += distance * normals[i + 2];
		}
	}
	return moved.reduce((most, distance) => Math.max(most, Math.abs(distance)), 0);
}

/**
 * How fast each component's volume grows when its vertices move along their normals: a third of the area of each
 * triangle times the cosines to its corners' normals.
 */
function normalFlux(
	positions: Float64Array,
	triangles: Uint32Array,
	normals: Float64Array,
	{ componentOf, count }: MeshPartition,
): Float64Array {
	const flux = new Float64Array(count);
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
		flux[componentOf[triangles[h]]] +=
			((uy * vz - uz * vy) * (normals[a] + normals[b] + normals[c]) +
				(uz * vx - ux * vz) * (normals[a + 1] + normals[b + 1] + normals[c + 1]) +
				(ux * vy - uy * vx) * (normals[a + 2] + normals[b + 2] + normals[c + 2])) /
			6;
	}
	return flux;
}
