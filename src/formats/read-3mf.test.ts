import { unzipSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { massProperties } from '#shape';
import { expectDamageSurvived } from '../../tests/hostile-bytes.ts';
import { torusMesh } from '../../tests/solid-meshes.ts';
import { FormatError } from './format-error.ts';
import { readThreeMf } from './read-3mf.ts';
import { readAny } from './read-any.ts';
import { writeThreeMf } from './write-3mf.ts';

const torus = torusMesh(20, 5, 12, 8);
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const relations =
	'<Relationships><Relationship Id="a" Target="/3D/main.model" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>';

/** A package zipped by fflate. */
function packaged(models: Record<string, string>, rels = relations): Uint8Array {
	const files = Object.entries({ '[Content_Types].xml': '<Types/>', '_rels/.rels': rels, ...models });
	return zipSync(Object.fromEntries(files.map(([name, content]) => [name, text(content)])));
}

const tetrahedron =
	'<mesh><vertices><vertex x="0" y="0" z="0"/><vertex y="0" x="1" z="0" /><vertex\n x=\'0\' y="1.0e0" z="0"></vertex>' +
	'<!-- a comment --><vertex x="0" y="0" z="1" p="x"/></vertices><triangles><triangle v1="0" v2="2" v3="1"/>' +
	'<triangle v1="0" v2="1" v3="3" pid="9"/><triangle v1="0" v2="3" v3="2"/><triangle v1="1" v2="2" v3="3"/></triangles></mesh>';

describe('readThreeMf', () => {
	test('components, items, transforms, names, materials, units and other models of the package', async () => {
		const root =
			'<?xml version="1.0"?><model unit="inch" xmlns="core" xmlns:p="production"><metadata name="Title">Kidney &amp; co</metadata>' +
			'<resources><basematerials id="5"><base name="red" displaycolor="#FF0000FF"/><base name="blue" displaycolor="#0000FF"/></basematerials>' +
			`<object id="1" name="tip" pid="5" pindex="1">${tetrahedron}</object>` +
			'<object id="2" name="pair"><components><component objectid="1" transform="1 0 0 0 1 0 0 0 1 10 0 0"/>' +
			'<component objectid="7" p:path="/3D/other.model" transform="-2 0 0 0 1 0 0 0 1 0 0 0"/></components></object></resources>' +
			'<build><item objectid="2" transform="0 1 0 -1 0 0 0 0 1 0 0 5"/><item objectid="1"/></build></model>';
		const other = `<m:model xmlns:m="core" unit="inch"><m:resources><m:object id="7" name="deep" type="support">${tetrahedron.replaceAll(/<(\/?)([a-z])/g, '<$1m:$2')}</m:object></m:resources><m:build/></m:model>`;
		const { parts, original } = await readThreeMf(packaged({ '3D/main.model': root, '3D/other.model': other }));
		expect(original).toMatchObject({ format: '3MF', units: 'inch' });
		expect(parts.map(({ name, path }) => [name, path])).toEqual([
			['tip', ['pair']],
			['deep', ['pair']],
			['tip', []],
		]);
		expect(parts[0].extras).toEqual({ Title: 'Kidney & co', colour: '#0000FF', material: 'blue' });
		expect(parts[1].extras).toEqual({ Title: 'Kidney & co', type: 'support' });
		// Rows times matrix: (1, 0, 0) → (11, 0, 0) → x′ = −y, y′ = x, z′ = z + 5 → (0, 11, 5) inches.
		expect(Array.from(parts[0].mesh.positions.subarray(3, 6))).toEqual([0, 11, 5].map((v) => Math.fround(v * 25.4)));
		const unit = 25.4 ** 3 / 6;
		expect(parts.map(({ mesh }) => massProperties(mesh).volumeMm3 / unit)).toEqual(
			[1, 2, 1].map((v) => expect.closeTo(v, 5)),
		);
	});

	test.each([
		['micron', 0.001],
		['millimeter', 1],
		['centimeter', 10],
		['inch', 25.4],
		['foot', 304.8],
		['meter', 1000],
		[undefined, 1],
	])('unit %s', async (unit, factor) => {
		const model = `<model${unit ? ` unit="${unit}"` : ''}><resources><object id="1">${tetrahedron}</object></resources></model>`;
		const content = await readAny(packaged({ '3D/main.model': model }), { fileName: 'a/tip.3mf' });
		if (content.kind !== 'mesh') throw new Error(content.kind);
		expect(content.parts[0].name).toBe('tip');
		expect(content.parts[0].mesh.positions[3]).toBe(Math.fround(factor));
	});

	test.each<[string, string, RegExp]>([
		['no model', '', /no 3D model/],
		['another root', '<other/>', /expected <model>/],
		['truncated', `<model><resources><object id="1">${tetrahedron}`, /truncated/],
		['truncated list', '<model><resources><object id="1"><mesh><vertices><vertex x="0" y="0" z="0"/>', /truncated/],
		['an unknown unit', '<model unit="furlong"><build/></model>', /furlong/],
		['a missing object', '<model><resources/><build><item objectid="4"/></build></model>', /no object "4"/],
		['an id used twice', '<model><resources><object id="1"/><object id="1"/></resources></model>', /twice/],
		[
			'a missing coordinate',
			`<model><resources><object id="1">${tetrahedron.replace('z="0"', '')}</object></resources></model>`,
			/lacks/,
		],
		[
			'a coordinate that is none',
			`<model><resources><object id="1">${tetrahedron.replace('z="0"', 'z="nan"')}</object></resources></model>`,
			/"nan"/,
		],
		[
			'a vertex that is not there',
			`<model><resources><object id="1">${tetrahedron.replace('v1="1"', 'v1="4"')}</object></resources></model>`,
			/vertex 4/,
		],
		[
			'a short transform',
			'<model><resources/><build><item objectid="1" transform="1 2 3"/></build></model>',
			/12 numbers/,
		],
		[
			'an object within itself',
			'<model><resources><object id="1"><components><component objectid="1"/></components></object></resources><build><item objectid="1"/></build></model>',
			/nested/,
		],
		['a DOCTYPE', '<!DOCTYPE model [<!ENTITY a "b">]><model/>', /DOCTYPE/],
	])('refuses %s', async (_, model, message) => {
		const error = await readThreeMf(packaged(model === '' ? {} : { '3D/main.model': model })).catch(
			(reason: unknown) => reason,
		);
		expect(error).toBeInstanceOf(FormatError);
		expect(String(error)).toMatch(message);
	});

	test('components that double at every level stop early', async () => {
		const levels = Array.from(
			{ length: 30 },
			(_, i) =>
				`<object id="${i + 2}"><components><component objectid="${i + 1}"/><component objectid="${i + 1}"/></components></object>`,
		).join('');
		const model = `<model><resources><object id="1">${tetrahedron}</object>${levels}</resources><build><item objectid="31"/></build></model>`;
		await expect(readThreeMf(packaged({ '3D/main.model': model }))).rejects.toThrow(FormatError);
	});

	test('damage is refused or read', async () => {
		const good = await writeThreeMf(torus);
		await expectDamageSurvived((bytes) => readThreeMf(bytes), good, {
			headerBytes: good.length,
			seed: '3mf',
			rounds: 1000,
		});
		const model = unzipSync(good)['3D/3dmodel.model'];
		const read = (bytes: Uint8Array): Promise<unknown> =>
			readThreeMf(zipSync({ '3D/3dmodel.model': bytes }, { level: 0 }));
		await expectDamageSurvived(read, model, { headerBytes: model.length, seed: '3mf model', rounds: 1500 });
	});
});

describe('writeThreeMf', () => {
	const shapes = [
		{ name: 'left "kidney" <1> & é', mesh: torus, colour: '#12ab34' },
		{ name: 'plain', mesh: torusMesh(9, 2, 6, 5) },
		{ name: 'b', mesh: torusMesh(9, 2, 5, 5), colour: '#00000080', material: 'glass' },
	];

	test('comes back bit for bit, in place, with names and colours; equal bytes twice', async () => {
		const bytes = await writeThreeMf(shapes, { metadata: { Title: 'a < b' } });
		const { parts, original } = await readThreeMf(bytes);
		expect(original).toMatchObject({ units: 'mm', space: 'RAS', notes: [] });
		expect(parts.map(({ name, extras }) => [name, extras['colour'], extras['material'], extras['Title']])).toEqual([
			['left "kidney" <1> & é', '#12AB34', 'left "kidney" <1> & é', 'a < b'],
			['plain', undefined, undefined, 'a < b'],
			['b', '#00000080', 'glass', 'a < b'],
		]);
		for (const [i, { mesh }] of shapes.entries()) expect(parts[i].mesh).toEqual(mesh);
		expect(await writeThreeMf(shapes, { metadata: { Title: 'a < b' } })).toEqual(bytes);
	});

	test('is a package as slicers want it, by another unzip', async () => {
		const files = unzipSync(await writeThreeMf(shapes));
		expect(Object.keys(files)).toEqual(['[Content_Types].xml', '_rels/.rels', '3D/3dmodel.model']);
		const model = new TextDecoder().decode(files['3D/3dmodel.model']);
		expect(model).toMatch(/<model unit="millimeter"/);
		expect(model.match(/<item /g)?.length).toBe(3);
	});

	test('on the bed all coordinates are from 0 on, and distances stay', async () => {
		const { parts } = await readThreeMf(await writeThreeMf(shapes, { onBed: true }));
		const least = [0, 1, 2].map((k) =>
			Math.min(...parts.flatMap(({ mesh }) => Array.from(mesh.positions).filter((_, i) => i % 3 === k))),
		);
		for (const value of least) expect(value).toBeCloseTo(0, 4);
		expect(massProperties(parts[0].mesh).volumeMm3).toBeCloseTo(massProperties(torus).volumeMm3, 1);
	});

	test('refuses what no slicer could print', async () => {
		await expect(writeThreeMf([])).rejects.toThrow(RangeError);
		await expect(writeThreeMf({ positions: new Float32Array(9), triangles: new Uint32Array(0) })).rejects.toThrow(
			/no triangles/,
		);
		await expect(
			writeThreeMf({ positions: new Float32Array(9).fill(NaN), triangles: Uint32Array.of(0, 1, 2) }),
		).rejects.toThrow(/finite/);
		await expect(writeThreeMf({ positions: new Float32Array(9), triangles: Uint32Array.of(0, 1, 3) })).rejects.toThrow(
			/beyond/,
		);
		await expect(writeThreeMf([{ name: 'a', mesh: torus, colour: 'red' }])).rejects.toThrow(/colour/);
	});
});
