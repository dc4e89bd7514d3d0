import { convolutionLayer, evaluate, inferenceGraph, initialTensors, linearLayer, reshape, tanh } from '#tensor';
import { createRandom } from '#numeric';
import * as runtime from 'onnxruntime-node';
import { expect, test } from 'vitest';
import type { WeightStorage } from './compress-weights.ts';
import { float16Bits, float16Value } from './float16.ts';
import { writeOnnx } from './write-onnx.ts';

const shape = [1, 4, 6, 6, 6];
const use = inferenceGraph((scope) => {
	const x = scope.input('x', shape);
	const inner = tanh(convolutionLayer(scope.child('conv'), x, { filters: 16, kernel: 3 }));
	return { y: linearLayer(scope.child('last'), reshape(inner, [1, 1024]), { features: 3 }) };
});
const weights = initialTensors(use, 1);
const random = createRandom(2);
const x = Float32Array.from({ length: 864 }, () => random.normal());

async function run(file: Uint8Array): Promise<Float32Array> {
	const session = await runtime.InferenceSession.create(file);
	const { y } = await session.run({ x: new runtime.Tensor('float32', x, shape) });
	await session.release();
	return y.data as Float32Array;
}

/** What the file should compute: the reference with the weights that it holds. */
function expected(storage: WeightStorage): Float64Array {
	const held = [...weights].map(([name, { shape: dims, data }]): [string, Float64Array] => {
		const values = Float64Array.from(data);
		if (values.length < 1024 || storage === 'float32') return [name, values];
		if (storage === 'float16') return [name, values.map((value) => float16Value(float16Bits(value)))];
		const length = values.length / dims[0];
		for (let filter = 0; filter < dims[0]; filter++) {
			const own = values.subarray(filter * length, (filter + 1) * length);
			const step = Math.fround(Math.max(...own.map(Math.abs)) / 127);
			own.forEach((value, i) => (own[i] = Math.round(value / step) * step));
		}
		return [name, values];
	});
	return Float64Array.from(evaluate(use.graph, [use.outputs['y']], { ...Object.fromEntries(held), x })[0]);
}

test('a file computes with the weights that it holds, and is as small as they are', async () => {
	const sizes: number[] = [];
	for (const storage of ['float32', 'float16', 'int8'] as const) {
		const file = writeOnnx(use, weights, { weights: storage });
		sizes.push(file.length);
		const y = await run(file);
		// The runtime multiplies by int8 matrices without turning them back first, with rounding of its own.
		expected(storage).forEach((value, i) => expect(y[i], storage).toBeCloseTo(value, storage === 'int8' ? 2 : 5));
	}
	// 4,800 weights and little else.
	expect(sizes[0] - sizes[1]).toBeGreaterThan(9_000);
	expect(sizes[1] - sizes[2]).toBeGreaterThan(4_300);
});

test('a weight beyond float16 is named', () => {
	const large = new Map(weights);
	const tensor = large.get('conv.weight')!;
	large.set('conv.weight', { ...tensor, data: Float32Array.from(tensor.data).fill(7e4, 0, 1) });
	expect(() => writeOnnx(use, large, { weights: 'float16' })).toThrow(/conv\.weight holds 70000/);
	expect(() => writeOnnx(use, large, { weights: 'int8' })).not.toThrow();
});
