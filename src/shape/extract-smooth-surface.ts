import type { LabelRuns, LabelVolume } from '#volume';
import type { Backend } from '#wasm';
import { extractUnion, type GridCoordinates } from './extract-surfaces.ts';
import { farthestOffset, gridOffsets, type GridEdges } from './grid-offsets.ts';
import { massProperties } from './mass-properties.ts';
import { oneRings } from './one-rings.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** Options of {@link extractSmoothSurface}. */
export interface ExtractSmoothSurfaceOptions {
	/**
	 * How strongly each vertex is held to its place half-way between two voxels, against the surface being fair. Smaller is
	 * smoother: waves of the surface shorter than about 2π / ⁴√(16 · hold) voxels are removed (0.003: 13 voxels). Default 0.003.
	 */
	readonly hold?: number;
	/** Steps of the minimisation. Default 60. */
	readonly iterations?: number;
	/**
	 * Which volume the surface is to have. `voxels`: that of the label's voxels, reached by moving all vertices by one distance
	 * as far as their edges allow. `as it comes`: no correction. Default `voxels`.
	 */
	readonly volume?: 'voxels' | 'as it comes';
	readonly backend?: Backend;
}

/** A label's surface without staircases. */
export interface SmoothSurface {
	readonly mesh: TriangleMesh;
	/** Volume of the label's voxels, mm³. */
	readonly voxelVolumeMm3: number;
	readonly meshVolumeMm3: number;
}

/**
 * The surface of a label (or of several as one) without the staircase of its voxels. Undefined if no label occurs.
 *
 * It is the binary surface of `extractSurfaces` with the same triangles, each vertex moved along its own grid edge only:
 * it stays between the centres of the inside and the outside voxel it separates, so every voxel centre stays on
 * its side, no vertex moves more than half a voxel, and the surface is closed and manifold as the binary one is, for any
 * mask. Within that, vertices minimise the squared bending of the surface (the umbrella vector along the normal) plus
 * `hold` times their squared way from the binary surface; then all move by one distance along the normal, so that the
 * volume is that of the voxels. Corners sharper than a voxel are rounded, as no voxel says that they were there.
 * Structures one voxel thick cannot reach their volume within these limits; compare the two volumes returned.
 *
 * The constraint is Whitaker's (Reducing Aliasing Artifacts in Iso-Surfaces of Binary Volumes, 2000), the vertices on fixed
 * connectivity are Gibson's (Constrained Elastic Surface Nets, 1998), the minimisation is accelerated projected descent
 * (Nesterov 1983).
 *
 * @throws RangeError as `extractSurfaces`, or if `hold` or `iterations` are out of range.
 */
export function extractSmoothSurface(
	volume: LabelVolume | LabelRuns,
	labels: number | readonly number[],
	{ hold = 0.003, iterations = 60, volume: target = 'voxels', backend }: ExtractSmoothSurfaceOptions = {},
): SmoothSurface | undefined {
	if (!(hold > 0 && hold <= 1)) throw new RangeError(`extractSmoothSurface: hold must be in (0, 1], got ${hold}`);
	if (!Number.isInteger(iterations) || iterations < 0)
		throw new RangeError(`extractSmoothSurface: iterations must be a whole number ≥ 0, got ${iterations}`);
	const surface = extractUnion(volume, typeof labels === 'number' ? [labels] : labels, { backend });
	if (!surface) return undefined;
	const edges = gridEdges(surface.grid);
	const { triangles } = surface.mesh;
	const rings = oneRings(surface.mesh, true);
	const offsets = gridOffsets({ edges, triangles, rings, hold, iterations });
	const voxelVolumeMm3 = surface.voxelCount * surface.voxelVolumeMm3;
	if (target === 'voxels') reachVolume(edges, triangles, offsets, voxelVolumeMm3);
	const mesh = { positions: positionsAt(edges, offsets), triangles };
	return { mesh, voxelVolumeMm3, meshVolumeMm3: massProperties(mesh, { isClosed: true }).volumeMm3 };
}

