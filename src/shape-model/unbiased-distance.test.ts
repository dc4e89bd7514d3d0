import { expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { hotelling } from './hotelling.ts';
import { unbiasedSquaredDistance } from './unbiased-distance.ts';

test.each([
	[0, 4, [12, 15]],
	[1.5, 3, [10, 20]],
] as const)('a true distance of %d in %d modes is found on average', (distance, modes, groupSizes) => {
	const random = createRandom(`distance ${distance}`);
	const isSecond = Array.from({ length: groupSizes[0] + groupSizes[1] }, (_, i) => i >= groupSizes[0]);
	const found = Array.from({ length: 1500 }, () => {
		const scores = isSecond.map((is) =>
			Array.from({ length: modes }, (_, k) => random.normal() + (is && k === 1 ? distance : 0)),
		);
		const { mahalanobis } = hotelling(scores, isSecond, { permutations: 1 });
		return { plain: mahalanobis ** 2, unbiased: unbiasedSquaredDistance(mahalanobis, { groupSizes, modes }) };
	});
	const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
	const values = found.map(({ unbiased }) => unbiased);
	const error = Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)) / values.length);
	expect(Math.abs(mean(values) - distance ** 2)).toBeLessThan(3.5 * error);
	// As found, it is too large by far more than that.
	expect(mean(found.map(({ plain }) => plain)) - distance ** 2).toBeGreaterThan(10 * error);
});

test('groups that are too small are refused', () => {
	expect(() => unbiasedSquaredDistance(1, { groupSizes: [3, 3], modes: 3 })).toThrow(/too small for 3 modes/);
});
