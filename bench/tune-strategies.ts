/**
 * Measures every strategy of every convolution in the networks of training-networks.ts and writes the winners to
 * src/tensor-onnx/measured-strategies-table.ts. A winner is kept only where it beats the rule's choice by a margin, so that
 * noise does not choose. Run it on a quiet machine; entries of other cases stay.
 *
 * Run: node --conditions=source bench/tune-strategies.ts [autoencoder|dense|unet|pointnet …] [--dry]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
	convolution,
	convolutionTranspose,
	convolutionWeightGradient,
	createGraph,
	input,
	type TensorValue,
} from '#tensor';
import {
	createStrategyTable,
	lowerGraph,
	openSession,
	probeChannelBlock,
	strategyKey,
	type Strategies,
	type StrategyCase,
} from '#tensor-onnx';
import * as runtime from 'onnxruntime-node';
import { measuredStrategies } from '../src/tensor-onnx/measured-strategies-table.ts';
import { trainingTasks } from './training-networks.ts';

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { dry: { type: 'boolean', default: false } },
});
const margin = 1.08;
const columnLimitBytes = 256 * 2 ** 20;
const channelBlock = await probeChannelBlock(runtime);
const rules = createStrategyTable(undefined, {});

interface Found {
	readonly operation: keyof Strategies;
	readonly about: StrategyCase;
	readonly build: () => TensorValue;
}

/** Every convolution of a network, once a case. */
function casesOf(name: string): Map<string, Found> {
	const found = new Map<string, Found>();
	const { step } = trainingTasks[name]();
	for (const node of step.graph.nodes) {
		if (!('stride' in node.attributes) || !('groups' in node.attributes)) continue;
		const operation = node.op as keyof Strategies;
		const [first, second] = node.inputs.map((index) => step.graph.nodes[index].shape);
		const { stride, dilation, low, high, groups } = node.attributes;
		const [x, dy] = operation === 'convolutionWeightGradient' ? [first, second] : [first, node.shape];
		const kernel = operation === 'convolutionWeightGradient' ? node.shape.slice(2) : second.slice(2);
		const about: StrategyCase = {
			provider: 'cpu',
			batch: x[0],
			channels: x[1],
			filters: dy[1],
			size: operation === 'convolutionTranspose' ? x.slice(2) : dy.slice(2),
			kernel,
			stride,
			dilation,
			groups,
			label: '',
		};
		const options = { stride, dilation, low, high, groups };
		const build = (): TensorValue => {
			const graph = createGraph();
			const [a, b] = [input(graph, 'a', first), input(graph, 'b', second)];
			if (operation === 'convolution') return convolution(a, b, options);
			if (operation === 'convolutionWeightGradient') return convolutionWeightGradient(a, b, { ...options, kernel });
			const outputPadding = 'outputPadding' in node.attributes ? node.attributes.outputPadding : 0;
			return convolutionTranspose(a, b, { ...options, outputPadding });
		};
		found.set(strategyKey(operation, about), { operation, about, build });
	}
	return found;
}

/** Strategies worth trying for a case. */
function candidates({ operation, about }: Found): Strategies[keyof Strategies][] {
	const { kernel, stride, batch, channels, filters, size } = about;
	const volume = (numbers: readonly number[]): number => numbers.reduce((product, n) => product * n, 1);
	const strides = volume(stride) > 1;
	if (operation === 'convolution') return volume(kernel) === 1 ? ['native', 'matmul'] : ['native', 'blocked'];
	if (operation === 'convolutionTranspose')
		return strides ? ['phases', 'blocked', 'zeroInsertion', 'native'] : ['zeroInsertion', 'blocked'];
	const columns = 4 * batch * channels * volume(size) * volume(kernel) < columnLimitBytes ? (['columns'] as const) : [];
	const small = batch * channels * filters * volume(size) < 2 ** 24 ? (['convolution'] as const) : [];
	return [strides ? 'phases' : 'rows', 'shifted', ...columns, ...small];
}

/** CPU milliseconds of one run, the median of several. */
async function measure(found: Found, strategy: string): Promise<number> {
	const y = found.build();
	const model = lowerGraph(y.graph, { y }, { channelBlock, strategies: () => strategy as never });
	const session = await openSession(runtime, model);
	const tensor = (shape: readonly number[]) =>
		session.tensor(
			Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => ((i * 7) % 101) / 101),
			shape,
		);
	const feeds = Object.fromEntries(session.inputs.map(({ name, shape }) => [name, tensor(shape)]));
	const target = tensor(y.shape);
	const times: number[] = [];
	for (let run = 0, spent = 0; run < 5 || (spent < 60 && run < 40); run++) {
		const before = process.cpuUsage();
		await session.run(feeds, { y: target });
		const { user, system } = process.cpuUsage(before);
		spent += (user + system) / 1000;
		if (run > 0) times.push((user + system) / 1000);
	}
	await session.release();
	return times.toSorted((a, b) => a - b)[times.length >> 1];
}

const table: Record<string, string> = { ...measuredStrategies };
for (const name of positionals.length > 0 ? positionals : Object.keys(trainingTasks))
	for (const [key, found] of casesOf(name)) {
		const times: [string, number][] = [];
		for (const strategy of candidates(found)) times.push([strategy, await measure(found, strategy)]);
		const ruled = rules.choose(found.operation, found.about);
		const ruledMs = times.find(([strategy]) => strategy === ruled)?.[1] ?? Infinity;
		const [winner, winnerMs] = times.reduce((best, one) => (one[1] < best[1] ? one : best));
		const wins = winner !== ruled && winnerMs * margin < ruledMs;
		if (wins) table[key] = winner;
		else delete table[key];
		const listed = times.map(([strategy, ms]) => `${strategy} ${ms.toFixed(2)}`).join(', ');
		console.log(`${key}: ${listed}; rule ${ruled}${wins ? `, now ${winner}` : ''}`);
	}

if (!values.dry) {
	const lines = Object.entries(table)
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([key, strategy]) => `\t'${key}': '${strategy}',\n`);
	writeFileSync(
		'src/tensor-onnx/measured-strategies-table.ts',
		'/** Written by `bench/tune-strategies.ts`: where a measured strategy beats that of the rules. Keys: `strategyKey`. */\n' +
			`export const measuredStrategies: Readonly<Record<string, string>> = {\n${lines.join('')}};\n`,
	);
}
