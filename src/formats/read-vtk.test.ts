import { readFileSync, readdirSync } from 'node:fs';
import { VTKLoader } from 'three/examples/jsm/loaders/VTKLoader.js';
import { describe, expect, test } from 'vitest';
import { findDefects, massProperties } from '#shape';
import { expectDamageSurvived } from '../../tests/hostile-bytes.ts';
import { expectSound, expectTruncationsSafe, joinBytes, onlyMesh, packed, textBytes } from '../../tests/mesh-checks.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { readVtk } from './read-vtk.ts';
import { writeVtk } from './write-vtk.ts';

const asyncRead = async (bytes: Uint8Array): Promise<ReturnType<typeof readVtk>> => readVtk(bytes);

const points = [0, 0, 0, 20, 0, 0, 20, 20, 0, 0, 20, 0, 10, 10, 30];
/** A square pyramid: its base as a polygon of four, its sides as triangles; volume 4000. */
const cells = [4, 0, 3, 2, 1, 3, 0, 1, 4, 3, 1, 2, 4, 3, 2, 3, 4, 3, 3, 0, 4];
const head = (title: string, encoding: string): string =>
	`# vtk DataFile Version 5.1\n${title}\n${encoding}\nDATASET POLYDATA\n`;

describe('readVtk', () => {
	test('ASCII, classic cells, field data before and attributes behind', () => {
		const text =
			`${head('x', 'ASCII')}FIELD FieldData 2\nTimeValue 1 1 double\n0.5\nnames 1 2 string\nfirst name\nsecond\n` +
			`POINTS 5 double\n${points.join(' ')}\nMETADATA\nINFORMATION 0\n\nVERTICES 1 2\n1 0\nLINES 1 3\n2 0 1\n` +
			`POLYGONS 5 21\n${cells.join(' ')}\nPOINT_DATA 5\nSCALARS anything float\nLOOKUP_TABLE default\n1 2 3 4 5\n`;
		const file = readVtk(textBytes(text));
		expect(massProperties(onlyMesh(file)).volumeMm3).toBeCloseTo(4000, 3);
		expect(findDefects(onlyMesh(file)).isClosed).toBe(true);
		expect(file.original).toMatchObject({ datatype: 'double', space: 'unknown', units: 'unknown' });
		expect(file.original.notes).toContain('1 lines left out');
	});

	test.each([
		['vtktypeint64', 'i64', 'double', 'f64'],
		['int', 'i32', 'float', 'f32'],
		['vtktypeint32', 'i32', 'float', 'f32'],
		['vtktype_unknown', 'i32', 'float', 'f32'],
	])('binary, OFFSETS and CONNECTIVITY of %s', (type, code, pointType, pointCode) => {
		const offsets = [0, 4, 7, 10, 13, 16];
		const connectivity = cells.filter((_, k) => ![0, 5, 9, 13, 17].includes(k));
		const bytes = joinBytes(
			textBytes(`${head('3D Slicer output. SPACE=LPS', 'BINARY')}POINTS 5 ${pointType}\n`),
			packed(
				false,
				points.map((v) => [pointCode, v]),
			),
			textBytes(`\nMETADATA\nINFORMATION 1\nNAME L2 LOCATION x\nDATA 2 0 1\n\nPOLYGONS 6 16\nOFFSETS ${type}\n`),
			packed(
				false,
				offsets.map((v) => [code, v]),
			),
			textBytes(`\nCONNECTIVITY ${type}\n`),
			packed(
				false,
				connectivity.map((v) => [code, v]),
			),
			textBytes('\nCELL_DATA 5\n'),
		);
		if (type.endsWith('unknown')) return expect(() => readVtk(bytes)).toThrow(/unknown number type/);
		const file = readVtk(bytes);
		expect(massProperties(onlyMesh(file)).volumeMm3).toBeCloseTo(4000, 3);
		expect(massProperties(onlyMesh(file)).centroid[0]).toBeCloseTo(-10, 4);
		expect(file.original.space).toBe('LPS');
	});

	test('binary strips, and a binary field of strings before them', () => {
		const bytes = joinBytes(
			textBytes(`${head('x', 'BINARY')}FIELD FieldData 1\nSPACE 1 1 string\n`),
			Uint8Array.of(0xc0 | 3, 0x4c, 0x50, 0x53, 10),
			textBytes('POINTS 4 short\n'),
			packed(
				false,
				[0, 0, 0, 9, 0, 0, 0, 9, 0, 9, 9, 0].map((v) => ['i16', v]),
			),
			textBytes('\nTRIANGLE_STRIPS 1 5\n'),
			packed(
				false,
				[4, 0, 1, 2, 3].map((v) => ['i32', v]),
			),
		);
		expect(Array.from(onlyMesh(readVtk(bytes)).triangles)).toEqual([0, 1, 2, 2, 1, 3]);
	});

	test('points without cells are a point cloud, no points are nothing', () => {
		const cloud = readVtk(textBytes(`${head('x', 'ASCII')}POINTS 2 float\n1 2 3 40 50 60\nVERTICES 1 3\n2 0 1\n`));
		expect(cloud.kind).toBe('points');
		expect(readVtk(textBytes(`${head('x', 'ASCII')}POINTS 0 float\n`))).toMatchObject({ kind: 'mesh', parts: [] });
	});

	test.each([
		['UNSTRUCTURED_GRID', /found the data set UNSTRUCTURED_GRID; extract its surface/],
		['STRUCTURED_POINTS', /STRUCTURED_POINTS/],
	])('refuses %s by name', (type, message) => {
		expect(() => readVtk(textBytes(`# vtk DataFile Version 3.0\nt\nASCII\nDATASET ${type}\n`))).toThrow(message);
	});

	test.each([
		['absurd points', 'POINTS 99999999999 float\n1 2 3\n', /announced/],
		['absurd cells', `POINTS 5 float\n${points.join(' ')}\nPOLYGONS 1 4000000000\n3 0 1 2\n`, /announced/],
		[
			'a cell longer than the list',
			`POINTS 5 float\n${points.join(' ')}\nPOLYGONS 1 4\n9 0 1 2\n`,
			/beyond the 4 numbers/,
		],
		['more cells than numbers', `POINTS 5 float\n${points.join(' ')}\nPOLYGONS 9 4\n3 0 1 2\n`, /9 cells in 4 numbers/],
		[
			'a vertex that is not there',
			`POINTS 5 float\n${points.join(' ')}\nPOLYGONS 1 4\n3 0 1 5\n`,
			/vertex 5, but there are 5/,
		],
		[
			'a negative vertex',
			`POINTS 5 float\n${points.join(' ')}\nPOLYGONS 1 4\n3 0 1 -2\n`,
			/is -2, expected an integer/,
		],
		['nan', 'POINTS 1 float\nnan 0 0\n', /vertex 0 has the coordinate NaN/],
		['an unknown section', 'BANANAS 7\n', /expected POINTS or cells/],
	])('refuses %s', (_, body, message) => {
		expect(() => readVtk(textBytes(head('x', 'ASCII') + body))).toThrow(message);
	});

	test('truncations and damage', async () => {
		const binary = writeVtk(sphereMesh(30, 1));
		await expectTruncationsSafe(asyncRead, binary);
		const check = (file: never): void => expectSound(file);
		await expectDamageSurvived(asyncRead, binary, { headerBytes: binary.length, seed: 'vtk', check });
		const text = textBytes(
			`${head('x', 'ASCII')}POINTS 5 float\n${points.join(' ')}\nPOLYGONS 5 21\n${cells.join(' ')}\n`,
		);
		await expectTruncationsSafe(asyncRead, text);
		await expectDamageSurvived(asyncRead, text, { headerBytes: text.length, seed: 'vtk text', check });
	});
});

