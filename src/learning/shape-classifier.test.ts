import { createRandom, logisticRegression, predictLinear } from '#numeric';
import { areaUnderCurve } from '#shape-model';
import { describe, expect, test } from 'vitest';
import { classifyShape, fitShapeClassifier, type ClassifiedShape } from './shape-classifier.ts';

const random = createRandom(9);
/** What is learnt hangs on one feature and on one pattern of the form, beneath larger patterns that mean nothing. */
function shapes(count: number): { list: ClassifiedShape[]; isPositive: boolean[]; subjects: string[] } {
	const isPositive = Array.from({ length: count }, () => random.next() < 0.4);
	const list = isPositive.map((is) => {
		const features = Float64Array.from({ length: 8 }, () => random.normal());
		features[2] += is ? 1 : -1;
		const [a, b] = [3 * random.normal(), random.normal() + (is ? 1 : -1)];
		const form = Float64Array.from(
			{ length: 40 },
			(_, i) => a * Math.sin(i) + b * Math.cos(2 * i) + 0.2 * random.normal(),
		);
		return { features, form };
	});
	return { list, isPositive, subjects: isPositive.map((_, i) => `p${i >> 1}`) };
}

const training = shapes(160);
const fresh = shapes(300);

describe('fitShapeClassifier', () => {
	const classifier = fitShapeClassifier(training.list, training.isPositive, {
		subjects: training.subjects,
		components: [0, 5],
		penalties: [1, 10],
	});
	const area = (score: (shape: ClassifiedShape) => number): number =>
		areaUnderCurve(fresh.list.map(score), fresh.isPositive).area;

	test('uses features and form, each where it tells something', () => {
		expect(classifier.chosen.components).toBe(5);
		// Each alone has an area of Φ(√2) = .921; together of Φ(2) = .977.
		expect(area((shape) => classifyShape(classifier, shape).linear)).toBeGreaterThan(0.95);
		expect(area((shape) => classifyShape(classifier, shape).probability)).toBeGreaterThan(0.94);
		expect(area(({ features }) => features[2])).toBeLessThan(0.95);
	});

	test('what the inner cross-validation expects is what unseen shapes give', () => {
		const linear = area((shape) => classifyShape(classifier, shape).linear);
		expect(Math.abs(classifier.chosen.innerArea - linear)).toBeLessThan(0.04);
	});

	test('with more columns than shapes it expects what every shape left out in turn gives', () => {
		const few = shapes(36);
		const padded = few.list.map(({ features, form }) => ({
			features: Float64Array.from({ length: 50 }, (_, j) => features[j % 8] * (1 + Math.floor(j / 8)) + 0.01 * j),
			form,
		}));
		const subjects = few.isPositive.map((_, i) => `q${i}`);
		const options = { subjects, fewFeatures: [], components: [0], penalties: [20], linearShares: [1], folds: 36 };
		const { chosen, means, deviations } = fitShapeClassifier(padded, few.isPositive, options);
		const rows = padded.map(({ features }) => features.map((value, j) => (value - means[j]) / deviations[j]));
		const scores = rows.map((row, left) => {
			const others = <T>(list: readonly T[]): T[] => list.filter((_, i) => i !== left);
			const own = logisticRegression(others(rows), others(few.isPositive), { penalty: 20, isBalanced: true });
			return predictLinear(own, row);
		});
		expect(chosen.innerArea).toBeCloseTo(areaUnderCurve(scores, few.isPositive).area, 10);
	});

	test('more columns are taken only where they are worth it', () => {
		const isPositive = Array.from({ length: 60 }, (_, i) => i % 2 === 0);
		const list = isPositive.map((is) => ({
			features: Float64Array.from({ length: 40 }, (_, j) => random.normal() + (j === 0 && is ? 2 : 0)),
			form: [0, 1],
		}));
		const options = {
			subjects: isPositive.map((_, i) => `r${i}`),
			components: [0],
			penalties: [1, 30],
			linearShares: [1],
		};
		expect(fitShapeClassifier(list, isPositive, { ...options, fewFeatures: 1 }).chosen.columns).toBe(1);
		// Another column that tells as much is worth it.
		for (const [i, is] of isPositive.entries()) list[i].features[1] += is ? 2 : 0;
		expect(fitShapeClassifier(list, isPositive, { ...options, fewFeatures: [1, 2] }).chosen.columns).toBe(2);
	});

	test('probabilities are met: of shapes said to be positive with p, p are', () => {
		const said = fresh.list.map((shape) => classifyShape(classifier, shape).probability);
		const mean = said.reduce((sum, value) => sum + value, 0) / said.length;
		const share = fresh.isPositive.filter(Boolean).length / said.length;
		expect(Math.abs(mean - share)).toBeLessThan(0.07);
		const loss = (values: readonly number[]): number =>
			values.reduce((sum, value, i) => sum - Math.log(fresh.isPositive[i] ? value : 1 - value), 0);
		// Neither too sure nor too doubtful.
		const stretched = (by: number): number[] => said.map((p) => 1 / (1 + ((1 - p) / p) ** by));
		expect(loss(said)).toBeLessThan(loss(stretched(2)));
		expect(loss(said)).toBeLessThan(loss(stretched(0.5)));
	});

	test('labels drawn at random are not learnt', () => {
		const labels = training.isPositive.map(() => random.next() < 0.5);
		const chance = fitShapeClassifier(training.list, labels, {
			subjects: training.subjects,
			components: [0],
			penalties: [100],
		});
		expect(chance.chosen.innerArea).toBeLessThan(0.68);
	});
});
