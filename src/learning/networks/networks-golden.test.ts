import { readFileSync } from 'node:fs';
import {
	binaryCrossEntropyLoss,
	elementCount,
	evaluate,
	trainingStep,
	type Scope,
	type TensorShape,
	type TensorValue,
} from '#tensor';
import { expect, test } from 'vitest';
import { denseGroupNormNet } from './dense-group-norm-net.ts';
import { stridedAutoencoder } from './strided-autoencoder.ts';

/** Numbers of PyTorch, float64; see bench/peers/tensor_golden.py. Of each gradient its length, sum and first element. */
const { cases } = JSON.parse(readFileSync(new URL('../../../tests/tensor-golden.json', import.meta.url), 'utf8')) as {
	cases: Record<'net A' | 'net B', { loss: number; gradients: [number, number, number][] }>;
};

/** The numbers both sides make by the same formula. */
const wave = (shape: TensorShape, k: number, scale = 1, shift = 0): Float64Array =>
	Float64Array.from(
		{ length: elementCount(shape) },
		(_, i) => (Math.sin(1.3 * i + k) + 0.5 * Math.sin(2.9 * i + 2 * k)) * scale + shift,
	);

const networks = [
	['net A', [2, 1, 8, 8, 8], stridedAutoencoder],
	['net B', [1, 1, 8, 8, 8], denseGroupNormNet],
] as const satisfies readonly (readonly [string, TensorShape, (scope: Scope, x: TensorValue) => TensorValue])[];

test.each(networks)('%s: loss and the gradient of every parameter as PyTorch has them', (name, shape, network) => {
	const golden = cases[name];
	const step = trainingStep((scope) => {
		const x = scope.input('x', shape);
		return { loss: binaryCrossEntropyLoss(network(scope, x), scope.input('target', shape)) };
	});
	const weights = step.parameters.map(({ name: key, value }, i) => {
		const first = step.parameters[i - (i % 2)].value.shape;
		const isKernel = first.length > 1;
		if (i % 2 === 1) return [key, wave(value.shape, i, 0.1)] as const;
		return [
			key,
			wave(value.shape, i, isKernel ? 1 / Math.sqrt(elementCount(first.slice(1))) : 0.1, isKernel ? 0 : 1),
		] as const;
	});
	const feeds = {
		x: wave(shape, 5),
		target: wave(shape, 6).map((v) => (v > 0 ? 1 : 0)),
		...Object.fromEntries(weights),
	};
	const gradients = step.parameters.map((leaf) => step.gradients[leaf.name]);
	const [loss, ...slopes] = evaluate(step.graph, [step.loss, ...gradients], feeds);
	expect(Math.abs(loss[0] - golden.loss)).toBeLessThan(1e-12);
	expect(slopes.length).toBe(golden.gradients.length);
	slopes.forEach((slope, i) => {
		const [length, sum, first] = golden.gradients[i];
		const numbers = Float64Array.from(slope);
		const squares = numbers.reduce((total, value) => total + value * value, 0);
		const found = [Math.sqrt(squares), numbers.reduce((total, value) => total + value), numbers[0]];
		// Each parameter by itself: one wrong bias must not hide behind the others.
		[length, sum, first].forEach((value, k) => {
			expect(Math.abs(found[k] - value) / length, step.parameters[i].name).toBeLessThan(1e-9);
		});
	});
});