describe.skipIf(!hasSharedData)('readVtk on real spleens', () => {
	test('every file: closed, one component, the volumes known, numbers as the loader of three.js reads them', () => {
		const folder = sharedData('msd-spleen-meshes');
		const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.vtk'));
		expect(files.length).toBeGreaterThan(5);
		for (const [index, name] of files.entries()) {
			const bytes = new Uint8Array(readFileSync(sharedData('msd-spleen-meshes', name)));
			const mesh = onlyMesh(readVtk(bytes));
			const announced = /POINTS (\d+)[\s\S]*POLYGONS (\d+)/.exec(new TextDecoder().decode(bytes));
			expect([mesh.positions.length / 3, mesh.triangles.length / 3].map(String)).toEqual(announced?.slice(1, 3));
			expect(findDefects(mesh), name).toMatchObject({ isClosed: true, isManifold: true, components: 1 });
			const millilitres = massProperties(mesh).volumeMm3 / 1000;
			expect(millilitres, name).toBeGreaterThan(31);
			expect(millilitres, name).toBeLessThan(396);
			if (index > 2) continue;
			const peer = new VTKLoader().parse(bytes.buffer, '');
			expect(mesh.positions).toEqual(Float32Array.from(peer.getAttribute('position').array));
			expect(mesh.triangles).toEqual(Uint32Array.from(peer.getIndex()?.array ?? []));
		}
	});
});
