import { castNode } from './onnx-operations.ts';
import { OnnxBuilder, type OnnxValue } from './onnx-builder.ts';
import type { Provider, ProviderChoice } from './provider.ts';
import { openSession, type OnnxRuntime } from './session.ts';

/** A provider is asked for that does not work here; the message says why and what to do. */
export class ProviderError extends Error {
	override readonly name = 'ProviderError';
	readonly provider: Provider;
	constructor(provider: Provider, message: string, options?: ErrorOptions) {
		super(message, options);
		this.provider = provider;
	}
}

/** Options of {@link chooseProvider}. */
export interface ChooseProviderOptions {
	/** Threads of the processor that `auto` compares with. Default 1. */
	readonly threads?: number;
	/** What the caller knows to be missing, by provider, with what to do about it; such a provider is not tried. */
	readonly missing?: Readonly<Partial<Record<Provider, string>>>;
}

const titles: Readonly<Record<Provider, string>> = { cpu: 'the processor', webgpu: 'WebGPU', cuda: 'CUDA' };

const remedies: Readonly<Record<Provider, string>> = {
	cpu: '',
	webgpu: 'It needs a graphics card with a Vulkan, Metal or Direct3D 12 driver.',
	cuda:
		'It needs Linux on x64, an NVIDIA driver, the CUDA 12 and cuDNN 9 libraries, and the runtime’s part for them: ' +
		'npm rebuild onnxruntime-node --onnxruntime-node-install=cuda12',
};

const known = new WeakMap<OnnxRuntime, Map<string, Promise<unknown>>>();

/** Results by runtime and key: looking once is enough. */
function once<Result>(runtime: OnnxRuntime, key: string, find: () => Promise<Result>): Promise<Result> {
	let results = known.get(runtime);
	if (!results) known.set(runtime, (results = new Map<string, Promise<unknown>>()));
	let result = results.get(key);
	if (!result) results.set(key, (result = find()));
	return result as Promise<Result>;
}

/**
 * Where to run, and why there. A provider that is asked for is tried with a session of one operation; one that does not work is an
 * error, never a silent change to another. `auto` takes CUDA where it works; WebGPU where it works and is faster at a
 * convolution than the processor (a graphics card may be emulated); else the processor.
 *
 * @throws ProviderError for a provider that is asked for and does not work; says what to install.
 */
export async function chooseProvider(
	runtime: OnnxRuntime,
	asked: Provider | 'auto',
	{ threads = 1, missing = {} }: ChooseProviderOptions = {},
): Promise<ProviderChoice> {
	if (asked === 'cpu') return { provider: 'cpu', reason: 'asked for' };
	if (asked !== 'auto') {
		const problem = await problemOf(runtime, asked, missing);
		if (problem !== undefined)
			throw new ProviderError(asked, `${titles[asked]} is asked for and does not work here: ${problem}`);
		return { provider: asked, reason: 'asked for; a first session ran' };
	}
	const cuda = await problemOf(runtime, 'cuda', missing);
	if (cuda === undefined) return { provider: 'cuda', reason: 'found by trying' };
	const webgpu = await problemOf(runtime, 'webgpu', missing);
	const passed = `CUDA: ${firstSentence(cuda)}`;
	if (webgpu !== undefined) return { provider: 'cpu', reason: `${passed}; WebGPU: ${firstSentence(webgpu)}` };
	// One that cannot do it at all is slower than any.
	const there = await convolutionMs(runtime, 'webgpu', 1).catch(() => Infinity);
	const here = await convolutionMs(runtime, 'cpu', threads);
	const timing = `a convolution of volumes takes ${there.toFixed(1)} ms on WebGPU, ${here.toFixed(1)} ms on the processor`;
	return { provider: there < here ? 'webgpu' : 'cpu', reason: `${passed}; ${timing}` };
}

/**
 * Fails where a provider cannot compute in float16.
 *
 * @throws ProviderError
 */
