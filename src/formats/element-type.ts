import type { VoxelArray } from '#volume';

/** Element types shared by all volume formats; complex, colour and half types are the readers' own business. */
export type ElementType =
	'uint8' | 'int8' | 'uint16' | 'int16' | 'uint32' | 'int32' | 'uint64' | 'int64' | 'float32' | 'float64';

interface ElementArrayConstructor {
	readonly BYTES_PER_ELEMENT: number;
	new (buffer: ArrayBufferLike, byteOffset: number, length: number): VoxelArray;
	new (length: number): VoxelArray;
}

const constructors: Readonly<Record<ElementType, ElementArrayConstructor>> = {
	uint8: Uint8Array,
	int8: Int8Array,
	uint16: Uint16Array,
	int16: Int16Array,
	uint32: Uint32Array,
	int32: Int32Array,
	uint64: BigUint64Array,
	int64: BigInt64Array,
	float32: Float32Array,
	float64: Float64Array,
};

const hostIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Bytes of one element. */
export function elementSizeBytes(type: ElementType): number {
	return constructors[type].BYTES_PER_ELEMENT;
}

/** Element type of a typed array. */
export function elementTypeOf(array: VoxelArray): ElementType {
	for (const [type, constructor] of Object.entries(constructors)) {
		if (array.constructor === constructor) return type as ElementType;
	}
	throw new TypeError(`elementTypeOf: expected a voxel array, got ${Object.prototype.toString.call(array)}`);
}

/** A new zeroed array of `count` elements. */
export function createElements(type: ElementType, count: number): VoxelArray {
	return new constructors[type](count);
}

export interface ElementSpan {
	/** Byte offset of the first element. */
	readonly position: number;
	readonly count: number;
	readonly littleEndian: boolean;
}

/**
 * Elements stored in `bytes`, in native byte order. The result **shares memory** with `bytes` where byte order and
 * alignment allow it, otherwise it is a copy; `bytes` is never modified.
 *
 * @throws RangeError if the span lies outside `bytes` (readers check their headers first).
 */
export function viewElements(bytes: Uint8Array, type: ElementType, span: ElementSpan): VoxelArray {
	const { position, count, littleEndian } = span;
	const constructor = constructors[type];
	const size = constructor.BYTES_PER_ELEMENT;
	if (!(position >= 0 && count >= 0 && position + count * size <= bytes.length)) {
		throw new RangeError(
			`viewElements: ${count} × ${size} bytes from ${position} do not fit into ${bytes.length} bytes`,
		);
	}
	const start = bytes.byteOffset + position;
	const isSwapped = size > 1 && littleEndian !== hostIsLittleEndian;
	if (!isSwapped && start % size === 0) return new constructor(bytes.buffer, start, count);
	const copy = Uint8Array.prototype.slice.call(bytes, position, position + count * size);
	// A Node Buffer keeps its class through slice and may come from a pool at any offset.
	const owned = copy.byteOffset % size === 0 ? copy : new Uint8Array(copy);
	if (isSwapped) swapElements(owned, size);
	return new constructor(owned.buffer, owned.byteOffset, count);
}

/** Elements as bytes in the wanted order: a view when it is the native one, else a swapped copy. */
export function elementBytes(array: VoxelArray, littleEndian = true): Uint8Array<ArrayBuffer> {
	const view = new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength);
	if (array.BYTES_PER_ELEMENT === 1 || littleEndian === hostIsLittleEndian) return view;
	const copy = view.slice();
	swapElements(copy, array.BYTES_PER_ELEMENT);
	return copy;
}

/** Reverses the bytes of every element in place; `bytes` starts at a multiple of `size`. */
function swapElements(bytes: Uint8Array, size: number): void {
	if (size === 2) {
		const words = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
		for (let i = 0; i < words.length; i++) words[i] = (words[i] << 8) | (words[i] >> 8);
		return;
	}
	const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
	for (let i = 0; i < words.length; i++) {
		const word = words[i];
		words[i] = (word << 24) | ((word << 8) & 0xff0000) | ((word >>> 8) & 0xff00) | (word >>> 24);
	}
	if (size !== 8) return;
	for (let i = 0; i < words.length; i += 2) {
		const low = words[i];
		words[i] = words[i + 1];
		words[i + 1] = low;
	}
}
