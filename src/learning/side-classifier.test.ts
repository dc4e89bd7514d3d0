import { createRandom } from '#numeric';
import { expect, test } from 'vitest';
import { fitSideClassifier, sideScore } from './side-classifier.ts';

/** Points whose first number has the sign of the side where the second is large, and is noise elsewhere. */
function shape(seed: string, side: number): Float32Array {
	const random = createRandom(seed);
	return Float32Array.from(
		Array.from({ length: 40 }, () => {
			const place = random.uniform(-1, 1);
			return [(place > 0.5 ? 1.6 * side : 0) + random.normal(), place, random.normal()];
		}).flat(),
	);
}

test('sides are told on unknown shapes, and a mirror image has the opposite score to the bit', () => {
	const sides = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 1 : -1));
	const classifier = fitSideClassifier(
		sides.map((side, i) => shape(`train ${i}`, side)),
		sides.map((side) => side === 1),
		{ width: 3, mirrored: [0], trees: 60, depth: 3 },
	);
	const scores = sides.map((side, i) => side * sideScore(classifier, shape(`test ${i}`, side)));
	expect(scores.filter((score) => score > 0).length).toBeGreaterThanOrEqual(36);
	const own = shape('test 0', 1);
	const mirror = own.map((value, i) => (i % 3 === 0 ? -value : value));
	expect(sideScore(classifier, mirror)).toBe(-sideScore(classifier, own));
});
