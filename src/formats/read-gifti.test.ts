import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { expectDamageSurvived, expectTruncationsRefused } from '../../tests/hostile-bytes.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { torusMesh } from '../../tests/solid-meshes.ts';
import { FormatError } from './format-error.ts';
import { giftiEncodings, type GiftiFile } from './gifti-file.ts';
import { readAny } from './read-any.ts';
import { readGifti } from './read-gifti.ts';
import { readGiftiMesh } from './read-gifti-mesh.ts';
import { writeGifti, writeGiftiMesh } from './write-gifti.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** Every type, odd names, a transform, negative zero, infinities, three axes. */
const everything: GiftiFile = {
	metadata: { 'a & <b>': ']]> é "x"', empty: '' },
	labels: [
		{ key: 0, name: '???' },
		{ key: -3, name: 'left <kidney>', rgba: [0.25, 0.5, 1, 0] },
	],
	arrays: [
		{
			intent: 'POINTSET',
			dims: [2, 3],
			values: Float32Array.of(0.1, -0, 3e-40, Infinity, 1e30, -7),
			metadata: { Name: 'points' },
			transforms: [
				{
					dataSpace: 'NIFTI_XFORM_UNKNOWN',
					transformedSpace: 'NIFTI_XFORM_TALAIRACH',
					matrix: [1, 0, 0, 0.1, 0, 1, 0, -2, 0, 0, 1, 1e-7, 0, 0, 0, 1],
				},
			],
		},
		{
			intent: 'NONE',
			dims: [2, 3, 2],
			values: Uint8Array.from({ length: 12 }, (_, i) => i),
			metadata: {},
			transforms: [],
		},
		{ intent: 'LABEL', dims: [4], values: Int32Array.of(-1, 2 ** 31 - 1, 0, 5), metadata: {}, transforms: [] },
		{ intent: 'SHAPE', dims: [2], values: Float64Array.of(Math.PI, 1e300), metadata: {}, transforms: [] },
		{ intent: 'TIME_SERIES', dims: [0], values: new Float32Array(0), metadata: {}, transforms: [] },
	],
};

describe('readGifti and writeGifti', () => {
	const cases = giftiEncodings.flatMap((encoding) =>
		[true, false].flatMap((littleEndian) =>
			[true, false].map((columnMajor) => ({ encoding, littleEndian, columnMajor })),
		),
	);
	test.each(cases)('everything comes back: $encoding, little $littleEndian, columns $columnMajor', async (options) => {
		const { bytes, external } = await writeGifti(everything, { ...options, externalName: 'a.dat' });
		const companions = new Map(external ? [['a.dat', external]] : []);
		expect(await readGifti(bytes, { companions })).toEqual(everything);
		expect((await writeGifti(everything, { ...options, externalName: 'a.dat' })).bytes).toEqual(bytes);
	});

	test('numbers of a column-major table stand where the standard says', async () => {
		const file = text(
			'<GIFTI><DataArray Intent="NIFTI_INTENT_POINTSET" DataType="NIFTI_TYPE_FLOAT32" ArrayIndexingOrder="ColumnMajorOrder" ' +
				'Dimensionality="2" Dim0="2" Dim1="3" Encoding="ASCII" Endian="LittleEndian"><Data>1 2 3 4 5 6</Data></DataArray></GIFTI>',
		);
		expect(Array.from((await readGifti(file)).arrays[0].values)).toEqual([1, 3, 5, 2, 4, 6]);
	});

	test('a gzip member where zlib is usual is read too', async () => {
		const packed = gzipSync(new Uint8Array(Float32Array.of(1, 2, 3).buffer)).toString('base64');
		const file = text(
			'<GIFTI><DataArray Intent="NIFTI_INTENT_SHAPE" DataType="NIFTI_TYPE_FLOAT32" Dimensionality="1" Dim0="3" ' +
				`Encoding="GZipBase64Binary" Endian="LittleEndian"><Data>${packed}</Data></DataArray></GIFTI>`,
		);
		expect((await readGifti(file)).arrays[0].values).toEqual(Float32Array.of(1, 2, 3));
	});

	test('refuses what cannot be', async () => {
		const array = (attributes: string, data = '1 2 3'): Uint8Array =>
			text(`<GIFTI><DataArray Intent="NIFTI_INTENT_SHAPE" ${attributes}><Data>${data}</Data></DataArray></GIFTI>`);
		const good = 'DataType="NIFTI_TYPE_FLOAT32" Dimensionality="1" Encoding="ASCII" Endian="LittleEndian"';
		const refused: readonly (readonly [Uint8Array, RegExp])[] = [
			[text(''), /no XML tag/],
			[text('<VTKFile/>'), /expected <GIFTI>/],
			[text('<GIFTI>'), /truncated/],
			[text('<!DOCTYPE GIFTI [<!ENTITY a "b">]><GIFTI></GIFTI>'), /entities/],
			[array(`${good} Dim0="4"`), /expected|numbers|announced|ends/],
			[array(`${good} Dim0="1e9"`), /announced/],
			[array(`${good} Dim0="-1"`), /whole numbers/],
			[array(good), /whole numbers/],
			[array(`${good.replace('FLOAT32', 'RGB24')} Dim0="1"`), /DataType/],
			[array(`${good.replace('FLOAT32', 'UINT8')} Dim0="1"`, '300'), /uint8/],
			[array(`${good.replace('ASCII', 'Hex')} Dim0="1"`), /Encoding/],
			[array(`${good.replace('ASCII', 'Base64Binary')} Dim0="2"`, 'AAAAAA=='), /4 bytes/],
			[array(`${good.replace('ASCII', 'GZipBase64Binary')} Dim0="100000000"`, 'AAAAAA=='), /cannot hold/],
			[array(`${good.replace('ASCII', 'ExternalFileBinary')} ExternalFileName="x.dat" Dim0="1"`), /x\.dat/],
			[text('<GIFTI><LabelTable><Label>a</Label></LabelTable></GIFTI>'), /Key/],
		];
		for (const [bytes, message] of refused) {
			const error = await readGifti(bytes).catch((reason: unknown) => reason);
			expect(error, message.source).toBeInstanceOf(FormatError);
			expect(String(error)).toMatch(message);
		}
	});

	test('truncation at every byte and damage are refused or read, never worse', async () => {
		const { bytes } = await writeGifti(everything, { encoding: 'ASCII' });
		// Behind the closing tag only a line end follows.
		await expectTruncationsRefused((cut) => readGifti(cut), bytes.subarray(0, bytes.length - 1));
		const mesh = await writeGiftiMesh(torusMesh(20, 5, 6, 5));
		await expectDamageSurvived((bad) => readGiftiMesh(bad), mesh, {
			headerBytes: mesh.length,
			seed: 'gifti',
			rounds: 1500,
		});
	});
});

