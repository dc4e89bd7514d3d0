import { describe, expect, test } from 'vitest';
import { identityMat4 } from '#numeric';
import { testRandom } from '../../tests/label-volumes.ts';
import { denseLabels } from './dense-labels.ts';
import type { Volume, VoxelArray } from './volume.ts';

function line(voxels: VoxelArray): Volume {
	return { voxels, dims: [voxels.length, 1, 1], voxelToWorld: identityMat4() };
}

describe('denseLabels', () => {
	test.each([
		['int8', Int8Array.of(-5, 0, 3, 3, 127, -128)],
		['int16', Int16Array.of(-1024, 0, 3, 3, 32_767, -1024)],
		['int32', Int32Array.of(-7, 0, 312_782_616, 1, 1, -7)],
		['uint32', Uint32Array.of(614_454_277, 0, 5, 5, 5, 0)],
		['float32', Float32Array.of(-0, 17, 2, 2, -3, 0)],
		['float64', Float64Array.of(4, 4, 2_147_483_647, 0, -1, 1)],
		['int64', BigInt64Array.of(-9n, 0n, 70_000n, 70_000n, 3n, 0n)],
		['uint64', BigUint64Array.of(9n, 0n, 70_000n, 70_000n, 3n, 0n)],
	])('%s: ids lead back to the values, ascending, background at 0', (_, voxels) => {
		const { volume, labels } = denseLabels(line(voxels));
		expect(volume.voxels).toBeInstanceOf(Uint8Array);
		voxels.forEach((value, i) => expect(labels[volume.voxels[i]]).toBe(Number(value) + 0));
		expect(labels[0]).toBe(0);
		expect([...labels.subarray(1)]).toEqual([...labels.subarray(1)].sort((a, b) => a - b));
		expect(new Set(labels).size).toBe(labels.length);
	});

	test('unsigned 8- and 16-bit maps pass through without a copy', () => {
		for (const voxels of [Uint8Array.of(0, 200, 7), Uint16Array.of(0, 65_535, 7)]) {
			const { volume, labels } = denseLabels(line(voxels));
			expect(volume.voxels).toBe(voxels);
			voxels.forEach((value) => expect(labels[value]).toBe(value));
		}
	});

	test('more than 255 labels take 16 bits; 65,535 fit, one more does not', () => {
		const random = testRandom(1);
		const few = Int32Array.from({ length: 5000 }, () => Math.floor(random() * 300) - 150);
		const { volume, labels } = denseLabels(line(few));
		expect(volume.voxels).toBeInstanceOf(Uint16Array);
		few.forEach((value, i) => expect(labels[volume.voxels[i]]).toBe(value));

		const most = Int32Array.from({ length: 65_536 }, (_, i) => -3 * i);
		expect(denseLabels(line(most)).labels.length).toBe(65_536);
		expect(() => denseLabels(line(Int32Array.from({ length: 65_537 }, (_, i) => i)))).toThrow(/65535 different labels/);
	});

	test('what is not a label is refused, with its place', () => {
		expect(() => denseLabels(line(Float32Array.of(1, 2.5)))).toThrow(/2.5 at voxel 1/);
		expect(() => denseLabels(line(Float32Array.of(1, 0, Number.NaN)))).toThrow(/NaN at voxel 2/);
		expect(() => denseLabels(line(Float64Array.of(3e9)))).toThrow(/3000000000/);
		expect(() => denseLabels(line(BigUint64Array.of(2n ** 63n)))).toThrow(RangeError);
		expect(() => denseLabels({ ...line(Int8Array.of(1)), dims: [2, 1, 1] })).toThrow(/got 1/);
	});
});
