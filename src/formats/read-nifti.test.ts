import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import * as peer from 'nifti-reader-js';
import { describe, expect, test } from 'vitest';
import { invertAffine, transformPoint } from '#numeric';
import { expectDamageSurvived, expectTruncationsRefused } from '../../tests/hostile-bytes.ts';
import { niftiDatatype, niftiSample, orderedBytes } from '../../tests/nifti-samples.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { elementTypes, sampleElements } from '../../tests/volume-samples.ts';
import type { VolumeFile } from './file-content.ts';
import { readNifti } from './read-nifti.ts';

const rows = (file: VolumeFile): number[] => Array.from(file.volume.voxelToWorld.subarray(0, 12));

describe('readNifti voxels', () => {
	const combinations = elementTypes.flatMap((type) =>
		[true, false].flatMap((littleEndian) => ([1, 2] as const).map((version) => [type, littleEndian, version] as const)),
	);
	test.each(combinations)('%s, little-endian %s, NIfTI-%i', async (type, littleEndian, version) => {
		const voxels = sampleElements(type, 24, 1);
		const file = niftiSample({ version, littleEndian, voxels, datatype: niftiDatatype[type] });
		for (const bytes of [file, gzipSync(file)]) {
			const { volume, original } = await readNifti(bytes);
			expect(volume.voxels).toEqual(voxels);
			expect(volume.dims).toEqual([2, 3, 4]);
			expect(original).toMatchObject({
				format: `NIfTI-${version}`,
				datatype: type,
				units: 'mm',
				orientation: 'RAS',
				notes: [],
			});
		}
	});

	test('data at any alignment, behind extensions and behind other bytes of the same buffer', async () => {
		const voxels = sampleElements('float64', 24, 2);
		for (let shift = 0; shift < 9; shift++) {
			const file = niftiSample({ voxels, datatype: 64, voxOffset: 352 + 16 + shift });
			const inner = new Uint8Array(file.length + shift + 5);
			inner.set(file, shift);
			const { volume } = await readNifti(inner.subarray(shift, shift + file.length));
			expect(volume.voxels).toEqual(voxels);
		}
	});

	test('does not modify its input when it swaps bytes', async () => {
		const file = niftiSample({ littleEndian: false, voxels: sampleElements('int32', 24, 3), datatype: 8 });
		const before = file.slice();
		await readNifti(file);
		expect(file).toEqual(before);
	});

	test.each([1, 2] as const)('header and image as a pair, NIfTI-%i, in either order and gzipped', async (version) => {
		const voxels = sampleElements('uint16', 24, 4);
		const header = niftiSample({ version, magic: `ni${version}`, voxels, datatype: 512 });
		const image = orderedBytes(voxels, true);
		for (const [bytes, companion] of [
			[header, image],
			[image, header],
			[gzipSync(header), gzipSync(image)],
		]) {
			expect((await readNifti(bytes, { companion })).volume.voxels).toEqual(voxels);
		}
		await expect(readNifti(header)).rejects.toThrow(/companion/);
	});

	test('scales only where the header means it', async () => {
		const voxels = Uint8Array.from({ length: 24 }, (_, i) => i);
		const read = async (slope: number, intercept: number): Promise<ArrayLike<unknown>> =>
			(await readNifti(niftiSample({ voxels, scaling: [slope, intercept] }))).volume.voxels;
		for (const [slope, intercept] of [
			[0, 5],
			[1, 0],
			[NaN, 0],
			[Infinity, 0],
		]) {
			expect(await read(slope, intercept)).toEqual(voxels);
		}
		expect(await read(2, -3)).toEqual(Float32Array.from(voxels, (value) => value * 2 - 3));
		const wide = await readNifti(
			niftiSample({ voxels: Int32Array.from(voxels, (v) => v + 2 ** 30), datatype: 8, scaling: [1, 1] }),
		);
		expect(wide.volume.voxels).toEqual(Float64Array.from(voxels, (value) => value + 2 ** 30 + 1));
	});

	test('axes of one sample may be missing or extra', async () => {
		const voxels = new Uint8Array(6);
		const flat = await readNifti(
			niftiSample({ voxels, dim: [2, 2, 3, 0, 0, 0, 0, 0], pixdim: [1, 1, 1, 0, 0, 0, 0, 0] }),
		);
		expect(flat.volume.dims).toEqual([2, 3, 1]);
		const extra = await readNifti(niftiSample({ dim: [5, 2, 3, 4, 1, 1, 9, 9] }));
		expect(extra.volume.dims).toEqual([2, 3, 4]);
	});
});

