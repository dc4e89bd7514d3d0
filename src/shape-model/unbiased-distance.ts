/**
 * Squared Mahalanobis distance of two groups' means, less what chance adds to it in a sample: unbiased for normal scores of
 * equal covariance, and so below 0 at times where there is no difference. What a study should be planned with.
 *
 * Lachenbruch & Mickey, Estimation of error rates in discriminant analysis, Technometrics 10, 1968.
 *
 * @param mahalanobis as found, in pooled standard deviations.
 * @param modes scores that it was found in.
 * @throws RangeError if there are too few shapes for so many modes.
 */
export function unbiasedSquaredDistance(
	mahalanobis: number,
	{ groupSizes, modes }: { readonly groupSizes: readonly [number, number]; readonly modes: number },
): number {
	const [first, second] = groupSizes;
	const n = first + second;
	if (!(first >= 1 && second >= 1 && modes >= 1 && n - modes - 3 > 0))
		throw new RangeError(`unbiasedSquaredDistance: groups of ${first} and ${second} are too small for ${modes} modes`);
	return ((n - modes - 3) / (n - 2)) * mahalanobis ** 2 - (modes * n) / (first * second);
}
