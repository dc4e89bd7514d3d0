/**
 * One AdamW step on 18 million parameters, in place, against PyTorch's three ways (one thread each): CPU medians of
 * interleaved runs. Weights and two moments are read and written, gradients read: seven passes over 73 MB.
 *
 * Run: node --conditions=source bench/adamw.bench.ts
 */
import { createParameterStore, updateWeights } from '#tensor-onnx';
import { compareWithPeer, openPeer, saveResult } from './peer.ts';

// Convolutions of 32 to 256 channels with biases and one large matrix, as a 3D network has them: 18.2 million numbers.
const convolutions = [32, 64, 128, 256, 256, 256, 256, 256, 256, 256, 256, 256, 256].flatMap((filters, i, all) => [
	[filters, all[i - 1] ?? 16, 3, 3, 3],
	[filters],
]);
const shapes = [...convolutions, [4096, 256]];
const optimiser = {
	method: 'adamw',
	learningRate: 1e-3,
	weightDecay: 0.01,
	clipNorm: 1e9,
	decays: () => true,
} as const;

const stores = (['wasm', 'typescript', 'wasm'] as const).map((backend) => {
	const leaves = shapes.map((shape, i) => ({ name: `${i}`, shape }));
	const store = createParameterStore(leaves, ['weight', 'gradient', 'first', 'second'], () => true, backend);
	for (const parameter of store.parameters) {
		store.view('weight', parameter).fill(0.5);
		const gradient = store.view('gradient', parameter);
		// Rounded after each operation, as PyTorch does.
		for (let i = 0; i < gradient.length; i++)
			gradient[i] = Math.fround(Math.fround(Math.fround((i % 97) / 97) - 0.5) * Math.fround(1e-3));
	}
	return { store, updates: 0 };
});
const step = (which: number) => () => {
	const one = stores[which];
	const { gradientNorm } = updateWeights(one.store, optimiser, ++one.updates, 1);
	const weight = one.store.view('weight', one.store.parameters[0]);
	return gradientNorm > 0 ? [0, 1, 50].map((i) => weight[i]) : [];
};

/** The update alone, without the norm of the gradient. */
const updateOnly = () => {
	const { store } = stores[2];
	const places = ['weight', 'gradient', 'first', 'second'].map((array) => store.address(array));
	const [w, g, m, v] = places;
	const t = ++stores[2].updates;
	const correction = Math.sqrt(1 - 0.999 ** t);
	const rate = (1e-3 * correction) / (1 - 0.9 ** t);
	store.kernel.adamw(w, g, m, v, 0, store.count, 1, 1 - 1e-5, 0.1, 0.999, 0.001, rate, 1e-8 * correction);
	const weight = store.view('weight', store.parameters[0]);
	return [0, 1, 50].map((i) => weight[i]);
};

/** As much memory read and written by steps without roots and divisions, which leave everything as it is: the limit. */
const trafficOnly = () => {
	const { store } = stores[2];
	const [w, g, m, v] = ['weight', 'gradient', 'first', 'second'].map((array) => store.address(array));
	store.kernel.accumulate(w, g, store.count, 0);
	store.kernel.follow(m, v, store.count, 0);
	store.kernel.squaredSum(v, store.count);
	const weight = store.view('weight', store.parameters[0]);
	return [0, 1, 50].map((i) => weight[i]);
};

const peer = await openPeer('adamw', { shapes, threads: 1 });
const count = shapes.reduce((sum, shape) => sum + shape.reduce((product, n) => product * n, 1), 0);
const result = await compareWithPeer(
	`AdamW, ${count} parameters`,
	{
		'ours, update only': updateOnly,
		'seven plain passes over as much memory': trafficOnly,
		'ours, clipped to a norm in double precision': step(0),
		'ours, TypeScript twin': step(1),
	},
	peer,
	{ rounds: 9, warmUp: 2 },
);
peer.close();
const [first, ...others] = result.comparisons.map((one) => one.result as number[]);
for (const other of others)
	if (other.some((value, i) => Math.abs(value - first[i]) > 1e-6))
		throw new Error(`weights differ: ${other} against ${first}`);
saveResult('adamw', { result });
