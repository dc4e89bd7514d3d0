import { expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { editDistance } from './edit-distance.ts';

/** The definition, without any table. */
function distanceByRecursion(a: string, b: string): number {
	if (a === '' || b === '') return a.length + b.length;
	const [lastA, lastB] = [a.at(-1), b.at(-1)];
	const [shortA, shortB] = [a.slice(0, -1), b.slice(0, -1)];
	let best = distanceByRecursion(shortA, shortB) + (lastA === lastB ? 0 : 1);
	best = Math.min(best, distanceByRecursion(shortA, b) + 1, distanceByRecursion(a, shortB) + 1);
	if (a.length > 1 && b.length > 1 && lastA === b.at(-2) && a.at(-2) === lastB) {
		best = Math.min(best, distanceByRecursion(a.slice(0, -2), b.slice(0, -2)) + 1);
	}
	return best;
}

test('is the distance of the definition, cut off above the limit', () => {
	const random = createRandom(2);
	const word = (): string => Array.from({ length: random.integer(6) }, () => 'abc'[random.integer(3)]).join('');
	for (let round = 0; round < 400; round++) {
		const [a, b] = [word(), word()];
		const expected = distanceByRecursion(a, b);
		for (const limit of [0, 1, 2, 9]) {
			const found = editDistance(a, b, limit);
			if (expected <= limit) expect(found, `${a} ${b}`).toBe(expected);
			else expect(found, `${a} ${b}`).toBeGreaterThan(limit);
		}
	}
});

test('slips of the keys', () => {
	expect(editDistance('livr', 'liver', 2)).toBe(1);
	expect(editDistance('kindey', 'kidney', 2)).toBe(1);
	expect(editDistance('femail', 'female', 2)).toBe(2);
	expect(editDistance('liver', 'kidney', 2)).toBe(3);
});
