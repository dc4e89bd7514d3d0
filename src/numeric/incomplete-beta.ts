import { logGamma } from './log-gamma.ts';

const tiny = 1e-300;
const precision = 1e-15;
const maxTerms = 100_000;

/**
 * The regularised incomplete beta function I_x(a, b), from 0 at x = 0 to 1 at x = 1. Small values keep their relative
 * precision; for values near 1 take I at 1 − x of (b, a) from 1 yourself, best with 1 − x computed without cancellation.
 *
 * Continued fraction (Lentz): Abramowitz & Stegun 26.5.8.
 *
 * @throws RangeError if a or b is not positive or x is outside [0, 1].
 */
export function incompleteBeta(x: number, a: number, b: number): number {
	if (!(a > 0 && b > 0 && x >= 0 && x <= 1))
		throw new RangeError(`incompleteBeta: needs a, b > 0 and x in [0, 1], got x ${x}, a ${a}, b ${b}`);
	if (x === 0 || x === 1) return x;
	const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b));
	return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b;
}

function fraction(x: number, a: number, b: number): number {
	let c = 1;
	let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
	let value = d;
	for (let m = 1; m < maxTerms; m++) {
		const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
		d = 1 / awayFromZero(1 + even * d);
		c = awayFromZero(1 + even / c);
		value *= c * d;
		const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
		d = 1 / awayFromZero(1 + odd * d);
		c = awayFromZero(1 + odd / c);
		value *= c * d;
		if (Math.abs(c * d - 1) < precision) break;
	}
	return value;
}

const awayFromZero = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
