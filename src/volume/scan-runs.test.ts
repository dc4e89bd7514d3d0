import { describe, expect, test } from 'vitest';
import { identityMat4 } from '#numeric';
import { testRandom } from '../../tests/label-volumes.ts';
import { scanRuns } from './scan-runs.ts';
import type { LabelVolume } from './volume.ts';

type Triple = [number, number, number];

/** The definition: voxel by voxel, row by row. */
function naiveRuns({ voxels, dims: [nx, ny, nz] }: LabelVolume): number[][] {
	const runs: number[][] = [];
	for (let row = 0; row < ny * nz; row++)
		for (let x = 0; x < nx;) {
			const label = voxels[row * nx + x];
			let end = x;
			while (end < nx && voxels[row * nx + end] === label) end++;
			if (label !== 0) runs.push([row, x, end, label]);
			x = end;
		}
	return runs;
}

function runsAsRows(volume: LabelVolume): number[][] {
	const { count, row, start, end, label } = scanRuns(volume);
	expect([row.length, start.length, end.length, label.length]).toEqual([count, count, count, count]);
	return Array.from({ length: count }, (_, i) => [row[i], start[i], end[i], label[i]]);
}

/** Labels in stretches of random length, so that words agree, half agree and disagree. */
function stretchy(length: number, labels: number, seed: number): number[] {
	const random = testRandom(seed);
	const voxels: number[] = [];
	while (voxels.length < length) {
		const label = Math.floor(random() * labels);
		for (let left = 1 + Math.floor(random() ** 3 * 40); left > 0; left--) voxels.push(label);
	}
	return voxels.slice(0, length);
}

describe('scanRuns', () => {
	test.each([Uint8Array, Uint16Array])('agrees with the definition, %o', (Type) => {
		for (let seed = 1; seed <= 120; seed++) {
			const random = testRandom(seed * 1000);
			const dims = [1, 1, 1].map(() => 1 + Math.floor(random() * 23)) as Triple;
			const values = stretchy(dims[0] * dims[1] * dims[2], 1 + (seed % 4), seed);
			const voxels = Type.from(values.map((v) => (v === 3 ? 255 * (Type === Uint8Array ? 1 : 257) : v)));
			const volume = { voxels, dims, voxelToWorld: identityMat4() };
			expect(runsAsRows(volume), `seed ${seed}`).toEqual(naiveRuns(volume));
		}
	});

	test.each([1, 2, 3])('voxels that begin %i elements into their buffer', (offset) => {
		for (const Type of [Uint8Array, Uint16Array]) {
			const values = stretchy(9 * 7 * 5, 3, offset);
			const voxels = Type.from([...Array.from({ length: offset }, () => 9), ...values, 9, 9, 9]).subarray(
				offset,
				offset + 315,
			);
			const volume = { voxels, dims: [9, 7, 5] as Triple, voxelToWorld: identityMat4() };
			expect(runsAsRows(volume)).toEqual(naiveRuns(volume));
		}
	});

	test('a full volume has one run a row, an empty one none', () => {
		const full = { voxels: new Uint16Array(40).fill(300), dims: [10, 2, 2] as Triple, voxelToWorld: identityMat4() };
		expect(runsAsRows(full)).toEqual([0, 1, 2, 3].map((row) => [row, 0, 10, 300]));
		expect(scanRuns({ ...full, voxels: new Uint8Array(40) }).count).toBe(0);
		expect(scanRuns({ ...full, voxels: new Uint8Array(0), dims: [0, 2, 2] }).count).toBe(0);
	});

	test('parts that do not fit together are refused with what was received', () => {
		const volume = { voxels: new Uint8Array(8), dims: [2, 2, 2] as Triple, voxelToWorld: identityMat4() };
		expect(() => scanRuns({ ...volume, dims: [2, 2, 3] })).toThrow(/2 × 2 × 3 voxels expected, got 8/);
		expect(() => scanRuns({ ...volume, dims: [2, 2.5, 2] })).toThrow(/2.5/);
		expect(() => scanRuns({ ...volume, voxelToWorld: identityMat4().fill(Number.NaN) })).toThrow(/voxelToWorld/);
		const long = { voxels: new Uint8Array(65_536), dims: [65_536, 1, 1] as Triple, voxelToWorld: identityMat4() };
		expect(() => scanRuns(long)).toThrow(/65535 voxels, got 65536/);
	});
});
