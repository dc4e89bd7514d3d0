/**
 * Percentile of a list with linear interpolation between order statistics, at position (n − 1) · percent / 100; NaN of an
 * empty list.
 *
 * @param sorted ascending.
 */
export function percentile(sorted: Float64Array, percent: number): number {
	if (sorted.length === 0) return Number.NaN;
	const position = ((sorted.length - 1) * percent) / 100;
	const below = Math.floor(position);
	const low = sorted[below];
	if (position === below) return low;
	const high = sorted[below + 1];
	// Infinity must not become NaN.
	return high === Infinity ? Infinity : low + (high - low) * (position - below);
}

/** The joined values of two lists, ascending. */
export function sortedTogether(a: Float64Array, b: Float64Array): Float64Array {
	const all = new Float64Array(a.length + b.length);
	all.set(a);
	all.set(b, a.length);
	return all.sort();
}

/** Sum in the order of numpy: pairwise, so that the error does not grow with the length. */
export function pairwiseSum(values: Float64Array, from = 0, end = values.length): number {
	const count = end - from;
	if (count < 8) {
		let sum = 0;
		for (let i = from; i < end; i++) sum += values[i];
		return sum;
	}
	if (count <= 128) {
		const lanes = values.slice(from, from + 8);
		let i = from + 8;
		for (; i + 8 <= end; i += 8) for (let k = 0; k < 8; k++) lanes[k] += values[i + k];
		const [a, b, c, d, e, f, g, h] = lanes;
		let sum = a + b + (c + d) + (e + f + (g + h));
		for (; i < end; i++) sum += values[i];
		return sum;
	}
	let half = count >> 1;
	half -= half % 8;
	return pairwiseSum(values, from, from + half) + pairwiseSum(values, from + half, end);
}
