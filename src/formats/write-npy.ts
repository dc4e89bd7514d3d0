import type { VoxelArray } from '#volume';
import { elementBytes, elementTypeOf } from './element-type.ts';
import { joinHeader } from './volume-text.ts';

/** Header and data together start at a multiple of this, so that the data can be mapped. */
const alignment = 64;
/** Magic, version and header length of version 1. */
const prologueBytes = 10;

/**
 * Writes a NumPy `.npy` file (version 1), little-endian, C order: the last axis of `shape` runs fastest in `data`.
 *
 * @throws RangeError if the product of `shape` is not the length of `data`.
 */
export function writeNpy(data: VoxelArray, shape: readonly number[] = [data.length]): Uint8Array<ArrayBuffer> {
	const count = shape.reduce((product, size) => product * size, 1);
	if (count !== data.length || !shape.every((size) => Number.isInteger(size) && size >= 0)) {
		throw new RangeError(`writeNpy: shape (${shape.join(', ')}) does not match ${data.length} elements`);
	}
	const type = elementTypeOf(data);
	const kind = type.startsWith('u') ? 'u' : type.startsWith('i') ? 'i' : 'f';
	const order = data.BYTES_PER_ELEMENT === 1 ? '|' : '<';
	const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
	const text = `{'descr': '${order}${kind}${data.BYTES_PER_ELEMENT}', 'fortran_order': False, 'shape': (${tuple}), }`;
	const length = Math.ceil((prologueBytes + text.length + 1) / alignment) * alignment - prologueBytes;
	if (length > 0xffff) throw new RangeError(`writeNpy: ${shape.length} axes are too many`);
	// The first byte is not ASCII, so it is set in the finished file.
	const header = `?NUMPY\u0001\0\0\0${text.padEnd(length - 1)}\n`;
	const file = joinHeader(header, elementBytes(data));
	file[0] = 0x93;
	new DataView(file.buffer).setUint16(8, length, true);
	return file;
}
