import { describe, expect, test } from 'vitest';
import { gradientErrors } from './gradient-check.ts';
import { gradientRules } from './gradient-rules.ts';
import { primitiveCases } from './primitive-cases.ts';

const tolerance = 1e-7;
const seeds = [1, 2, 3];
const operations = Object.keys(gradientRules).filter(
	(name) => !['input', 'parameter', 'buffer', 'constant'].includes(name),
);

describe('gradients of primitives against central differences', () => {
	const cases = seeds.flatMap((seed) => primitiveCases(seed).map((one) => ({ seed, ...one })));

	test.each(operations)('%s', (operation) => {
		const own = cases.filter((one) => one.operation === operation);
		expect(new Set(own.map((one) => one.name)).size, 'cases of different shapes').toBeGreaterThanOrEqual(3);
		for (const one of own) {
			for (const { operand, relative } of gradientErrors(one, { seed: one.seed })) {
				// stopGradient is wrong on purpose: checked below.
				const expected = operation === 'stopGradient' ? 1 : 0;
				expect(Math.abs(relative - expected), `${one.name}, ${operand}, seed ${one.seed}`).toBeLessThanOrEqual(
					tolerance,
				);
			}
		}
	});
});
