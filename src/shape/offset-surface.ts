import { boundingBox } from './bounding-box.ts';
import { closestPoints } from './closest-point.ts';
import { compactMesh } from './compact-mesh.ts';
import { extractIsosurface } from './extract-isosurface.ts';
import { faceNormals } from './face-normals.ts';
import { pairEdges } from './pair-edges.ts';
import { triangleTree } from './triangle-tree.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { windingNumberAt, windingTree } from './winding-tree.ts';

/** Options of {@link offsetSurface}. */
export interface OffsetSurfaceOptions {
	/** How far outside the surface, in mm; negative inside, 0 the surface itself made anew. */
	readonly distanceMm: number;
	/** Edge of the cells the new surface is made of, in mm. Default: a 128th of the diagonal of the mesh's box. */
	readonly spacingMm?: number;
	/**
	 * `solid`: inside is where the mesh winds round more than half (holes and overlaps are bridged). `sheet`: the mesh has no inside,
	 * and gets a skin all round at the distance, which must be positive. Default `solid`.
	 */
	readonly kind?: 'solid' | 'sheet';
	/** Refuse grids with more samples. Default 2²⁷. */
	readonly maximumSamples?: number;
}

/**
 * A closed manifold surface at a distance from any mesh, open, crossing itself or in pieces: the level of the signed
 * distance on a grid. Nothing is kept of the triangles; the result is within about half a cell of the true offset where
 * that is smooth, sharp edges are bevelled by up to a cell, and parts or gaps thinner than a cell may vanish or close. Distances
 * are exact (float64), computed only near the surface; the side is told by the winding number. Deterministic.
 *
 * Jacobson, Kavan & Sorkine-Hornung, Robust Inside-Outside Segmentation using Generalized Winding Numbers, 2013.
 *
 * @throws RangeError if a number is not usable, a coordinate is not finite, or the grid would be larger than allowed.
 */
export function offsetSurface(mesh: TriangleMesh, options: OffsetSurfaceOptions): TriangleMesh {
	const { distanceMm, kind = 'solid', maximumSamples = 2 ** 27 } = options;
	if (!Number.isFinite(distanceMm)) throw new RangeError(`offsetSurface: distanceMm must be finite, got ${distanceMm}`);
	if (kind === 'sheet' && !(distanceMm > 0))
		throw new RangeError(`offsetSurface: a sheet needs distanceMm > 0, got ${distanceMm}`);
	const input = compactMesh(mesh);
	if (input.triangles.length === 0) return { positions: new Float32Array(0), triangles: new Uint32Array(0) };
	if (!input.positions.every(Number.isFinite)) throw new RangeError('offsetSurface: all coordinates must be finite');
	const { min, max } = boundingBox(input.positions);
	const diagonal = Math.hypot(max[0] - min[0], max[1] - min[1], max[2] - min[2]);
	const spacing = options.spacingMm ?? diagonal / 128;
	if (!(spacing > 0 && Number.isFinite(spacing)))
		throw new RangeError(`offsetSurface: spacingMm must be > 0, got ${spacing}`);
	const margin = Math.max(0, distanceMm) + 2 * spacing;
	const dims = [0, 1, 2].map((axis) => Math.ceil((max[axis] - min[axis] + 2 * margin) / spacing) + 1) as [
		number,
		number,
		number,
	];
	if (dims[0] * dims[1] * dims[2] > maximumSamples)
		throw new RangeError(
			`offsetSurface: ${dims.join(' × ')} samples at ${spacing} mm are more than ${maximumSamples}: choose a larger spacingMm`,
		);
	const grid: Grid = { dims, spacing, origin: min.map((value) => value - margin) };
	const voxels = signedDistances(input, grid, Math.abs(distanceMm) + 2 * spacing, kind);
	const [x, y, z] = grid.origin;
	const voxelToWorld = Float64Array.of(spacing, 0, 0, x, 0, spacing, 0, y, 0, 0, spacing, z, 0, 0, 0, 1);
	return extractIsosurface({ dims, voxels, voxelToWorld }, { level: distanceMm, inside: 'low' });
}

/** Samples nearer to the surface than this share of a cell are on it. */
const onSurface = 1e-5;
const leastDistance = 2 ** -100;

interface Grid {
	readonly dims: readonly [number, number, number];
	readonly spacing: number;
	readonly origin: readonly number[];
}

