import type { PointDistributionModel } from './point-distribution-model.ts';

/**
 * Compactness: share of the total variance that the first k modes explain, for k = 1 … K. 1 at the end of a full model.
 *
 * Davies, Twining & Taylor, Statistical models of shape, 2008, §9.2.
 */
export function compactness({ variances, totalVariance }: PointDistributionModel): Float64Array {
	let sum = 0;
	return variances.map((variance) => {
		sum += variance;
		return totalVariance > 0 ? Math.min(1, sum / totalVariance) : 1;
	});
}
