import type { ContourPlane } from './contour-stack.ts';

/** A grid of samples in a plane: sample (i, j) lies at `u0 + i · du`, `v0 + j · dv`. */
export interface PlaneGrid {
	readonly columns: number;
	readonly rows: number;
	readonly u0: number;
	readonly v0: number;
	readonly du: number;
	readonly dv: number;
}

/**
 * 1 where a sample lies within an odd number of the plane's polygons. Scan lines, each edge taken half-open, so that
 * touching polygons share no sample and leave none out; the two sides of a keyhole's slit cancel.
 */
export function rasterisePlane({ polygons }: ContourPlane, grid: PlaneGrid, mask: Uint8Array): void {
	const { columns, rows, u0, v0, du, dv } = grid;
	const crossings: number[][] = Array.from({ length: rows }, () => []);
	for (const polygon of polygons) {
		for (let i = 0, j = polygon.length - 2; i < polygon.length; j = i, i += 2) {
			// Always from the same end, so that the two sides of a slit give the same crossing.
			const swap = polygon[i + 1] < polygon[j + 1] || (polygon[i + 1] === polygon[j + 1] && polygon[i] < polygon[j]);
			const [a, b] = swap ? [i, j] : [j, i];
			const ya = (polygon[a + 1] - v0) / dv;
			const yb = (polygon[b + 1] - v0) / dv;
			const xa = (polygon[a] - u0) / du;
			const xb = (polygon[b] - u0) / du;
			const first = Math.max(0, Math.ceil(ya));
			const last = Math.min(rows - 1, Math.ceil(yb) - 1);
			for (let row = first; row <= last; row++) crossings[row].push(xa + ((xb - xa) * (row - ya)) / (yb - ya));
		}
	}
	for (const [row, list] of crossings.entries()) {
		const sorted = Float64Array.from(list).sort();
		for (let c = 0; c + 1 < sorted.length; c += 2) {
			const from = Math.max(0, Math.ceil(sorted[c]));
			const to = Math.min(columns, Math.ceil(sorted[c + 1]));
			if (to > from) mask.fill(1, row * columns + from, row * columns + to);
		}
	}
}

/**
 * Signed distance of every sample to the plane's polygons, mm: positive inside. The nearest edge is known exactly beside
 * the edges and is handed on to neighbours in four sweeps (Danielsson, Euclidean distance mapping, 1980), each time with
 * the exact distance to that edge.
 */
export function planeDistance(plane: ContourPlane, grid: PlaneGrid, mask: Uint8Array): Float32Array {
	const { columns, rows } = grid;
	const edges = edgesOf(plane);
	const nearest = new Int32Array(columns * rows).fill(-1);
	const squared = new Float32Array(columns * rows).fill(Infinity);
	const offer = (column: number, row: number, edge: number): void => {
		if (edge < 0) return;
		const at = row * columns + column;
		if (nearest[at] === edge) return;
		const distance = squaredDistance(edges, 4 * edge, grid.u0 + column * grid.du, grid.v0 + row * grid.dv);
		if (distance < squared[at]) {
			squared[at] = distance;
			nearest[at] = edge;
		}
	};
	seed(edges, grid, offer);
	sweep(grid, nearest, offer);
	const signed = squared;
	for (let i = 0; i < signed.length; i++) signed[i] = (mask[i] === 1 ? 1 : -1) * Math.sqrt(squared[i]);
	return signed;
}

type Offer = (column: number, row: number, edge: number) => void;

/** Edges as u, v pairs of both ends. The two sides of a keyhole's slit are no border and are left out. */
function edgesOf({ polygons }: ContourPlane): Float64Array {
	const keys = new Map<string, number>();
	const edges: number[] = [];
	for (const polygon of polygons) {
		for (let i = 0, j = polygon.length - 2; i < polygon.length; j = i, i += 2) {
			const ends = [polygon[j], polygon[j + 1], polygon[i], polygon[i + 1]];
			const back = keys.get([ends[2], ends[3], ends[0], ends[1]].join(' '));
			if (back === undefined) {
				keys.set(ends.join(' '), edges.length);
				edges.push(...ends);
			} else edges[back] = Number.NaN;
		}
	}
	const kept = new Float64Array(edges.length);
	let end = 0;
	for (let e = 0; e < edges.length; e += 4) {
		if (Number.isNaN(edges[e])) continue;
		kept.set(edges.slice(e, e + 4), end);
		end += 4;
	}
	return kept.subarray(0, end);
}

/** Gives every sample beside an edge that edge. Samples outside the grid pass theirs to the nearest within. */
function seed(edges: Float64Array, { columns, rows, u0, v0, du, dv }: PlaneGrid, offer: Offer): void {
	for (let e = 0; 4 * e < edges.length; e++) {
		const x0 = (edges[4 * e] - u0) / du;
		const y0 = (edges[4 * e + 1] - v0) / dv;
		const x1 = (edges[4 * e + 2] - u0) / du;
		const y1 = (edges[4 * e + 3] - v0) / dv;
		const steps = Math.max(1, Math.ceil(2 * Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0))));
		for (let s = 0; s <= steps; s++) {
			const column = Math.floor(x0 + ((x1 - x0) * s) / steps);
			const row = Math.floor(y0 + ((y1 - y0) * s) / steps);
			for (let r = row - 1; r <= row + 2; r++)
				for (let c = column - 1; c <= column + 2; c++)
					offer(Math.min(columns - 1, Math.max(0, c)), Math.min(rows - 1, Math.max(0, r)), e);
		}
	}
}

function sweep({ columns, rows }: PlaneGrid, nearest: Int32Array, offer: Offer): void {
	const pass = (row: number, from: number): void => {
		const hasFrom = from >= 0 && from < rows;
		for (let c = 0; c < columns; c++) {
			if (hasFrom)
				for (let d = Math.max(0, c - 1); d <= Math.min(columns - 1, c + 1); d++)
					offer(c, row, nearest[from * columns + d]);
			if (c > 0) offer(c, row, nearest[row * columns + c - 1]);
		}
		for (let c = columns - 2; c >= 0; c--) offer(c, row, nearest[row * columns + c + 1]);
	};
	for (let row = 0; row < rows; row++) pass(row, row - 1);
	for (let row = rows - 1; row >= 0; row--) pass(row, row + 1);
}

function squaredDistance(edges: Float64Array, at: number, u: number, v: number): number {
	const eu = edges[at + 2] - edges[at];
	const ev = edges[at + 3] - edges[at + 1];
	const pu = u - edges[at];
	const pv = v - edges[at + 1];
	const square = eu * eu + ev * ev;
	const t = square === 0 ? 0 : Math.min(1, Math.max(0, (pu * eu + pv * ev) / square));
	const du = pu - t * eu;
	const dv = pv - t * ev;
	return du * du + dv * dv;
}
