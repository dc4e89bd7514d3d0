import { readFileSync, readdirSync } from 'node:fs';
import { STLLoader } from 'three/examples/jsm/loaders/STLLoader.js';
import { describe, expect, test } from 'vitest';
import { findDefects, massProperties } from '#shape';
import { expectDamageSurvived, expectTruncationsRefused } from '../../tests/hostile-bytes.ts';
import { expectSound, expectTruncationsSafe, onlyMesh, sortedTriangles, textBytes } from '../../tests/mesh-checks.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { sphereMesh, torusMesh } from '../../tests/solid-meshes.ts';
import { readStl } from './read-stl.ts';
import { writeStl } from './write-stl.ts';

const asyncRead = async (bytes: Uint8Array): Promise<ReturnType<typeof readStl>> => readStl(bytes);

/** An ASCII solid of the given triangles, nine numbers each. */
const asciiSolid = (name: string, triangles: readonly (readonly number[])[]): string =>
	[
		`solid ${name}`,
		...triangles.map(
			(t) =>
				`  facet normal nan 0 1e0\n    outer loop\n${[0, 3, 6]
					.map((k) => `      vertex ${t[k]} ${t[k + 1]} ${t[k + 2]}\n`)
					.join('')}    endloop\n  endfacet`,
		),
		`endsolid ${name}`,
	].join('\n');

const tetrahedron = [
	[0, 0, 0, 0, 10, 0, 10, 0, 0],
	[0, 0, 0, 10, 0, 0, 0, 0, 10],
	[0, 0, 0, 0, 0, 10, 0, 10, 0],
	[10, 0, 0, 0, 10, 0, 0, 0, 10],
];

describe('readStl binary', () => {
	test('a header that begins with "solid" does not make a file ASCII', () => {
		const bytes = writeStl(sphereMesh(30, 2));
		bytes.set(textBytes('solid facet normal endsolid'.padEnd(80, ' ')));
		const mesh = onlyMesh(readStl(bytes, { fileName: 'dir/A ball.STL' }));
		expect(mesh.triangles.length / 3).toBe(128);
		expect(findDefects(mesh).isClosed).toBe(true);
	});

	test('corners are joined by exact bits: −0 is 0, the next float is another vertex', () => {
		const next = Math.fround(1 + 2 ** -23);
		const soup = Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, -0, -0, 0, 0, 1, 0, next, 0, 0);
		const file = readStl(writeStl({ positions: soup, triangles: Uint32Array.of(0, 1, 2, 3, 4, 5) }), { units: 'mm' });
		const { positions, triangles } = onlyMesh(file);
		expect(Array.from(triangles)).toEqual([0, 1, 2, 0, 2, 3]);
		expect(Array.from(positions)).toEqual([0, 0, 0, 1, 0, 0, 0, 1, 0, next, 0, 0]);
	});

	test('bytes at an odd offset of a larger buffer', () => {
		const good = writeStl(torusMesh(20, 6, 12, 8));
		const shifted = new Uint8Array(good.length + 3);
		shifted.set(good, 3);
		expect(onlyMesh(readStl(shifted.subarray(3)))).toEqual(onlyMesh(readStl(good)));
	});

	test('a count of 0 before triangles, and bytes after the last one, are noted', () => {
		const good = writeStl(sphereMesh(30, 1));
		const uncounted = good.slice();
		uncounted.fill(0, 80, 84);
		expect(readStl(uncounted).original.notes.join()).toMatch(/count in the header is 0, 32 triangles/);
		const long = new Uint8Array(good.length + 7);
		long.set(good);
		expect(onlyMesh(readStl(long))).toEqual(onlyMesh(readStl(good)));
		expect(readStl(long).original.notes.join()).toMatch(/7 bytes after/);
	});

	test('no triangle is no error', () => {
		expect(readStl(new Uint8Array(84)).parts).toEqual([]);
	});

	test('coordinates that are not finite are refused with the vertex', () => {
		const bytes = writeStl(sphereMesh(30, 1));
		new DataView(bytes.buffer).setFloat32(84 + 12, NaN, true);
		expect(() => readStl(bytes)).toThrow(/vertex 0 has the coordinate NaN/);
	});
});

