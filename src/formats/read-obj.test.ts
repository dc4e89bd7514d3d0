import { readFileSync } from 'node:fs';
import { OBJLoader } from 'three/examples/jsm/loaders/OBJLoader.js';
import { describe, expect, test } from 'vitest';
import { findDefects, massProperties } from '#shape';
import { expectDamageSurvived } from '../../tests/hostile-bytes.ts';
import { expectSound, onlyMesh, textBytes } from '../../tests/mesh-checks.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { readObj } from './read-obj.ts';

const asyncRead = async (bytes: Uint8Array): Promise<ReturnType<typeof readObj>> => readObj(bytes);

const pyramid = `# by hand
mtllib none.mtl
v 0 0 0 1.0
v 20 0 0 0.5 0.5 0.5
v 20 20 0
v 0 20 0
v 10 10 30
vt 0 0
vn 0 0 1
s off
f 1 4 \\
  3/1 2//1
f 1/1/1 2/1/1 5/1/1
f -4 -3 -1
f 3 4 5 # the last two
f +4 1 5
`;

describe('readObj', () => {
	test('every form of index, a polygon over two lines, colours and weights behind vertices', () => {
		for (const text of [
			pyramid,
			pyramid.replaceAll('\n', '\r\n'),
			`\u00ef\u00bb\u00bf${pyramid}`.replace(/^.../, ''),
		]) {
			const mesh = onlyMesh(readObj(textBytes(text), { fileName: 'a/pyramid.obj' }));
			expect(findDefects(mesh)).toMatchObject({ isClosed: true, isOriented: true });
			expect(massProperties(mesh).volumeMm3).toBeCloseTo(4000, 3);
		}
	});

	test('objects and groups become parts with their own vertices; a group that comes again goes on', () => {
		const text =
			'v 0 0 0\nv 10 0 0\nv 0 10 0\no bone\ng shaft\nf 1 2 3\ng head of it\nv 90 90 90\nf 2 3 4\ng shaft\nf 4 3 2\no muscle\nf 1 3 4\n';
		const file = readObj(textBytes(text));
		if (file.kind !== 'mesh') throw new Error('expected a mesh');
		const facts = file.parts.map(({ name, path, mesh, extras }) => [
			[...path, name].join('/'),
			Array.from(mesh.triangles),
			mesh.positions.length / 3,
			extras,
		]);
		expect(facts).toEqual([
			['bone/shaft', [0, 1, 2, 3, 2, 1], 4, { object: 'bone', group: 'shaft' }],
			['bone/head of it', [0, 1, 2], 3, { object: 'bone', group: 'head of it' }],
			['muscle', [0, 1, 2], 3, { object: 'muscle' }],
		]);
		expect(Array.from(file.parts[2].mesh.positions)).toEqual([0, 0, 0, 0, 10, 0, 90, 90, 90]);
	});

	test('a concave polygon keeps its area', () => {
		// An arrow head: its reflex corner would be covered by a fan from the first corner.
		const text = 'v 0 0 0\nv 40 0 0\nv 10 10 0\nv 0 40 0\nf 2 3 4 1\n';
		const mesh = onlyMesh(readObj(textBytes(text)));
		expect(massProperties(mesh).areaMm2).toBeCloseTo(400, 4);
	});

	test('vertices alone are points; lines are left out and noted', () => {
		expect(readObj(textBytes('v 1 2 3\nv 50 60 70\n'))).toMatchObject({ kind: 'points' });
		const lines = readObj(textBytes('v 1 2 3\nv 50 60 70\nl 1 2\n'));
		expect(lines).toMatchObject({ kind: 'mesh', parts: [] });
		expect(lines.original.notes.join()).toMatch(/1 points, lines or curves left out/);
	});

	test.each([
		['an index of 0', 'v 0 0 0\nf 0 1 1\n', /no valid vertex index at byte 10/],
		['a negative index before the first', 'v 0 0 0\nf -2 1 1\n', /no valid vertex index/],
		['an index beyond the last', 'v 0 0 0\nv 1 0 0\nf 1 2 3\n', /vertex 3, but there are 2/],
		['a word for an index', 'v 0 0 0\nf a b c\n', /no valid vertex index/],
		['too few numbers', 'v 0 0\nf 1 1 1\n', /expected a number/],
		['no OBJ', 'v 0 0 0\n%%12\n', /no OBJ statement/],
	])('refuses %s', (_, text, message) => {
		expect(() => readObj(textBytes(text))).toThrow(message);
	});

	test('truncations and damage', async () => {
		const text = textBytes(pyramid);
		for (let length = 0; length < text.length; length++) {
			await asyncRead(text.slice(0, length)).then(expectSound, (error: Error) =>
				expect(error.name).toBe('FormatError'),
			);
		}
		await expectDamageSurvived(asyncRead, text, {
			headerBytes: text.length,
			seed: 'obj',
			check: (file: never) => expectSound(file),
		});
	});
});

describe.skipIf(!hasSharedData)('readObj on a real brain', () => {
	test('the same triangles as the loader of three.js', () => {
		const bytes = new Uint8Array(readFileSync(sharedData('niivue-formats/demos/simplify_brain.obj')));
		const mesh = onlyMesh(readObj(bytes));
		expect([mesh.positions.length / 3, mesh.triangles.length / 3]).toEqual([4553, 9064]);
		const peer = new OBJLoader().parse(new TextDecoder().decode(bytes)).children[0];
		if (!('geometry' in peer)) throw new Error('no geometry');
		const soup = (peer.geometry as { attributes: { position: { array: Float32Array } } }).attributes.position.array;
		const ours = new Float32Array(mesh.triangles.length * 3);
		mesh.triangles.forEach((vertex, h) => ours.set(mesh.positions.subarray(vertex * 3, vertex * 3 + 3), h * 3));
		expect(ours).toEqual(soup);
	});
});
