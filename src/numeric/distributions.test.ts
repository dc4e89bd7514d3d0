import { describe, expect, test } from 'vitest';
import { peerFigures } from '../../tests/shape-statistics.ts';
import { chiSquaredCritical, chiSquaredTail } from './chi-squared-distribution.ts';
import { fTail } from './f-distribution.ts';
import { incompleteBeta } from './incomplete-beta.ts';
import { lowerGamma, upperGamma } from './incomplete-gamma.ts';
import { logGamma } from './log-gamma.ts';
import { normalCdf, normalQuantile, normalTwoSided } from './normal-distribution.ts';
import { studentCritical, studentTwoSided } from './student-distribution.ts';

const expectClose = (values: readonly number[], expected: readonly number[], share = 1e-11): void => {
	expect(values.length).toBe(expected.length);
	values.forEach((value, i) =>
		expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(share * Math.abs(expected[i])),
	);
};

describe('distributions against scipy', () => {
	test('normal', () => {
		expectClose([-8, -1.96, 0, 0.5, 3].map(normalCdf), peerFigures.normal);
		expectClose([1e-10, 0.025, 0.3, 0.975].map(normalQuantile), peerFigures.normalQuantile);
	});

	test('Student, F and chi-squared', () => {
		const studentCases = [
			[2, 5],
			[0.5, 1],
			[10, 30],
			[3.3, 2.5],
		];
		expectClose(
			studentCases.map(([t, dof]) => studentTwoSided(t, dof)),
			peerFigures.studentTwoSided,
		);
		const fCases = [
			[2.5, 3, 20],
			[0.1, 1, 1],
			[30, 5, 100],
			[1.2, 2.5, 7.5],
		];
		expectClose(
			fCases.map(([f, a, b]) => fTail(f, a, b)),
			peerFigures.f,
		);
		const chiCases = [
			[3.84, 1],
			[0.5, 4],
			[60, 10],
		];
		expectClose(
			chiCases.map(([x, dof]) => chiSquaredTail(x, dof)),
			peerFigures.chiSquared,
		);
	});
});

describe('distributions in closed form', () => {
	test('log gamma: factorials and Γ(½)', () => {
		let logFactorial = 0;
		for (let n = 1; n < 150; n++) {
			expect(logGamma(n)).toBeCloseTo(logFactorial, 10);
			logFactorial += Math.log(n);
		}
		expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 13);
		expect(logGamma(1e-8)).toBeCloseTo(-Math.log(1e-8), 6);
		expect(() => logGamma(-1)).toThrow(RangeError);
	});

	test('gamma with a = 1 is exponential, beta with b = 1 a power', () => {
		for (const x of [0, 1e-9, 0.3, 1, 2, 7, 50, 600]) {
			expectClose([upperGamma(1, x)], [Math.exp(-x)], 1e-11);
			expect(upperGamma(3.3, x) + lowerGamma(3.3, x)).toBeCloseTo(1, 13);
		}
		for (const x of [0, 0.001, 0.4, 0.9, 1])
			for (const a of [0.2, 1, 7]) {
				expect(incompleteBeta(x, a, 1)).toBeCloseTo(x ** a, 12);
				expect(incompleteBeta(x, a, 2.5) + incompleteBeta(1 - x, 2.5, a)).toBeCloseTo(1, 12);
			}
	});

	test('quantiles undo probabilities', () => {
		for (const p of [1e-300, 1e-20, 0.01, 0.5, 0.77, 0.999]) expectClose([normalCdf(normalQuantile(p))], [p], 1e-9);
		for (const p of [0.001, 0.05, 0.5])
			for (const dof of [1, 4.5, 200]) {
				expect(studentTwoSided(studentCritical(p, dof), dof)).toBeCloseTo(p, 11);
				expect(chiSquaredTail(chiSquaredCritical(p, dof), dof)).toBeCloseTo(p, 11);
			}
		expect(normalTwoSided(1.959963984540054)).toBeCloseTo(0.05, 12);
		expect(normalQuantile(0)).toBe(-Infinity);
		expect(normalQuantile(1)).toBe(Infinity);
		expect(() => normalQuantile(1.1)).toThrow(RangeError);
		expect(() => fTail(1, 0, 3)).toThrow(RangeError);
	});
});
