import { logGamma } from './log-gamma.ts';

const tiny = 1e-300;
const precision = 1e-16;
const maxTerms = 100_000;

/**
 * The upper regularised incomplete gamma function Q(a, x) = Γ(a, x) / Γ(a): 1 at x = 0, falls to 0. Small values keep
 * their relative precision.
 *
 * Series below a + 1, continued fraction above (Lentz): Abramowitz & Stegun 6.5.29 and 6.5.31.
 *
 * @throws RangeError if a ≤ 0 or x < 0.
 */
export function upperGamma(a: number, x: number): number {
	check(a, x);
	if (x === 0) return 1;
	if (x === Infinity) return 0;
	return x < a + 1 ? 1 - seriesBelow(a, x) : fractionAbove(a, x);
}

/** The lower regularised incomplete gamma function P(a, x) = 1 − Q(a, x), precise where it is small. */
export function lowerGamma(a: number, x: number): number {
	check(a, x);
	if (x === 0) return 0;
	if (x === Infinity) return 1;
	return x < a + 1 ? seriesBelow(a, x) : 1 - fractionAbove(a, x);
}

function check(a: number, x: number): void {
	if (!(a > 0 && a < Infinity && x >= 0))
		throw new RangeError(`incomplete gamma: needs a > 0 and x ≥ 0, got ${a}, ${x}`);
}

function seriesBelow(a: number, x: number): number {
	let term = 1 / a;
	let sum = term;
	for (let n = 1; n < maxTerms && term > sum * precision; n++) {
		term *= x / (a + n);
		sum += term;
	}
	return sum * Math.exp(a * Math.log(x) - x - logGamma(a));
}

function fractionAbove(a: number, x: number): number {
	let b = x + 1 - a;
	let c = 1 / tiny;
	let d = 1 / b;
	let value = d;
	for (let n = 1; n < maxTerms; n++) {
		const factor = n * (a - n);
		b += 2;
		d = 1 / awayFromZero(factor * d + b);
		c = awayFromZero(b + factor / c);
		value *= c * d;
		if (Math.abs(c * d - 1) < precision) break;
	}
	return value * Math.exp(a * Math.log(x) - x - logGamma(a));
}

const awayFromZero = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
