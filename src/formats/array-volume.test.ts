import { describe, expect, test } from 'vitest';
import { identityMat4, transformPoint } from '#numeric';
import { arrayVolume } from './array-volume.ts';

describe('arrayVolume', () => {
	test('array index [a, b, c] lies where arrayToWorld puts it', () => {
		const data = Uint8Array.from({ length: 24 }, (_, i) => i);
		const arrayToWorld = Float64Array.of(2, 0, 0, 10, 0, 0, -3, 20, 0, 4, 0, 30, 0, 0, 0, 1);
		for (const shape of [
			[2, 3, 4],
			[1, 2, 3, 4, 1],
		]) {
			const volume = arrayVolume({ shape, data, storedType: 'uint8' }, arrayToWorld);
			expect(volume.dims).toEqual([4, 3, 2]);
			const [a, b, c] = [1, 2, 3];
			expect(volume.voxels[c + 4 * (b + 3 * a)]).toBe((a * 3 + b) * 4 + c);
			expect(transformPoint(volume.voxelToWorld, c, b, a)).toEqual(transformPoint(arrayToWorld, a, b, c));
		}
		expect(() => arrayVolume({ shape: [6, 4], data, storedType: 'uint8' }, identityMat4())).toThrow(/three axes/);
	});
});
