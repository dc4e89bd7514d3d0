import { createRandom } from '#numeric';
import { drawRandomInputs, evaluate, initialTensors, mean, multiply, trainingStep } from '#tensor';
import { lowerGraph, openSession } from '#tensor-onnx';
import * as runtime from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { smallNetworks } from '../learning/networks/small-networks.ts';

// Each parameter's gradient by itself, float32 in the runtime against float64 in the reference.
const lengthOf = (numbers: ArrayLike<number>): number =>
	Math.sqrt(Array.from(numbers).reduce((sum, value) => sum + value * value, 0));

test.each(Object.keys(smallNetworks))('%s on ONNX Runtime: loss and every gradient', async (name) => {
	const { feeds, build } = smallNetworks[name];
	const step = trainingStep((scope) => {
		const y = build(scope);
		return { loss: mean(multiply(y, y)) };
	});
	const random = createRandom(name);
	const weights = [...initialTensors(step, name)].map(
		([key, { data }]) => [key, data.map((value) => value + random.uniform(-0.15, 0.25))] as const,
	);
	const all = { ...drawRandomInputs(step, 1, 0), ...feeds, ...Object.fromEntries(weights) };
	const gradients = Object.entries(step.gradients).map(([key, value]) => [`gradient/${key}`, value] as const);
	const outputs = { loss: step.loss, ...Object.fromEntries(gradients) };
	const expected = evaluate(step.graph, Object.values(outputs), all);
	const session = await openSession(runtime, lowerGraph(step.graph, outputs));
	const tensors = session.inputs.map(({ name: key, shape, type }) => {
		const data = type === 'int32' ? Int32Array.from(all[key]) : Float32Array.from(all[key]);
		return [key, session.tensor(data, shape)] as const;
	});
	const found = await session.run(Object.fromEntries(tensors));
	await session.release();
	const greatest = Math.max(...expected.slice(1).map(lengthOf));
	Object.keys(outputs).forEach((key, i) => {
		const data = found[key].data as Float32Array;
		const difference = lengthOf(Array.from(expected[i], (value, k) => data[k] - value));
		// A gradient below a tenth of the greatest may be off by as much as one of a tenth: most of it has cancelled.
		expect(difference / Math.max(lengthOf(expected[i]), 0.1 * greatest), key).toBeLessThan(5e-6);
	});
});
