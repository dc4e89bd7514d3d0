/**
 * Matrix product 1024³, and 3D convolution (kernel 3) forward, in its input and in its weights, one thread: as parts of the
 * machine's peak of fused multiplications and additions measured in the same run, and beside PyTorch.
 *
 * Run: node --conditions=source bench/matmul-convolution.bench.ts
 */
import {
	convolution,
	convolutionTranspose,
	convolutionWeightGradient,
	createGraph,
	input,
	matmul,
	type TensorValue,
} from '#tensor';
import { lowerGraph, openSession, probeChannelBlock } from '#tensor-onnx';
import * as runtime from 'onnxruntime-node';
import { compareWithPeer, openPeer, saveResult } from './peer.ts';

const matrix = 1024;
const convolutions = [
	[2, 32, 32, 48],
	[1, 64, 64, 32],
	[1, 16, 16, 64],
] as const;
const channelBlock = await probeChannelBlock(runtime);

/** A graph of one operation, fed with fixed numbers and writing into one array. */
async function contender(build: (leaf: (name: string, shape: number[]) => TensorValue) => TensorValue) {
	const graph = createGraph();
	const leaves: Record<string, readonly number[]> = {};
	const y = build((name, shape) => {
		leaves[name] = shape;
		return input(graph, name, shape);
	});
	const session = await openSession(runtime, lowerGraph(graph, { y }, { channelBlock }));
	const tensor = (shape: readonly number[], at: (i: number) => number) =>
		session.tensor(
			Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => at(i)),
			shape,
		);
	const feeds = Object.fromEntries(
		Object.entries(leaves).map(([name, shape]) => [name, tensor(shape, (i) => (i % 101) / 101)]),
	);
	const target = tensor(y.shape, () => 0);
	return async () => ((await session.run(feeds, { y: target }))['y'].data[0] as number) > 0;
}

const flops: Record<string, number> = {};
const ours: Record<string, () => unknown> = {};

ours['matmul'] = await contender((leaf) => matmul(leaf('a', [matrix, matrix]), leaf('b', [matrix, matrix])));
flops['matmul'] = 2 * matrix ** 3;
for (const [batch, channels, filters, size] of convolutions) {
	const label = `${channels}-${filters} at ${size}³ × ${batch}`;
	const image = (count: number): number[] => [batch, count, size, size, size];
	const weights = [filters, channels, 3, 3, 3];
	ours[`forward ${label}`] = await contender((leaf) =>
		convolution(leaf('x', image(channels)), leaf('w', weights), { padding: 1 }),
	);
	ours[`in x ${label}`] = await contender((leaf) =>
		convolutionTranspose(leaf('dy', image(filters)), leaf('w', weights), { padding: 1 }),
	);
	ours[`in w ${label}`] = await contender((leaf) =>
		convolutionWeightGradient(leaf('x', image(channels)), leaf('dy', image(filters)), {
			kernel: [3, 3, 3],
			padding: 1,
		}),
	);
	for (const part of ['forward', 'in x', 'in w'])
		flops[`${part} ${label}`] = 2 * batch * channels * filters * 27 * size ** 3;
}

const peer = await openPeer('matmul_convolution', { matrix, convolutions, threads: 1 });
const { comparisons } = await compareWithPeer('Matrix product and convolution', ours, peer, { rounds: 5, warmUp: 1 });
peer.close();

const milliseconds = new Map(comparisons.map(({ name, medianCpuMs }) => [name, medianCpuMs]));
const rate = (name: string, label = name): number => flops[label] / (milliseconds.get(name) ?? NaN) / 1e6;
// bench/peers/fma_peak.py; it returns the number of its operations.
const loop = comparisons.find(({ name }) => name === 'FMA peak');
const peak = loop ? (loop.result as number) / loop.medianCpuMs / 1e6 : NaN;
console.log(`FMA peak ${peak.toFixed(1)} GFLOP a CPU second`);
const table = Object.keys(flops).map((name) => ({
	name,
	gflops: rate(name),
	ofPeak: rate(name) / peak,
	peer: rate(`PyTorch ${name}`, name),
}));
for (const { name, gflops, ofPeak, peer: theirs } of table)
	console.log(
		`  ${name.padEnd(28)}${gflops.toFixed(1).padStart(7)} = ${ofPeak.toFixed(2)} of the peak; PyTorch ` +
			`${theirs.toFixed(1)}; ours ${(gflops / theirs).toFixed(2)} of its speed`,
	);
saveResult('matmul-convolution', { peak, table });
