/** Fewer queries than this are not worth sorting. */
const leastQueries = 512;
/** Sorted if the mean step from one query to the next is more than this share of the whole extent. */
const longStep = 0.05;

/**
 * The queries in the order of a space-filling curve (Z order, 10 bits an axis); undefined if they already come neighbour
 * after neighbour.
 */
export function spatialOrder(queries: Float32Array | Float64Array): Uint32Array | undefined {
	const count = queries.length / 3;
	if (count < leastQueries) return undefined;
	const low = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	let steps = 0;
	for (let i = 0; i < queries.length; i += 3)
		for (let k = 0; k < 3; k++) {
			const value = queries[i + k];
			if (value < low[k]) low[k] = value;
			if (value > high[k]) high[k] = value;
			if (i > 0) steps += Math.abs(value - queries[i + k - 3]);
		}
	const extent = Math.max(high[0] - low[0], high[1] - low[1], high[2] - low[2]);
	if (!(steps > longStep * extent * count)) return undefined;

	const scale = 1023 / extent;
	const keys = new Uint32Array(count);
	for (let i = 0; i < count; i++)
		keys[i] =
			spread((queries[3 * i] - low[0]) * scale) |
			(spread((queries[3 * i + 1] - low[1]) * scale) << 1) |
			(spread((queries[3 * i + 2] - low[2]) * scale) << 2);
	return sortedByKey(keys);
}

/** The ten lowest bits, two places apart. */
function spread(value: number): number {
	let bits = value & 1023;
	bits = (bits | (bits << 16)) & 0x030000ff;
	bits = (bits | (bits << 8)) & 0x0300f00f;
	bits = (bits | (bits << 4)) & 0x030c30c3;
	return (bits | (bits << 2)) & 0x09249249;
}

/** Radix sort of 30-bit keys, ten bits a pass. */
function sortedByKey(keys: Uint32Array): Uint32Array {
	let order = Uint32Array.from(keys, (_, i) => i);
	let spare = new Uint32Array(keys.length);
	for (let shift = 0; shift < 30; shift += 10) {
		const starts = new Uint32Array(1025);
		for (let i = 0; i < keys.length; i++) starts[((keys[i] >>> shift) & 1023) + 1]++;
		for (let digit = 0; digit < 1024; digit++) starts[digit + 1] += starts[digit];
		for (let i = 0; i < order.length; i++) spare[starts[(keys[order[i]] >>> shift) & 1023]++] = order[i];
		[order, spare] = [spare, order];
	}
	return order;
}
