import { createRandom } from '#numeric';
import { areaUnderCurve } from '#shape-model';
import { describe, expect, test } from 'vitest';
import { areaWithinFolds, compareScores, confusion, rateManyClasses, rateTwoClasses } from './rate-classes.ts';

const random = createRandom('rates');
/** Two shapes a subject, the first of every other subject positive. */
const samples = Array.from({ length: 80 }, (_, i) => ({
	subject: `subject ${i >> 1}`,
	facts: { ml: i % 4 === 0 ? 1 + (i % 40) : 0 },
}));
const isPositive = samples.map((_, i) => i % 4 === 0);
const scores = isPositive.map((positive, i) => (positive ? 0.6 : 0.4) + 0.3 * random.normal() + 0.001 * i);

describe('rateTwoClasses', () => {
	const figures = rateTwoClasses({ samples, scores, isPositive, strata: { fact: 'ml', bounds: [10, 20] } });

	test('areas: of all, and of each range against all negatives', () => {
		expect(figures['auc'].value).toBe(areaUnderCurve(scores, isPositive).area);
		expect(figures['auc']).toMatchObject({ patients: 40, shapes: 80 });
		const [low, high] = figures['auc'].interval!;
		expect(low < figures['auc'].value && figures['auc'].value < high).toBe(true);
		const rows = samples.flatMap(({ facts }, i) => (!isPositive[i] || (facts.ml >= 10 && facts.ml < 20) ? [i] : []));
		const own = areaUnderCurve(
			rows.map((row) => scores[row]),
			rows.map((row) => isPositive[row]),
		).area;
		expect(figures['auc, ml 10 to 20']).toMatchObject({ value: own, shapes: rows.length });
		const positives = ['auc, ml below 10', 'auc, ml 10 to 20', 'auc, ml from 20'].map(
			(name) => figures[name].shapes - 60,
		);
		expect(positives.reduce((sum, count) => sum + count, 0)).toBe(20);
	});

	test('pairs: only subjects with one of each', () => {
		const right = samples.filter((_, i) => isPositive[i] && scores[i] > scores[i + 1]).length;
		expect(figures['pair accuracy']).toMatchObject({ value: right / 20, patients: 20, shapes: 40 });
	});

	test('accuracy: at a threshold, or where as many lie above as there are positive ones', () => {
		expect(figures['accuracy at the prevalence'].value).toBeGreaterThan(0.6);
		const at = rateTwoClasses({ samples, scores, isPositive, cut: 0.5 })['accuracy at 0.5'].value;
		expect(at).toBe(scores.filter((score, i) => score >= 0.5 === isPositive[i]).length / 80);
	});
});

test('several classes: macro accuracy is the mean recall, whatever the sizes', () => {
	const labels = [0, 0, 0, 0, 0, 0, 1, 1, 2, 2];
	const guesses = [0, 0, 0, 0, 0, 0, 1, 0, 1, 0];
	const probabilities = guesses.map((guess) => [0, 1, 2].map((c) => (c === guess ? 0.8 : 0.1)));
	const names = ['liver', 'spleen', 'kidney'];
	const figures = rateManyClasses({ samples: samples.slice(0, 10), probabilities, labels, names });
	expect(figures['macro accuracy'].value).toBeCloseTo((1 + 0.5 + 0) / 3, 12);
	expect(figures['accuracy'].value).toBeCloseTo(0.7, 12);
	expect(figures['recall of spleen']).toMatchObject({ value: 0.5, shapes: 2 });
	expect(confusion(labels, probabilities, names)).toEqual([
		[6, 0, 0],
		[1, 1, 0],
		[1, 1, 0],
	]);
});

test('within folds only pairs of one fold are compared: what is added to all scores of a fold changes nothing', () => {
	const folds = samples.map((_, i) => (i >> 1) % 3);
	const shifted = scores.map((score, i) => score + 5 * folds[i]);
	const rated = { samples, scores, isPositive };
	const figure = areaWithinFolds({ ...rated, scores: shifted }, folds);
	expect(figure).toEqual(areaWithinFolds(rated, folds));
	expect(figure.value).toBeGreaterThan(areaUnderCurve(shifted, isPositive).area);
	let right = 0;
	let pairs = 0;
	for (const i of samples.keys())
		for (const j of samples.keys())
			if (isPositive[i] && !isPositive[j] && folds[i] === folds[j]) {
				pairs++;
				right += scores[i] > scores[j] ? 1 : 0;
			}
	expect(figure.value).toBeCloseTo(right / pairs, 12);
});

test('two scores on the same shapes: their difference, with an interval that knows they are paired', () => {
	const noisy = scores.map((score) => score + 0.02 * random.normal());
	const rated = { samples, scores, isPositive };
	const { value, interval } = compareScores(rated, noisy);
	expect(value).toBeCloseTo(areaUnderCurve(scores, isPositive).area - areaUnderCurve(noisy, isPositive).area, 12);
	const own = rateTwoClasses(rated)['auc'].interval!;
	expect(interval![1] - interval![0]).toBeLessThan((own[1] - own[0]) / 2);
	expect(compareScores(rated, scores).value).toBe(0);
});
