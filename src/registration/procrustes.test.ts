import { affineDeterminant, createRandom } from '#numeric';
import { describe, expect, test } from 'vitest';
import { procrustes } from './procrustes.ts';
import { transformPositions } from './transform-positions.ts';

const random = createRandom(5);
const cloud = (count: number): Float64Array =>
	Float64Array.from({ length: 3 * count }, () => random.normal() * 20 + 100);

/** A rotation by seeded angles, scaled, moved, and mirrored if asked. */
function similarity(scale: number, isMirrored: boolean): Float64Array {
	const [a, b, c] = [random.uniform(-3, 3), random.uniform(-3, 3), random.uniform(-3, 3)];
	const [ca, sa, cb, sb, cc, sc] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b), Math.cos(c), Math.sin(c)];
	const x = isMirrored ? -scale : scale;
	return Float64Array.from(
		[
			[x * cb * cc, scale * (sa * sb * cc - ca * sc), scale * (ca * sb * cc + sa * sc), 31],
			[x * cb * sc, scale * (sa * sb * sc + ca * cc), scale * (ca * sb * sc - sa * cc), -7],
			[-x * sb, scale * sa * cb, scale * ca * cb, 250],
			[0, 0, 0, 1],
		].flat(),
	);
}

describe('procrustes', () => {
	test.each([
		[1, false],
		[2.5, false],
		[1, true],
		[0.3, true],
	])('gives back a known transform: scale %f, mirrored %s', (scale, isMirrored) => {
		for (let round = 0; round < 20; round++) {
			const source = cloud(12);
			const truth = similarity(scale, isMirrored);
			const fit = procrustes(source, transformPositions(source, truth), { scale: true, reflection: true });
			fit.transform.forEach((value, i) => expect(value).toBeCloseTo(truth[i], 8));
			expect(fit.scale).toBeCloseTo(scale, 10);
			expect(fit.isMirrored).toBe(isMirrored);
			expect(fit.rmsMm).toBeLessThan(1e-11);
		}
	});

	test('without leave to mirror the result is a rotation, and no small change of it fits better', () => {
		const source = cloud(30);
		const target = cloud(30);
		const { transform, rmsMm } = procrustes(source, target);
		expect(affineDeterminant(transform)).toBeCloseTo(1, 12);
		const error = (m: Float64Array): number => {
			const moved = transformPositions(source, m);
			return Math.sqrt(moved.reduce((sum, value, i) => sum + (value - target[i]) ** 2, 0) / 30);
		};
		expect(error(transform)).toBeCloseTo(rmsMm, 9);
		for (let axis = 0; axis < 3; axis++)
			for (const angle of [-0.01, 0.01]) {
				const turned = transform.slice();
				const [p, q] = [0, 1, 2].filter((other) => other !== axis);
				for (let column = 0; column < 3; column++) {
					const [a, b] = [transform[4 * p + column], transform[4 * q + column]];
					turned[4 * p + column] = Math.cos(angle) * a - Math.sin(angle) * b;
					turned[4 * q + column] = Math.sin(angle) * a + Math.cos(angle) * b;
				}
				// About the target's centroid, where the best translation stays the best.
				const centre = [0, 1, 2].map((i) => target.filter((_, j) => j % 3 === i).reduce((s, v) => s + v, 0) / 30);
				const from = [0, 1, 2].map((i) => source.filter((_, j) => j % 3 === i).reduce((s, v) => s + v, 0) / 30);
				for (let row = 0; row < 3; row++)
					turned[4 * row + 3] = centre[row] - [0, 1, 2].reduce((s, k) => s + turned[4 * row + k] * from[k], 0);
				expect(error(turned)).toBeGreaterThan(rmsMm);
			}
	});

	test('weights: a point without weight does not matter, one of weight 2 counts as two', () => {
		const source = cloud(8);
		const target = cloud(8);
		const without = procrustes(source.subarray(0, 21), target.subarray(0, 21));
		const ignored = procrustes(source, target, { weights: [1, 1, 1, 1, 1, 1, 1, 0] });
		ignored.transform.forEach((value, i) => expect(value).toBeCloseTo(without.transform[i], 9));
		const doubled = procrustes(
			Float64Array.of(...source, ...source.subarray(0, 3)),
			Float64Array.of(...target, ...target.subarray(0, 3)),
		);
		const weighted = procrustes(source, target, { weights: [2, 1, 1, 1, 1, 1, 1, 1] });
		weighted.transform.forEach((value, i) => expect(value).toBeCloseTo(doubled.transform[i], 9));
	});

	test('points on one line, one point, equal points: a finite rotation', () => {
		for (const source of [Float64Array.of(1, 2, 3), new Float64Array(9), Float64Array.of(0, 0, 0, 1, 1, 1, 2, 2, 2)]) {
			const { transform, rmsMm } = procrustes(source, source, { scale: true });
			expect(affineDeterminant(transform)).toBeCloseTo(1, 9);
			expect(rmsMm).toBeLessThan(1e-6);
		}
	});

	test('what does not fit together is refused', () => {
		expect(() => procrustes([], [])).toThrow(RangeError);
		expect(() => procrustes([1, 2, 3], [1, 2, 3, 4, 5, 6])).toThrow(/equal lists/);
		expect(() => procrustes([1, 2, 3], [1, 2, Number.NaN])).toThrow(/finite/);
		expect(() => procrustes([1, 2, 3], [1, 2, 3], { weights: [-1] })).toThrow(/negative/);
		expect(() => procrustes([1, 2, 3], [1, 2, 3], { weights: [0] })).toThrow(/positive/);
	});
});
