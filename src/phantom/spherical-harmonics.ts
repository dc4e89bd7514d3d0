/** Number of harmonics of degree 1 to 3. */
export const HARMONIC_COUNT = 15;

/**
 * Σ coefficients[k] · Yₖ(x, y, z) over the real spherical harmonics of degree 1, 2 and 3, each scaled so that its
 * mean square over the sphere is 1/(2l + 1) (Schmidt semi-normalised): degree 1 is x, y, z itself.
 *
 * @param coefficients up to 15 numbers, degree by degree; missing ones count as 0
 * @param x @param y @param z a unit direction
 */
export function harmonicSum(coefficients: readonly number[], x: number, y: number, z: number): number {
	const c = coefficients;
	let sum = 0;
	const n = c.length;
	if (n > 0) sum += c[0] * x + (c[1] ?? 0) * y + (c[2] ?? 0) * z;
	if (n > 3) {
		sum +=
			SQRT3 * (c[3] * x * y + (c[4] ?? 0) * y * z + (c[5] ?? 0) * x * z) +
			(c[6] ?? 0) * 0.5 * (3 * z * z - 1) +
			(c[7] ?? 0) * 0.5 * SQRT3 * (x * x - y * y);
	}
	if (n > 8) {
		sum +=
			c[8] * 0.5 * z * (5 * z * z - 3) +
			(c[9] ?? 0) * SQRT6_4 * x * (5 * z * z - 1) +
			(c[10] ?? 0) * SQRT6_4 * y * (5 * z * z - 1) +
			(c[11] ?? 0) * SQRT15_2 * z * (x * x - y * y) +
			(c[12] ?? 0) * SQRT15 * x * y * z +
			(c[13] ?? 0) * SQRT10_4 * x * (x * x - 3 * y * y) +
			(c[14] ?? 0) * SQRT10_4 * y * (3 * x * x - y * y);
	}
	return sum;
}

const SQRT3 = Math.sqrt(3);
const SQRT6_4 = Math.sqrt(6) / 4;
const SQRT15 = Math.sqrt(15);
const SQRT15_2 = Math.sqrt(15) / 2;
const SQRT10_4 = Math.sqrt(10) / 4;
