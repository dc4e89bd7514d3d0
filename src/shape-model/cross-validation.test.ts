import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { isOdd, peerFigures, scores } from '../../tests/shape-statistics.ts';
import { areaUnderCurve, compareAreas, receiverCurve } from './area-under-curve.ts';
import { classifyShapes } from './classification.ts';
import { foldScores, shapeProducts } from './fold-scores.ts';
import { patientBootstrap } from './patient-bootstrap.ts';
import { patientFolds } from './patient-folds.ts';
import { coefficients, fitModel } from './point-distribution-model.ts';
import { predictFromShape } from './predict-from-shape.ts';

/** Shapes with a few true modes and noise; `amounts` drive the first. */
const shapesWith = (amounts: readonly number[], seed: number | string, length = 30): Float64Array[] => {
	const random = createRandom(seed);
	const modes = Array.from({ length: 4 }, () => Float64Array.from({ length }, () => random.normal()));
	return amounts.map((amount) => {
		const weights = [amount, ...[1, 1, 1].map(() => random.normal())];
		return Float64Array.from({ length }, (_, i) =>
			modes.reduce((sum, mode, k) => sum + weights[k] * mode[i], 0.3 * random.normal()),
		);
	});
};

test('foldScores are the coefficients of a model of the training shapes', () => {
	const shapes = shapesWith(
		Array.from({ length: 12 }, (_, i) => i / 4),
		1,
	);
	const training = [0, 2, 3, 5, 7, 8, 11];
	const rows = foldScores(shapeProducts(shapes), training, 4);
	const model = fitModel(training.map((i) => shapes[i]));
	rows.forEach((row, i) => {
		const direct = coefficients(model, shapes[i]);
		// Modes are known up to their sign: the sign of each is that of the first row's score.
		row.forEach((value, k) =>
			expect(value * Math.sign(rows[0][k])).toBeCloseTo(direct[k] * Math.sign(coefficients(model, shapes[0])[k]), 8),
		);
	});
});

describe('patientFolds', () => {
	test('patients are never split, folds are alike, classes spread', () => {
		const patients = Array.from({ length: 60 }, (_, i) => `p${i >> 1}`);
		const classes = patients.map((_, i) => (i >> 1) % 3 === 0);
		const fold = patientFolds(patients, 5, { classes, seed: 3 });
		for (let i = 0; i < 60; i += 2) expect(fold[i]).toBe(fold[i + 1]);
		for (let f = 0; f < 5; f++) {
			expect([...fold].filter((of) => of === f).length).toBe(12);
			expect([...fold].filter((of, i) => of === f && classes[i]).length).toBe(4);
		}
		expect(patientFolds(patients, 5, { classes, seed: 3 })).toEqual(fold);
		expect(() => patientFolds(['a', 'a', 'b'], 3)).toThrow(/3 folds of 2 patients/);
	});
});

describe('areaUnderCurve', () => {
	test('area and DeLong variance are those of the definitions', () => {
		const values = scores.map(([first]) => first);
		const { area, standardError } = areaUnderCurve(values, isOdd);
		expect(area).toBeCloseTo(peerFigures.auc, 13);
		expect(standardError ** 2).toBeCloseTo(peerFigures.delongVariance, 13);
		const { falsePositive, truePositive } = receiverCurve(values, isOdd);
		let trapezia = 0;
		for (let i = 1; i < falsePositive.length; i++)
			trapezia += ((falsePositive[i] - falsePositive[i - 1]) * (truePositive[i] + truePositive[i - 1])) / 2;
		expect(trapezia).toBeCloseTo(area, 13);
	});

	test('ties count half; order alone counts; a comparison with itself finds nothing', () => {
		const labels = [true, false, true, false];
		expect(areaUnderCurve([1, 1, 1, 1], labels).area).toBe(0.5);
		expect(areaUnderCurve([3, 1, 2, 0], labels).area).toBe(1);
		const values = scores.map(([first]) => first);
		expect(areaUnderCurve(values.map(Math.exp), isOdd).area).toBe(areaUnderCurve(values, isOdd).area);
		expect(compareAreas(values, values, isOdd).pValue).toBe(1);
		const other = compareAreas(
			values,
			values.map((value) => -value),
			isOdd,
		);
		expect(other.difference).toBeCloseTo(1 - 2 * peerFigures.auc, 12);
		expect(() => areaUnderCurve([1, 2], [true, false])).toThrow(RangeError);
	});
});

