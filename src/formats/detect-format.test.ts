import { readFileSync, readdirSync, statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { textBytes } from '../../tests/mesh-checks.ts';
import { niftiSample } from '../../tests/nifti-samples.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { detectFormat } from './detect-format.ts';
import { formatsTable, type FormatId } from './formats-table.ts';
import { writeGlb } from './write-glb.ts';
import { writeObj } from './write-obj.ts';
import { writePly } from './write-ply.ts';
import { writeStl } from './write-stl.ts';
import { writeVtk } from './write-vtk.ts';
import { writeVtp } from './write-vtp.ts';

const mesh = sphereMesh(30, 2);
const samples: (readonly [FormatId, Uint8Array])[] = [
	['stl', writeStl(mesh)],
	['ply', writePly(mesh)],
	['obj', writeObj(mesh)],
	['vtk', writeVtk(mesh)],
	['vtp', writeVtp(mesh)],
	['glb', await writeGlb([{ name: 'm', mesh }])],
	['gltf', textBytes('{ "asset": { "version": "2.0" } }')],
	['off', textBytes('OFF\n0 0 0\n')],
	['off', textBytes('CNOFF # x\n0 0 0\n')],
	['stl', textBytes('solid x\nfacet normal 0 0 1\n')],
	['nifti', niftiSample({ voxels: new Uint8Array(24), datatype: 2 })],
	['nrrd', textBytes('NRRD0004\ntype: uchar\n')],
	['meta-image', textBytes('ObjectType = Image\nNDims = 3\n')],
	['gifti', textBytes('<?xml version="1.0"?>\n<!DOCTYPE GIFTI>\n<GIFTI Version="1.0">')],
];

describe('detectFormat', () => {
	test.each(samples)('%s, plain, gzipped, under any name', (format, bytes) => {
		for (const name of [undefined, 'wrong.nii.gz', 'wrong.obj', 'wrong.stl']) {
			expect(detectFormat(bytes, name)).toBe(format);
			expect(detectFormat(gzipSync(bytes), name)).toBe(format);
		}
	});

	test('a binary STL whose header says something else', () => {
		for (const header of ['solid x', 'OFF 1 2 3', '{ "asset": 1', 'v 1 2 3']) {
			const bytes = writeStl(mesh);
			bytes.fill(0, 0, 80);
			bytes.set(textBytes(header));
			expect(detectFormat(bytes)).toBe('stl');
		}
	});

	test('the name decides where nothing else does', () => {
		const long = new Uint8Array(writeStl(mesh).length + 9);
		long.set(writeStl(mesh));
		expect(detectFormat(long)).toBeUndefined();
		expect(detectFormat(long, 'A.STL')).toBe('stl');
		expect(detectFormat(gzipSync(long), 'A.STL.GZ')).toBe('stl');
		expect(detectFormat(textBytes('hello'), 'x.ply')).toBeUndefined();
	});

	test('bytes of no format, damaged gzip, nothing', () => {
		expect(detectFormat(new Uint8Array(0))).toBeUndefined();
		expect(detectFormat(Uint8Array.of(0x1f, 0x8b, 8))).toBeUndefined();
		expect(detectFormat(gzipSync('x').subarray(0, 12))).toBeUndefined();
		expect(detectFormat(textBytes('# only a comment\n'))).toBeUndefined();
	});
});

test('the table has each format once, and extensions without dots', () => {
	expect(new Set(formatsTable.map((entry) => entry.id)).size).toBe(formatsTable.length);
	for (const entry of formatsTable)
		expect(entry.extensions.every((e) => /^[a-z0-9]+(?:\.[a-z]+)?$/.test(e))).toBe(true);
});

describe.skipIf(!hasSharedData)('detectFormat on real files', () => {
	const expected: Record<string, FormatId> = {
		stl: 'stl',
		ply: 'ply',
		vtk: 'vtk',
		vtp: 'vtp',
		glb: 'glb',
		obj: 'obj',
		nii: 'nifti',
		nrrd: 'nrrd',
		mgz: 'mgh',
		dcm: 'dicom',
		gii: 'gifti',
		npz: 'npz',
	};

	test('every small file, by content alone', () => {
		const counts = new Map<string, number>();
		for (const name of readdirSync(sharedData('.'), { recursive: true, encoding: 'utf8' })) {
			const extension = /\.([a-z]+)(?:\.gz)?$/i.exec(name)?.[1].toLowerCase() ?? '';
			const path = sharedData(name);
			if (!(extension in expected) || !statSync(path).isFile() || statSync(path).size > 400_000) continue;
			expect(detectFormat(new Uint8Array(readFileSync(path))), name).toBe(expected[extension]);
			counts.set(extension, (counts.get(extension) ?? 0) + 1);
		}
		expect(counts.size).toBeGreaterThan(6);
	});
});