describe('readNifti geometry', () => {
	test('prefers the sform and keeps it as it is', async () => {
		const sform = { code: 2, rows: [0, -2, 0.5, 10, 3, 0, 0, -20, 0, 0.25, 4, 30] };
		const qform = { code: 1, quaternion: [0, 0, 0], offset: [1, 2, 3] };
		expect(rows(await readNifti(niftiSample({ sform, qform })))).toEqual(sform.rows);
	});

	test.each([
		['identity', [0, 0, 0], 1, [2, 0, 0, 7, 0, 3, 0, 8, 0, 0, 4, 9]],
		['qfac −1 flips the third axis', [0, 0, 0], -1, [2, 0, 0, 7, 0, 3, 0, 8, 0, 0, -4, 9]],
		['qfac 0 means 1', [0, 0, 0], 0, [2, 0, 0, 7, 0, 3, 0, 8, 0, 0, 4, 9]],
		['180° about z (a = 0)', [0, 0, 1], 1, [-2, 0, 0, 7, 0, -3, 0, 8, 0, 0, 4, 9]],
		['90° about z', [0, 0, Math.SQRT1_2], 1, [0, -3, 0, 7, 2, 0, 0, 8, 0, 0, 4, 9]],
		['90° about x', [Math.SQRT1_2, 0, 0], 1, [2, 0, 0, 7, 0, 0, -4, 8, 0, 3, 0, 9]],
		['slightly too long', [0, 0, 1.0000001], 1, [-2, 0, 0, 7, 0, -3, 0, 8, 0, 0, 4, 9]],
	])('qform: %s', async (_, quaternion, qfac, expected) => {
		const sample = { sform: { code: 0, rows: [] }, qform: { code: 1, quaternion, offset: [7, 8, 9] } };
		for (const version of [1, 2] as const) {
			const file = await readNifti(niftiSample({ version, ...sample, pixdim: [qfac, 2, 3, 4, 1, 1, 1, 1] }));
			rows(file).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 5));
		}
	});

	test('without both: the spacing alone, and a note', async () => {
		const file = await readNifti(niftiSample({ sform: { code: 0, rows: [] }, pixdim: [1, 2, 3, 4, 1, 1, 1, 1] }));
		expect(rows(file)).toEqual([2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 4, 0]);
		expect(file.original.space).toBe('unknown');
		expect(file.original.notes.join()).toMatch(/neither sform nor qform/);
	});

	test.each([
		[1, 'm', 1000],
		[2, 'mm', 1],
		[3, 'um', 0.001],
		[0, 'unknown', 1],
		[10, 'mm', 1],
	])('units code %i is %s', async (units, name, factor) => {
		const sform = { code: 1, rows: [2, 0, 0, 10, 0, 2, 0, 20, 0, 0, 2, 30] };
		const file = await readNifti(niftiSample({ version: 2, units, sform }));
		expect(file.original.units).toBe(name);
		rows(file).forEach((value, i) => expect(value).toBeCloseTo(sform.rows[i] * factor, 12));
	});

	test('ANALYZE 7.5 pair: radiological axes and a note that sides are uncertain', async () => {
		const voxels = sampleElements('int16', 24, 5);
		for (const littleEndian of [true, false]) {
			const sample = { magic: '\0', sform: { code: 0, rows: [] }, pixdim: [0, 2, 3, 4, 0, 0, 0, 0] };
			const header = niftiSample({ ...sample, littleEndian, voxels, datatype: 4 });
			const file = await readNifti(header, { companion: orderedBytes(voxels, littleEndian) });
			expect(file.original).toMatchObject({ format: 'ANALYZE 7.5', orientation: 'LAS', space: 'unknown' });
			expect(file.original.notes.join()).toMatch(/left and right may be swapped/);
			expect(file.volume.voxels).toEqual(voxels);
		}
	});
});