describe('readGiftiMesh', () => {
	const mesh = torusMesh(20, 5, 6, 5);
	const vertexCount = mesh.positions.length / 3;

	test('a surface with values and labels comes back bit for bit, also gzipped as a whole', async () => {
		const labels = [{ key: 7, name: 'hilum', rgba: [1, 0, 0, 1] as const }];
		const vertexValues = [
			{ name: 'thickness', values: Float32Array.from({ length: vertexCount }, (_, i) => i / 3), components: 1 },
			{ name: 'parts', values: new Int32Array(vertexCount).fill(7), components: 1, labels },
		];
		const bytes = await writeGiftiMesh(mesh, { vertexValues, metadata: { AnatomicalStructurePrimary: 'KidneyLeft' } });
		for (const file of [bytes, new Uint8Array(gzipSync(bytes))]) {
			const content = await readAny(file);
			if (content.kind !== 'mesh') throw new Error(content.kind);
			const [part] = content.parts;
			expect(part.mesh).toEqual(mesh);
			expect(part.name).toBe('KidneyLeft');
			expect(part.vertexValues).toEqual(vertexValues);
			expect(content.original).toMatchObject({ format: 'GIFTI', units: 'mm', space: 'RAS', notes: [] });
		}
	});

	test('a transform from nowhere to scanner space is applied, others are named', async () => {
		const file = async (dataSpace: string, transformedSpace: string): Promise<Uint8Array> => {
			const matrix = [1, 0, 0, 10, 0, 0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1];
			const points = {
				intent: 'POINTSET',
				dims: [3, 3],
				metadata: {},
				transforms: [{ dataSpace, transformedSpace, matrix }],
			};
			const values = Float32Array.of(0, 0, 0, 1, 2, 3, 4, 5, 6);
			const faces = { intent: 'TRIANGLE', dims: [1, 3], values: Int32Array.of(0, 1, 2), metadata: {}, transforms: [] };
			return (await writeGifti({ metadata: {}, labels: [], arrays: [faces, { ...points, values }] })).bytes;
		};
		const applied = await readGiftiMesh(await file('NIFTI_XFORM_UNKNOWN', 'NIFTI_XFORM_SCANNER_ANAT'));
		if (applied.kind !== 'mesh') throw new Error(applied.kind);
		expect(Array.from(applied.parts[0].mesh.positions)).toEqual([10, 0, 0, 11, 3, -2, 14, 6, -5]);
		const kept = await readGiftiMesh(await file('NIFTI_XFORM_UNKNOWN', 'NIFTI_XFORM_TALAIRACH'));
		if (kept.kind !== 'mesh') throw new Error(kept.kind);
		expect(Array.from(kept.parts[0].mesh.positions.subarray(3, 6))).toEqual([1, 2, 3]);
		expect(kept.original.notes[0]).toMatch(/TALAIRACH was not applied/);
	});

	test('values without a surface, and vertices that do not exist, are refused', async () => {
		const shape = { intent: 'SHAPE', dims: [2], values: Float32Array.of(1, 2), metadata: {}, transforms: [] };
		const { bytes } = await writeGifti({ metadata: {}, labels: [], arrays: [shape] });
		await expect(readAny(bytes)).rejects.toThrow(/no surface but SHAPE/);
		const wrong = await writeGiftiMesh({ positions: new Float32Array(9), triangles: Uint32Array.of(0, 1, 3) });
		await expect(readGiftiMesh(wrong)).rejects.toThrow(/vertex 3/);
	});
});

