import type { OnnxRuntime } from '#tensor-onnx';

/** Where a network runs in a browser: WebAssembly on the processor, or WebGPU. */
export type Backend = 'wasm' | 'webgpu';

/** What the visitor wants. */
export type BackendWish = 'auto' | Backend;

/** Where it runs, and why there: shown on the page. */
export interface BackendChoice {
	readonly backend: Backend;
	readonly reason: string;
}

/** The part of WebGPU that is looked at here. */
interface GpuAdapter {
	readonly info?: { readonly description?: string; readonly vendor?: string; readonly architecture?: string };
	readonly isFallbackAdapter?: boolean;
}
interface Gpu {
	requestAdapter(): Promise<GpuAdapter | null>;
}

/** WebGPU where the browser has a real adapter, else the processor; a wish for WebGPU takes an emulated one too. */
export async function chooseBackend(wish: BackendWish): Promise<BackendChoice> {
	if (wish === 'wasm') return { backend: 'wasm', reason: 'as chosen' };
	const { gpu } = navigator as unknown as { readonly gpu?: Gpu };
	if (!gpu)
		return onProcessor(
			isSecureContext
				? 'this browser has no WebGPU'
				: 'browsers offer WebGPU only to pages that come over https or from this computer',
		);
	if (!('Suspending' in WebAssembly))
		return onProcessor('this browser cannot let WebAssembly wait for the graphics processor (JSPI)');
	const adapter = await gpu.requestAdapter().catch(() => null);
	if (!adapter) return onProcessor('this browser has WebGPU but gives no graphics processor');
	const name = adapterName(adapter);
	if (wish === 'auto' && isEmulated(adapter))
		return onProcessor(`WebGPU is only emulated here (${name}), which would be slower`);
	return { backend: 'webgpu', reason: name };
}

const onProcessor = (reason: string): BackendChoice => ({ backend: 'wasm', reason });

function isEmulated({ isFallbackAdapter, info }: GpuAdapter): boolean {
	const told = info as { readonly isFallbackAdapter?: boolean } | undefined;
	return isFallbackAdapter === true || told?.isFallbackAdapter === true || info?.architecture === 'swiftshader';
}

const adapterName = ({ info }: GpuAdapter): string =>
	info?.description || [info?.vendor, info?.architecture].filter(Boolean).join(' ') || 'a graphics processor';

/** Of the WebAssembly that is fetched once, before packing. */
export const runtimeBytes: Readonly<Record<Backend, number>> = { wasm: 14_239_897, webgpu: 16_758_545 };

/** ONNX Runtime with its WebAssembly, from our own origin; each build is fetched when it is first wanted. */
export async function loadRuntime(backend: Backend): Promise<OnnxRuntime> {
	const runtime = backend === 'webgpu' ? await import('onnxruntime-web/jspi') : await import('onnxruntime-web/wasm');
	// More threads need a page that is cut off from all others; it runs in a worker of ours already.
	runtime.env.wasm.numThreads = 1;
	runtime.env.wasm.proxy = false;
	return runtime as unknown as OnnxRuntime;
}
