import type { MetricState, MetricValue } from './metric-value.ts';

/**
 * What a value counts as in a mean where there was nothing to measure.
 *
 * - 'skip': it is left out, whichever mask is empty; how many were is reported.
 * - 'perfect': two empty masks agree and count as perfect; one empty mask counts as the worst.
 * - 'worst': both count as the worst.
 */
export type EmptyRule = 'skip' | 'perfect' | 'worst';

/** Options of {@link aggregate}. */
export interface AggregateOptions {
	/** There is no default: the rule belongs to the figure. */
	readonly rule: EmptyRule;
	/** Best value: 1 for shares, 0 for distances. Needed for the rule 'perfect'. */
	readonly perfect?: number;
	/** Worst value: 0 for shares, for distances {@link imageDiagonalMm}. Needed for 'perfect' and 'worst'. */
	readonly worst?: number;
}

/** A mean and what went into it. */
export interface AggregatedMetric {
	readonly rule: EmptyRule;
	/** NaN if nothing counted, or if a value that counts is NaN. */
	readonly mean: number;
	/** Values in the mean. */
	readonly count: number;
	readonly skipped: number;
	readonly states: Readonly<Record<MetricState, number>>;
}

/**
 * Mean of a metric over cases, with a stated rule for empty masks. A NaN of state 'ok' stays: it makes the mean NaN.
 *
 * @throws RangeError for an unknown rule, or one whose values are missing.
 */
export function aggregate(
	values: readonly MetricValue[],
	{ rule, perfect, worst }: AggregateOptions,
): AggregatedMetric {
	if (rule !== 'skip' && rule !== 'perfect' && rule !== 'worst')
		throw new RangeError(`aggregate: the rule must be 'skip', 'perfect' or 'worst', got ${String(rule)}`);
	if ((rule === 'perfect' && perfect === undefined) || (rule !== 'skip' && worst === undefined))
		throw new RangeError(`aggregate: the rule '${rule}' needs the values it counts as`);
	const states = { ok: 0, bothEmpty: 0, refEmpty: 0, predEmpty: 0 };
	let sum = 0;
	let count = 0;
	for (const { value, state } of values) {
		states[state]++;
		if (state !== 'ok' && rule === 'skip') continue;
		count++;
		if (state === 'ok') sum += value;
		else sum += (rule === 'perfect' && state === 'bothEmpty' ? perfect : worst) ?? Number.NaN;
	}
	return { rule, mean: sum / count, count, skipped: values.length - count, states };
}

/** Length in mm of the diagonal of a grid: no two of its voxels are farther apart. The worst of any distance on it. */
export function imageDiagonalMm(dims: readonly number[], spacing: readonly number[]): number {
	return Math.hypot(...dims.map((n, axis) => n * spacing[axis]));
}
