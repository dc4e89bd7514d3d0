import type { OneRings } from './one-rings.ts';
import { vertexNormals } from './vertex-normals.ts';

/** Where each vertex lies when in the middle of its grid edge, and which way it may go. */
export interface GridEdges {
	/** x, y, z of each vertex, float64, relative to the first one. */
	readonly middles: Float64Array;
	/** Axis of each vertex's edge. */
	readonly axes: Uint8Array;
	/** World vector of an edge along each axis. */
	readonly steps: readonly (readonly [number, number, number])[];
	readonly origin: readonly [number, number, number];
}

/** A vertex comes no nearer to a voxel centre than this share of its edge, so that no triangle loses its area. */
export const farthestOffset = 0.5 - 1 / 64;

/** Steps after which the normals are taken anew from the surface as it is then. */
const stepsPerNormals = 10;

/**
 * How far each vertex moves along its grid edge, as a share of it, for a surface of least
 * Σ δ² + hold · Σ (d · n t)², where δ is the way from a vertex to the mean of its neighbours along the normal n, d the edge
 * and t the share. Quadratic while the normals are kept; they are renewed now and then.
 */
export function gridOffsets({
	edges,
	triangles,
	rings,
	hold,
	iterations,
}: {
	readonly edges: GridEdges;
	readonly triangles: Uint32Array;
	readonly rings: OneRings;
	readonly hold: number;
	readonly iterations: number;
}): Float64Array {
	const { middles, axes } = edges;
	const count = axes.length;
	const offsets = new Float64Array(count);
	const ahead = new Float64Array(count);
	const last = new Float64Array(count);
	const p = middles.slice();
	let normals = smoothNormals(p, triangles, rings);
	let momentum = 1;
	for (let k = 0; k < iterations; k++) {
		if (k > 0 && k % stepsPerNormals === 0) {
			place(edges, offsets, p);
			normals = smoothNormals(p, triangles, rings);
		}
		last.set(offsets);
		place(edges, ahead, p);
		descend(edges, bending(p, normals, rings), { normals, rings, hold }, ahead, offsets);
		const next = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
		const share = (momentum - 1) / next;
		momentum = next;
		for (let v = 0; v < count; v++) ahead[v] = offsets[v] + share * (offsets[v] - last[v]);
	}
	return offsets;
}

function place({ middles, axes, steps }: GridEdges, offsets: Float64Array, p: Float64Array): void {
	for (let v = 0, i = 0; v < axes.length; v++, i += 3) {
		const step = steps[axes[v]];
		const t = offsets[v];
		p[i] = middles[i] + t * step[0];
		p[i + 1] = middles[i + 1] + t * step[1];
		p[i + 2] = middles[i + 2] + t * step[2];
	}
}

/** Vertex normals averaged over the rings twice: those of the shape rather than of its stairs. */
function smoothNormals(p: Float64Array, triangles: Uint32Array, { start, end, neighbours }: OneRings): Float64Array {
	let normals = vertexNormals(p, triangles);
	for (let round = 0; round < 2; round++) {
		const mean = new Float64Array(normals.length);
		for (let v = 0, i = 0; v < end.length; v++, i += 3) {
			let x = normals[i];
			let y = normals[i + 1];
			let z = normals[i + 2];
			for (let k = start[v]; k < end[v]; k++) {
				const j = 3 * neighbours[k];
				x += normals[j];
				y += normals[j + 1];
				z += normals[j + 2];
			}
			const length = Math.sqrt(x * x + y * y + z * z);
			const scale = length > 0 ? 1 / length : 0;
			mean[i] = x * scale;
			mean[i + 1] = y * scale;
			mean[i + 2] = z * scale;
		}
		normals = mean;
	}
	return normals;
}

/** δ of each vertex: the way to the mean of its ring along the normal. */
function bending(p: Float64Array, normals: Float64Array, { start, end, neighbours }: OneRings): Float64Array {
	const delta = new Float64Array(end.length);
	for (let v = 0, i = 0; v < end.length; v++, i += 3) {
		let x = 0;
		let y = 0;
		let z = 0;
		for (let k = start[v]; k < end[v]; k++) {
			const j = 3 * neighbours[k];
			x += p[j];
			y += p[j + 1];
			z += p[j + 2];
		}
		const n = end[v] - start[v];
		if (n === 0) continue;
		delta[v] = (x / n - p[i]) * normals[i] + (y / n - p[i + 1]) * normals[i + 1] + (z / n - p[i + 2]) * normals[i + 2];
	}
	return delta;
}

/**
 * One projected step from `ahead` into `offsets`. The Hessian in ways along the normal is at most 4 + hold, and a vertex on
 * an edge at a slant moves by the share of the step that its edge has along the normal.
 */
function descend(
	{ axes, steps }: GridEdges,
	delta: Float64Array,
	{ normals, rings, hold }: { normals: Float64Array; rings: OneRings; hold: number },
	ahead: Float64Array,
	offsets: Float64Array,
): void {
	const { start, end, neighbours } = rings;
	for (let v = 0, i = 0; v < axes.length; v++, i += 3) {
		let x = -delta[v] * normals[i];
		let y = -delta[v] * normals[i + 1];
		let z = -delta[v] * normals[i + 2];
		for (let k = start[v]; k < end[v]; k++) {
			const u = neighbours[k];
			const weight = delta[u] / (end[u] - start[u]);
			x += weight * normals[3 * u];
			y += weight * normals[3 * u + 1];
			z += weight * normals[3 * u + 2];
		}
		const [dx, dy, dz] = steps[axes[v]];
		const along = dx * normals[i] + dy * normals[i + 1] + dz * normals[i + 2];
		const gradient = dx * x + dy * y + dz * z + hold * along * along * ahead[v];
		// Edges that lie along the surface hardly move it; they are not given a large step for that.
		const size = Math.max(along * along, 0.1 * (dx * dx + dy * dy + dz * dz));
		const t = ahead[v] - gradient / ((4 + hold) * size);
		offsets[v] = Math.min(farthestOffset, Math.max(-farthestOffset, t));
	}
}
