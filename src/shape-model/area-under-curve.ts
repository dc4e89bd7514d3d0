import { normalQuantile, normalTwoSided } from '#numeric';

/** Area under a receiver operating characteristic, with its error. */
export interface AreaUnderCurve {
	/** Probability that a positive case scores above a negative one; ties count half. */
	readonly area: number;
	/** For independent cases; use {@link patientBootstrap} where patients have several. */
	readonly standardError: number;
	/** Within [0, 1]. */
	readonly interval: readonly [number, number];
}

/**
 * Area under the curve and its interval after DeLong, DeLong & Clarke-Pearson (Biometrics 44, 1988).
 *
 * @param scores higher for positive cases.
 * @param level of the interval. Default 0.95.
 * @throws RangeError if there are not at least two of each kind.
 */
export function areaUnderCurve(
	scores: ArrayLike<number>,
	isPositive: readonly boolean[],
	level = 0.95,
): AreaUnderCurve {
	const { area, positive, negative } = components(scores, isPositive);
	const standardError = Math.sqrt(variance(positive) / positive.length + variance(negative) / negative.length);
	const width = normalQuantile((1 + level) / 2) * standardError;
	return { area, standardError, interval: [Math.max(0, area - width), Math.min(1, area + width)] };
}

/**
 * Difference of two areas under curves on the same cases, after the same authors: the pairing counts.
 *
 * @returns second less first, its standard error and two-sided p-value (1 where the two never differ).
 */
export function compareAreas(
	first: ArrayLike<number>,
	second: ArrayLike<number>,
	isPositive: readonly boolean[],
): { readonly difference: number; readonly standardError: number; readonly pValue: number } {
	const a = components(first, isPositive);
	const b = components(second, isPositive);
	const positive = b.positive.map((value, i) => value - a.positive[i]);
	const negative = b.negative.map((value, i) => value - a.negative[i]);
	const standardError = Math.sqrt(variance(positive) / positive.length + variance(negative) / negative.length);
	const difference = b.area - a.area;
	return { difference, standardError, pValue: standardError > 0 ? normalTwoSided(difference / standardError) : 1 };
}

/** Points of the curve: share of negatives and of positives at or above each threshold, from (0, 0) to (1, 1). */
export function receiverCurve(
	scores: ArrayLike<number>,
	isPositive: readonly boolean[],
): { readonly falsePositive: Float64Array; readonly truePositive: Float64Array } {
	const order = isPositive.map((_, i) => i).sort((a, b) => scores[b] - scores[a]);
	const positives = isPositive.filter(Boolean).length;
	const negatives = isPositive.length - positives;
	const x = [0];
	const y = [0];
	let hits = 0;
	let alarms = 0;
	for (const [rank, i] of order.entries()) {
		if (isPositive[i]) hits++;
		else alarms++;
		if (rank + 1 === order.length || scores[order[rank + 1]] !== scores[i]) {
			x.push(alarms / negatives);
			y.push(hits / positives);
		}
	}
	return { falsePositive: Float64Array.from(x), truePositive: Float64Array.from(y) };
}

/** For each case the share of the other kind it is ranked rightly against. */
function components(
	scores: ArrayLike<number>,
	isPositive: readonly boolean[],
): { readonly area: number; readonly positive: Float64Array; readonly negative: Float64Array } {
	const positives = isPositive.flatMap((is, i) => (is ? [scores[i]] : []));
	const negatives = isPositive.flatMap((is, i) => (is ? [] : [scores[i]]));
	if (scores.length !== isPositive.length || positives.length < 2 || negatives.length < 2)
		throw new RangeError(`areaUnderCurve: ${positives.length} positive and ${negatives.length} negative cases`);
	const sortedPositive = Float64Array.from(positives).sort();
	const sortedNegative = Float64Array.from(negatives).sort();
	const positive = Float64Array.from(positives, (value) => placement(sortedNegative, value));
	const negative = Float64Array.from(negatives, (value) => 1 - placement(sortedPositive, value));
	return { area: positive.reduce((sum, value) => sum + value, 0) / positive.length, positive, negative };
}

/** Share of sorted numbers below a value, those equal to it counted half. */
function placement(sorted: Float64Array, value: number): number {
	return (firstAt(sorted, value, false) + firstAt(sorted, value, true)) / 2 / sorted.length;
}

/** How many numbers are below the value, or below or equal. */
function firstAt(sorted: Float64Array, value: number, countsEqual: boolean): number {
	let low = 0;
	let high = sorted.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (sorted[middle] < value || (countsEqual && sorted[middle] === value)) low = middle + 1;
		else high = middle;
	}
	return low;
}

function variance(values: Float64Array): number {
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
