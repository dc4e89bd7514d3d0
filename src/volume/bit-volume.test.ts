import { describe, expect, test } from 'vitest';
import { testRandom, volumeOf } from '../../tests/label-volumes.ts';
import { bitVolume } from './bit-volume.ts';
import { labelRuns } from './label-runs.ts';

describe('bitVolume', () => {
	test.each([1, 30, 31, 32, 33, 63, 64, 65, 130])('holds exactly the voxels of its labels, rows %i long', (nx) => {
		const random = testRandom(nx);
		const volume = volumeOf([nx, 4, 3], (x) => (random() < 0.7 || x === 0 ? 1 + Math.floor(random() * 3) : 0));
		const runs = labelRuns(volume);
		const dirty = new Uint32Array(4096).fill(0xffffffff);
		for (const labels of [[1], [2, 3], [1, 2, 3, 77]])
			for (const storage of [undefined, dirty, new Uint32Array(1)]) {
				const mask = bitVolume(runs, labels, storage);
				if (!mask) throw new Error('the labels occur');
				const { words, wordsPerRow, origin } = mask;
				let set = 0;
				for (let z = 0; z < mask.dims[2]; z++)
					for (let y = 0; y < mask.dims[1]; y++)
						for (let x = 0; x < 32 * wordsPerRow; x++) {
							const [i, j, k] = [x + origin[0], y + origin[1], z + origin[2]];
							const isInVolume = i >= 0 && j >= 0 && k >= 0 && i < nx && j < 4 && k < 3;
							const expected = isInVolume && labels.includes(volume.voxels[i + nx * (j + 4 * k)]);
							const bit = (words[(y + mask.dims[1] * z) * wordsPerRow + (x >> 5)] >>> (x & 31)) & 1;
							if (bit !== Number(expected)) expect([x, y, z, bit]).toEqual([x, y, z, Number(expected)]);
							if (expected) set++;
							// The border and the unused bits of the last word are empty.
							if (x === 0 || y === 0 || z === 0 || x >= mask.dims[0] - 1) expect(bit).toBe(0);
						}
				expect(set).toBe(volume.voxels.filter((label) => labels.includes(label)).length);
				const wordCount = wordsPerRow * mask.dims[1] * mask.dims[2];
				expect([...words.subarray(wordCount, wordCount + 2)]).toEqual([0, 0]);
			}
		expect(bitVolume(runs, [9])).toBeUndefined();
	});
});