describe('readNifti refuses', () => {
	const noSform = { code: 0, rows: [] };
	test.each([
		['an empty file', new Uint8Array(0), /348 or 540/],
		['colours', niftiSample({ datatype: 128 }), /RGB colours/],
		['colours with alpha', niftiSample({ datatype: 2304 }), /RGBA colours/],
		['complex numbers', niftiSample({ datatype: 32 }), /complex/],
		['an unknown type', niftiSample({ datatype: 77 }), /datatype 77/],
		['time series', niftiSample({ dim: [4, 2, 3, 2, 2, 1, 1, 1] }), /2 time points/],
		['vectors', niftiSample({ dim: [5, 2, 2, 2, 1, 3, 1, 1] }), /size 3 along axis 5/],
		['no axes', niftiSample({ dim: [0, 2, 3, 4, 1, 1, 1, 1] }), /axis count/],
		['eight axes', niftiSample({ dim: [8, 2, 3, 4, 1, 1, 1, 1] }), /axis count/],
		['negative sizes', niftiSample({ dim: [3, -2, 3, -4, 1, 1, 1, 1] }), /positive whole numbers/],
		['zero sizes', niftiSample({ dim: [3, 2, 0, 4, 1, 1, 1, 1] }), /positive whole numbers/],
		['more voxels than bytes', niftiSample({ dim: [3, 2, 3, 5, 1, 1, 1, 1] }), /need 30 bytes but only 24/],
		['32,767³ voxels', niftiSample({ dim: [3, 32767, 32767, 32767, 1, 1, 1, 1] }), /more than the allowed/],
		[
			'a product beyond 2⁵³',
			niftiSample({ version: 2, dim: [3, 2 ** 40, 2 ** 40, 2 ** 40, 1, 1, 1, 1] }),
			/allowed|absurd/,
		],
		['an offset within the header', niftiSample({ voxOffset: 100, fileBytes: 400 }), /cannot start at byte 100/],
		['a negative offset', niftiSample({ version: 2, voxOffset: -1, fileBytes: 700 }), /cannot start at byte -1/],
		['an offset past the end', niftiSample({ version: 2, voxOffset: 2 ** 31, fileBytes: 700 }), /only -?\d+ are there/],
		[
			'NaN in the sform',
			niftiSample({ sform: { code: 1, rows: [NaN, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] } }),
			/not finite/,
		],
		['a singular sform', niftiSample({ sform: { code: 1, rows: [1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0] } }), /singular/],
		['an empty sform', niftiSample({ sform: { code: 1, rows: Array.from({ length: 12 }, () => 0) } }), /singular/],
		['zero spacing', niftiSample({ sform: noSform, pixdim: [1, 0, 1, 1, 1, 1, 1, 1] }), /spacing along axis 1/],
		[
			'NaN in the qform',
			niftiSample({ sform: noSform, qform: { code: 1, quaternion: [NaN, 0, 0], offset: [0, 0, 0] } }),
			/not finite/,
		],
	])('%s', async (_, bytes, message) => {
		await expect(readNifti(bytes)).rejects.toThrow(message);
		await expect(readNifti(bytes)).rejects.toMatchObject({ name: 'FormatError' });
		if (bytes.length > 0) await expect(readNifti(gzipSync(bytes))).rejects.toMatchObject({ name: 'FormatError' });
	});

	test('a NIfTI-2 header that a text-mode transfer has damaged', async () => {
		const file = niftiSample({ version: 2 });
		file[8] = 0x0a;
		await expect(readNifti(file)).rejects.toThrow(/text mode/);
	});

	test('truncations of plain files at every byte and of gzipped ones at many', async () => {
		await expectTruncationsRefused(readNifti, niftiSample());
		await expectTruncationsRefused(readNifti, niftiSample({ version: 2, littleEndian: false }));
		await expectTruncationsRefused(readNifti, gzipSync(niftiSample({ voxels: sampleElements('uint8', 24, 1) })));
	});

	test.each([1, 2] as const)(
		'NIfTI-%i headers damaged anywhere, without allocating what they claim',
		async (version) => {
			const check = ({ volume }: VolumeFile): void => {
				expect(volume.voxels.length).toBe(volume.dims[0] * volume.dims[1] * volume.dims[2]);
				expect(volume.voxels.byteLength).toBeLessThanOrEqual(8 * 24);
				expect(volume.voxelToWorld.every(Number.isFinite)).toBe(true);
			};
			const good = niftiSample({ version, qform: { code: 1, quaternion: [0, 0, 0], offset: [0, 0, 0] } });
			await expectDamageSurvived(readNifti, good, { headerBytes: good.length, seed: `nifti ${version}`, check });
			const packed = gzipSync(good, { level: 0 });
			await expectDamageSurvived(readNifti, packed, {
				headerBytes: packed.length,
				seed: `gz ${version}`,
				rounds: 500,
				check,
			});
		},
	);

	test('a gzip bomb behind a small header', async () => {
		const file = niftiSample({ fileBytes: 50_000_000 });
		await expect(readNifti(gzipSync(file))).rejects.toThrow(/allowed/);
	});
});

