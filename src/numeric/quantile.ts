/**
 * The p-quantile of some numbers by linear interpolation between order statistics (Hyndman & Fan type 7: what most
 * statistics software gives by default). The numbers are only read.
 *
 * @throws RangeError if there are none or p is outside [0, 1].
 */
export function quantile(values: ArrayLike<number>, p: number): number {
	if (values.length === 0 || !(p >= 0 && p <= 1))
		throw new RangeError(`quantile: needs numbers and p in [0, 1], got ${values.length} and ${p}`);
	const sorted = Float64Array.from(values).sort();
	const place = p * (sorted.length - 1);
	const below = Math.floor(place);
	const share = place - below;
	return share === 0 ? sorted[below] : sorted[below] * (1 - share) + sorted[below + 1] * share;
}
