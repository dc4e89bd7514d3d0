/** Mean, spread and tails of weighted values. */
export interface WeightedStatistics {
	readonly mean: number;
	readonly standardDeviation: number;
	/** Smallest value with at least 5 % of the weight at or below it. */
	readonly p05: number;
	/** Smallest value with at least 95 % of the weight at or below it. */
	readonly p95: number;
}

/**
 * Statistics of values by weight in linear time; values of weight 0 do not count. Without weight: all zero.
 *
 * @param values finite.
 * @param weights one a value, finite, not negative.
 * @throws RangeError if there are not as many weights as values.
 */
export function weightedStatistics(values: ArrayLike<number>, weights: ArrayLike<number>): WeightedStatistics {
	if (values.length !== weights.length)
		throw new RangeError(`weightedStatistics: ${values.length} values need as many weights, got ${weights.length}`);
	const kept = new Float64Array(values.length);
	const keptWeights = new Float64Array(values.length);
	let count = 0;
	let total = 0;
	let sum = 0;
	for (let i = 0; i < values.length; i++) {
		const weight = weights[i];
		if (!(weight > 0)) continue;
		kept[count] = values[i];
		keptWeights[count++] = weight;
		total += weight;
		sum += weight * values[i];
	}
	if (count === 0) return { mean: 0, standardDeviation: 0, p05: 0, p95: 0 };
	const mean = sum / total;
	let squares = 0;
	for (let i = 0; i < count; i++) squares += keptWeights[i] * (kept[i] - mean) ** 2;
	const items = { values: kept.subarray(0, count), weights: keptWeights.subarray(0, count) };
	return {
		mean,
		standardDeviation: Math.sqrt(squares / total),
		p05: selectByWeight(items, 0.05 * total),
		p95: selectByWeight(items, 0.95 * total),
	};
}

interface WeightedItems {
	values: Float64Array;
	weights: Float64Array;
}

/** The smallest value with at least `target` weight at or below it: quickselect that keeps the side the target is on. */
function selectByWeight({ values, weights }: WeightedItems, target: number): number {
	let low = 0;
	let high = values.length - 1;
	let below = 0;
	while (low < high) {
		const pivot = medianOfThree(values[low], values[(low + high) >> 1], values[high]);
		// Three ways: [low, less) < pivot, [less, i) = pivot, (more, high] > pivot.
		let less = low;
		let more = high;
		let lessWeight = 0;
		let equalWeight = 0;
		for (let i = low; i <= more;) {
			const value = values[i];
			const weight = weights[i];
			if (value < pivot) {
				values[i] = values[less];
				weights[i] = weights[less];
				values[less] = value;
				weights[less++] = weight;
				lessWeight += weight;
				i++;
			} else if (value > pivot) {
				values[i] = values[more];
				weights[i] = weights[more];
				values[more] = value;
				weights[more--] = weight;
			} else {
				equalWeight += weight;
				i++;
			}
		}
		if (below + lessWeight >= target && less > low) high = less - 1;
		else if (below + lessWeight + equalWeight >= target || more === high) return pivot;
		else {
			below += lessWeight + equalWeight;
			low = more + 1;
		}
	}
	return values[low];
}

const medianOfThree = (a: number, b: number, c: number): number =>
	Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
