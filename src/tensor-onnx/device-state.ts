import { lossScaleName } from '#tensor';
import type { Tensor } from 'onnxruntime-common';
import { createTensorReader } from './read-tensors.ts';
import { disposeTensor, type OnnxRuntime, type SessionOptions } from './session.ts';

/** Weights, moments and buffers as tensors of the runtime: outputs of one step are inputs of the next. */
export interface DeviceState {
	/** The tensors under the names of graph inputs. */
	inputs(): Map<string, Tensor>;
	/** A tensor by its name in a checkpoint. */
	tensor(key: string): Tensor;
	/** Takes over results named as {@link nextName}; then gives back the memory of those they replace. */
	replace(results: Readonly<Record<string, Tensor>>): void;
	/** Copies of all tensors but those of the window. */
	read(): Promise<Map<string, Float32Array>>;
	write(tensors: ReadonlyMap<string, Float32Array | Int32Array>): void;
	dispose(): Promise<void>;
}

/** Sums over the steps whose figures have not been read yet; no part of a checkpoint. */
export const windowKeys: readonly string[] = ['window/loss', 'window/skipped'];

/** A tensor's name as a graph input, from its name in a checkpoint. */
export function inputName(key: string): string {
	const [kind, ...rest] = key.split('/');
	if (kind === 'parameter' || kind === 'buffer') return rest.join('/');
	return key === 'scale/value' ? lossScaleName : `#${key}`;
}

/** Name of the graph output that takes a tensor's place. */
export const nextName = (key: string): string => `#next/${key}`;

/** A state of tensors of the given shapes, to be written before use. */
export function createDeviceState(
	runtime: OnnxRuntime,
	shapes: ReadonlyMap<string, readonly number[]>,
	options: SessionOptions,
): DeviceState {
	const held = new Map<string, Tensor>();
	const ports = new Map([...shapes].map(([key, shape]) => [key, { shape, type: 'float32' } as const]));
	const reader = createTensorReader(runtime, ports, options);
	const put = (key: string, tensor: Tensor): void => {
		const before = held.get(key);
		held.set(key, tensor);
		if (before && before !== tensor) disposeTensor(before);
	};
	return {
		inputs: () => new Map([...held].map(([key, tensor]) => [inputName(key), tensor] as const)),
		tensor: (key) => held.get(key)!,
		replace: (results) => {
			for (const key of held.keys()) put(key, results[nextName(key)] ?? held.get(key)!);
		},
		read: async () => {
			const copies = await reader.read(new Map([...shapes.keys()].map((key) => [key, held.get(key)!])));
			return copies as Map<string, Float32Array>;
		},
		write: (tensors) => {
			for (const [key, shape] of shapes)
				put(key, new runtime.Tensor('float32', Float32Array.from(tensors.get(key)!), shape));
			for (const key of windowKeys) put(key, new runtime.Tensor('float32', Float32Array.of(0), []));
		},
		dispose: async () => {
			for (const tensor of held.values()) disposeTensor(tensor);
			held.clear();
			await reader.release();
		},
	};
}
