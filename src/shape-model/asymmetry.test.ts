import { expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { asymmetry } from './asymmetry.ts';

/** Individuals with known amounts of symmetric, directional, fluctuating variation and error. */
function pairs(
	n: number,
	amounts: { own: number; side: number; ownSide: number; error: number },
	repeats: number,
	seed: number,
) {
	const random = createRandom(seed);
	const draw = (amount: number): number[] => Array.from({ length: 12 }, () => amount * random.normal());
	const sides = [0, 1].map((s) => Array.from({ length: 12 }, (_, k) => (s === 1 && k < 3 ? amounts.side : 0)));
	const made = Array.from({ length: n }, () => {
		const own = draw(amounts.own);
		return sides.map((side) => {
			const shift = draw(amounts.ownSide);
			return Array.from({ length: repeats }, () => {
				const error = draw(amounts.error);
				return own.map((value, k) => value + side[k] + shift[k] + error[k]);
			});
		});
	});
	return { left: made.map(([l]) => l), right: made.map(([, r]) => r) };
}

test('sums of squares are those of a two-way analysis of variance written out', () => {
	const { left, right } = pairs(5, { own: 1, side: 0.7, ownSide: 0.5, error: 0.3 }, 3, 1);
	const result = asymmetry(left, right, { permutations: 20, alignmentDof: 0 });
	const cells = [left, right];
	const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
	const sums = { individual: 0, side: 0, fluctuating: 0, error: 0 };
	for (let k = 0; k < 12; k++) {
		const at = (i: number, s: number): number => mean(cells[s][i].map((shape) => shape[k]));
		const grand = mean([0, 1, 2, 3, 4].flatMap((i) => [at(i, 0), at(i, 1)]));
		const sideMean = [0, 1].map((s) => mean([0, 1, 2, 3, 4].map((i) => at(i, s))));
		for (let i = 0; i < 5; i++)
			for (const s of [0, 1]) {
				const own = (at(i, 0) + at(i, 1)) / 2;
				for (const shape of cells[s][i]) {
					sums.individual += (own - grand) ** 2;
					sums.side += (sideMean[s] - grand) ** 2;
					sums.fluctuating += (at(i, s) - own - sideMean[s] + grand) ** 2;
					sums.error += (shape[k] - at(i, s)) ** 2;
				}
			}
	}
	expect(result.individual.sumOfSquares).toBeCloseTo(sums.individual, 10);
	expect(result.side.sumOfSquares).toBeCloseTo(sums.side, 10);
	expect(result.fluctuating.sumOfSquares).toBeCloseTo(sums.fluctuating, 10);
	expect(result.error?.sumOfSquares).toBeCloseTo(sums.error, 10);
	expect([result.individual.dof, result.side.dof, result.fluctuating.dof, result.error?.dof]).toEqual([
		48, 12, 48, 240,
	]);
	const ratio = sums.fluctuating / 48 / (sums.error / 240);
	expect(result.fluctuating.f).toBeCloseTo(ratio, 10);
});

test('what was planted is found, what was not is not', () => {
	const all = pairs(20, { own: 1, side: 1, ownSide: 0.4, error: 0 }, 1, 2);
	const found = asymmetry(all.left, all.right, { permutations: 999 });
	expect(found.individual.pValue).toBe(1 / 999);
	expect(found.side.pValue).toBe(1 / 999);
	expect(found.error).toBeUndefined();
	expect(found.fluctuating.f).toBeUndefined();
	expect([...found.directional.points.familyWise].map((p) => p <= 0.05)).toEqual([true, false, false, false]);
	// The difference of two sides scatters by √2 · 0.4 in each direction, its length by √3 of that.
	expect(found.fluctuatingMm.reduce((sum, value) => sum + value, 0) / 20).toBeCloseTo(Math.sqrt(6) * 0.4, 0);

	const none = pairs(20, { own: 0, side: 0, ownSide: 1, error: 0 }, 1, 3);
	const nothing = asymmetry(none.left, none.right, { permutations: 999 });
	expect(nothing.individual.pValue).toBeGreaterThan(0.05);
	expect(nothing.side.pValue).toBeGreaterThan(0.05);
});

test('lists that do not fit are refused', () => {
	const { left, right } = pairs(4, { own: 1, side: 0, ownSide: 1, error: 1 }, 2, 4);
	expect(() => asymmetry(left, right.slice(1))).toThrow(/4 left and 3 right/);
	expect(() => asymmetry(left, [...right.slice(1), [right[0][0]]])).toThrow(RangeError);
});
