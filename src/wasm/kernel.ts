/** Which twin of a kernel runs: compiled WebAssembly with SIMD, or the TypeScript reference. Both give the same bits. */
export type Backend = 'wasm' | 'typescript';

/** One instance of a compiled kernel: its functions and its memory, used by one caller at a time. */
export interface Kernel<Functions> {
	readonly functions: Functions;
	/** First byte that is free for the caller, after the kernel's own constants; multiple of 16. */
	readonly freeFrom: number;
	/**
	 * Makes sure that the memory holds at least `byteCount` bytes. Growing detaches every view on it: make views after
	 * this call, and make them again after the next one.
	 *
	 * @throws RangeError if the engine refuses the memory.
	 */
	reserve(byteCount: number): ArrayBuffer;
}

// (module (func (result v128) i32.const 0 i8x16.splat))
const simdProbe = Uint8Array.of(
	0,
	97,
	115,
	109,
	1,
	0,
	0,
	0,
	1,
	5,
	1,
	96,
	0,
	1,
	123,
	3,
	2,
	1,
	0,
	10,
	8,
	1,
	6,
	0,
	65,
	0,
	253,
	15,
	11,
);
let supported: boolean | undefined;

/** True where WebAssembly with SIMD runs. */
export function isWasmSupported(): boolean {
	supported ??= typeof WebAssembly === 'object' && WebAssembly.validate(simdProbe);
	return supported;
}

const modules = new Map<string, WebAssembly.Module>();

/**
 * A new instance of a compiled kernel with a memory of its own; the compiled module is kept and shared.
 *
 * @param binary base64 text as written by `npm run build:wasm`.
 * @throws WebAssembly.CompileError where {@link isWasmSupported} is false.
 */
export function openKernel<Functions>(binary: string): Kernel<Functions> {
	let module = modules.get(binary);
	if (!module) {
		module = new WebAssembly.Module(Uint8Array.from(atob(binary), (character) => character.charCodeAt(0)));
		modules.set(binary, module);
	}
	const instance = new WebAssembly.Instance(module, { env: { abort: refuse } });
	const memory = instance.exports['memory'] as WebAssembly.Memory;
	const heapBase = instance.exports['heapBase'] as WebAssembly.Global;
	return {
		functions: instance.exports as Functions,
		freeFrom: (Number(heapBase.value) + 15) & ~15,
		reserve: (byteCount) => grow(memory, byteCount),
	};
}

function grow(memory: WebAssembly.Memory, byteCount: number): ArrayBuffer {
	const missing = byteCount - memory.buffer.byteLength;
	if (missing > 0) {
		try {
			memory.grow(Math.ceil(missing / 65_536));
		} catch (cause) {
			throw new RangeError(`This engine gives a kernel no ${byteCount} bytes of memory`, { cause });
		}
	}
	return memory.buffer as ArrayBuffer;
}

function refuse(): never {
	throw new Error('A compiled kernel stopped: this is a fault of the program');
}
