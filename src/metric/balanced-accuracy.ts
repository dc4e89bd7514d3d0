import type { OverlapCounts } from './overlap-counts.ts';

/** `balancedAccuracy`: mean of sensitivity and specificity, 0 … 1. NaN where the reference has but one answer. */
export function balancedAccuracy({ both, referenceOnly, predictionOnly, neither }: OverlapCounts): number {
	return (both / (both + referenceOnly) + neither / (neither + predictionOnly)) / 2;
}
