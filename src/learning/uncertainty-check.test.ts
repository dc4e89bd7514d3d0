import { createRandom } from '#numeric';
import { describe, expect, test } from 'vitest';
import { ellipsoidField } from '../../tests/ellipsoid-fields.ts';
import type { FieldGrid } from './field-grid.ts';
import { fitMovedModel } from './fit-moved-model.ts';
import { uncertaintyErrors, uncertaintyFactors, type UncertaintyErrors } from './uncertainty-check.ts';

/** No multiple of the blocks that make a shape coarse. */
const size = 26;
const grid: FieldGrid = { dims: [size, size, size], spacingMm: 2 };
const truncationMm = 8;
const random = createRandom('bumps');

/** Ellipsoids with a wave across them that is different in each: more than few examples can show. */
function bumpy(): Float32Array {
	const axes = [16, 13, 10].map((axis) => axis * Math.exp(0.1 * random.normal()));
	const wave = [0, 1, 2].map(() => 0.25 * random.normal());
	const phase = random.uniform(0, 6);
	return ellipsoidField(axes, truncationMm, grid).map((distance, i) => {
		const at = [i % size, Math.floor(i / size) % size, Math.floor(i / size ** 2)].map((place) => 2 * place - size + 1);
		const moved = distance + 1.5 * Math.sin(wave[0] * at[0] + wave[1] * at[1] + wave[2] * at[2] + phase);
		return Math.max(-truncationMm, Math.min(truncationMm, moved));
	});
}

const share = (errors: readonly number[], factor: number): number =>
	errors.filter((error) => error <= factor).length / errors.length;

describe('uncertaintyErrors', () => {
	test('of a model of few shapes ask for a wider band, which then holds for others', () => {
		const model = fitMovedModel(
			Array.from({ length: 12 }, () => bumpy()),
			{ grid, truncationMm, modeLimit: 40, copies: 2 },
		);
		const errorsOf = (count: number): UncertaintyErrors[] =>
			Array.from({ length: count }, () => uncertaintyErrors(model, bumpy(), random));
		const factors = uncertaintyFactors(errorsOf(12));
		if (!factors) throw new Error('no factors');
		expect(factors.shapes).toBe(12);
		const others = errorsOf(8);
		for (const work of ['completed', 'refined'] as const) {
			const errors = others.flatMap((shape) => shape[work]);
			expect(errors.length).toBeGreaterThan(1000);
			expect(factors[work]).toBeGreaterThan(1.2);
			expect(share(errors, 1)).toBeLessThan(0.6);
			expect(Math.abs(share(errors, factors[work] ?? 0) - 0.68)).toBeLessThan(0.17);
		}
	});
});

describe('uncertaintyFactors', () => {
	test('of normal errors are their deviation', () => {
		const normal = (deviation: number): number[] =>
			Array.from({ length: 20_000 }, () => Math.abs(deviation * random.normal()));
		const factors = uncertaintyFactors([{ completed: normal(2.5), refined: normal(0.7) }]);
		expect(factors?.completed).toBeCloseTo(2.5, 1);
		expect(factors?.refined).toBeCloseTo(0.7, 1);
	});

	test('where nothing was looked at there are none', () => {
		expect(uncertaintyFactors([])).toBeUndefined();
		expect(uncertaintyFactors([{ completed: [], refined: [] }])).toBeUndefined();
		expect(uncertaintyFactors([{ completed: [1, 1], refined: [] }])).toEqual({ completed: 1, shapes: 1 });
	});
});