export async function checkFloat16(runtime: OnnxRuntime, provider: Provider): Promise<void> {
	const problem = await once(runtime, `float16 ${provider}`, () =>
		trial(runtime, provider, (builder, x) => {
			const half = castNode(builder, x, 'float16');
			return castNode(builder, builder.node('Mul', [half, half], { shape: x.shape, type: 'float16' }), 'float32');
		}),
	);
	if (problem !== undefined)
		throw new ProviderError(provider, `${titles[provider]} here cannot compute in float16: ${problem}`);
}

/** Why a provider does not work; undefined where it does. */
async function problemOf(
	runtime: OnnxRuntime,
	provider: Provider,
	missing: NonNullable<ChooseProviderOptions['missing']>,
): Promise<string | undefined> {
	const listed = runtime.listSupportedBackends?.();
	if (listed && !listed.some(({ name }) => name === provider))
		return `this ONNX Runtime has no such provider. ${remedies[provider]}`;
	if (missing[provider] !== undefined) return missing[provider];
	const problem = await once(runtime, provider, () =>
		trial(runtime, provider, (builder, x) => builder.node('Mul', [x, x], { shape: x.shape })),
	);
	return problem === undefined ? undefined : `${problem}. ${remedies[provider]}`;
}

/** Squares two numbers on the provider, without help from the processor; gives what went wrong. */
async function trial(
	runtime: OnnxRuntime,
	provider: Provider,
	square: (builder: OnnxBuilder, x: OnnxValue) => OnnxValue,
): Promise<string | undefined> {
	const builder = new OnnxBuilder();
	builder.output(square(builder, builder.input('x', [2], 'float32')), 'y');
	try {
		const session = await openSession(runtime, modelOf(builder, [2]), { provider, strict: true, quiet: true });
		const { y } = await session.run({ x: session.tensor(Float32Array.of(1.5, -3), [2]) });
		// WebGPU forgets every compiled shader with its last session: one stays for as long as the runtime is used.
		if (provider !== 'webgpu') await session.release();
		const [a, b] = y.data as Float32Array;
		return a === 2.25 && b === 9 ? undefined : `1.5² came out as ${a}, (−3)² as ${b}`;
	} catch (error) {
		return (error instanceof Error ? error.message : String(error)).trim().replace(/\.$/, '');
	}
}

/** Milliseconds of a convolution of 20³ voxels, 16 → 16 channels, after a first one. */
function convolutionMs(runtime: OnnxRuntime, provider: Provider, threads: number): Promise<number> {
	return once(runtime, `convolution ${provider} ${threads}`, async () => {
		const shape = [1, 16, 20, 20, 20];
		const builder = new OnnxBuilder();
		const x = builder.input('x', shape, 'float32');
		const weight = builder.input('w', [16, 16, 3, 3, 3], 'float32');
		const attributes = { kernel_shape: [3, 3, 3], pads: [1, 1, 1, 1, 1, 1] };
		builder.output(builder.node('Conv', [x, weight], { shape }, attributes), 'y');
		const session = await openSession(runtime, modelOf(builder, shape), { provider, threads });
		const feeds = Object.fromEntries(
			builder.inputs.map((port) => {
				const count = port.shape.reduce((product, length) => product * length, 1);
				return [port.name, session.tensor(new Float32Array(count).fill(0.5), port.shape)];
			}),
		);
		await session.run(feeds);
		// The clock of this layer counts whole milliseconds: as many rounds as fill some of them.
		const before = Date.now();
		let rounds = 0;
		let taken = 0;
		while (taken < 30) {
			await session.run(feeds);
			rounds++;
			taken = Date.now() - before;
		}
		await session.release();
		return taken / rounds;
	});
}

function modelOf({ nodes, initialisers, inputs, opsets }: OnnxBuilder, shape: readonly number[]) {
	return {
		name: 'trial',
		nodes,
		initialisers,
		inputs,
		outputs: [{ name: 'y', shape, type: 'float32' }],
		opsets,
	} as const;
}

const firstSentence = (text: string): string => text.split('. ')[0].replace(/\.$/, '');
