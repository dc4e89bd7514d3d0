import { describe, expect, test } from 'vitest';
import { readSafetensors, writeSafetensors } from './safetensors.ts';
import { SafetensorsError } from './safetensors-error.ts';
import type { NamedTensor } from './training-step.ts';

const tensors = new Map<string, NamedTensor>([
	['encoder.0.weight', { shape: [2, 3], type: 'float32', data: Float32Array.of(1, -2.5, 3e-38, NaN, Infinity, -0) }],
	['größe', { shape: [], type: 'float32', data: Float32Array.of(0.1) }],
	['steps', { shape: [2], type: 'int32', data: Int32Array.of(-(2 ** 31), 2 ** 31 - 1) }],
	['empty', { shape: [0, 4], type: 'float32', data: new Float32Array(0) }],
]);

/** A file from a head and the bytes behind it. */
function fileOf(head: string | object, data: Uint8Array | number = 0, length?: bigint): Uint8Array {
	const text = new TextEncoder().encode(typeof head === 'string' ? head : JSON.stringify(head));
	const numbers = typeof data === 'number' ? new Uint8Array(data) : data;
	const bytes = new Uint8Array(8 + text.length + numbers.length);
	new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
	bytes.set(text, 8);
	bytes.set(numbers, 8 + text.length);
	return bytes;
}

describe('round trip', () => {
	test('tensors and texts come back', () => {
		const metadata = { licence: 'CC BY 4.0', größe: 'ü "𝛼"' };
		const bytes = writeSafetensors(tensors, metadata);
		const found = readSafetensors(bytes);
		expect(found.metadata).toEqual(metadata);
		expect([...found.tensors.keys()]).toEqual([...tensors.keys()]);
		for (const [name, tensor] of tensors) expect(found.tensors.get(name)).toEqual(tensor);
	});

	test('numbers begin at a multiple of 8, and bytes at an odd place are read', () => {
		const bytes = writeSafetensors(tensors);
		expect(new DataView(bytes.buffer).getBigUint64(0, true) % 8n).toBe(0n);
		const shifted = new Uint8Array(bytes.length + 3);
		shifted.set(bytes, 3);
		expect(readSafetensors(shifted.subarray(3)).tensors).toEqual(readSafetensors(bytes).tensors);
	});
});

describe('types of other writers', () => {
	const read = (dtype: string, data: Uint8Array, count: number): number[] => {
		const head = { x: { dtype, shape: [count], data_offsets: [0, data.length] } };
		return [...(readSafetensors(fileOf(head, data)).tensors.get('x')?.data ?? [])];
	};
	test('half precision', () => {
		const bits = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7c00, 0x3555, 0x8000);
		expect(read('F16', new Uint8Array(bits.buffer), 6)).toEqual([1, -2, 2 ** -24, Infinity, 0.333251953125, -0]);
		const brain = Uint16Array.of(0x3f80, 0xc040, 0x7f80);
		expect(read('BF16', new Uint8Array(brain.buffer), 3)).toEqual([1, -3, Infinity]);
	});
	test('whole numbers', () => {
		expect(read('I64', new Uint8Array(BigInt64Array.of(-5n, 7n).buffer), 2)).toEqual([-5, 7]);
		expect(read('I8', Uint8Array.of(255, 1), 2)).toEqual([-1, 1]);
		expect(read('BOOL', Uint8Array.of(0, 1), 2)).toEqual([0, 1]);
		expect(() => read('I64', new Uint8Array(BigInt64Array.of(2n ** 40n).buffer), 1)).toThrow(SafetensorsError);
	});
});

describe('hostile bytes', () => {
	const entry = (shape: unknown, offsets: unknown, dtype: unknown = 'F32') => ({ dtype, shape, data_offsets: offsets });
	const files: Record<string, Uint8Array> = {
		empty: new Uint8Array(0),
		'a head longer than the file': fileOf('{}', 0, 10n),
		'a head of 2⁶³ bytes': fileOf('{}', 0, 2n ** 63n),
		'no JSON': fileOf('{"x":'),
		'no UTF-8': fileOf('{}').with(8, 0xff),
		'a list': fileOf('[]'),
		'a text as entry': fileOf({ x: 'y' }),
		'an unknown type': fileOf({ x: entry([1], [0, 4], 'C64') }, 4),
		'a type from the prototype': fileOf({ x: entry([1], [0, 4], 'toString') }, 4),
		'a negative length': fileOf({ x: entry([-1, -4], [0, 16]) }, 16),
		'a fraction as length': fileOf({ x: entry([0.5, 8], [0, 16]) }, 16),
		'absurd lengths': fileOf({ x: entry([2 ** 52, 2 ** 52], [0, 16]) }, 16),
		'offsets the wrong way round': fileOf({ x: entry([1], [4, 0]) }, 4),
		'offsets beyond the file': fileOf({ x: entry([2], [0, 8]) }, 4),
		'offsets that do not fit the shape': fileOf({ x: entry([2], [0, 4]) }, 4),
		'tensors that overlap': fileOf({ x: entry([1], [0, 4]), y: entry([1], [0, 4]) }, 4),
		'a gap': fileOf({ x: entry([1], [4, 8]) }, 8),
		'a tail': fileOf({ x: entry([1], [0, 4]) }, 12),
		'metadata of numbers': fileOf({ __metadata__: { a: 1 } }),
	};
	test.each(Object.entries(files))('%s is refused', (_, bytes) => {
		expect(() => readSafetensors(bytes)).toThrow(SafetensorsError);
	});

	test('a file cut off anywhere is refused', () => {
		const bytes = writeSafetensors(tensors);
		for (let length = 0; length < bytes.length; length++)
			expect(() => readSafetensors(bytes.subarray(0, length))).toThrow(SafetensorsError);
	});

	test('a file with any byte of its head changed is read or refused, nothing else', () => {
		const bytes = writeSafetensors(tensors);
		const headEnd = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
		for (let place = 0; place < headEnd; place++)
			for (const value of [0, 0x2d, 0x39, 0x7d, 0xff]) {
				try {
					readSafetensors(bytes.with(place, value));
				} catch (error) {
					expect(error).toBeInstanceOf(SafetensorsError);
				}
			}
	});
});

test('programmer errors', () => {
	const one = { shape: [2], type: 'float32', data: new Float32Array(3) } as const;
	expect(() => writeSafetensors(new Map([['x', one]]))).toThrow(RangeError);
	expect(() => writeSafetensors(new Map([['__metadata__', one]]))).toThrow(RangeError);
});
