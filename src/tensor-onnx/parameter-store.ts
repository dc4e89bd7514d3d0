import { isWasmSupported, type Backend } from '#wasm';
import type { OptimiserKernel } from './optimiser-kernel.ts';
import { createTypescriptOptimiser } from './optimiser-typescript.ts';
import { createWasmOptimiser } from './optimiser-wasm.ts';
import { sizeOf } from './onnx-operations.ts';

/** Where one parameter lies in every array of the store. */
export interface StoredParameter {
	readonly name: string;
	readonly shape: readonly number[];
	/** Elements. */
	readonly start: number;
	readonly count: number;
}

/**
 * Weights, gradients and moments of all parameters, each a flat float32 array in the memory of the optimiser's kernel:
 * the runtime reads weights and writes gradients there, the kernel updates in place, nothing is copied.
 */
export interface ParameterStore {
	readonly kernel: OptimiserKernel;
	readonly parameters: readonly StoredParameter[];
	/** Elements of each array, padding included; a multiple of 8. */
	readonly count: number;
	/** Neighbouring parameters that are updated alike. */
	readonly runs: readonly { readonly start: number; readonly count: number; readonly decays: boolean }[];
	/** Byte address of an array. */
	address(array: string): number;
	/** View on one parameter in one array; detached by {@link addArray}. */
	view(array: string, parameter: StoredParameter): Float32Array;
	/** Makes room for one more array, filled with zeros. Every view is to be made again. */
	addArray(array: string): void;
}

/** Parameters begin at multiples of this many elements (64 bytes). */
const alignment = 16;

/** Lays the arrays out; all are zeros. */
export function createParameterStore(
	leaves: readonly { readonly name: string; readonly shape: readonly number[] }[],
	arrays: readonly string[],
	decays: (name: string, shape: readonly number[]) => boolean,
	backend: Backend = isWasmSupported() ? 'wasm' : 'typescript',
): ParameterStore {
	const kernel = backend === 'wasm' ? createWasmOptimiser() : createTypescriptOptimiser();
	const parameters: StoredParameter[] = [];
	const runs: { start: number; count: number; decays: boolean }[] = [];
	let count = 0;
	for (const { name, shape } of leaves) {
		const room = Math.ceil(sizeOf(shape) / alignment) * alignment;
		parameters.push({ name, shape, start: count, count: sizeOf(shape) });
		const last = runs.at(-1);
		const decay = decays(name, shape);
		if (last?.decays === decay) last.count += room;
		else runs.push({ start: count, count: room, decays: decay });
		count += room;
	}
	const first = Math.ceil(kernel.freeFrom / 64) * 64;
	// Arrays whose distance is a multiple of 4 KiB would meet in the same lines of the nearest cache.
	const pitch = Math.ceil((4 * count) / 4096) * 4096 + 320;
	const places = new Map<string, number>();
	let memory = new ArrayBuffer(0);
	const addArray = (array: string): void => {
		places.set(array, first + places.size * pitch);
		memory = kernel.reserve(first + places.size * pitch);
	};
	for (const array of arrays) addArray(array);
	const address = (array: string): number => {
		const place = places.get(array);
		if (place === undefined) throw new RangeError(`ParameterStore: there is no array ${array}`);
		return place;
	};
	return {
		kernel,
		parameters,
		count,
		runs,
		address,
		addArray,
		view: (array, { start, count: length }) => new Float32Array(memory, address(array) + 4 * start, length),
	};
}
