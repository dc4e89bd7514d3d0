import { pairEdges } from './pair-edges.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** Size and distribution of mass of the solid a mesh encloses, at density 1. */
export interface MassProperties {
	readonly areaMm2: number;
	/** Signed: positive where triangles are counter-clockwise seen from outside. Meaningless unless `isClosed`. */
	readonly volumeMm3: number;
	/** False: `volumeMm3`, `centroid` and `inertiaMm5` depend on where the mesh lies and must not be shown. */
	readonly isClosed: boolean;
	/** Centre of mass of the solid in world mm; of the surface where there is no volume. */
	readonly centroid: readonly [number, number, number];
	/** Centre of the surface (area-weighted) in world mm. */
	readonly surfaceCentroid: readonly [number, number, number];
	/** Inertia tensor of the solid about `centroid`: xx, xy, xz, yy, yz, zz. */
	readonly inertiaMm5: readonly [number, number, number, number, number, number];
}

/** Options of {@link massProperties}. */
export interface MassPropertiesOptions {
	/** Whether the mesh is closed, if known (as every extracted surface is). Default: it is checked. */
	readonly isClosed?: boolean;
}

/**
 * Area, volume, centre of mass and inertia by signed tetrahedra from a local origin, in float64, so that shapes far
 * from the world origin lose nothing.
 *
 * Mirtich, Fast and Accurate Computation of Polyhedral Mass Properties, 1996 (the same integrals, by tetrahedra).
 */
export function massProperties(mesh: TriangleMesh, { isClosed }: MassPropertiesOptions = {}): MassProperties {
	const origin = localOrigin(mesh);
	const { area, areaMoment, volume, moment, second } = integrate(mesh, origin);
	const about = (weight: number, m: ArrayLike<number>): [number, number, number] =>
		weight === 0 ? [0, 0, 0] : [m[0] / weight, m[1] / weight, m[2] / weight];
	const surfaceCentre = about(area, areaMoment);
	const centre = volume === 0 ? surfaceCentre : about(volume, moment);

	// Second moments about the centroid (parallel axes), then the inertia tensor trace(C)·1 − C.
	const [cx, cy, cz] = centre;
	const xx = second[0] - volume * cx * cx;
	const xy = second[1] - volume * cx * cy;
	const xz = second[2] - volume * cx * cz;
	const yy = second[3] - volume * cy * cy;
	const yz = second[4] - volume * cy * cz;
	const zz = second[5] - volume * cz * cz;
	const toWorld = (p: readonly number[]): [number, number, number] => [
		p[0] + origin[0],
		p[1] + origin[1],
		p[2] + origin[2],
	];
	return {
		areaMm2: area,
		volumeMm3: volume,
		isClosed: isClosed ?? isClosedSurface(mesh),
		centroid: toWorld(centre),
		surfaceCentroid: toWorld(surfaceCentre),
		inertiaMm5: [yy + zz, -xy, -xz, xx + zz, -yz, xx + yy],
	};
}

function isClosedSurface(mesh: TriangleMesh): boolean {
	const { boundaryEdges, oddEdges } = pairEdges(mesh);
	return mesh.triangles.length > 0 && boundaryEdges === 0 && oddEdges === 0;
}

/** Any point near the mesh will do: the mean of its vertices. */
function localOrigin({ positions }: TriangleMesh): [number, number, number] {
	let [x, y, z] = [0, 0, 0];
	for (let i = 0; i + 2 < positions.length; i += 3) {
		x += positions[i];
		y += positions[i + 1];
		z += positions[i + 2];
	}
	const n = Math.max(1, positions.length / 3);
	return [x / n, y / n, z / n];
}

interface Integrals {
	area: number;
	areaMoment: [number, number, number];
	volume: number;
	moment: [number, number, number];
	/** ∫ xx, xy, xz, yy, yz, zz. */
	second: [number, number, number, number, number, number];
}

function integrate({ positions, triangles }: TriangleMesh, [ox, oy, oz]: readonly [number, number, number]): Integrals {
	let [area, volume] = [0, 0];
	let [ax, ay, az] = [0, 0, 0];
	let [mx, my, mz] = [0, 0, 0];
	let [xx, xy, xz, yy, yz, zz] = [0, 0, 0, 0, 0, 0];
	for (let h = 0; h + 2 < triangles.length; h += 3) {
		const a = 3 * triangles[h];
		const b = 3 * triangles[h + 1];
		const c = 3 * triangles[h + 2];
		const x0 = positions[a] - ox;
		const y0 = positions[a + 1] - oy;
		const z0 = positions[a + 2] - oz;
		const x1 = positions[b] - ox;
		const y1 = positions[b + 1] - oy;
		const z1 = positions[b + 2] - oz;
		const x2 = positions[c] - ox;
		const y2 = positions[c + 1] - oy;
		const z2 = positions[c + 2] - oz;
		const nx = (y1 - y0) * (z2 - z0) - (z1 - z0) * (y2 - y0);
		const ny = (z1 - z0) * (x2 - x0) - (x1 - x0) * (z2 - z0);
		const nz = (x1 - x0) * (y2 - y0) - (y1 - y0) * (x2 - x0);
		const sx = x0 + x1 + x2;
		const sy = y0 + y1 + y2;
		const sz = z0 + z1 + z2;
		const doubleArea = Math.sqrt(nx * nx + ny * ny + nz * nz);
		area += doubleArea;
		ax += doubleArea * sx;
		ay += doubleArea * sy;
		az += doubleArea * sz;
		// Six times the volume of the tetrahedron (origin, corners).
		const d = x0 * nx + y0 * ny + z0 * nz;
		volume += d;
		mx += d * sx;
		my += d * sy;
		mz += d * sz;
		xx += d * (x0 * x0 + x1 * x1 + x2 * x2 + sx * sx);
		xy += d * (x0 * y0 + x1 * y1 + x2 * y2 + sx * sy);
		xz += d * (x0 * z0 + x1 * z1 + x2 * z2 + sx * sz);
		yy += d * (y0 * y0 + y1 * y1 + y2 * y2 + sy * sy);
		yz += d * (y0 * z0 + y1 * z1 + y2 * z2 + sy * sz);
		zz += d * (z0 * z0 + z1 * z1 + z2 * z2 + sz * sz);
	}
	return {
		area: area / 2,
		areaMoment: [ax / 6, ay / 6, az / 6],
		volume: volume / 6,
		moment: [mx / 24, my / 24, mz / 24],
		second: [xx / 120, xy / 120, xz / 120, yy / 120, yz / 120, zz / 120],
	};
}
