import { incompleteBeta } from './incomplete-beta.ts';

/**
 * Probability that Fisher's F with the given degrees of freedom (which may be fractional) is at least f: the p-value of an
 * F test. Precise where it is small.
 *
 * @throws RangeError if a degree of freedom is not positive.
 */
export function fTail(f: number, numeratorDof: number, denominatorDof: number): number {
	if (!(numeratorDof > 0 && denominatorDof > 0))
		throw new RangeError(`fTail: degrees of freedom must be positive, got ${numeratorDof} and ${denominatorDof}`);
	if (Number.isNaN(f)) return NaN;
	if (f <= 0) return 1;
	if (f === Infinity) return 0;
	return incompleteBeta(denominatorDof / (denominatorDof + numeratorDof * f), denominatorDof / 2, numeratorDof / 2);
}
