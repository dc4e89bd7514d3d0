import { upperGamma } from './incomplete-gamma.ts';

/** Probability that χ² with the given degrees of freedom is at least x. @throws RangeError if dof ≤ 0. */
export function chiSquaredTail(x: number, dof: number): number {
	if (!(dof > 0)) throw new RangeError(`chiSquaredTail: the degrees of freedom must be positive, got ${dof}`);
	return x <= 0 ? 1 : upperGamma(dof / 2, x / 2);
}

/** The x that χ² exceeds with the given probability: `chiSquaredCritical(0.05, 2)` is 5.99. */
export function chiSquaredCritical(probability: number, dof: number): number {
	if (!(probability > 0 && probability <= 1))
		throw new RangeError(`chiSquaredCritical: the probability must be in (0, 1], got ${probability}`);
	let high = 1;
	while (chiSquaredTail(high, dof) > probability) high *= 2;
	let low = 0;
	for (let i = 0; i < 200 && high - low > 1e-14 * high; i++) {
		const middle = (low + high) / 2;
		if (chiSquaredTail(middle, dof) > probability) low = middle;
		else high = middle;
	}
	return (low + high) / 2;
}
