import { upperGamma } from './incomplete-gamma.ts';

/** Probability that a standard normal number is at most z; precise in both tails. */
export function normalCdf(z: number): number {
	const tail = 0.5 * upperGamma(0.5, (z * z) / 2);
	return z < 0 ? tail : 1 - tail;
}

/** Probability that a standard normal number is further from 0 than z on either side. */
export function normalTwoSided(z: number): number {
	return upperGamma(0.5, (z * z) / 2);
}

/**
 * The number that a standard normal one stays below with the given probability: the inverse of {@link normalCdf}.
 * Bisection to start with, then Newton.
 *
 * @throws RangeError if the probability is outside [0, 1].
 */
export function normalQuantile(probability: number): number {
	if (!(probability >= 0 && probability <= 1))
		throw new RangeError(`normalQuantile: the probability must be in [0, 1], got ${probability}`);
	if (probability === 0.5) return 0;
	if (probability > 0.5) return -normalQuantile(1 - probability);
	if (probability === 0) return -Infinity;
	let low = -40;
	let high = 0;
	while (high - low > 1e-3) {
		const middle = (low + high) / 2;
		if (normalCdf(middle) < probability) low = middle;
		else high = middle;
	}
	let z = (low + high) / 2;
	for (let i = 0; i < 4; i++) {
		const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
		if (!(density > 0)) break;
		z -= (normalCdf(z) - probability) / density;
	}
	return z;
}
