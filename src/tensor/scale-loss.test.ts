import { expect, test } from 'vitest';
import { constantInitialiser } from './initialisers.ts';
import { multiply } from './operations/binary.ts';
import { reduceSum } from './operations/reduce.ts';
import { evaluate } from './evaluate.ts';
import { lossScaleName, scaleLoss } from './scale-loss.ts';
import { simplifyStep } from './simplify.ts';
import { trainingStep } from './training-step.ts';

const step = trainingStep((scope) => {
	const y = multiply(scope.parameter('w', [3], constantInitialiser(2)), scope.input('x', [3]));
	return { loss: reduceSum(multiply(y, y)) };
});

test('gradients are scaled, the loss is not', () => {
	const scaled = scaleLoss(step);
	const feeds = { w: [2, 2, 2], x: [1, 2, 3] };
	const [loss, gradient] = evaluate(step.graph, [step.loss, step.gradients['w']], feeds);
	const found = evaluate(scaled.graph, [scaled.loss, scaled.gradients['w']], { ...feeds, [lossScaleName]: [8] });
	expect(found[0]).toEqual(loss);
	expect(found[1]).toEqual(gradient.map((value) => 8 * value));
	expect(scaled.inputs.map(({ name }) => name)).toEqual(['x']);
});

test('a step whose start was folded away is refused', () => {
	expect(() => scaleLoss(simplifyStep(step))).toThrow(RangeError);
	expect(() => scaleLoss(scaleLoss(step))).toThrow(RangeError);
});
