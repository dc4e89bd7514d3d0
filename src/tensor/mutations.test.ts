import { describe, expect, test } from 'vitest';
import { gradientErrors } from './gradient-check.ts';
import type { GradientRule } from './gradient-rule.ts';
import { gradientRules, type GradientRules } from './gradient-rules.ts';
import type { OperationName } from './operation-attributes.ts';
import { add, multiply } from './operations/binary.ts';
import { negate } from './operations/unary.ts';
import { primitiveCases } from './primitive-cases.ts';

const cases = primitiveCases(5);

/** Operations through which no gradient passes: nothing to break. */
const silent = ['equal', 'greater', 'floor', 'sign', 'step', 'cast', 'stopGradient'];
const leaves = ['input', 'parameter', 'buffer', 'constant'];
const operations = (Object.keys(gradientRules) as OperationName[]).filter(
	(name) => !leaves.includes(name) && !silent.includes(name),
);

/** The rules with what the operation's own rule passes on changed. */
function broken(
	operation: OperationName,
	change: (
		share: NonNullable<ReturnType<GradientRule<OperationName>>[number]>,
		place: number,
	) => typeof share | undefined,
): GradientRules {
	const rule = gradientRules[operation] as GradientRule<OperationName>;
	const wrong: GradientRule<OperationName> = (task) =>
		rule(task).map((share, place) => (share ? change(share, place) : undefined));
	return { ...gradientRules, [operation]: wrong };
}

/** Worst error over all cases of an operation, operand by operand. */
function worstErrors(operation: OperationName, rules: GradientRules): Map<string, number> {
	const worst = new Map<string, number>();
	for (const one of cases.filter((candidate) => candidate.operation === operation)) {
		for (const { operand, relative } of gradientErrors(one, { rules, elements: 4 })) {
			worst.set(operand, Math.max(worst.get(operand) ?? 0, relative));
		}
	}
	return worst;
}

describe('a broken gradient rule is seen', () => {
	test.each(operations)('%s', (operation) => {
		const sound = worstErrors(operation, gradientRules);
		expect(Math.max(...sound.values())).toBeLessThan(1e-7);
		const operands = [...sound.keys()].filter((name) => !isPassedNothing(operation, name));
		expect(operands.length).toBeGreaterThan(0);
		const mutants = {
			'wrong sign': broken(operation, negate),
			'off by a thousandth': broken(operation, (share) => multiply(share, 1.001)),
			'twice added': broken(operation, (share) => add(share, share)),
			'left out': broken(operation, () => undefined),
		};
		for (const [name, rules] of Object.entries(mutants)) {
			const errors = worstErrors(operation, rules);
			for (const operand of operands) expect(errors.get(operand), `${name}, ${operand}`).toBeGreaterThan(1e-5);
		}
		// Each operand by itself: a rule right in one and wrong in another must not pass.
		operands.forEach((operand) => {
			const place = Number(operand.replace('operand', ''));
			const rules = broken(operation, (share, i) => (i === placeOf(operation, place) ? negate(share) : share));
			expect(worstErrors(operation, rules).get(operand), `only ${operand}`).toBeGreaterThan(1e-3);
		});
	});

	test('operations that pass nothing are seen to pass something', () => {
		for (const operation of silent.filter((name) => name !== 'stopGradient')) {
			const name = operation as OperationName;
			const leaky: GradientRule<OperationName> = ({ inputs, gradient }) =>
				inputs.map((operand) => (operand.shape.join() === gradient.shape.join() ? gradient : undefined));
			const errors = worstErrors(name, { ...gradientRules, [name]: leaky });
			expect(Math.max(...errors.values()), operation).toBeGreaterThan(0.1);
		}
	});
});

/** maxPoolGradient passes nothing to where the maxima are. */
const isPassedNothing = (operation: OperationName, operand: string): boolean =>
	operation === 'maxPoolGradient' && operand === 'operand0';

/** Operand of a case → input of the node: the cases of maxPoolGradient make y themselves. */
const placeOf = (operation: OperationName, place: number): number =>
	operation === 'maxPoolGradient' && place === 1 ? 2 : place;
