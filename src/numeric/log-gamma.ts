const shift = 607 / 128;
/** Coefficients for the shift above, good to 15 digits. */
const series = [
	0.999_999_999_999_997_1, 57.156_235_665_862_92, -59.597_960_355_475_49, 14.136_097_974_741_746,
	-0.491_913_816_097_620_2, 3.399_464_998_481_189e-5, 4.652_362_892_704_858e-5, -9.837_447_530_487_956e-5,
	1.580_887_032_249_125e-4, -2.102_644_417_241_049e-4, 2.174_396_181_152_126_5e-4, -1.643_181_065_367_639e-4,
	8.441_822_398_385_275e-5, -2.619_083_840_158_141e-5, 3.689_918_265_953_162_5e-6,
];
const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/**
 * Logarithm of the gamma function for x > 0; Infinity at 0.
 *
 * Lanczos, A precision approximation of the gamma function, SIAM J. Numer. Anal. B 1, 1964.
 *
 * @throws RangeError if x is negative or not a number.
 */
export function logGamma(x: number): number {
	if (!(x >= 0)) throw new RangeError(`logGamma: x must be at least 0, got ${x}`);
	if (x === 0 || x === Infinity) return Infinity;
	let sum = series[0];
	for (let i = 1; i < series.length; i++) sum += series[i] / (x + i);
	const base = x + shift + 0.5;
	return (x + 0.5) * Math.log(base) - base + halfLogTwoPi + Math.log(sum / x);
}