describe.skipIf(!hasSharedData)('readNifti on real files', () => {
	const folders = [
		['msd-hippocampus', 'labels'],
		['niivue-formats', 'demos'],
		['niivue-formats', 'nifti_space'],
		['totalsegmentator-example', ''],
		['nibabel-formats', 'tests', 'data'],
	];

	/** Files nifti-reader-js and we should agree on, a few of each folder. */
	const files = (): string[] =>
		folders.flatMap((parts) => {
			const folder = sharedData(...parts.filter(Boolean));
			return readdirSync(folder)
				.filter((name) => /\.nii(\.gz)?$/.test(name))
				.slice(0, 12)
				.map((name) => `${folder}/${name}`);
		});

	test('agrees with nifti-reader-js on voxels and affine', async () => {
		let compared = 0;
		for (const path of files()) {
			const bytes = readFileSync(path);
			const buffer = Uint8Array.from(bytes).buffer;
			const plain = (peer.isCompressed(buffer) ? peer.decompress(buffer) : buffer) as ArrayBuffer;
			const header = peer.readHeader(plain);
			if (header.dims[0] > 3 || header.datatypeCode === 128) {
				await expect(readNifti(bytes), path).rejects.toMatchObject({ name: 'FormatError' });
				continue;
			}
			const { volume, original } = await readNifti(bytes);
			expect(volume.dims).toEqual(header.dims.slice(1, 4));
			const stored = new Uint8Array(peer.readImage(header, plain));
			// The peer leaves the byte order of the file.
			const image = header.littleEndian ? stored : swapped(stored, header.numBitsPerVoxel / 8);
			const isScaled = original.notes.some((note) => note.startsWith('values scaled'));
			if (!isScaled) {
				const { buffer: own, byteOffset, byteLength } = volume.voxels;
				expect(Buffer.compare(new Uint8Array(own, byteOffset, byteLength), image), path).toBe(0);
			}
			if (original.space !== 'unknown') {
				const theirs = header.affine.flat().slice(0, 12);
				rows({ kind: 'volume', volume, original }).forEach((value, i) => expect(value, path).toBeCloseTo(theirs[i], 3));
			}
			compared++;
		}
		expect(compared).toBeGreaterThan(30);
	});

	test('one brain in all stored orientations: same world, same values there', async () => {
		const folder = sharedData('niivue-formats', 'nifti_space');
		const names = readdirSync(folder).filter((name) => name.endsWith('.nii.gz'));
		expect(names.length).toBeGreaterThan(20);
		let reference: { file: VolumeFile; centre: number[] } | undefined;
		for (const name of names) {
			const file = await readNifti(readFileSync(`${folder}/${name}`));
			expect(file.original.orientation).toBe(name.slice(0, 3));
			const centre = weightedCentre(file);
			reference ??= { file, centre };
			centre.forEach((value, axis) => expect(value).toBeCloseTo(reference?.centre[axis] ?? NaN, 2));
			expectSameWorld(reference.file, file);
		}
	});

	test('an obliquely stored pair reads like its description', async () => {
		const file = await readNifti(readFileSync(sharedData('niivue-formats', 'demos', 'ras.hdr')), {
			companion: readFileSync(sharedData('niivue-formats', 'demos', 'ras.img')),
		});
		expect(file.volume.dims).toEqual([62, 41, 34]);
	});

	test('header-only fixtures ask for their image', async () => {
		for (const name of ['nifti1.hdr', 'nifti2.hdr', 'analyze.hdr']) {
			const bytes = readFileSync(sharedData('nibabel-formats', 'tests', 'data', name));
			await expect(readNifti(bytes), name).rejects.toThrow(/companion/);
		}
	});

	test('kidney masks hold the labels 0, 1, 2 and keep their slice-first axes', async () => {
		for (const name of ['case_00020', 'case_00130', 'case_00200']) {
			const file = await readNifti(readFileSync(sharedData('kits19', name, 'segmentation.nii.gz')));
			expect(file.original.orientation).toBe('IPL');
			expect(new Set(file.volume.voxels as Uint8Array)).toEqual(new Set([0, 1, 2]));
		}
	});

	test('a colour report is refused with advice', async () => {
		const path = sharedData('totalsegmentator-example', 'spine_report', 'example_ct_report', 'spine_report.nii.gz');
		await expect(readNifti(readFileSync(path))).rejects.toThrow(/RGB colours.*choose the file with the segmentation/);
	});
});

