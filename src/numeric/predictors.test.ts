import { expect, test } from 'vitest';
import { age, isOdd, peerFigures, rows, scores } from '../../tests/shape-statistics.ts';
import { linearDiscriminant } from './linear-discriminant.ts';
import { logistic, logisticRegression } from './logistic-regression.ts';
import { predictLinear, ridgeRegression, type LinearPredictor } from './ridge-regression.ts';

const expectSame = (
	ours: LinearPredictor,
	theirs: { coefficients: number[]; intercept: number },
	digits: number,
): void => {
	theirs.coefficients.forEach((value, j) => expect(ours.coefficients[j]).toBeCloseTo(value, digits));
	expect(ours.intercept).toBeCloseTo(theirs.intercept, digits);
};

test('ridge and logistic regression are those of scikit-learn', () => {
	expectSame(ridgeRegression(scores, age, 2.5), peerFigures.ridge, 10);
	expectSame(logisticRegression(scores, isOdd, { penalty: 0.7 }), peerFigures.logistic, 5);
	const isThird = rows.map((i) => i % 3 === 0);
	const balanced = logisticRegression(scores, isThird, { penalty: 0.7, isBalanced: true });
	expectSame(balanced, peerFigures.logisticBalanced, 5);
});

test('at the optimum of the logistic loss the gradient is 0', () => {
	const { intercept, coefficients } = logisticRegression(scores, isOdd, { penalty: 0.01 });
	const gradient = [0, ...coefficients.map((value) => 0.01 * value)];
	scores.forEach((row, i) => {
		const slope = logistic(predictLinear({ intercept, coefficients }, row)) - (isOdd[i] ? 1 : 0);
		gradient[0] += slope;
		row.forEach((value, j) => (gradient[j + 1] += slope * value));
	});
	for (const value of gradient) expect(Math.abs(value)).toBeLessThan(1e-7);
});

test('where the search starts does not change where it ends', () => {
	const start = logisticRegression(scores, isOdd, { penalty: 30, tolerance: 1e-4 });
	expectSame(logisticRegression(scores, isOdd, { penalty: 0.7, start }), peerFigures.logistic, 5);
	const short = { intercept: 0, coefficients: new Float64Array(1) };
	expect(() => logisticRegression(scores, isOdd, { start: short })).toThrow('1 coefficients to start from');
});

test('the linear discriminant gives the probabilities of scikit-learn', () => {
	const ours = linearDiscriminant(scores, isOdd);
	peerFigures.lda.forEach((probability, i) => {
		// Theirs divides the covariance by n, ours by n − 2: log odds scale with it.
		const logOdds = Math.log(probability / (1 - probability));
		expect(predictLinear(ours, scores[i])).toBeCloseTo((logOdds * 22) / 24, 10);
	});
});

test('ridge: no penalty is least squares, a huge one the mean; separable classes stay finite', () => {
	const exact = scores.map(([a, b, c]) => 3 + 2 * a - b + 0.5 * c);
	expectSame(ridgeRegression(scores, exact, 0), { coefficients: [2, -1, 0.5], intercept: 3 }, 10);
	const flat = ridgeRegression(scores, exact, 1e12);
	expect(flat.intercept).toBeCloseTo(exact.reduce((sum, value) => sum + value, 0) / exact.length, 6);
	const separable = logisticRegression([[-1], [-2], [1], [2]], [false, false, true, true], { penalty: 1e-3 });
	expect(separable.coefficients[0]).toBeGreaterThan(2);
	expect(Number.isFinite(separable.coefficients[0])).toBe(true);
	expect(logistic(-800)).toBe(0);
	expect(logistic(800)).toBe(1);
});

test('what cannot be fitted is refused', () => {
	expect(() =>
		ridgeRegression(
			[
				[1, 2],
				[2, 4],
			],
			[1, 2],
			0,
		),
	).toThrow(/penalty above 0/);
	expect(() => logisticRegression([[1], [2]], [true, true])).toThrow(RangeError);
	expect(() =>
		linearDiscriminant(
			[
				[1, 2],
				[2, 4],
				[3, 6],
			],
			[true, false, true],
		),
	).toThrow(/singular/);
});
