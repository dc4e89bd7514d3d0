import type { Random } from '#numeric';
import { buffer, input, parameter, withLabel, type InputOptions, type TensorGraph, type TensorValue } from './graph.ts';
import type { RandomFill } from './operation-attributes.ts';
import { elementCount, type TensorShape } from './tensor-data.ts';

/** Fills a new parameter of a shape; see initialisers.ts. */
export type Initialiser = (shape: TensorShape, random: Random) => Float32Array;

/** A named weight or buffer with how it starts. */
export interface NamedLeaf {
	readonly name: string;
	readonly value: TensorValue;
	readonly initialise: Initialiser;
}

/** Everything the scopes of one graph have made, in the order of making. */
export interface ScopeRecord {
	readonly inputs: { readonly name: string; readonly value: TensorValue; readonly random?: RandomFill }[];
	readonly parameters: NamedLeaf[];
	readonly buffers: NamedLeaf[];
	/** New values of buffers after a training step, by buffer name. */
	readonly stateUpdates: Map<string, TensorValue>;
}

/**
 * Where a part of a network makes its weights: names them by path (`encoder.0.conv.weight`), records them with their
 * initialisers, and tells whether the network is being trained (batch statistics, dropout) or used.
 */
export interface Scope {
	readonly graph: TensorGraph;
	/** Dotted path; empty at the root. */
	readonly path: string;
	readonly mode: 'train' | 'infer';
	readonly record: ScopeRecord;
	/** The scope of a part. */
	child(name: string | number): Scope;
	/** Builds a layer: its operations carry this scope's path, which error messages and backends show. */
	layer<Result>(build: () => Result): Result;
	/** A trained weight. Names are unique: to share a weight, make it once and pass the value. */
	parameter(name: string, shape: TensorShape, initialise: Initialiser): TensorValue;
	/** State that is kept, not trained. */
	buffer(name: string, shape: TensorShape, initialise: Initialiser): TensorValue;
	/** Sets what a buffer of this scope becomes after a training step; no gradient passes through it. */
	updateBuffer(name: string, value: TensorValue): void;
	/** A value the caller feeds; named without the path at the root scope. */
	input(name: string, shape: TensorShape, options?: InputOptions): TensorValue;
}

/** The root scope of a graph. */
export function createScope(graph: TensorGraph, mode: 'train' | 'infer'): Scope {
	const record: ScopeRecord = { inputs: [], parameters: [], buffers: [], stateUpdates: new Map() };
	return scopeAt(graph, mode, record, '');
}

function scopeAt(graph: TensorGraph, mode: 'train' | 'infer', record: ScopeRecord, path: string): Scope {
	const full = (name: string | number): string => (path === '' ? `${name}` : `${path}.${name}`);
	return {
		graph,
		path,
		mode,
		record,
		child: (name) => scopeAt(graph, mode, record, full(name)),
		layer: (build) => withLabel(graph, path, build),
		parameter: (name, shape, initialise) => {
			const value = parameter(graph, full(name), shape);
			record.parameters.push({ name: full(name), value, initialise });
			return value;
		},
		buffer: (name, shape, initialise) => {
			const value = buffer(graph, full(name), shape);
			record.buffers.push({ name: full(name), value, initialise });
			return value;
		},
		updateBuffer: (name, value) => {
			const leaf = record.buffers.find((one) => one.name === full(name));
			if (!leaf) throw new RangeError(`updateBuffer: there is no buffer ${full(name)}`);
			if (elementCount(leaf.value.shape) !== elementCount(value.shape)) {
				throw new RangeError(`updateBuffer: ${full(name)} has another shape than its update`);
			}
			record.stateUpdates.set(full(name), value);
		},
		input: (name, shape, options = {}) => {
			const value = input(graph, full(name), shape, options);
			record.inputs.push({ name: full(name), value, random: options.random });
			return value;
		},
	};
}
