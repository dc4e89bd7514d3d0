/** An axis-aligned box in world mm. */
export interface BoundingBox {
	readonly min: readonly [number, number, number];
	readonly max: readonly [number, number, number];
}

/** The smallest box around points given as x, y, z triples. Of no points: min +Infinity, max −Infinity. */
export function boundingBox(positions: ArrayLike<number>): BoundingBox {
	let [x0, y0, z0] = [Infinity, Infinity, Infinity];
	let [x1, y1, z1] = [-Infinity, -Infinity, -Infinity];
	for (let i = 0; i + 2 < positions.length; i += 3) {
		const x = positions[i];
		const y = positions[i + 1];
		const z = positions[i + 2];
		if (x < x0) x0 = x;
		if (x > x1) x1 = x;
		if (y < y0) y0 = y;
		if (y > y1) y1 = y;
		if (z < z0) z0 = z;
		if (z > z1) z1 = z;
	}
	return { min: [x0, y0, z0], max: [x1, y1, z1] };
}