describe('readStl ASCII', () => {
	test('several solids become parts; normals may be anything', () => {
		const text = `${asciiSolid('Left kidney', tetrahedron)}\r\n${asciiSolid('empty', [])}\n${asciiSolid('', tetrahedron.slice(1))}\n`;
		const file = readStl(textBytes(text), { fileName: 'organs.stl', units: 'mm' });
		expect(file.parts.map((part) => [part.name, part.mesh.triangles.length / 3])).toEqual([
			['Left kidney', 4],
			['organs 2', 3],
		]);
		expect(file.parts[0].mesh.positions.length / 3).toBe(4);
		expect(massProperties(file.parts[0].mesh).volumeMm3).toBeCloseTo(1000 / 6, 5);
		expect(file.parts[0].extras).toEqual({ solid: 'Left kidney' });
	});

	test('upper case, exponents, CR line ends, a loop of four corners', () => {
		const text =
			'SOLID X\rFACET NORMAL 0 0 1\rOUTER LOOP\rVERTEX 0 0 0\rVERTEX 1E+1 0 0\rVERTEX 1.0e1 10 0\rVERTEX 0 1000.e-2 0\r' +
			'ENDLOOP\rENDFACET\rENDSOLID X';
		const mesh = onlyMesh(readStl(textBytes(text)));
		expect(Array.from(mesh.triangles)).toEqual([0, 1, 2, 0, 2, 3]);
		expect(Array.from(mesh.positions)).toEqual([0, 0, 0, 10, 0, 0, 10, 10, 0, 0, 10, 0]);
	});

	test('a SPACE remark in the name declares the axes', () => {
		const file = readStl(textBytes(asciiSolid('3D Slicer output. SPACE=LPS', tetrahedron)), { fileName: 'x.stl' });
		expect(file.original.space).toBe('LPS');
		expect(file.parts[0].name).toBe('x');
		expect(massProperties(onlyMesh(file)).volumeMm3).toBeCloseTo(1000 / 6, 5);
		expect(massProperties(onlyMesh(file)).centroid[0]).toBeCloseTo(-2.5, 5);
	});
});

describe('readStl on hostile bytes', () => {
	test('truncations', async () => {
		await expectTruncationsRefused(asyncRead, writeStl(sphereMesh(30, 1)));
		await expectTruncationsSafe(asyncRead, textBytes(asciiSolid('a', tetrahedron)));
	});

	test('damage', async () => {
		const check = (file: never): void => expectSound(file);
		const binary = writeStl(sphereMesh(30, 1));
		await expectDamageSurvived(asyncRead, binary, { headerBytes: 400, seed: 'stl binary', check });
		const text = textBytes(asciiSolid('a', tetrahedron));
		await expectDamageSurvived(asyncRead, text, { headerBytes: text.length, seed: 'stl text', check });
	});

	test('an absurd count allocates nothing', () => {
		const bytes = new Uint8Array(200);
		bytes.fill(0xff, 80, 84);
		expect(() => readStl(bytes)).toThrow(/announces 4294967295 triangles/);
	});
});

describe.skipIf(!hasSharedData)('readStl on real instruments', () => {
	const files = (): string[] =>
		readdirSync(sharedData('plus-instruments'), { recursive: true, encoding: 'utf8' }).filter((name) =>
			/\.stl$/i.test(name),
		);

	test('every file, against the loader of three.js: same triangles, and nobody is fooled by "solid"', () => {
		let beginsWithSolid = 0;
		for (const name of files()) {
			const bytes = new Uint8Array(readFileSync(sharedData('plus-instruments', name)));
			if (String.fromCharCode(...bytes.subarray(0, 5)) === 'solid') beginsWithSolid++;
			const file = readStl(bytes, { fileName: name });
			expectSound(file);
			const mesh = onlyMesh(file);
			expect(mesh.triangles.length / 3, name).toBe((bytes.length - 84) / 50);
			const peer = new STLLoader().parse(bytes.buffer).getAttribute('position').array;
			const soup = new Float32Array(mesh.triangles.length * 3);
			mesh.triangles.forEach((vertex, h) => soup.set(mesh.positions.subarray(vertex * 3, vertex * 3 + 3), h * 3));
			expect(
				soup.every((value, i) => value === peer[i]),
				name,
			).toBe(true);
			expect(file.original.units, name).toBe('unknown');
		}
		expect(beginsWithSolid).toBeGreaterThan(files().length / 2);
	});

	test('welding closes what is closed', () => {
		const bytes = new Uint8Array(readFileSync(sharedData('plus-instruments/Tools/Cautery.stl')));
		expect(findDefects(onlyMesh(readStl(bytes))).boundaryEdges).toBe(0);
		expect(sortedTriangles(onlyMesh(readStl(bytes)))).toHaveLength(406);
	});
});
