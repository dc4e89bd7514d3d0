import * as runtime from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { operationCases } from '../tensor/operation-cases.ts';
import { primitiveCases } from '../tensor/primitive-cases.ts';
import { caseErrors } from './case-errors.ts';
import type { Strategies, StrategyChoice } from './strategy-table.ts';

const primitives = new Set(primitiveCases(1).map(({ name }) => name));

test.each(operationCases(1).map((one) => [one.name, one] as const))('%s', async (_, one) => {
	const { value, gradients } = await caseErrors(runtime, one);
	expect(value).toBeLessThan(5e-7);
	// Gradients are several operations in a row, those of layers and losses many.
	expect(gradients).toBeLessThan(primitives.has(one.name) ? 1e-6 : 3e-6);
});

/** Every strategy of every operation that has several. */
const strategies: { readonly [Name in keyof Strategies]: readonly Strategies[Name][] } = {
	convolution: ['native', 'matmul'],
	convolutionTranspose: ['native', 'zeroInsertion', 'phases'],
	convolutionWeightGradient: ['rows', 'columns', 'shifted', 'convolution', 'phases'],
};
const convolutions = primitiveCases(2).filter(({ operation }) => operation.startsWith('convolution'));
const choices = Object.entries(strategies).flatMap(([operation, names]) =>
	names.map((name) => [operation, name] as const),
);

test.each(choices)('%s by %s', async (operation, name) => {
	const choose = ((asked: string) => (asked === operation ? name : undefined)) as StrategyChoice;
	for (const one of convolutions) {
		const { value, gradients } = await caseErrors(runtime, one, { strategies: choose });
		expect(value, one.name).toBeLessThan(5e-7);
		expect(gradients, one.name).toBeLessThan(1e-6);
	}
});
