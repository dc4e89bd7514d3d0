import { describe, expect, test } from 'vitest';
import {
	affineDeterminant,
	identityMat4,
	invertAffine,
	multiplyMat4,
	scaleTranslation,
	transformPoint,
	type Mat4,
} from './mat4.ts';

/** Small linear congruential generator: the tests need numbers, not quality. */
function randomAffines(count: number): Mat4[] {
	let state = 12345;
	const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
	return Array.from({ length: count }, () => {
		const m = identityMat4();
		for (let i = 0; i < 12; i++) m[i] = 4 * next() - 2;
		return m;
	});
}

describe('mat4', () => {
	test('rotation about z by 90 degrees followed by a move, written out by hand', () => {
		const rotate = Float64Array.of(0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
		const move = scaleTranslation([1, 1, 1], [10, 20, 30]);
		expect(transformPoint(multiplyMat4(move, rotate), 1, 2, 3)).toEqual([8, 21, 33]);
		expect(transformPoint(multiplyMat4(rotate, move), 1, 2, 3)).toEqual([-22, 11, 33]);
	});

	test('a product applies its right factor first', () => {
		const [a, b] = randomAffines(2);
		const [x, y, z] = transformPoint(b, 0.3, -4, 7);
		const expected = transformPoint(a, x, y, z);
		transformPoint(multiplyMat4(a, b), 0.3, -4, 7).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 12));
	});

	test('an inverse undoes its matrix', () => {
		for (const m of randomAffines(100)) {
			if (Math.abs(affineDeterminant(m)) < 0.05) continue;
			const product = multiplyMat4(invertAffine(m), m);
			identityMat4().forEach((value, i) => expect(product[i]).toBeCloseTo(value, 9));
		}
	});

	test('the determinant is multiplicative and tells mirrored affines', () => {
		const [a, b] = randomAffines(2);
		expect(affineDeterminant(multiplyMat4(a, b))).toBeCloseTo(affineDeterminant(a) * affineDeterminant(b), 10);
		expect(affineDeterminant(scaleTranslation([-1, 2, 3]))).toBe(-6);
	});

	test('a matrix without inverse and a projective matrix are refused', () => {
		expect(() => invertAffine(scaleTranslation([1, 0, 1]))).toThrow(/determinant 0/);
		expect(() => invertAffine(scaleTranslation([1, Number.NaN, 1]))).toThrow(RangeError);
		const projective = identityMat4();
		projective[12] = 0.5;
		expect(() => invertAffine(projective)).toThrow(/last row/);
	});
});