test('the bootstrap draws patients: rows that repeat a patient give no narrower interval', () => {
	const random = createRandom(1);
	const values = Array.from({ length: 40 }, () => random.normal());
	const mean = (of: readonly number[]) => (rows: readonly number[]) =>
		rows.reduce((sum, row) => sum + of[row], 0) / rows.length;
	const single = patientBootstrap(
		values.map((_, i) => i),
		mean(values),
	);
	const fourfold = [0, 1, 2, 3].flatMap(() => values);
	const repeated = patientBootstrap(
		fourfold.map((_, i) => i % 40),
		mean(fourfold),
	);
	if (!single || !repeated) throw new Error('no interval');
	repeated.forEach((value, i) => expect(value).toBeCloseTo(single[i], 12));
	expect(single[1] - single[0]).toBeCloseTo(2 * 1.96 * Math.sqrt(1 / 40), 0);
});

describe('nested cross-validation', () => {
	test('a class that is in the shape is found, by both methods', () => {
		const labels = Array.from({ length: 60 }, (_, i) => i % 3 === 0);
		const shapes = shapesWith(
			labels.map((is) => (is ? 1.5 : -1.5)),
			'class',
		);
		const patients = labels.map((_, i) => i);
		for (const method of ['logistic', 'discriminant'] as const) {
			const result = classifyShapes({ shapes, patients }, labels, { method, modes: [2, 5], replicates: 200 });
			expect(result.area).toBeGreaterThan(0.95);
			expect(result.balancedAccuracy).toBeGreaterThan(0.85);
			expect(result.intervalMethod).toBe('delong');
			expect(result.majorityAccuracy).toBeCloseTo(40 / 60, 12);
		}
	});

	test('noise predicts nothing, even with more coordinates than shapes and twins in the data', () => {
		const areas = Array.from({ length: 12 }, (_, round) => {
			const random = createRandom(`noise ${round}`);
			// Two nearly equal rows a patient: a split by rows would find each twin.
			const base = Array.from({ length: 25 }, () => Float64Array.from({ length: 60 }, () => random.normal()));
			const shapes = base.flatMap((row) => [row, row.map((value) => value + 0.01 * random.normal())]);
			const labels = base.flatMap((_, i) => [i % 2 === 0, i % 2 === 0]);
			const patients = base.flatMap((_, i) => [i, i]);
			const result = classifyShapes({ shapes, patients }, labels, { modes: [5, 15], replicates: 50, seed: round });
			expect(result.intervalMethod).toBe('patient bootstrap');
			return result.area;
		});
		const mean = areas.reduce((sum, value) => sum + value, 0) / areas.length;
		expect(mean).toBeGreaterThan(0.33);
		expect(mean).toBeLessThan(0.62);
	});

	test('a number in the shape is predicted, with intervals that cover what they promise', () => {
		const random = createRandom(8);
		const ages = Array.from({ length: 150 }, () => 30 + 50 * random.next());
		const shapes = shapesWith(
			ages.map((age) => (age - 55) / 15),
			'age',
		);
		const patients = ages.map((_, i) => `patient ${i >> 1}`);
		const result = predictFromShape({ shapes, patients }, ages, { modes: [3, 6], replicates: 200 });
		expect(result.meanAbsoluteError).toBeLessThan(0.5 * result.medianGuessError);
		expect(result.correlation).toBeGreaterThan(0.85);
		expect(result.covered).toBeGreaterThan(0.82);
		expect(result.covered).toBeLessThan(0.97);
		expect(result.meanAbsoluteErrorInterval[0]).toBeLessThan(result.meanAbsoluteError);
		expect(result.meanAbsoluteErrorInterval[1]).toBeGreaterThan(result.meanAbsoluteError);
		// Features besides shape are used too.
		const features = ages.map((age) => [age + random.normal()]);
		const better = predictFromShape({ shapes, patients, features }, ages, { modes: [3], replicates: 50 });
		expect(better.meanAbsoluteError).toBeLessThan(result.meanAbsoluteError);
	});

	test('labels of a held-out fold have no influence on its predictions', () => {
		const labels = Array.from({ length: 30 }, (_, i) => (i * 7) % 30);
		const shapes = shapesWith(
			labels.map((value) => value / 15),
			'leak',
		);
		const patients = labels.map((_, i) => i);
		const options = { folds: 3, modes: [2, 4], replicates: 10 };
		const first = predictFromShape({ shapes, patients }, labels, options);
		const changed = labels.map((value, i) => (first.fold[i] === 0 ? 1000 - value : value));
		const second = predictFromShape({ shapes, patients }, changed, options);
		first.predictions.forEach((value, i) => {
			if (first.fold[i] === 0) expect(second.predictions[i]).toBe(value);
		});
	});
});
