import { arrangeWeights, blockedConvolution } from './blocked-convolution.ts';
import { OnnxBuilder } from './onnx-builder.ts';
import { openSession, type OnnxRuntime } from './session.ts';

const known = new WeakMap<OnnxRuntime, Promise<number>>();

/**
 * How many channels the runtime's blocked convolutions keep side by side on this processor (16 with AVX-512, 8 with
 * AVX2), or 0 where they do not run or do not agree with its plain convolution. Probed once a runtime, by a small case.
 */
export function probeChannelBlock(runtime: OnnxRuntime): Promise<number> {
	let block = known.get(runtime);
	if (!block) known.set(runtime, (block = probe(runtime)));
	return block;
}

async function probe(runtime: OnnxRuntime): Promise<number> {
	for (const block of [16, 8]) if (await agrees(runtime, block)) return block;
	return 0;
}

async function agrees(runtime: OnnxRuntime, block: number): Promise<boolean> {
	const builder = new OnnxBuilder();
	const shape = [1, 2 * block, 3, 4, 5];
	const x = builder.input('x', shape, 'float32');
	const weight = builder.input('w', [2 * block, 2 * block, 3, 3, 3], 'float32');
	const one = [1, 1, 1];
	const taps = [Array.from({ length: 27 }, (_, tap) => tap)];
	const weights = arrangeWeights(builder, weight, { filterAxis: 0, kernel: [3, 3, 3], taps, block });
	const fast = blockedConvolution(builder, { x, weights, stride: one, low: one, high: one });
	const plain = builder.node('Conv', [x, weight], { shape }, { kernel_shape: [3, 3, 3], pads: [...one, ...one] });
	const outputs = [fast, plain].map(({ name, type }) => ({ name, shape, type }));
	const { nodes, initialisers, inputs, opsets } = builder;
	try {
		const session = await openSession(runtime, { name: 'probe', nodes, initialisers, inputs, outputs, opsets });
		const wave = (count: number): Float32Array => Float32Array.from({ length: count }, (_, i) => Math.sin(i * i));
		const found = await session.run({
			x: session.tensor(wave(shape.reduce((a, b) => a * b)), shape),
			w: session.tensor(wave(4 * block * block * 27), weight.shape),
		});
		await session.release();
		const [a, b] = [fast, plain].map(({ name }) => found[name].data as Float32Array);
		return a.every((value, i) => Math.abs(value - b[i]) < 1e-3);
	} catch {
		// The runtime has no such operators: nothing to report, the plain form is taken.
		return false;
	}
}
