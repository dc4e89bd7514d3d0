import { readFileSync, readdirSync } from 'node:fs';
import { PLYLoader } from 'three/examples/jsm/loaders/PLYLoader.js';
import { describe, expect, test } from 'vitest';
import { findDefects, massProperties } from '#shape';
import { expectDamageSurvived, expectTruncationsRefused } from '../../tests/hostile-bytes.ts';
import { expectSound, expectTruncationsSafe, joinBytes, onlyMesh, packed, textBytes } from '../../tests/mesh-checks.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import type { PointFile } from './file-content.ts';
import { readPly } from './read-ply.ts';
import { writePly } from './write-ply.ts';

const asyncRead = async (bytes: Uint8Array): Promise<ReturnType<typeof readPly>> => readPly(bytes);

/** A square pyramid with base z = 0: one quadrilateral and four triangles, outward; volume 4000. */
const corners = [
	[0, 0, 0],
	[20, 0, 0],
	[20, 20, 0],
	[0, 20, 0],
	[10, 10, 30],
];
const faces = [
	[0, 3, 2, 1],
	[0, 1, 4],
	[1, 2, 4],
	[2, 3, 4],
	[3, 0, 4],
];

const asPoints = (file: ReturnType<typeof readPly>): PointFile => {
	if (file.kind !== 'points') throw new Error('expected points');
	return file;
};

