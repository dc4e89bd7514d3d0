import { createRandom } from '#numeric';
import { describe, expect, test } from 'vitest';
import {
	fieldCoefficients,
	fieldInstance,
	fieldModeCount,
	fieldSurprise,
	fitSignedDistanceModel,
	sampleField,
	truncateFieldModel,
} from './signed-distance-model.ts';
import { ellipsoidFields, testGrid as grid } from '../../tests/ellipsoid-fields.ts';

const truncationMm = 6;
const fields = ellipsoidFields(7, truncationMm);
const model = fitSignedDistanceModel(fields, { grid, truncationMm });

describe('fitSignedDistanceModel', () => {
	test('with all modes gives the training fields back', () => {
		expect(fieldModeCount(model)).toBe(fields.length - 1);
		for (const field of fields) {
			const again = fieldInstance(model, fieldCoefficients(model, field));
			expect(Math.max(...again.map((value, i) => Math.abs(value - field[i])))).toBeLessThan(2e-5);
		}
	});

	test('has orthonormal modes and the variances of the sample', () => {
		const k = fieldModeCount(model);
		const length = model.active.length;
		for (let a = 0; a < k; a++)
			for (let b = 0; b <= a; b++) {
				let dot = 0;
				for (let i = 0; i < length; i++) dot += model.modes[a * length + i] * model.modes[b * length + i];
				expect(dot).toBeCloseTo(a === b ? 1 : 0, 5);
			}
		let total = 0;
		for (const field of fields)
			for (let i = 0; i < field.length; i++) total += (field[i] - model.mean[i]) ** 2 / (fields.length - 1);
		expect(model.variances.reduce((sum, value) => sum + value, 0)).toBeCloseTo(total, 2);
		const scores = fields.map((field) => fieldCoefficients(model, field));
		for (let a = 0; a < k; a++)
			expect(scores.reduce((sum, row) => sum + row[a] ** 2, 0) / (fields.length - 1)).toBeCloseTo(1, 4);
	});

	test('what the modes left out explain becomes residual', () => {
		const few = truncateFieldModel(model, 2);
		const direct = fitSignedDistanceModel(fields, { grid, truncationMm, modeLimit: 2 });
		expect(few.residualVariance).toBeCloseTo(direct.residualVariance, 8);
		expect(direct.residualVariance * (model.active.length - 2)).toBeCloseTo(
			model.variances.slice(2).reduce((sum, value) => sum + value, 0),
			6,
		);
		expect(few.modes).toEqual(direct.modes);
	});

	test('refuses fields that do not fit', () => {
		expect(() => fitSignedDistanceModel([fields[0]], { grid, truncationMm })).toThrow('at least 2');
		expect(() => fitSignedDistanceModel([fields[0], fields[1].slice(1)], { grid, truncationMm })).toThrow(
			'field 1 has',
		);
		expect(() => fitSignedDistanceModel([fields[0], fields[0]], { grid, truncationMm })).toThrow('the same');
	});
});

describe('sampleField', () => {
	/** Coefficients of what was drawn, not of what is left of it between ± the truncation. */
	const wide = { ...model, truncationMm: 1e9 };

	test('draws have the mean and the variances of the model', () => {
		const random = createRandom(3);
		const scores = Array.from({ length: 600 }, () => fieldCoefficients(wide, sampleField(model, { random })));
		for (let k = 0; k < fieldModeCount(model); k++) {
			const mean = scores.reduce((sum, row) => sum + row[k], 0) / scores.length;
			const variance = scores.reduce((sum, row) => sum + (row[k] - mean) ** 2, 0) / scores.length;
			expect(Math.abs(mean)).toBeLessThan(0.16);
			expect(variance).toBeGreaterThan(0.75);
			expect(variance).toBeLessThan(1.3);
		}
	});

	test('keeps within a Mahalanobis radius, and says when it cannot', () => {
		const random = createRandom(3);
		for (let i = 0; i < 20; i++) {
			const field = sampleField(model, { random, maxDistance: 2 });
			expect(Math.hypot(...fieldCoefficients(wide, field))).toBeLessThan(2.001);
		}
		expect(() => sampleField(model, { random, maxDistance: 1e-9 })).toThrow('no draw');
	});
});

describe('fieldSurprise', () => {
	test('is 0 beside the model for its own shapes and large for another kind of shape', () => {
		expect(fieldSurprise(model, fields[0]).residualMm).toBeLessThan(1e-3);
		expect(fieldSurprise(model, model.mean).mahalanobis).toBeLessThan(1e-4);
		const plane = Float32Array.from(fields[0], (_, i) => (i % grid.dims[0]) - 7.5);
		expect(fieldSurprise(model, plane).residualMm).toBeGreaterThan(1);
	});
});
