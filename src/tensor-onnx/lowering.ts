import type { NodeOf, OperationName, TensorGraph } from '#tensor';
import type { OnnxBuilder, OnnxValue } from './onnx-builder.ts';
import type { Provider } from './provider.ts';
import type { StrategyTable } from './strategy-table.ts';

/** What a lowering may use. */
export interface Lowering {
	readonly graph: TensorGraph;
	readonly builder: OnnxBuilder;
	readonly provider: Provider;
	readonly strategies: StrategyTable;
	/** Only operators of the ONNX standard: for files that other runtimes read. */
	readonly standardOnly: boolean;
	/** Channels side by side in the runtime's blocked images, 0 where it has none: see channel-block.ts. */
	readonly channelBlock: number;
	/** The emitted value of a graph node; emits it at the first call. */
	value(index: number): OnnxValue;
	/** How many needed nodes read a node; outputs count as readers. */
	readerCount(index: number): number;
	/** Values that several lowerings share, such as the statistics of a normalisation, by a key of the caller's. */
	readonly shared: Map<string, OnnxValue>;
}

/** Emits one graph operation as ONNX operators and gives the value that holds its result. */
export type LowerOperation<Name extends OperationName> = (lowering: Lowering, node: NodeOf<Name>) => OnnxValue;

/** Emits a value once and remembers it under a key. */
export function sharedValue(lowering: Lowering, key: string, make: () => OnnxValue): OnnxValue {
	let value = lowering.shared.get(key);
	if (!value) lowering.shared.set(key, (value = make()));
	return value;
}
