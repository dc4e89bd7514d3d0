import type { InferenceSession, Tensor } from 'onnxruntime-common';
import type { Provider } from './provider.ts';
import { writesInPlace } from './in-place-outputs.ts';
import { onnxBytes, type OnnxModel, type OnnxPort } from './onnx-model.ts';
import type { OnnxRuntime } from './runtime.ts';

export type { OnnxRuntime } from './runtime.ts';

/** Options of {@link openSession}. */
export interface SessionOptions {
	/** Where it runs. Default cpu. */
	provider?: Provider;
	/** Threads inside one operator; the runtime's own choice changes with the machine. Default 1. */
	threads?: number;
	/** On webgpu and cuda: fail when an operator would fall back to the processor. Default false. */
	strict?: boolean;
	/**
	 * Whether memory is kept from run to run: faster, but every session holds its peak, and up to twice that. Default true.
	 */
	arena?: boolean;
	/** File prefix under which the runtime writes a profile by node. Default: none. */
	profile?: string;
	/**
	 * Outputs that stay in the device's memory, to be fed again; read them with {@link readTensors}. WebGPU only: onnxruntime-node
	 * 1.30 copies what CUDA computes to the processor's memory. Default: none.
	 */
	onDevice?: readonly string[];
	/** Whether the runtime keeps its messages to itself; errors are thrown in any case. Default false. */
	quiet?: boolean;
}

/** A graph loaded into the runtime. */
export interface OnnxSession {
	readonly provider: Provider;
	readonly inputs: readonly OnnxPort[];
	readonly outputs: readonly OnnxPort[];
	/** Runs it; `into` names outputs to write into the given tensors' own memory (only where none stay on the device). */
	run(
		feeds: Readonly<Record<string, Tensor>>,
		into?: Readonly<Record<string, Tensor>>,
	): Promise<Record<string, Tensor>>;
	tensor(data: Float32Array | Int32Array, shape: readonly number[]): Tensor;
	release(): Promise<void>;
}

/** Loads an ONNX graph into the runtime. */
export async function openSession(
	runtime: OnnxRuntime,
	model: OnnxModel,
	options: SessionOptions = {},
): Promise<OnnxSession> {
	const { provider = 'cpu' } = options;
	const session = await runtime.InferenceSession.create(onnxBytes(model), runtimeOptions(model, options));
	const names = model.outputs.map(({ name }) => name);
	return {
		provider,
		inputs: model.inputs,
		outputs: model.outputs,
		run: async (feeds, into = {}) => {
			const targets = Object.entries(into);
			const isInPlace = targets.length > 0 && (await writesInPlace(runtime, provider));
			const fetches = Object.fromEntries(names.map((name) => [name, (isInPlace ? into[name] : undefined) ?? null]));
			const results = { ...(await session.run(feeds, fetches)) } as Record<string, Tensor>;
			if (!isInPlace)
				for (const [name, { data }] of targets) (data as Float32Array).set(results[name].data as Float32Array);
			return results;
		},
		tensor: (data, shape) => new runtime.Tensor(data instanceof Int32Array ? 'int32' : 'float32', data, shape),
		release: () => session.release(),
	};
}

/** What the runtime is told about a session. */
export function runtimeOptions(
	{ outputs }: Pick<OnnxModel, 'outputs'>,
	{ provider = 'cpu', threads = 1, strict = false, arena = true, profile, onDevice = [], quiet }: SessionOptions,
): InferenceSession.SessionOptions {
	const stays = new Set(provider === 'webgpu' ? onDevice : []);
	return {
		executionProviders: [provider],
		intraOpNumThreads: threads,
		interOpNumThreads: 1,
		graphOptimizationLevel: 'all',
		enableCpuMemArena: arena,
		enableProfiling: profile !== undefined,
		...(profile === undefined ? {} : { profileFilePrefix: profile }),
		...(quiet ? { logSeverityLevel: 4 } : {}),
		...(stays.size === 0
			? {}
			: {
					preferredOutputLocation: Object.fromEntries(
						outputs.map(({ name }) => [name, stays.has(name) ? 'gpu-buffer' : 'cpu']),
					),
				}),
		// Numbers below 1e-38 cost a hundred times as much and say nothing: zero, as on every other device.
		extra: {
			session: {
				set_denormal_as_zero: '1',
				...(strict && provider !== 'cpu' ? { disable_cpu_ep_fallback: '1' } : {}),
			},
		},
	};
}

/** Gives the memory of a tensor back that lies on a device; others are left to the collector. */
export function disposeTensor(tensor: Tensor): void {
	if (tensor.location === 'gpu-buffer') tensor.dispose();
}
