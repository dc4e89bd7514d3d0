import { incompleteBeta } from './incomplete-beta.ts';

/** Probability that Student's t is further from 0 than the given t on either side. @throws RangeError if dof ≤ 0. */
export function studentTwoSided(t: number, dof: number): number {
	if (!(dof > 0)) throw new RangeError(`studentTwoSided: the degrees of freedom must be positive, got ${dof}`);
	if (Math.abs(t) === Infinity) return 0;
	return incompleteBeta(dof / (dof + t * t), dof / 2, 0.5);
}

/**
 * The t > 0 that Student's t exceeds on either side with the given probability: half-width of a 95 % interval, in
 * standard errors, for 0.05.
 *
 * @throws RangeError if the probability is not in (0, 1].
 */
export function studentCritical(twoSidedProbability: number, dof: number): number {
	if (!(twoSidedProbability > 0 && twoSidedProbability <= 1))
		throw new RangeError(`studentCritical: the probability must be in (0, 1], got ${twoSidedProbability}`);
	let high = 1;
	while (studentTwoSided(high, dof) > twoSidedProbability) high *= 2;
	let low = 0;
	for (let i = 0; i < 200 && high - low > 1e-14 * high; i++) {
		const middle = (low + high) / 2;
		if (studentTwoSided(middle, dof) > twoSidedProbability) low = middle;
		else high = middle;
	}
	return (low + high) / 2;
}
