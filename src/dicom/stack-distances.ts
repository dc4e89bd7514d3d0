import type { ContourPlane, ContourStack } from './contour-stack.ts';
import { planeDistance, rasterisePlane, type PlaneGrid } from './plane-raster.ts';

/** How planes are joined. */
export interface JoinOptions {
	/**
	 * Planes farther apart than this are not joined: each ends half a spacing beyond, as at the ends of the structure.
	 * Default 1.5 times the usual distance of its planes.
	 */
	readonly maxGapMm?: number;
	/** Distance of planes, for structures of a single plane. Default 1. */
	readonly spacingMm?: number;
}

/** A stack with what is needed to interpolate it: signed distances of the planes asked for, made when asked. */
export class StackDistances {
	readonly stack: ContourStack;
	readonly grid: PlaneGrid;
	readonly spacingMm: number;
	readonly maxGapMm: number;
	readonly #kept = new Map<number, PlaneDistances>();

	constructor(stack: ContourStack, grid: PlaneGrid, { maxGapMm, spacingMm }: JoinOptions = {}) {
		this.stack = stack;
		this.grid = grid;
		this.spacingMm = stack.spacingMm ?? spacingMm ?? 1;
		this.maxGapMm = maxGapMm ?? 1.5 * this.spacingMm;
	}

	/**
	 * Signed distances at a height, linear between planes; undefined where nothing is near. They are cut at ± the spacing,
	 * or at the depth of the thinner of two planes: what does not overlap its neighbour then ends half way to it, so that
	 * thin structures that wander keep their volume.
	 */
	at(height: number): Float32Array | undefined {
		const { planes } = this.stack;
		let upper = planes.findIndex((plane) => plane.height >= height);
		if (upper < 0) upper = planes.length;
		const lower = upper - 1;
		const isJoined =
			lower >= 0 && upper < planes.length && planes[upper].height - planes[lower].height <= this.maxGapMm;
		if (isJoined) {
			const gap = planes[upper].height - planes[lower].height;
			return mixWithin(this.#plane(lower), this.#plane(upper), (height - planes[lower].height) / gap);
		}
		const below = lower >= 0 ? this.#beyond(lower, (height - planes[lower].height) / this.spacingMm) : undefined;
		const above =
			upper < planes.length ? this.#beyond(upper, (planes[upper].height - height) / this.spacingMm) : undefined;
		return below && above ? greater(below, above) : (below ?? above);
	}

	/** Beyond an end the distance falls to its negative within one spacing: the border lies half a spacing beyond. */
	#beyond(plane: number, spacings: number): Float32Array | undefined {
		if (spacings > 1 + 1e-9) return undefined;
		return this.#plane(plane).values.map((value) => value + (-Math.abs(value) - value) * spacings);
	}

	#plane(index: number): PlaneDistances {
		const known = this.#kept.get(index);
		if (known) return known;
		// Two neighbours at a time are needed: the rest may go.
		for (const other of this.#kept.keys()) if (Math.abs(other - index) > 1) this.#kept.delete(other);
		const plane: ContourPlane = this.stack.planes[index];
		const mask = new Uint8Array(this.grid.columns * this.grid.rows);
		rasterisePlane(plane, this.grid, mask);
		const values = planeDistance(plane, this.grid, mask);
		const limit = this.spacingMm;
		let depth = 0;
		for (let i = 0; i < values.length; i++) {
			const value = Math.min(limit, Math.max(-limit, values[i]));
			values[i] = value;
			if (value > depth) depth = value;
		}
		const distances = { values, depth };
		this.#kept.set(index, distances);
		return distances;
	}
}

interface PlaneDistances {
	readonly values: Float32Array;
	/** Greatest distance inside. */
	readonly depth: number;
}

function mixWithin(a: PlaneDistances, b: PlaneDistances, share: number): Float32Array {
	const limit = Math.min(a.depth, b.depth);
	const cut = (value: number): number => (value > limit ? limit : value < -limit ? -limit : value);
	// A plane too thin for any sample still is a border between its neighbours.
	if (limit === 0) return share < 0.5 ? a.values : b.values;
	const mixed = new Float32Array(a.values.length);
	for (let i = 0; i < mixed.length; i++) {
		const from = cut(a.values[i]);
		mixed[i] = from + (cut(b.values[i]) - from) * share;
	}
	return mixed;
}

function greater(a: Float32Array, b: Float32Array): Float32Array {
	return a.map((value, i) => Math.max(value, b[i]));
}
