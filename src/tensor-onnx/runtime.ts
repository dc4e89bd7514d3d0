import type { InferenceSession, Tensor } from 'onnxruntime-common';

/** The runtime that the caller hands in: the module `onnxruntime-node` or `onnxruntime-web`. */
export interface OnnxRuntime {
	readonly InferenceSession: {
		create(model: Uint8Array, options?: InferenceSession.SessionOptions): Promise<InferenceSession>;
	};
	readonly Tensor: new (type: 'float32' | 'int32', data: Float32Array | Int32Array, dims: readonly number[]) => Tensor;
	/** Providers that the runtime was built with; they may still lack a device or a library. */
	listSupportedBackends?(): readonly { readonly name: string }[];
}
