/** Points in groups of neighbours. */
export interface PointGroups {
	/** Point indices, group after group; groups that follow each other lie near each other. */
	readonly order: Uint32Array;
	/** Where each group starts in `order`, and its length at the end. */
	readonly starts: Uint32Array;
}

/**
 * Splits points at the median of their longest axis until no group has more than `largest`.
 *
 * @param points 3 · M numbers.
 */
export function pointGroups(points: ArrayLike<number>, largest: number): PointGroups {
	const order = Uint32Array.from({ length: points.length / 3 }, (_, i) => i);
	const starts: number[] = [];
	const split = (from: number, end: number): void => {
		if (end - from <= largest) {
			starts.push(from);
			return;
		}
		const axis = longestAxis(points, order.subarray(from, end));
		order.subarray(from, end).sort((a, b) => points[3 * a + axis] - points[3 * b + axis] || a - b);
		const middle = (from + end) >> 1;
		split(from, middle);
		split(middle, end);
	};
	split(0, order.length);
	return { order, starts: Uint32Array.from([...starts, order.length]) };
}

function longestAxis(points: ArrayLike<number>, chosen: Uint32Array): number {
	const extents = [0, 1, 2].map((axis) => {
		let low = Infinity;
		let high = -Infinity;
		for (const p of chosen) {
			low = Math.min(low, points[3 * p + axis]);
			high = Math.max(high, points[3 * p + axis]);
		}
		return high - low;
	});
	return extents.indexOf(Math.max(...extents));
}
