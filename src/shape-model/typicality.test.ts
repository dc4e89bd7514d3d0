import { createRandom } from '#numeric';
import { expect, test } from 'vitest';
import { coefficients, fitModel, instance } from './point-distribution-model.ts';
import { memberSpread, typicality } from './typicality.ts';

const random = createRandom(12);
/** Three real modes and a little noise. */
const shapeOf = (sizes = [9, 5, 3]): Float64Array => {
	const scores = sizes.map((size) => size * random.normal());
	return Float64Array.from({ length: 60 }, (_, i) => {
		const signal = scores.reduce((sum, score, k) => sum + score * Math.sin((k + 1) * (i + 1)), 0);
		return 10 * Math.cos(i) + signal + 0.3 * random.normal();
	});
};
const population = (count: number): Float64Array[] => Array.from({ length: count }, () => shapeOf());

test('distances of members left out are those by models built without them', () => {
	const members = population(18);
	const spread = memberSpread(fitModel(members), members);
	expect(spread.modeCount).toBe(3);
	for (const [n, member] of members.entries()) {
		const without = fitModel(members.filter((_, i) => i !== n));
		const scores = coefficients(without, member).subarray(0, spread.modeCount);
		const nearest = instance(without, scores);
		expect(spread.mahalanobis[n]).toBeCloseTo(Math.hypot(...scores), 6);
		const away = Math.hypot(...member.map((value, i) => value - nearest[i]));
		expect(spread.residualMm[n]).toBeCloseTo(away / Math.sqrt(20), 6);
	}
});

test('new members of the population are as often unusual as said', () => {
	let unusual = 0;
	let total = 0;
	for (let trial = 0; trial < 12; trial++) {
		const members = population(24);
		const model = fitModel(members);
		const spread = memberSpread(model, members);
		for (const fresh of population(40)) {
			total++;
			if (typicality(model, spread, fresh).share < 0.2) unusual++;
		}
	}
	expect(unusual / total).toBeGreaterThan(0.12);
	expect(unusual / total).toBeLessThan(0.28);
});

test('far along a mode is unusual within, a new detail outside; the mean is neither', () => {
	const members = population(24);
	const model = fitModel(members);
	const spread = memberSpread(model, members);
	const far = typicality(model, spread, instance(model, [6]));
	expect(far.within).toMatchObject({ membersBeyond: 0 });
	expect(far.within.share).toBeLessThan(0.01);
	expect(far.share).toBeLessThan(0.02);
	expect(far.outside.share).toBeGreaterThan(0.5);
	const detail = instance(model, []);
	detail[30] += 12;
	const strange = typicality(model, spread, detail);
	expect(strange.outside.share).toBeLessThan(0.01);
	expect(strange.within.share).toBeGreaterThan(0.5);
	expect(strange.share).toBeLessThan(0.02);
	expect(typicality(model, spread, instance(model, [])).share).toBe(1);
});

test('one true mode: what leaves it is unusual, and nothing is divided by nothing', () => {
	const members = Array.from({ length: 8 }, (_, n) => Float64Array.from({ length: 9 }, (_, i) => i + n * (i % 2)));
	const model = fitModel(members);
	const spread = memberSpread(model, members);
	expect([...spread.residualMm].every((value) => value < 1e-6)).toBe(true);
	expect(typicality(model, spread, members[3]).within.share).toBeGreaterThan(0.5);
	const off = members[3].slice();
	off[4] += 1;
	expect(typicality(model, spread, off).share).toBeLessThan(0.001);
	expect(() => memberSpread(model, members.slice(0, 3))).toThrow(/4 are needed/);
});
