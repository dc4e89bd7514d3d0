import type { CompiledGraph, GraphCompiler } from '#learning';
import { elementCount, nodeOf, valueAt, type TensorGraph } from '#tensor';
import { lowerGraph, openSession, type OnnxRuntime, type Provider } from '#tensor-onnx';

/** Options of {@link onnxCompiler}. */
export interface OnnxCompilerOptions {
	/** The module `onnxruntime-node` or `onnxruntime-web`. */
	readonly runtime: OnnxRuntime;
	/** Default cpu. */
	readonly provider?: Provider;
	/** Threads inside one operator. Default 1. */
	readonly threads?: number;
	/** Whether every graph keeps its memory from run to run: a quarter faster, about twice the memory. Default true. */
	readonly arena?: boolean;
}

/** Makes graphs ready to run in ONNX Runtime, weights being fed at each run: for networks that are several graphs. */
export function onnxCompiler({ runtime, provider = 'cpu', threads = 1, arena }: OnnxCompilerOptions): GraphCompiler {
	return async (graph, outputs): Promise<CompiledGraph> => {
		const session = await openSession(runtime, lowerGraph(graph, outputs, { provider }), { provider, threads, arena });
		const leaves = session.inputs.map(({ name }) => ({ name, ...leafOf(graph, name) }));
		return {
			run: async (feeds) => {
				const fed = leaves.map(({ name, shape, type }) => {
					const data = feeds[name];
					if (!data) throw new RangeError(`onnxCompiler: ${name} is not fed`);
					if (data.length !== elementCount(shape))
						throw new RangeError(`onnxCompiler: ${name} is [${shape.join(', ')}], fed ${data.length} numbers`);
					const array =
						type === 'int32'
							? data instanceof Int32Array
								? data
								: Int32Array.from(data)
							: data instanceof Float32Array
								? data
								: Float32Array.from(data);
					return [name, session.tensor(array, shape)] as const;
				});
				const results = await session.run(Object.fromEntries(fed));
				return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]));
			},
			dispose: () => session.release(),
		};
	};
}

function leafOf(graph: TensorGraph, name: string) {
	const index = graph.names.get(name);
	if (index === undefined) throw new RangeError(`onnxCompiler: the graph has no leaf ${name}`);
	const { shape, type } = nodeOf(valueAt(graph, index));
	return { shape, type };
}
