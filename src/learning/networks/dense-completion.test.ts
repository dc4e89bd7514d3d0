import { expect, test } from 'vitest';
import { parameterCount, trainingStep } from '#tensor';
import { denseCompletion } from './dense-completion.ts';
import { completionChannels } from './sparse-completion.ts';

test.each([
	['large', 18_137_201],
	['small', 434_695],
	['tiny', 16_563],
] as const)('the dense network of the channels %s has the weights of the sparse one', (size, count) => {
	const step = trainingStep((scope) => {
		const { loss, logits } = denseCompletion(scope, completionChannels[size], 64);
		expect(logits.shape).toEqual([1, 1, 64, 64, 64]);
		return { loss };
	});
	expect(parameterCount(step)).toBe(count);
	const shapes = step.inputs.map(({ name, value }) => `${name} ${value.shape.slice(2).join()}`);
	expect(shapes.slice(0, 2)).toEqual(['input 64,64,64', 'decoder.5.target 2,2,2']);
});

test('a size that seven scales do not divide is refused', () => {
	const build = () => trainingStep((scope) => ({ loss: denseCompletion(scope, completionChannels.tiny, 96).loss }));
	expect(build).toThrow(/multiple of 64, got 96/);
});
