import { OnnxBuilder } from './onnx-builder.ts';
import { onnxBytes } from './onnx-model.ts';
import type { Provider } from './provider.ts';
import type { OnnxRuntime } from './runtime.ts';

const known = new WeakMap<OnnxRuntime, Map<Provider, Promise<boolean>>>();

/**
 * Whether the runtime writes results into the memory of the tensors it is given for them. The one for Node does; the one for
 * browsers takes such tensors, says nothing, and gives them back as they were. Tried once a runtime and provider.
 */
export function writesInPlace(runtime: OnnxRuntime, provider: Provider): Promise<boolean> {
	let answers = known.get(runtime);
	if (!answers) known.set(runtime, (answers = new Map<Provider, Promise<boolean>>()));
	let answer = answers.get(provider);
	if (!answer) answers.set(provider, (answer = trial(runtime, provider)));
	return answer;
}

async function trial(runtime: OnnxRuntime, provider: Provider): Promise<boolean> {
	const builder = new OnnxBuilder();
	const x = builder.input('x', [2], 'float32');
	builder.output(builder.node('Add', [x, x], { shape: [2] }), 'y');
	const { nodes, initialisers, inputs, opsets } = builder;
	const outputs = [{ name: 'y', shape: [2], type: 'float32' }] as const;
	const model = onnxBytes({ name: 'trial', nodes, initialisers, inputs, outputs, opsets });
	const session = await runtime.InferenceSession.create(model, { executionProviders: [provider] });
	const target = Float32Array.of(-1, -1);
	const fed = { x: new runtime.Tensor('float32', Float32Array.of(1, 2), [2]) };
	await session.run(fed, { y: new runtime.Tensor('float32', target, [2]) });
	await session.release();
	return target[0] === 2 && target[1] === 4;
}
