import { createRandom, symmetricEigen } from '#numeric';
import { expect, test } from 'vitest';
import { dualComponents } from './dual-components.ts';

const random = createRandom(2);
/** Odd and even numbers of rows; fewer and more columns than rows. */
const sizes = [
	[6, 4],
	[5, 9],
	[8, 30],
	[7, 4099],
] as const;

test.each(sizes)('%i rows of %i numbers: the components of their covariance matrix', (n, length) => {
	const rows = Array.from({ length: n }, () => Float64Array.from({ length }, () => random.normal()));
	const { mean, modes, variances } = dualComponents(rows);
	for (let i = 0; i < length; i += 1 + (length >> 3))
		expect(mean[i]).toBeCloseTo(rows.reduce((sum, row) => sum + row[i], 0) / n, 12);
	expect(variances.length).toBe(Math.min(n - 1, length));
	if (length < 100) {
		const covariance = Float64Array.from({ length: length * length }, (_, at) => {
			const [i, j] = [Math.floor(at / length), at % length];
			return rows.reduce((sum, row) => sum + (row[i] - mean[i]) * (row[j] - mean[j]), 0) / (n - 1);
		});
		const direct = symmetricEigen(covariance, length);
		variances.forEach((value, k) => {
			expect(value).toBeCloseTo(direct.values[k], 10);
			let dot = 0;
			for (let i = 0; i < length; i++) dot += modes[k * length + i] * direct.vectors[k * length + i];
			expect(Math.abs(dot)).toBeCloseTo(1, 8);
		});
	}
	// Scores on the modes have the variances, and rows are what modes and scores give.
	for (const row of rows) {
		const again = mean.slice();
		for (let k = 0; k < variances.length; k++) {
			let score = 0;
			for (let i = 0; i < length; i++) score += modes[k * length + i] * (row[i] - mean[i]);
			for (let i = 0; i < length; i++) again[i] += score * modes[k * length + i];
		}
		for (let i = 0; i < length; i++) expect(again[i]).toBeCloseTo(row[i], 9);
	}
});

test('modes in float32, and only so many', () => {
	const rows = Array.from({ length: 9 }, () => Float32Array.from({ length: 50 }, () => random.normal()));
	const few = dualComponents(rows, { modes: 'float32', modeLimit: 3 });
	const all = dualComponents(rows);
	expect(few.modes).toBeInstanceOf(Float32Array);
	expect(few.modes.length).toBe(150);
	few.modes.forEach((value, i) => expect(value).toBeCloseTo(all.modes[i], 5));
});
