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
	const low: [number, number, number] = [0, 0, 0];
	const high = [0, 0, 0];
	for (let axis = 0; axis < 3; axis++) [low[axis], high[axis]] = axisRange(positions, axis);
	const extent = Math.max(...high.map((value, axis) => value - low[axis]));
	const stepMm = extent > 0 ? extent / (2 ** bits - 1) : 1;
	const steps = new Uint16Array(positions.length);
	for (let axis = 0; axis < 3; axis++) {
		const origin = low[axis];
		for (let i = axis; i < positions.length; i += 3) steps[i] = (positions[i] - origin) / stepMm + 0.5;
	}
	// On top of half a step, the reader rounds to float32.
	const rounding = Math.max(...low.map(Math.abs), ...high.map(Math.abs)) * 2 ** -24;
	return { steps, origin: low, stepMm, maxErrorMm: (stepMm / 2 + rounding) * Math.sqrt(3) };
}

/** Smallest and largest coordinate along one axis; 0, 0 without vertices. */
function axisRange(positions: Float32Array, axis: number): [low: number, high: number] {
	let low = Infinity;
	let high = -Infinity;
	for (let i = axis; i < positions.length; i += 3) {
		const value = positions[i];
		if (value < low) low = value;
		if (value > high) high = value;
	}
	return positions.length > 0 ? [low, high] : [0, 0];
}
