/**
 * A 4 × 4 matrix of 16 numbers, **row-major**: `m[row * 4 + column]`, last row 0 0 0 1 for affines.
 * Points are column vectors: `world = m · (i, j, k, 1)`.
 */
export type Mat4 = Float64Array;

/** A new identity matrix. */
export function identityMat4(): Mat4 {
	return Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
}

/** A new matrix that scales the three axes and then moves by a translation: `diag(scale)`, last column `translation`. */
export function scaleTranslation(
	scale: readonly [number, number, number],
	translation: readonly [number, number, number] = [0, 0, 0],
): Mat4 {
	const [sx, sy, sz] = scale;
	const [tx, ty, tz] = translation;
	return Float64Array.of(sx, 0, 0, tx, 0, sy, 0, ty, 0, 0, sz, tz, 0, 0, 0, 1);
}

/** The product `a · b` as a new matrix: apply `b` first, then `a`. Works for any 4 × 4 matrices. */
export function multiplyMat4(a: ArrayLike<number>, b: ArrayLike<number>): Mat4 {
	const product = new Float64Array(16);
	for (let row = 0; row < 16; row += 4)
		for (let column = 0; column < 4; column++)
			product[row + column] =
				a[row] * b[column] + a[row + 1] * b[4 + column] + a[row + 2] * b[8 + column] + a[row + 3] * b[12 + column];
	return product;
}

/** Determinant of the 3 × 3 part. Negative for mirroring affines; its absolute value is the volume scale. */
export function affineDeterminant(m: ArrayLike<number>): number {
	return m[0] * (m[5] * m[10] - m[6] * m[9]) - m[1] * (m[4] * m[10] - m[6] * m[8]) + m[2] * (m[4] * m[9] - m[5] * m[8]);
}

/**
 * The inverse of an affine as a new matrix.
 *
 * @throws RangeError if the last row is not 0 0 0 1, or the 3 × 3 part is singular or not finite.
 */
export function invertAffine(m: ArrayLike<number>): Mat4 {
	if (m[12] !== 0 || m[13] !== 0 || m[14] !== 0 || m[15] !== 1)
		throw new RangeError(`invertAffine: the last row must be 0 0 0 1, got ${m[12]} ${m[13]} ${m[14]} ${m[15]}`);
	const determinant = affineDeterminant(m);
	if (!Number.isFinite(determinant) || determinant === 0)
		throw new RangeError(`invertAffine: the matrix has no inverse (determinant ${determinant})`);

	const inverse = new Float64Array(16);
	inverse[0] = (m[5] * m[10] - m[6] * m[9]) / determinant;
	inverse[1] = (m[2] * m[9] - m[1] * m[10]) / determinant;
	inverse[2] = (m[1] * m[6] - m[2] * m[5]) / determinant;
	inverse[4] = (m[6] * m[8] - m[4] * m[10]) / determinant;
	inverse[5] = (m[0] * m[10] - m[2] * m[8]) / determinant;
	inverse[6] = (m[2] * m[4] - m[0] * m[6]) / determinant;
	inverse[8] = (m[4] * m[9] - m[5] * m[8]) / determinant;
	inverse[9] = (m[1] * m[8] - m[0] * m[9]) / determinant;
	inverse[10] = (m[0] * m[5] - m[1] * m[4]) / determinant;
	for (let row = 0; row < 12; row += 4)
		inverse[row + 3] = -(inverse[row] * m[3] + inverse[row + 1] * m[7] + inverse[row + 2] * m[11]);
	inverse[15] = 1;
	return inverse;
}

/** The point (x, y, z) taken through an affine. For bulk work hoist the 12 coefficients instead. */
export function transformPoint(m: ArrayLike<number>, x: number, y: number, z: number): [number, number, number] {
	return [
		m[0] * x + m[1] * y + m[2] * z + m[3],
		m[4] * x + m[5] * y + m[6] * z + m[7],
		m[8] * x + m[9] * y + m[10] * z + m[11],
	];
}