describe('readPly', () => {
	test('ASCII with other elements, comments, extra properties before and after, CR LF', () => {
		const lines = [
			'ply',
			'format ascii 1.0',
			'comment made by hand',
			'element camera 1',
			'property float fov',
			'property list uchar int lenses',
			'element vertex 5',
			'property uchar red',
			'property double z',
			'property float x',
			'property int y',
			'element face 5',
			'property uchar quality',
			'property list uchar uint vertex_index',
			'property list uchar float texcoord',
			'end_header',
			'0.5 3 7 8 9',
			...corners.map(([x, y, z]) => `255 ${z} ${x} ${y}`),
			...faces.map((face) => `1 ${face.length} ${face.join(' ')} 2 0.5 0.5`),
		];
		const mesh = onlyMesh(readPly(textBytes(lines.join('\r\n'))));
		expect(mesh.triangles.length / 3).toBe(6);
		expect(findDefects(mesh)).toMatchObject({ isClosed: true, isOriented: true });
		expect(massProperties(mesh).volumeMm3).toBeCloseTo(4000, 3);
	});

	test.each([true, false])('binary, little-endian %s, doubles, short lists, an element between', (isLittle) => {
		const header = [
			'ply',
			`format binary_${isLittle ? 'little' : 'big'}_endian 1.0`,
			'element vertex 5',
			'property short tag',
			'property double x',
			'property double y',
			'property double z',
			'element edge 2',
			'property list ushort int ends',
			'element face 5',
			'property list uint ushort vertex_indices',
			'property uchar flags',
			'end_header\n',
		];
		const body = packed(isLittle, [
			...corners.flatMap((c) => [['i16', -1] as const, ...c.map((v) => ['f64', v] as const)]),
			...[0, 1].flatMap(() => [['u16', 2] as const, ['i32', 0] as const, ['i32', 1] as const]),
			...faces.flatMap((f) => [['u32', f.length] as const, ...f.map((v) => ['u16', v] as const), ['u8', 9] as const]),
		]);
		const mesh = onlyMesh(readPly(joinBytes(textBytes(header.join('\n')), body)));
		expect(massProperties(mesh).volumeMm3).toBeCloseTo(4000, 3);
		expect(findDefects(mesh).isClosed).toBe(true);
	});

	test('a bare CR ends header lines even where the first data byte is LF', () => {
		const header =
			'ply\rformat binary_little_endian 1.0\relement vertex 1\rproperty uchar x\rproperty uchar y\rproperty uchar z\rend_header\r';
		const { points } = asPoints(readPly(joinBytes(textBytes(header), Uint8Array.of(10, 20, 30))));
		expect(Array.from(points.positions)).toEqual([10, 20, 30]);
	});

	test('vertices without faces are a point cloud; its normals come along, of length 1, turned with the axes', () => {
		const text = `ply\nformat ascii 1.0\ncomment SPACE=LPS\nelement vertex 2\n${['x', 'y', 'z', 'nx', 'ny', 'nz']
			.map((name) => `property float ${name}\n`)
			.join('')}element face 0\nproperty list uchar int vertex_indices\nend_header\n1 2 3 2 0 0\n40 50 60 0 0 0\n`;
		const { points, original } = asPoints(readPly(textBytes(text)));
		expect(Array.from(points.positions)).toEqual([-1, -2, 3, -40, -50, 60]);
		expect(Array.from(points.normals ?? [])).toEqual([-1, 0, 0, 0, 0, 0]);
		expect(original).toMatchObject({ space: 'LPS', format: 'PLY', datatype: 'float32' });
	});

	test('strips', () => {
		const text =
			'ply\nformat ascii 1.0\nelement vertex 5\nproperty float x\nproperty float y\nproperty float z\n' +
			'element tristrips 1\nproperty list int int vertex_indices\nend_header\n' +
			'0 0 0\n10 0 0\n0 10 0\n10 10 0\n5 5 5\n8 0 1 2 3 -1 0 2 4\n';
		expect(Array.from(onlyMesh(readPly(textBytes(text))).triangles)).toEqual([0, 1, 2, 2, 1, 3, 0, 2, 4]);
	});

	test.each([
		['no format line', 'ply\nelement vertex 0\nend_header\n', /no format line/],
		['unknown encoding', 'ply\nformat ebcdic 1.0\nend_header\n', /unknown encoding/],
		['no x', 'ply\nformat ascii 1.0\nelement vertex 1\nproperty float y\nend_header\n1\n', /no property x, z/],
		[
			'absurd vertex count',
			'ply\nformat ascii 1.0\nelement vertex 9007199254740991\nproperty float x\nend_header\n1',
			/announced/,
		],
		[
			'absurd face count',
			'ply\nformat binary_little_endian 1.0\nelement face 4294967295\nproperty list uchar int vertex_indices\nend_header\n',
			/needs 4294967295 bytes/,
		],
		[
			'index beyond the vertices',
			'ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nproperty float y\nproperty float z\nelement face 1\n' +
				'property list uchar int vertex_indices\nend_header\n0 0 0\n3 0 0 1\n',
			/refers to vertex 1, but there are 1/,
		],
		[
			'list bomb',
			'ply\nformat ascii 1.0\nelement vertex 1\nproperty list int int x\nend_header\n4000000000 1 2 3',
			/no property|announced/,
		],
	])('refuses: %s', (_, text, message) => {
		expect(() => readPly(textBytes(text))).toThrow(message);
	});

	test('truncations and damage', async () => {
		const binary = writePly(sphereMesh(30, 1));
		await expectTruncationsRefused(asyncRead, binary);
		const check = (file: never): void => expectSound(file);
		await expectDamageSurvived(asyncRead, binary, { headerBytes: binary.length, seed: 'ply', check });
		const cloud = writePly({ positions: new Float32Array(30).fill(4), normals: new Float32Array(30).fill(1) });
		await expectDamageSurvived(asyncRead, cloud, { headerBytes: cloud.length, seed: 'cloud', check });
		const text = textBytes(
			'ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\nelement face 1\n' +
				'property list uchar int vertex_indices\nend_header\n0 0 0\n9 0 0\n0 9 0\n3 0 1 2\n',
		);
		await expectTruncationsSafe(asyncRead, text);
		await expectDamageSurvived(asyncRead, text, { headerBytes: text.length, seed: 'ply text', check });
	});
});

describe.skipIf(!hasSharedData)('readPly on real vertebrae', () => {
	test('counts, closedness, and every number against the loader of three.js', () => {
		const folder = sharedData('verse-L1-vertebrae');
		const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ply'));
		expect(files.length).toBeGreaterThan(3);
		for (const name of files) {
			const bytes = new Uint8Array(readFileSync(sharedData('verse-L1-vertebrae', name)));
			const file = readPly(bytes);
			const mesh = onlyMesh(file);
			const peer = new PLYLoader().parse(bytes.buffer);
			const sign = file.original.space === 'LPS' ? -1 : 1;
			const positions = peer.getAttribute('position').array;
			expect(mesh.positions).toHaveLength(positions.length);
			expect(mesh.positions.every((value, i) => value === positions[i] * (i % 3 === 2 ? 1 : sign))).toBe(true);
			expect(Array.from(mesh.triangles)).toEqual(Array.from(peer.getIndex()?.array ?? []));
			expect(findDefects(mesh).isClosed, name).toBe(true);
			expect(massProperties(mesh).volumeMm3, name).toBeGreaterThan(20_000);
		}
	});
});
