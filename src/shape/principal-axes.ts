import { symmetricEigen3 } from '#numeric';
import { massProperties, type MassProperties } from './mass-properties.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** The natural frame of a shape and its size along it. */
export interface PrincipalAxes {
	/**
	 * Three unit vectors, 3 × xyz in world RAS+, longest extent first; a right-handed frame. Of the first two axes the
	 * component of largest magnitude is positive, so an upright shape's axis points to superior for every patient.
	 */
	readonly axes: readonly number[];
	/** Extent of the vertices along each axis in mm, descending. */
	readonly lengthsMm: readonly [number, number, number];
}

/** Options of {@link principalAxes}. */
export interface PrincipalAxesOptions {
	/** {@link massProperties} of the mesh, where they are at hand. */
	readonly mass?: MassProperties;
}

/**
 * Principal axes: of the inertia of the solid for a closed mesh, of the area's covariance for an open one (which
 * encloses nothing). Either depends on the surface only, not on how finely it is triangulated. Where the shape has no
 * preferred direction (a sphere) the axes are arbitrary, but the same for the same input. Without triangles: the world
 * axes and no extent.
 */
export function principalAxes(mesh: TriangleMesh, { mass }: PrincipalAxesOptions = {}): PrincipalAxes {
	const known = mass ?? massProperties(mesh);
	const isSolid = known.isClosed && known.volumeMm3 !== 0;
	const covariance = isSolid ? solidCovariance(known) : areaCovariance(mesh, known.surfaceCentroid);
	const { vectors } = symmetricEigen3(covariance);

	const lengths = [0, 1, 2].map((i) => extentAlong(mesh, vectors.subarray(3 * i, 3 * i + 3), known.surfaceCentroid));
	const order = [0, 1, 2].sort((i, j) => lengths[j] - lengths[i] || i - j);
	const first = pointed(vectors.subarray(3 * order[0], 3 * order[0] + 3));
	const second = pointed(vectors.subarray(3 * order[1], 3 * order[1] + 3));
	return {
		// Adding 0 turns −0 into 0, which JSON cannot tell apart.
		axes: [...first, ...second, ...cross(first, second)].map((value) => value + 0),
		lengthsMm: [lengths[order[0]], lengths[order[1]], lengths[order[2]]],
	};
}

/** Second over first principal length, (0, 1]: small for rods. 0 where the shape has no extent across. */
export function elongation([first, second]: readonly number[]): number {
	return first > 0 ? second / first : 0;
}

/** Third over second principal length, (0, 1]: small for plates. 0 where the shape has no thickness. */
export function flatness([, second, third]: readonly number[]): number {
	return second > 0 ? third / second : 0;
}

/** π^(1/3) (6V)^(2/3) / A: 1 for a sphere, less for every other solid (Wadell 1935). 0 without area. */
export function sphericity(volumeMm3: number, areaMm2: number): number {
	return areaMm2 > 0 ? (Math.cbrt(Math.PI) * Math.cbrt(6 * Math.abs(volumeMm3)) ** 2) / areaMm2 : 0;
}

/** Second central moments from the inertia tensor J = trace(C)·1 − C; an inside-out mesh has both negative. */
function solidCovariance({ inertiaMm5, volumeMm3 }: MassProperties): number[] {
	const sign = Math.sign(volumeMm3);
	const [xx, xy, xz, yy, yz, zz] = inertiaMm5.map((value) => value * sign);
	const trace = (xx + yy + zz) / 2;
	return [trace - xx, -xy, -xz, trace - yy, -yz, trace - zz];
}

function areaCovariance({ positions, triangles }: TriangleMesh, [ox, oy, oz]: readonly number[]): number[] {
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
		const area = Math.sqrt(nx * nx + ny * ny + nz * nz);
		const sx = x0 + x1 + x2;
		const sy = y0 + y1 + y2;
		const sz = z0 + z1 + z2;
		xx += area * (x0 * x0 + x1 * x1 + x2 * x2 + sx * sx);
		xy += area * (x0 * y0 + x1 * y1 + x2 * y2 + sx * sy);
		xz += area * (x0 * z0 + x1 * z1 + x2 * z2 + sx * sz);
		yy += area * (y0 * y0 + y1 * y1 + y2 * y2 + sy * sy);
		yz += area * (y0 * z0 + y1 * z1 + y2 * z2 + sy * sz);
		zz += area * (z0 * z0 + z1 * z1 + z2 * z2 + sz * sz);
	}
	return [xx, xy, xz, yy, yz, zz];
}

function extentAlong({ positions, triangles }: TriangleMesh, axis: Float64Array, origin: readonly number[]): number {
	const [ax, ay, az] = axis;
	const [ox, oy, oz] = origin;
	let low = Infinity;
	let high = -Infinity;
	for (let h = 0; h < triangles.length; h++) {
		const v = 3 * triangles[h];
		const t = (positions[v] - ox) * ax + (positions[v + 1] - oy) * ay + (positions[v + 2] - oz) * az;
		if (t < low) low = t;
		if (t > high) high = t;
	}
	return high > low ? high - low : 0;
}

/** The axis or its opposite, whichever has its largest component positive. */
function pointed(axis: Float64Array): Float64Array {
	let largest = 0;
	for (const value of axis) if (Math.abs(value) > Math.abs(largest) + 1e-9) largest = value;
	return largest < 0 ? axis.map((value) => -value) : axis;
}

function cross(a: Float64Array, b: Float64Array): [number, number, number] {
	return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