/** Signed distances at the samples within `reach` of the surface; `reach` with their sign at all others. */
function signedDistances(mesh: TriangleMesh, grid: Grid, reach: number, kind: 'solid' | 'sheet'): Float32Array {
	const { dims, spacing, origin } = grid;
	const near = samplesNear(mesh, grid, reach);
	const points = new Float32Array(3 * near.length);
	for (let i = 0; i < near.length; i++) {
		const x = near[i] % dims[0];
		const row = (near[i] - x) / dims[0];
		const y = row % dims[1];
		points[3 * i] = origin[0] + spacing * x;
		points[3 * i + 1] = origin[1] + spacing * y;
		points[3 * i + 2] = origin[2] + (spacing * (row - y)) / dims[1];
	}
	const { distancesMm, triangles } = closestPoints(triangleTree(mesh), points);
	const { normals } = faceNormals(mesh);
	const far = reach + spacing;
	const field = new Float32Array(dims[0] * dims[1] * dims[2]).fill(far);
	if (kind === 'sheet') {
		for (let i = 0; i < near.length; i++) field[near[i]] = distancesMm[i];
		return field;
	}
	const tree = windingTree(mesh);
	const isInside = (x: number, y: number, z: number): boolean => windingNumberAt(tree, x, y, z) > 0.5;
	// Where every edge has two sides, winding only changes across the surface, and two samples that are further from it, taken
	// together, than from each other are on the same side of it.
	const step = pairEdges(mesh).boundaryEdges === 0 ? spacing : Infinity;
	for (let i = 0; i < near.length; i++) {
		const isNext = i > 0 && near[i] === near[i - 1] + 1 && near[i] % dims[0] > 0;
		const inside =
			isNext && distancesMm[i] + distancesMm[i - 1] > step * 1.001
				? field[near[i - 1]] < 0
				: isInside(points[3 * i], points[3 * i + 1], points[3 * i + 2]);
		field[near[i]] = inside ? -distancesMm[i] : Math.max(distancesMm[i], leastDistance);
		if (distancesMm[i] > onSurface * spacing) continue;
		// On the surface itself the winding number says nothing: inside is where both sides are, as on walls within a solid.
		const sides = [1, -1].map((side) => {
			const [x, y, z] = [0, 1, 2].map(
				(axis) => points[3 * i + axis] + side * 0.01 * spacing * normals[3 * triangles[i] + axis],
			);
			return isInside(x, y, z);
		});
		field[near[i]] = sides[0] && sides[1] ? -leastDistance : leastDistance;
	}
	fillBetween(field, near, grid, { far, isInside });
	return field;
}

/** Indices of the samples in the boxes around the triangles, grown by `reach`; ascending. */
function samplesNear(
	{ positions, triangles }: TriangleMesh,
	{ dims, spacing, origin }: Grid,
	reach: number,
): Uint32Array {
	const isNear = new Uint8Array(dims[0] * dims[1] * dims[2]);
	const low = [0, 0, 0];
	const high = [0, 0, 0];
	for (let h = 0; h < triangles.length; h += 3) {
		for (let axis = 0; axis < 3; axis++) {
			const a = positions[3 * triangles[h] + axis];
			const b = positions[3 * triangles[h + 1] + axis];
			const c = positions[3 * triangles[h + 2] + axis];
			low[axis] = Math.max(0, Math.ceil((Math.min(a, b, c) - reach - origin[axis]) / spacing));
			high[axis] = Math.min(dims[axis] - 1, Math.floor((Math.max(a, b, c) + reach - origin[axis]) / spacing));
		}
		for (let z = low[2]; z <= high[2]; z++)
			for (let y = low[1]; y <= high[1]; y++) {
				const row = dims[0] * (y + dims[1] * z);
				isNear.fill(1, row + low[0], row + high[0] + 1);
			}
	}
	let count = 0;
	for (let i = 0; i < isNear.length; i++) count += isNear[i];
	const near = new Uint32Array(count);
	for (let i = 0, end = 0; i < isNear.length; i++) if (isNear[i]) near[end++] = i;
	return near;
}

/**
 * Signs of the samples between those near the surface, along each row: that of the two ends of the gap where they agree, else
 * (a hole of the mesh) asked one by one.
 */
function fillBetween(
	field: Float32Array,
	near: Uint32Array,
	{ dims, spacing, origin }: Grid,
	{ far, isInside }: { far: number; isInside: (x: number, y: number, z: number) => boolean },
): void {
	for (let i = 0; i + 1 < near.length; i++) {
		const first = near[i];
		const next = near[i + 1];
		const row = Math.floor(first / dims[0]);
		if (next === first + 1 || Math.floor(next / dims[0]) !== row) continue;
		const before = field[first] < 0;
		if (before === field[next] < 0) {
			if (before) field.fill(-far, first + 1, next);
			continue;
		}
		const y = origin[1] + spacing * (row % dims[1]);
		const z = origin[2] + spacing * Math.floor(row / dims[1]);
		for (let k = first + 1; k < next; k++)
			if (isInside(origin[0] + spacing * (k - row * dims[0]), y, z)) field[k] = -far;
	}
}
