/** Positions on a grid of equal steps, and how to get back. */
export interface QuantisedPositions {
	/** x, y, z of each vertex in steps from the origin, 0 to 2^bits − 1. */
	readonly steps: Uint16Array;
	/** World position of step (0, 0, 0), mm. */
	readonly origin: readonly [number, number, number];
	/** Length of one step along each axis, mm. */
	readonly stepMm: number;
	/** Largest distance that rounding to the grid can move a vertex, mm: half a step along each axis. */
	readonly maxErrorMm: number;
}

/**
 * Rounds positions to a grid of cubic cells, as coarse as `bits` allow for the longest side of the bounding box.
 * The number and order of vertices stay; close vertices may fall on one grid point.
 *
 * @param bits 1 to 16.
 */
export function quantisePositions(positions: Float32Array, bits: number): QuantisedPositions {
	if (!Number.isInteger(bits) || bits < 1 || bits > 16)
		throw new RangeError(`quantisePositions: bits must be an integer from 1 to 16, got ${bits}`);
	const low: [number, number, number] = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	for (let i = 0; i < positions.length; i++) {
		const value = positions[i];
		if (value < low[i % 3]) low[i % 3] = value;
		if (value > high[i % 3]) high[i % 3] = value;
	}
	if (positions.length === 0) low.fill(0);
	const extent = Math.max(0, ...high.map((value, axis) => value - low[axis]));
	const stepMm = extent > 0 ? extent / (2 ** bits - 1) : 1;
	const steps = new Uint16Array(positions.length);
	for (let i = 0; i < positions.length; i++) steps[i] = Math.round((positions[i] - low[i % 3]) / stepMm);
	// On top of half a step, the reader rounds to float32.
	const rounding = Math.max(...low.map(Math.abs), ...high.map(Math.abs), 0) * 2 ** -24;
	return { steps, origin: low, stepMm, maxErrorMm: (stepMm / 2 + rounding) * Math.sqrt(3) };
}
