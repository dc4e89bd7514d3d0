import { readFileSync, readdirSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { findDefects, massProperties } from '#shape';
import { expectDamageSurvived } from '../../tests/hostile-bytes.ts';
import { expectSound, expectTruncationsSafe, joinBytes, onlyMesh, packed, textBytes } from '../../tests/mesh-checks.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { readVtp } from './read-vtp.ts';
import { writeVtp } from './write-vtp.ts';

const read = async (bytes: Uint8Array): ReturnType<typeof readVtp> => readVtp(bytes);

const points = [0, 0, 0, 20, 0, 0, 20, 20, 0, 0, 20, 0, 10, 10, 30];
const connectivity = [0, 3, 2, 1, 0, 1, 4, 1, 2, 4, 2, 3, 4, 3, 0, 4];
const offsets = [4, 7, 10, 13, 16];

interface Layout {
	isLittle: boolean;
	header: 'u32' | 'i64';
	compressed: boolean;
	encoding: 'binary' | 'base64' | 'raw';
}

/** A square pyramid (volume 4000) as VTK would write it in the given layout. */
function pyramid({ isLittle, header, compressed, encoding }: Layout): Uint8Array {
	const numbers = (values: readonly number[]): Uint8Array =>
		packed(
			isLittle,
			values.map((v) => [header, v] as const),
		);
	const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
	const blockBytes = 24;
	/** Header and data apart: VTK encodes them apart when it compresses. */
	const parts = (data: Uint8Array): Uint8Array[] => {
		if (!compressed) return [joinBytes(numbers([data.length]), data)];
		const blocks = Array.from({ length: Math.ceil(data.length / blockBytes) }, (_, k) =>
			data.subarray(k * blockBytes, (k + 1) * blockBytes),
		);
		const packedBlocks = blocks.map((block) => new Uint8Array(deflateSync(block)));
		const sizes = [blocks.length, blockBytes, data.length % blockBytes, ...packedBlocks.map((block) => block.length)];
		return [numbers(sizes), joinBytes(...packedBlocks)];
	};
	const encode = (data: Uint8Array): Uint8Array =>
		encoding === 'raw' ? joinBytes(...parts(data)) : textBytes(parts(data).map(base64).join(''));
	const arrays = [
		encode(
			packed(
				isLittle,
				points.map((v) => ['f64', v] as const),
			),
		),
		encode(
			packed(
				isLittle,
				connectivity.map((v) => ['i64', v] as const),
			),
		),
		encode(
			packed(
				isLittle,
				offsets.map((v) => ['i32', v] as const),
			),
		),
	];
	const starts = arrays.map((_, k) => arrays.slice(0, k).reduce((sum, array) => sum + array.length, 0));
	const array = (attributes: string, k: number): string =>
		encoding === 'binary'
			? `<DataArray ${attributes} format="binary">\n  ${new TextDecoder().decode(arrays[k])}\n</DataArray>`
			: `<DataArray ${attributes} format="appended" offset="${starts[k]}"/>`;
	const head = `<?xml version="1.0"?>
<!-- a > comment -->
<VTKFile type="PolyData" version="1.0" byte_order="${isLittle ? 'LittleEndian' : 'BigEndian'}" header_type="${header === 'u32' ? 'UInt32' : 'UInt64'}"${compressed ? ' compressor="vtkZLibDataCompressor"' : ''}>
<PolyData><FieldData><Array type="String" Name="SPACE" NumberOfTuples="1" format="ascii">76 80 83 0</Array></FieldData>
<Piece NumberOfPoints="5" NumberOfVerts="0" NumberOfLines="0" NumberOfStrips="0" NumberOfPolys="5">
<PointData Scalars="none"></PointData>
<Points>${array('type="Float64" Name="Points" NumberOfComponents="3"', 0)}</Points>
<Polys>${array('type="Int64" Name="connectivity"', 1)}${array("type='Int32' Name='offsets'", 2)}</Polys>
</Piece></PolyData>`;
	if (encoding === 'binary') return textBytes(`${head}</VTKFile>`);
	return joinBytes(
		textBytes(`${head}<AppendedData encoding="${encoding}">\n   _`),
		...arrays,
		textBytes('\n</AppendedData></VTKFile>'),
	);
}

const layouts = [true, false].flatMap((isLittle) =>
	(['u32', 'i64'] as const).flatMap((header) =>
		[true, false].flatMap((compressed) =>
			(['binary', 'base64', 'raw'] as const).map((encoding): Layout => ({ isLittle, header, compressed, encoding })),
		),
	),
);

const ascii = (body: string): Uint8Array =>
	textBytes(`<VTKFile type="PolyData" version="0.1" byte_order="LittleEndian"><PolyData>${body}</PolyData></VTKFile>`);

describe('readVtp', () => {
	test.each(layouts)('little $isLittle, header $header, compressed $compressed, $encoding', async (layout) => {
		const file = await readVtp(pyramid(layout), { fileName: 'pyramid.vtp' });
		expect(findDefects(onlyMesh(file))).toMatchObject({ isClosed: true, isOriented: true });
		expect(massProperties(onlyMesh(file)).volumeMm3).toBeCloseTo(4000, 3);
		expect(massProperties(onlyMesh(file)).centroid[0]).toBeCloseTo(-10, 4);
		expect(file.original).toMatchObject({ space: 'LPS', datatype: 'float64' });
	});

	test('text, two pieces, strips, lines', async () => {
		const piece = (shift: number): string =>
			`<Piece NumberOfPoints="4" NumberOfLines="1" NumberOfStrips="1" NumberOfPolys="0"><Points>
			<DataArray type="Float32" NumberOfComponents="3" format="ascii">${shift} 0 0 9 0 0 0 9 0 9 9 ${shift}</DataArray></Points>
			<Lines><DataArray type="Int32" Name="connectivity" format="ascii">0 1</DataArray>
			<DataArray type="Int32" Name="offsets" format="ascii">2</DataArray></Lines>
			<Strips><DataArray type="Int32" Name="connectivity" format="ascii">0 1 2 3</DataArray>
			<DataArray type="Int32" Name="offsets" format="ascii">4</DataArray></Strips></Piece>`;
		const file = await readVtp(ascii(piece(0) + piece(50)));
		expect(Array.from(onlyMesh(file).triangles)).toEqual([0, 1, 2, 2, 1, 3, 4, 5, 6, 6, 5, 7]);
		expect(onlyMesh(file).positions[12]).toBe(50);
		expect(file.original.notes).toContain('2 lines left out');
	});

	test('points alone are a point cloud, nothing at all is an empty mesh', async () => {
		const body =
			'<Piece NumberOfPoints="1"><Points><DataArray type="Float32" NumberOfComponents="3">1 2 3</DataArray></Points></Piece>';
		expect(await readVtp(ascii(body))).toMatchObject({ kind: 'points' });
		expect(await readVtp(ascii('<Piece NumberOfPoints="0"/>'))).toMatchObject({ kind: 'mesh', parts: [] });
		expect(await readVtp(ascii(''))).toMatchObject({ kind: 'mesh', parts: [] });
	});

	test.each([
		['an entity bomb', '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><VTKFile type="PolyData"/>', /DOCTYPE/],
		['another data set', '<VTKFile type="UnstructuredGrid"></VTKFile>', /found VTKFile of type UnstructuredGrid/],
		['other XML', '<svg></svg>', /found <svg>/],
		['no XML', 'hello', /no XML tag/],
		['an endless tag', '<VTKFile type="PolyData', /does not end/],
		[
			'an absurd number of points',
			'<VTKFile type="PolyData"><Piece NumberOfPoints="900719925474099"><Points><DataArray type="Float32" NumberOfComponents="3">1</DataArray></Points></Piece></VTKFile>',
			/announced/,
		],
		['a negative number of points', '<VTKFile type="PolyData"><Piece NumberOfPoints="-5"/></VTKFile>', /is "-5"/],
	])('refuses %s', async (_, text, message) => {
		await expect(readVtp(textBytes(text))).rejects.toThrow(message);
	});

	test('refuses another compressor by name', async () => {
		const layout = { isLittle: true, header: 'u32', compressed: true, encoding: 'raw' } as const;
		const text = new TextDecoder('latin1')
			.decode(pyramid(layout))
			.replace('vtkZLibDataCompressor', 'vtkLZ4DataCompressor');
		await expect(readVtp(Uint8Array.from(text, (c) => c.charCodeAt(0)))).rejects.toThrow(
			/vtkLZ4DataCompressor, only zlib/,
		);
	});

	test('a block that inflates to more than it says, or a bomb of blocks, is stopped', async () => {
		const bomb = new Uint8Array(deflateSync(new Uint8Array(50_000_000)));
		const tags =
			'<VTKFile type="PolyData" byte_order="LittleEndian" compressor="vtkZLibDataCompressor"><Piece NumberOfPoints="2"><Points>' +
			`<DataArray type="Float32" NumberOfComponents="3" format="appended" offset="0"/></Points></Piece><AppendedData encoding="raw">_`;
		for (const size of [24, 4_000_000_000]) {
			const header = packed(
				true,
				[1, size, 0, bomb.length].map((v) => ['u32', v] as const),
			);
			await expect(readVtp(joinBytes(textBytes(tags), header, bomb))).rejects.toThrow(/not as many|allowed/);
		}
	});

	test('truncations and damage', async () => {
		const check = (file: never): void => expectSound(file);
		for (const layout of layouts.filter((l) => l.isLittle && l.header === 'u32')) {
			const good = pyramid(layout);
			await expectTruncationsSafe(read, good, 7);
			const options = { headerBytes: good.length, seed: JSON.stringify(layout), rounds: 400, check };
			await expectDamageSurvived(read, good, options);
		}
		const mesh = onlyMesh(await readVtp(pyramid(layouts[0])));
		await expectTruncationsSafe(read, writeVtp(mesh).slice(0, -40));
	});
});

describe('bytes that may be taken', () => {
	const mesh = {
		positions: Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1),
		triangles: Uint32Array.of(0, 2, 1, 0, 1, 3, 1, 2, 3, 2, 0, 3),
	};

	test('arrays lie in the file if it is transferred, and nowhere near it otherwise', async () => {
		const bytes = writeVtp(mesh);
		const taken = onlyMesh(await readVtp(bytes, { transfer: true }));
		expect(taken).toEqual(mesh);
		expect(taken.positions.buffer).toBe(bytes.buffer);
		expect(taken.triangles.buffer).toBe(bytes.buffer);
		const own = onlyMesh(await readVtp(bytes));
		expect(own).toEqual(mesh);
		expect(own.positions.buffer).not.toBe(bytes.buffer);
		expect(own.triangles.buffer).not.toBe(bytes.buffer);
	});

	test('at odd addresses they are copied', async () => {
		const bytes = writeVtp(mesh);
		const shifted = new Uint8Array(bytes.length + 1);
		shifted.set(bytes, 1);
		expect(onlyMesh(await readVtp(shifted.subarray(1), { transfer: true }))).toEqual(mesh);
	});

	test('positions that overlap the triangles do not change them once they are checked', async () => {
		const text = latin1Of(writeVtp(mesh));
		// The points begin where the connectivity does: small integers, as float32 next to nothing.
		const [, , connectivity] = /Name="connectivity"()[^>]*offset="(\d+)"/.exec(text) ?? [];
		const overlapping = text
			.replace(/(Name="Points"[^>]*offset=")0"/, `$1${connectivity}"`)
			.replace('NumberOfPoints="4"', 'NumberOfPoints="4" ');
		const bytes = Uint8Array.from(overlapping, (character) => character.charCodeAt(0));
		const taken = onlyMesh(await readVtp(bytes, { transfer: true, units: 'm', axes: 'LPS' }));
		expect([...taken.triangles].every((vertex) => vertex < 4)).toBe(true);
		expect(taken.positions.buffer === taken.triangles.buffer).toBe(false);
	});

	const latin1Of = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
});

describe.skipIf(!hasSharedData)('readVtp on real bones', () => {
	test('every file is in metres, with the counts it states', async () => {
		const files = readdirSync(sharedData('opensim-bones')).filter((name) => name.endsWith('.vtp'));
		expect(files.length).toBeGreaterThan(5);
		for (const name of files) {
			const bytes = new Uint8Array(readFileSync(sharedData('opensim-bones', name)));
			const file = await readVtp(bytes, { fileName: name });
			const stated = /NumberOfPoints="(\d+)"/.exec(new TextDecoder().decode(bytes))?.[1];
			expect(String(onlyMesh(file).positions.length / 3), name).toBe(stated);
			expect(file.original.units, name).toBe('m');
			expect(file.original.notes.join(), name).toMatch(/metres converted to millimetres/);
		}
	});

	test('with the axes of OpenSim (x anterior, y superior, z right) the right femur is right of the left one', async () => {
		const centroid = async (name: string): Promise<readonly number[]> => {
			const bytes = new Uint8Array(readFileSync(sharedData('opensim-bones', name)));
			return massProperties(onlyMesh(await readVtp(bytes, { axes: 'ASR' }))).surfaceCentroid;
		};
		// Each is given in its own frame, with the hip joint at the origin: the shaft lies below and lateral of it.
		const [right, left] = [await centroid('femur_r.vtp'), await centroid('femur_l.vtp')];
		expect(right[0]).toBeGreaterThan(5);
		expect(right[0]).toBeCloseTo(-left[0], 2);
		expect(right[1]).toBeCloseTo(left[1], 2);
		expect(right[2]).toBeLessThan(-100);
	});
});
