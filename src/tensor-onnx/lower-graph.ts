import { neededNodes, type OperationName, type TensorGraph, type TensorValue } from '#tensor';
import { compressWeights, type WeightStorage } from './compress-weights.ts';
import { lowerings } from './lowerings.ts';
import type { LowerOperation, Lowering } from './lowering.ts';
import { mixedPrecision } from './mixed-precision.ts';
import type { Provider } from './provider.ts';
import { OnnxBuilder, type OnnxValue } from './onnx-builder.ts';
import type { OnnxModel } from './onnx-model.ts';
import { checkReductions } from './reduction-lint.ts';
import { createStrategyTable, type StrategyChoice } from './strategy-table.ts';

/** Options of {@link lowerGraph}. */
export interface LowerOptions {
	/** Where it will run. Default cpu. */
	provider?: Provider;
	/** Strategies by hand; `undefined` from it means the table's. */
	strategies?: StrategyChoice;
	/** What `probeChannelBlock` found. Default 0: no blocked convolutions. */
	channelBlock?: number;
	/** `mixed`: convolutions and matrix products in float16; see mixed-precision.ts. Default float32. */
	precision?: 'float32' | 'mixed';
	/** Only operators of the ONNX standard, for files that other runtimes read. Default false. */
	standardOnly?: boolean;
	/** Leaves that are stored in the file, little-endian, instead of being fed. */
	stored?: ReadonlyMap<string, Uint8Array>;
	/** How the stored leaves are stored. Default float32. */
	weights?: WeightStorage;
	/** Free texts of the file. */
	metadata?: Readonly<Record<string, string>>;
}

/** Made only where a reader cannot do without: most readers take their operand instead. */
const onDemand: ReadonlySet<OperationName> = new Set<OperationName>(['broadcastTo', 'step', 'equal', 'greater']);

/**
 * Emits the operations that the outputs need as an ONNX graph. Inputs, parameters and buffers become graph inputs of the
 * same names; outputs get the names they have in `outputs`.
 *
 * @throws RangeError if the emitted graph breaks the rule of staged reductions.
 */
export function lowerGraph(
	graph: TensorGraph,
	outputs: Readonly<Record<string, TensorValue>>,
	options: LowerOptions = {},
): OnnxModel {
	const { provider = 'cpu', strategies, standardOnly = false, channelBlock = 0, stored, metadata } = options;
	const builder = new OnnxBuilder(stored);
	const wanted = Object.values(outputs);
	const needed = neededNodes(graph, wanted);
	const readers = countReaders(graph, needed, wanted);
	const emitted: (OnnxValue | undefined)[] = [];
	const lowering: Lowering = {
		graph,
		builder,
		provider,
		standardOnly,
		channelBlock: provider === 'cpu' && !standardOnly ? channelBlock : 0,
		strategies: createStrategyTable(strategies),
		shared: new Map(),
		readerCount: (index) => readers[index],
		value: (index) => {
			const known = emitted[index];
			if (known) return known;
			const node = graph.nodes[index];
			const before = builder.label;
			builder.label = node.label;
			const lower = lowerings[node.op] as LowerOperation<OperationName>;
			const value = lower(lowering, node);
			builder.label = before;
			emitted[index] = value;
			return value;
		},
	};
	for (const [index, node] of graph.nodes.entries()) if (needed[index] && !onDemand.has(node.op)) lowering.value(index);
	const ports = Object.entries(outputs).map(([name, value]) => {
		const source = lowering.value(value.index);
		builder.output(source, name);
		return { name, shape: value.shape, type: source.type };
	});
	builder.prune(Object.keys(outputs));
	checkReductions(builder);
	const { weights = 'float32' } = options;
	if (weights !== 'float32' && stored) compressWeights(builder, new Set(stored.keys()), weights);
	if (options.precision === 'mixed') mixedPrecision(builder, { holds: provider === 'cpu' });
	return {
		name: 'medshapenet',
		nodes: builder.nodes,
		initialisers: builder.initialisers,
		inputs: builder.inputs,
		outputs: ports,
		opsets: builder.opsets,
		metadata,
	};
}

function countReaders(graph: TensorGraph, needed: Uint8Array, outputs: readonly TensorValue[]): Uint32Array {
	const readers = new Uint32Array(graph.nodes.length);
	for (const { index } of outputs) readers[index]++;
	for (const [index, node] of graph.nodes.entries())
		if (needed[index]) for (const input of node.inputs) readers[input]++;
	return readers;
}