/** Computed once with nibabel 5.4.2: sum, sum of squares, first and last numbers of each array. */
describe.skipIf(!hasSharedData)('real GIFTI files, as nibabel reads them', () => {
	const nibabel = (name: string): Uint8Array =>
		readFileSync(sharedData('nibabel-formats', 'gifti', 'tests', 'data', name));
	const niivue = (name: string): Uint8Array => readFileSync(sharedData('niivue-formats', 'demos', name));
	const flat = [
		['POINTSET', [10, 3], 3590.770088195801, 502923.04480101407, 155.17539978027344],
		['TRIANGLE', [10, 3], 517061, 11157373537, 6402],
	] as const;
	test.each([
		[
			'ascii.gii',
			nibabel,
			[
				['POINTSET', [3, 3], -184.46449851989746, 15216.121926783508, -16.072010040283203],
				['TRIANGLE', [1, 3], 3, 5, 0],
			],
		],
		['ascii_flat_data.gii', nibabel, flat],
		['base64bin.gii', nibabel, flat],
		[
			'external.gii',
			nibabel,
			[
				['POINTSET', [8, 3], 0, 24, -1],
				['TRIANGLE', [12, 3], 126, 630, 0],
			],
		],
		['gzipbase64.gii', nibabel, [['SHAPE', [143479, 1], -4798.401461647083, 18791.481295463473, 0.4363569915294647]]],
		['label.gii', nibabel, [['LABEL', [71723], 32689, 53399, 0]]],
		['rh.aparc.annot.gii', nibabel, [['LABEL', [151533], 1135595694639, 1.1907475084870502e19, 9182740]]],
		[
			'rh.shape.curv.gii',
			nibabel,
			[['SHAPE', [133764, 1], -3809.0029474860694, 4299.635673234966, -0.5781160593032837]],
		],
		[
			'ColumnMajorOrder.gii',
			niivue,
			[
				['TRIANGLE', [10240, 3], 78689187, 268776178657, 1121],
				['POINTSET', [5124, 3], -24479.80433618836, 21414792.47817628, -9.919039726257324],
			],
		],
		[
			'Conte69.L.inflated.32k_fs_LR.surf.gii',
			niivue,
			[
				['POINTSET', [32492, 3], -8379.193425557343, 150155143.27878064, 33.47562789916992],
				['TRIANGLE', [64980, 3], 3167092650, 68602395320770, 68],
			],
		],
	] as const)('%s', async (name, folder, expected) => {
		const companions = new Map(name === 'external.gii' ? [['external.dat', nibabel('external.dat')]] : []);
		const { arrays } = await readGifti(folder(name), { companions });
		expect(arrays.length).toBe(expected.length);
		for (const [i, [intent, dims, sum, squares, first]] of expected.entries()) {
			const { values } = arrays[i];
			expect(arrays[i].intent).toBe(intent);
			expect(arrays[i].dims.reduce((a, b) => a * b, 1)).toBe(dims.reduce((a: number, b: number) => a * b, 1));
			let [total, totalSquares] = [0, 0];
			for (let k = 0; k < values.length; k++) {
				total += values[k];
				totalSquares += values[k] * values[k];
			}
			expect(Math.abs(total - sum)).toBeLessThan(1e-9 * Math.max(1, squares));
			expect(totalSquares / squares).toBeCloseTo(1, 9);
			expect(values[0]).toBe(first);
		}
	});

	test('column-major triangles and points give the surface that rows give', async () => {
		const content = await readAny(niivue('ColumnMajorOrder.gii'));
		if (content.kind !== 'mesh') throw new Error(content.kind);
		const [{ mesh }] = content.parts;
		// First row of nibabel's arrays.
		expect(Array.from(mesh.positions.subarray(0, 4))).toEqual([
			-9.919039726257324, -103.915924072265625, -6.436138153076172, -7.411743640899658,
		]);
		expect(Array.from(mesh.triangles.subarray(0, 4))).toEqual([1121, 1096, 1095, 1095]);
		// Two closed hemispheres: 5124 − 10240/2 = 4.
		expect(mesh.positions.length / 3 - mesh.triangles.length / 6).toBe(4);
	});

	test('label table', async () => {
		const { labels } = await readGifti(nibabel('rh.aparc.annot.gii'));
		expect(labels.length).toBe(36);
		expect(labels[1]).toEqual({ key: 2647065, name: 'bankssts', rgba: [0.0980392, 0.392157, 0.156863, 1] });
		expect((await readGifti(nibabel('label.gii'))).labels.map(({ name }) => name)).toEqual([
			'???',
			'Positive',
			'Negative',
		]);
	});

	test('ten time points', async () => {
		const { arrays } = await readGifti(nibabel('task.func.gii'));
		expect(arrays.map(({ intent, dims }) => [intent, ...dims])).toEqual(
			Array.from({ length: 10 }, () => ['TIME_SERIES', 642]),
		);
		expect(arrays[9].values[641]).toBe(259.71270751953125);
	});
});