function swapped(bytes: Uint8Array, size: number): Buffer {
	const copy = Buffer.from(bytes);
	if (size === 2) return copy.swap16();
	return size === 4 ? copy.swap32() : copy.swap64();
}

function weightedCentre({ volume }: VolumeFile): number[] {
	const { dims, voxelToWorld } = volume;
	const voxels = volume.voxels as Float32Array;
	const sums = [0, 0, 0, 0];
	for (let k = 0, at = 0; k < dims[2]; k++) {
		for (let j = 0; j < dims[1]; j++) {
			for (let i = 0; i < dims[0]; i++, at++) {
				sums[0] += voxels[at] * i;
				sums[1] += voxels[at] * j;
				sums[2] += voxels[at] * k;
				sums[3] += voxels[at];
			}
		}
	}
	return transformPoint(voxelToWorld, sums[0] / sums[3], sums[1] / sums[3], sums[2] / sums[3]);
}

/** Takes voxels of one volume through the world into the other, which must have the same value there. */
function expectSameWorld(a: VolumeFile, b: VolumeFile): void {
	const toB = invertAffine(b.volume.voxelToWorld);
	const [nx, ny, nz] = a.volume.dims;
	for (let step = 0; step < 500; step++) {
		const [i, j, k] = [(step * 7) % nx, (step * 13) % ny, (step * 29) % nz];
		const world = transformPoint(a.volume.voxelToWorld, i, j, k);
		const [u, v, w] = transformPoint(toB, ...world).map((value) => Math.round(value));
		const [mx, my] = b.volume.dims;
		expect(b.volume.voxels[u + mx * (v + my * w)]).toBe(a.volume.voxels[i + nx * (j + ny * k)]);
	}
}
