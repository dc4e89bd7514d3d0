import type { VoxelArray } from '#volume';
import { createElements, viewElements } from './element-type.ts';
import { FormatError } from './format-error.ts';
import { type NpyHeader, readNpyHeader } from './npy-header.ts';

/** An n-dimensional array of numbers in **C order**: the last axis runs fastest. */
export interface NpyArray {
	readonly shape: readonly number[];
	readonly data: VoxelArray;
	/** Element type in the file; `bool` is read as uint8, `float16` as float32. */
	readonly storedType: NpyHeader['storedType'];
}

/**
 * Reads a NumPy `.npy` file of plain numbers: every integer and float type, bool, both byte orders. Arrays in Fortran
 * order are rearranged to C order. Pickled objects are refused, never opened.
 *
 * `data` may share memory with `bytes`, which is not modified.
 *
 * @throws FormatError for damaged or truncated files and other element types.
 */
export function readNpy(bytes: Uint8Array): NpyArray {
	const header = readNpyHeader(bytes);
	return { shape: header.shape, data: readNpyElements(bytes, header), storedType: header.storedType };
}

/** All elements behind a header, in C order. */
function readNpyElements(bytes: Uint8Array, header: NpyHeader): VoxelArray {
	const data = decodeNpyElements(bytes, header, { position: header.dataPosition, count: header.count });
	return header.isFortranOrder && header.shape.length > 1 ? fortranToC(data, header) : data;
}

/** `count` elements in file order from byte `position` on. */
export function decodeNpyElements(
	bytes: Uint8Array,
	header: NpyHeader,
	{ position, count }: { readonly position: number; readonly count: number },
): VoxelArray {
	const { storedType, littleEndian, elementBytes } = header;
	const available = bytes.length - position;
	if (count * elementBytes > available) {
		throw new FormatError(
			'npy',
			`shape (${header.shape.join(', ')}) needs ${count * elementBytes} bytes, only ${available} are there`,
			{
				position: bytes.length,
			},
		);
	}
	if (storedType === 'float16') {
		return halfToSingle(viewElements(bytes, 'uint16', { position, count, littleEndian }) as Uint16Array);
	}
	return viewElements(bytes, storedType === 'bool' ? 'uint8' : storedType, { position, count, littleEndian });
}

/** IEEE 754 binary16 to binary32, exactly. */
function halfToSingle(halves: Uint16Array): Float32Array {
	const singles = new Float32Array(halves.length);
	for (let i = 0; i < halves.length; i++) {
		const sign = halves[i] & 0x8000 ? -1 : 1;
		const exponent = (halves[i] >> 10) & 31;
		const fraction = halves[i] & 0x3ff;
		if (exponent === 31) singles[i] = fraction === 0 ? sign * Infinity : NaN;
		else if (exponent === 0) singles[i] = sign * fraction * 2 ** -24;
		else singles[i] = sign * (1024 + fraction) * 2 ** (exponent - 25);
	}
	return singles;
}

function fortranToC(data: VoxelArray, { shape, type }: NpyHeader): VoxelArray {
	const result = createElements(type, data.length);
	const axisCount = shape.length;
	// Steps in the file of each axis: the first runs fastest there.
	const steps = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
	const index = new Uint32Array(axisCount);
	let from = 0;
	for (let to = 0; to < result.length; to++) {
		result[to] = data[from];
		for (let axis = axisCount - 1; axis >= 0; axis--) {
			from += steps[axis];
			if (++index[axis] < shape[axis]) break;
			from -= steps[axis] * shape[axis];
			index[axis] = 0;
		}
	}
	return result;
}
