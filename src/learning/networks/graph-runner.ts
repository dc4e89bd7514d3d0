import { evaluate, type Feeds, type NamedValues, type TensorGraph } from '#tensor';

/** A graph made ready for runs by a backend. */
export interface CompiledGraph {
	/** Every input, parameter and buffer that the outputs need, by name → the outputs' numbers, row-major. */
	run(feeds: Feeds): Promise<Readonly<Record<string, Float32Array>>>;
	/** Frees what the backend holds. */
	dispose(): Promise<void>;
}

/** A backend that runs graphs whose weights are fed at each run: for networks that are several graphs. */
export type GraphCompiler = (graph: TensorGraph, outputs: NamedValues) => Promise<CompiledGraph>;

/** The reference backend: double precision, slow. */
export const referenceCompiler: GraphCompiler = (graph, outputs) => {
	const names = Object.keys(outputs);
	const values = names.map((name) => outputs[name]);
	return Promise.resolve({
		run: (feeds) => {
			const results = evaluate(graph, values, feeds);
			return Promise.resolve(Object.fromEntries(names.map((name, i) => [name, Float32Array.from(results[i])])));
		},
		dispose: () => Promise.resolve(),
	});
};