function gridEdges({ coordinates, gridToWorld: m }: GridCoordinates): GridEdges {
	const count = coordinates.length / 3;
	const middles = new Float64Array(coordinates.length);
	const axes = new Uint8Array(count);
	const [a0, b0, c0] = coordinates;
	for (let v = 0, i = 0; v < count; v++, i += 3) {
		const a = coordinates[i];
		const b = coordinates[i + 1];
		const c = coordinates[i + 2];
		axes[v] = (a & 1) !== 0 ? 0 : (b & 1) !== 0 ? 1 : 2;
		for (let row = 0; row < 3; row++)
			middles[i + row] = m[4 * row] * (a - a0) + m[4 * row + 1] * (b - b0) + m[4 * row + 2] * (c - c0);
	}
	// Coordinates are doubled: an edge is two of them long.
	const step = (axis: number): [number, number, number] => [2 * m[axis], 2 * m[4 + axis], 2 * m[8 + axis]];
	const first = (row: number): number => m[row] * a0 + m[row + 1] * b0 + m[row + 2] * c0 + m[row + 3];
	return { middles, axes, steps: [step(0), step(1), step(2)], origin: [first(0), first(4), first(8)] };
}

function positionsAt({ middles, axes, steps, origin }: GridEdges, offsets: Float64Array): Float32Array {
	const positions = new Float32Array(middles.length);
	for (let v = 0, i = 0; v < offsets.length; v++, i += 3) {
		const step = steps[axes[v]];
		const t = offsets[v];
		for (let k = 0; k < 3; k++) positions[i + k] = origin[k] + (middles[i + k] + t * step[k]);
	}
	return positions;
}

/**
 * Moves all vertices by one distance along the normal, as far as their edges allow, until the volume is reached. Newton's
 * method: the volume changes by the area vectors at the vertices, which sum to the gradient.
 */
function reachVolume(edges: GridEdges, triangles: Uint32Array, offsets: Float64Array, target: number): void {
	const { axes, steps, middles } = edges;
	const p = new Float64Array(middles.length);
	for (let round = 0; round < 12; round++) {
		for (let v = 0, i = 0; v < offsets.length; v++, i += 3)
			for (let k = 0; k < 3; k++) p[i + k] = middles[i + k] + offsets[v] * steps[axes[v]][k];
		const { volume, gradients } = volumeGradient(p, triangles);
		if (Math.abs(volume - target) < 1e-5 * target) return;
		// A vertex with unit normal n moves by s along n where t = s / (d · n); edges along the surface are left out.
		let change = 0;
		const ways = new Float64Array(offsets.length);
		for (let v = 0, i = 0; v < offsets.length; v++, i += 3) {
			const [dx, dy, dz] = steps[axes[v]];
			const length = Math.hypot(gradients[i], gradients[i + 1], gradients[i + 2]);
			const along = length > 0 ? (dx * gradients[i] + dy * gradients[i + 1] + dz * gradients[i + 2]) / length : 0;
			const isBound =
				Math.abs(offsets[v]) >= farthestOffset && Math.sign(offsets[v] * along) === Math.sign(target - volume);
			if (isBound || along * along < 0.04 * (dx * dx + dy * dy + dz * dz)) continue;
			ways[v] = 1 / along;
			change += length;
		}
		if (change === 0) return;
		const distance = (target - volume) / change;
		for (let v = 0; v < offsets.length; v++)
			offsets[v] = Math.min(farthestOffset, Math.max(-farthestOffset, offsets[v] + distance * ways[v]));
	}
}

/** Volume enclosed, and its derivative by each vertex: a third of the vector areas around it. */
function volumeGradient(p: Float64Array, triangles: Uint32Array): { volume: number; gradients: Float64Array } {
	const gradients = new Float64Array(p.length);
	let volume = 0;
	for (let h = 0; h < triangles.length; h += 3) {
		const a = 3 * triangles[h];
		const b = 3 * triangles[h + 1];
		const c = 3 * triangles[h + 2];
		for (const [u, v, w] of [
			[a, b, c],
			[b, c, a],
			[c, a, b],
		]) {
			gradients[u] += (p[v + 1] * p[w + 2] - p[v + 2] * p[w + 1]) / 6;
			gradients[u + 1] += (p[v + 2] * p[w] - p[v] * p[w + 2]) / 6;
			gradients[u + 2] += (p[v] * p[w + 1] - p[v + 1] * p[w]) / 6;
		}
	}
	for (let i = 0; i < p.length; i++) volume += (p[i] * gradients[i]) / 3;
	return { volume, gradients };
}
