import { maxPool, type PoolOptions } from '#tensor';
import * as runtime from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { fillCases } from '../tensor/operation-case.ts';
import { maxPoolGradient } from '../tensor/operations/max-pool.ts';
import { caseErrors } from './case-errors.ts';

const pools: readonly (readonly [about: string, x: readonly number[], options: PoolOptions])[] = [
	['windows of 3, steps of 2, border', [2, 3, 9, 8, 7], { window: 3, stride: 2, padding: 1 }],
	['windows of 4, steps of 3', [1, 2, 10, 7, 8], { window: 4, stride: 3 }],
	['windows of 3, steps of 1, border', [2, 1, 4, 3, 5], { window: 3, stride: 1, padding: 1 }],
	['windows of 5, steps of 2, border', [1, 1, 6, 11, 7], { window: 5, stride: 2, padding: 2 }],
	['steps longer than windows', [1, 2, 8, 7, 9], { window: 2, stride: 3 }],
	['tiles', [2, 2, 4, 6, 8], { window: 2 }],
	['tiles, a rest', [2, 2, 5, 6, 7], { window: 2 }],
	['planes', [2, 3, 9, 8], { window: [3, 2], stride: [2, 1] }],
];

/** Images of 0 and 1 only: nearly every window has several maxima, which share. */
test.each(pools)('equal maxima share the gradient: %s', async (about, shape, options) => {
	const pooled = fillCases(
		[{ operation: 'maxPool', about, operands: [['mask', shape]], build: ([x]) => maxPool(x, options) }],
		1,
	)[0];
	expect((await caseErrors(runtime, pooled)).value).toBe(0);
	const [one] = fillCases(
		[
			{
				operation: 'maxPoolGradient',
				about,
				// The pool of other numbers serves as incoming gradient: it has the shape of one.
				operands: [
					['mask', shape],
					['any', shape],
				],
				build: ([x, other]) => {
					const y = maxPool(x, options);
					const node = y.graph.nodes[y.index];
					if (node.op !== 'maxPool') throw new TypeError('maxPool makes a node of another operation');
					return maxPoolGradient(x, y, maxPool(other, options), node.attributes);
				},
			},
		],
		2,
	);
	const { value, gradients } = await caseErrors(runtime, one);
	expect(value).toBeLessThan(3e-7);
	expect(gradients).toBeLessThan(1e-6);
});
