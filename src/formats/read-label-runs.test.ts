import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { nodeDecompress } from '#node-zlib';
import { identityMat4 } from '#numeric';
import { denseLabels, labelRuns, type VoxelArray } from '#volume';
import { testRandom } from '../../tests/label-volumes.ts';
import { FormatError } from './format-error.ts';
import { readLabelRuns } from './read-label-runs.ts';
import { readNifti } from './read-nifti.ts';
import { writeNifti } from './write-nifti.ts';

const decompress = nodeDecompress;
const dims = [61, 47, 23] as const;
const affine = Float64Array.of(-0.9, 0.1, 0, 12, 0.1, 0.9, 0, -7, 0, 0, 2.5, 100, 0, 0, 0, 1);

/** Stretches of a few labels, negative ones where the type has them. */
function labels(lowest: number, highest: number): number[] {
	const random = testRandom(highest);
	const voxels: number[] = [];
	while (voxels.length < dims[0] * dims[1] * dims[2]) {
		const label = random() < 0.5 ? 0 : Math.round(lowest + (highest - lowest) * random() ** 2);
		for (let left = 1 + Math.floor(random() * 60); left > 0; left--) voxels.push(label);
	}
	return voxels.slice(0, dims[0] * dims[1] * dims[2]);
}

const volumes: readonly (readonly [string, VoxelArray])[] = [
	['uint8', Uint8Array.from(labels(1, 255))],
	['int8', Int8Array.from(labels(-128, 127))],
	['uint16', Uint16Array.from(labels(1, 65_535))],
	['int16', Int16Array.from(labels(-32_768, 32_767))],
	['uint32', Uint32Array.from(labels(1, 2_000_000_000))],
	['int32', Int32Array.from(labels(-5, 100_000))],
	['float32', Float32Array.from(labels(-3, 40))],
	['float64', Float64Array.from(labels(-3, 4_000_000))],
	['int64', BigInt64Array.from(labels(-30, 40), BigInt)],
	['uint64', BigUint64Array.from(labels(1, 40), BigInt)],
];

describe('readLabelRuns', () => {
	test.each(volumes)('%s, packed and not: the runs of the volume read as a whole', async (_, voxels) => {
		const plain = writeNifti({ voxels, dims, voxelToWorld: affine });
		const { volume } = await readNifti(plain);
		const dense = denseLabels(volume);
		const expected = labelRuns(dense.volume);
		for (const bytes of [plain, new Uint8Array(gzipSync(plain)), new Uint8Array(gzipSync(plain, { level: 0 }))]) {
			const file = await readLabelRuns(bytes, { decompress });
			if (!file) throw new Error('it can be scanned');
			const { runs, valueOf } = file;
			expect(runs.runs.row).toEqual(expected.runs.row);
			expect(runs.runs.start).toEqual(expected.runs.start);
			expect(runs.runs.end).toEqual(expected.runs.end);
			expect(Array.from(runs.runs.label, valueOf)).toEqual(
				Array.from(expected.runs.label, (label) => dense.labels[label]),
			);
			expect([...runs.voxelToWorld]).toEqual([...expected.voxelToWorld]);
			const facts = runs.extents.map(({ label, firstRun: _first, ...each }) => ({ ...each, label: valueOf(label) }));
			const wanted = expected.extents.map(({ label, firstRun: _first, ...each }) => ({
				...each,
				label: dense.labels[label],
			}));
			const byLabel = (a: { label: number }, b: { label: number }): number => a.label - b.label;
			expect(facts.sort(byLabel)).toEqual(wanted.sort(byLabel));
		}
	});

	test('what cannot be scanned is left to others', async () => {
		const small = { voxels: Uint8Array.of(1, 0), dims: [2, 1, 1] as const, voxelToWorld: identityMat4() };
		const plain = writeNifti(small);
		expect(await readLabelRuns(new Uint8Array(gzipSync(plain)), {})).toBeUndefined();
		expect(await readLabelRuns(new TextEncoder().encode('solid thing'), { decompress })).toBeUndefined();
		const scaled = plain.slice();
		new DataView(scaled.buffer).setFloat32(112, 2, true);
		expect(await readLabelRuns(scaled, { decompress })).toBeUndefined();
		expect(await readLabelRuns(plain, { decompress, maxBytes: 100 })).toBeUndefined();
	});

	test('damage is refused as readNifti refuses it, at every length', async () => {
		const plain = writeNifti({ voxels: Uint8Array.from(labels(1, 9)), dims, voxelToWorld: affine });
		const packed = new Uint8Array(gzipSync(plain));
		for (const bytes of [packed, plain])
			for (let length = 400; length < bytes.length; length += 97)
				await expect(readLabelRuns(bytes.subarray(0, length), { decompress }), `${length}`).rejects.toThrow(
					FormatError,
				);
		const flipped = packed.slice();
		flipped[packed.length - 6] ^= 1;
		await expect(readLabelRuns(flipped, { decompress })).rejects.toThrow(/CRC-32/);
		const bomb = new Uint8Array(gzipSync(Buffer.concat([plain, Buffer.alloc(2 ** 23)])));
		await expect(readLabelRuns(bomb, { decompress })).rejects.toThrow(/more than the allowed/);
	});

	test('images are no label maps', async () => {
		const noise = Float32Array.from({ length: 8 }, (_, i) => i / 2);
		const image = writeNifti({ voxels: noise, dims: [2, 2, 2], voxelToWorld: affine });
		await expect(readLabelRuns(image, { decompress })).rejects.toThrow(/whole numbers, got 0.5 at voxel 1/);
		const many = Int32Array.from({ length: 70_000 }, (_, i) => i);
		const counted = writeNifti({ voxels: many, dims: [100, 700, 1], voxelToWorld: affine });
		await expect(readLabelRuns(counted, { decompress })).rejects.toThrow(/more than 65535 different labels/);
	});
});
