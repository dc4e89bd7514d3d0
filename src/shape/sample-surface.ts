import { createRandom, type Random } from '#numeric';
import { boundingBox } from './bounding-box.ts';
import type { SurfacePoints } from './crowding-cells.ts';
import { eliminateSamples, orderProgressively } from './eliminate-samples.ts';
import type { PointCloud } from './point-cloud.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** Options of {@link sampleSurface} and {@link sampleSurfaceUniform}. */
export interface SampleSurfaceOptions {
	/** The same mesh, count and seed give the same points on every machine. Default 0. */
	readonly seed?: number | string;
}

/** Candidates a point that is kept: more make the result more even and take proportionally longer. */
const candidatesPerPoint = 2.5;

/**
 * Exactly `count` points, spread evenly over the surface (blue noise: no clumps, no holes), each with the unit normal of
 * its triangle. The order is progressive: every prefix is itself spread evenly, so a smaller cloud is the beginning of
 * a larger one. The points are not independent draws; take {@link sampleSurfaceUniform} for Monte Carlo estimates.
 *
 * Yuksel, Sample Elimination for Generating Poisson Disk Sample Sets, 2015.
 *
 * @throws RangeError if count is not a whole number ≥ 1, or the mesh is empty, without area, or not finite.
 */
export function sampleSurface(
	mesh: TriangleMesh,
	count: number,
	{ seed = 0 }: SampleSurfaceOptions = {},
): Required<PointCloud> {
	const areas = cumulativeAreas('sampleSurface', mesh, count);
	const candidates = drawPoints(mesh, areas, {
		count: Math.ceil(count * candidatesPerPoint),
		random: createRandom(seed),
	});
	const area = areas[areas.length - 1];
	const kept = eliminateSamples(candidates, count, area);
	return pickPoints(candidates, orderProgressively(candidates, kept, area));
}

/** Options of {@link sampleSurfaceUniform}. */
export interface SampleSurfaceUniformOptions extends SampleSurfaceOptions {
	/**
	 * True: one point from each of `count` equal shares of the area, so that no part gets far more or less than its due;
	 * the points are not independent. False: each drawn by itself. Default true.
	 */
	readonly isStratified?: boolean;
}

/**
 * `count` points drawn uniformly by area, each with the unit normal of its triangle. They come in the order of the
 * triangles if stratified: shuffle before taking some of them. Clumps and holes occur; {@link sampleSurface} is
 * without.
 *
 * @throws RangeError as {@link sampleSurface}.
 */
export function sampleSurfaceUniform(
	mesh: TriangleMesh,
	count: number,
	{ seed = 0, isStratified = true }: SampleSurfaceUniformOptions = {},
): Required<PointCloud> {
	const areas = cumulativeAreas('sampleSurfaceUniform', mesh, count);
	const points = drawPoints(mesh, areas, { count, random: createRandom(seed), isStratified });
	return pickPoints(
		points,
		Uint32Array.from({ length: count }, (_, i) => i),
	);
}

/** Area of all triangles up to and with each, in mm². */
export function cumulativeAreas(
	operation: string,
	{ positions, triangles }: TriangleMesh,
	count: number,
): Float64Array {
	if (!Number.isInteger(count) || count < 1)
		throw new RangeError(`${operation}: count must be a whole number ≥ 1, got ${count}`);
	const areas = new Float64Array(triangles.length / 3);
	let total = 0;
	for (let f = 0, h = 0; f < areas.length; f++, h += 3) {
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
		total += Math.sqrt(nx * nx + ny * ny + nz * nz) / 2;
		areas[f] = total;
	}
	if (!(total > 0 && Number.isFinite(total)))
		throw new RangeError(
			`${operation}: needs a surface with a positive, finite area, got ${areas.length} triangles of ${total} mm²`,
		);
	return areas;
}

/**
 * One point from each of `count` equal shares of the area, in the order of the triangles; or each from all of it.
 * Barycentric coordinates are uniform by reflection.
 */
export function drawPoints(
	mesh: TriangleMesh,
	areas: Float64Array,
	{ count, random, isStratified = true }: { count: number; random: Random; isStratified?: boolean },
): SurfacePoints {
	const { positions: p, triangles } = mesh;
	const positions = new Float64Array(3 * count);
	const normals = new Float32Array(3 * count);
	const share = areas[areas.length - 1] / count;
	const last = areas.length - 1;
	for (let k = 0, f = 0; k < count; k++) {
		if (isStratified) {
			const target = (k + random.next()) * share;
			while (f < last && areas[f] <= target) f++;
		} else f = firstBeyond(areas, random.next() * areas[last]);
		let r = random.next();
		let q = random.next();
		if (r + q > 1) {
			r = 1 - r;
			q = 1 - q;
		}
		const a = 3 * triangles[3 * f];
		const b = 3 * triangles[3 * f + 1];
		const c = 3 * triangles[3 * f + 2];
		const ux = p[b] - p[a];
		const uy = p[b + 1] - p[a + 1];
		const uz = p[b + 2] - p[a + 2];
		const vx = p[c] - p[a];
		const vy = p[c + 1] - p[a + 1];
		const vz = p[c + 2] - p[a + 2];
		const nx = uy * vz - uz * vy;
		const ny = uz * vx - ux * vz;
		const nz = ux * vy - uy * vx;
		const length = Math.sqrt(nx * nx + ny * ny + nz * nz);
		const i = 3 * k;
		positions[i] = p[a] + r * ux + q * vx;
		positions[i + 1] = p[a + 1] + r * uy + q * vy;
		positions[i + 2] = p[a + 2] + r * uz + q * vz;
		normals[i] = nx / length;
		normals[i + 1] = ny / length;
		normals[i + 2] = nz / length;
	}
	return { positions, normals, box: boundingBox(positions) };
}

/** The first triangle up to and with which there is more area than asked. */
function firstBeyond(areas: Float64Array, target: number): number {
	let low = 0;
	let high = areas.length - 1;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (areas[middle] <= target) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** The points at these places, in this order. */
export function pickPoints(points: SurfacePoints, order: Uint32Array): Required<PointCloud> {
	const positions = new Float32Array(3 * order.length);
	const normals = new Float32Array(3 * order.length);
	for (let i = 0; i < order.length; i++) {
		const from = 3 * order[i];
		for (let k = 0; k < 3; k++) {
			positions[3 * i + k] = points.positions[from + k];
			normals[3 * i + k] = points.normals[from + k];
		}
	}
	return { positions, normals };
}
