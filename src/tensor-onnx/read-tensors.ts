import type { Tensor } from 'onnxruntime-common';
import { OnnxBuilder } from './onnx-builder.ts';
import { openSession, type OnnxRuntime, type OnnxSession, type SessionOptions } from './session.ts';

/** Shape and type of a tensor to be read. */
export interface ReadPort {
	readonly shape: readonly number[];
	readonly type: 'float32' | 'int32';
}

/** Copies a fixed set of tensors into the processor's memory, wherever they lie. */
export interface TensorReader {
	/** Copies by name. All tensors of the set are to be given, and lie in the same place. */
	read(tensors: ReadonlyMap<string, Tensor>): Promise<Map<string, Float32Array | Int32Array>>;
	release(): Promise<void>;
}

/**
 * A reader of tensors of the given shapes. What lies on a device passes through a graph that hands on its inputs: the
 * runtime for Node has no other way to read it (its `getData` ends the process).
 */
export function createTensorReader(
	runtime: OnnxRuntime,
	ports: ReadonlyMap<string, ReadPort>,
	options: SessionOptions,
): TensorReader {
	let opened: Promise<OnnxSession> | undefined;
	return {
		read: async (tensors) => {
			const copies = new Map<string, Float32Array | Int32Array>();
			if ([...tensors.values()].every(({ location }) => location === 'cpu')) {
				for (const [name, tensor] of tensors) copies.set(name, (tensor.data as Float32Array | Int32Array).slice());
				return copies;
			}
			const session = await (opened ??= open(runtime, ports, options));
			const results = await session.run(Object.fromEntries(tensors));
			for (const name of tensors.keys()) copies.set(name, results[outputOf(name)].data as Float32Array | Int32Array);
			return copies;
		},
		release: async () => (await opened)?.release(),
	};
}

const outputOf = (name: string): string => `#read/${name}`;

function open(
	runtime: OnnxRuntime,
	ports: ReadonlyMap<string, ReadPort>,
	{ provider, strict }: SessionOptions,
): Promise<OnnxSession> {
	const builder = new OnnxBuilder();
	for (const [name, { shape, type }] of ports) builder.output(builder.input(name, shape, type), outputOf(name));
	const { nodes, initialisers, inputs, opsets } = builder;
	const outputs = inputs.map(({ name, shape, type }) => ({ name: outputOf(name), shape, type }));
	return openSession(runtime, { name: 'read', nodes, initialisers, inputs, outputs, opsets }, { provider, strict });
}
