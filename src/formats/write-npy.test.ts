import { describe, expect, test } from 'vitest';
import { elementTypes, sampleElements } from '../../tests/volume-samples.ts';
import { readNpy } from './read-npy.ts';
import { writeNpy } from './write-npy.ts';

describe('writeNpy', () => {
	test.each(elementTypes)('%s comes back as it was, data aligned to 64 bytes', (type) => {
		const data = sampleElements(type, 24, 2);
		const bytes = writeNpy(data, [4, 6]);
		expect((bytes.length - data.byteLength) % 64).toBe(0);
		expect(readNpy(bytes)).toEqual({ shape: [4, 6], data, storedType: type });
	});

	test('refuses shapes that do not match', () => {
		expect(() => writeNpy(new Uint8Array(6), [2, 2])).toThrow(RangeError);
		expect(() => writeNpy(new Uint8Array(6), [-2, -3])).toThrow(RangeError);
	});
});
