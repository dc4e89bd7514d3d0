import { PLYLoader } from 'three/examples/jsm/loaders/PLYLoader.js';
import { expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { onlyMesh, roughMesh } from '../../tests/mesh-checks.ts';
import { readPly } from './read-ply.ts';
import { writePly } from './write-ply.ts';

test('a mesh comes back bit for bit, also through the loader of three.js', () => {
	const mesh = roughMesh('ply');
	const bytes = writePly(mesh);
	expect(onlyMesh(readPly(bytes))).toEqual(mesh);
	expect(readPly(bytes).original).toMatchObject({ units: 'mm', space: 'RAS' });
	const geometry = new PLYLoader().parse(bytes.buffer);
	expect(geometry.getAttribute('position').array).toEqual(mesh.positions);
	expect(Array.from(geometry.getIndex()?.array ?? [])).toEqual(Array.from(mesh.triangles));
	expect(writePly(mesh)).toEqual(bytes);
});

test('points with normals and without', () => {
	const random = createRandom('cloud');
	const positions = Float32Array.from({ length: 300 }, () => random.normal() * 100);
	const normals = Float32Array.from({ length: 300 }, (_, i) => (i % 3 === Math.floor(i / 3) % 3 ? -1 : 0));
	for (const points of [{ positions, normals }, { positions }]) {
		const file = readPly(writePly(points));
		expect(file.kind === 'points' && file.points).toEqual(points);
	}
	const geometry = new PLYLoader().parse(writePly({ positions, normals }).buffer);
	expect(geometry.getAttribute('normal').array).toEqual(normals);
});

test('a view into a larger buffer writes its own part', () => {
	const mesh = roughMesh('view');
	const larger = new Float32Array(mesh.positions.length + 7).fill(9);
	larger.set(mesh.positions, 5);
	const view = { ...mesh, positions: larger.subarray(5, 5 + mesh.positions.length) };
	expect(writePly(view)).toEqual(writePly(mesh));
});

test('qualities and colours of points are read by the loader of three.js, and passed over by our own', () => {
	const positions = Float32Array.from([1, 2, 3, 4, 5, 6, -7, 8.5, 9]);
	const quality = Float32Array.from([0.25, 0.5, 1]);
	const colours = Uint8Array.from([255, 0, 51, 255, 1, 2, 3, 255, 0, 255, 0, 255]);
	const bytes = writePly({ positions }, { quality, colours });
	const file = readPly(bytes);
	expect(file.kind === 'points' && file.points).toEqual({ positions });
	const loader = new PLYLoader();
	loader.setCustomPropertyNameMapping({ quality: ['quality'] });
	const geometry = loader.parse(bytes.buffer);
	expect(geometry.getAttribute('position').array).toEqual(positions);
	expect(geometry.getAttribute('quality').array).toEqual(quality);
	// Red alone, green alone: the same in linear light.
	const [first, last] = [0, 2].map((i) => Array.from(geometry.getAttribute('color').array.slice(3 * i, 3 * i + 2)));
	expect(first).toEqual([255, 0]);
	expect(last).toEqual([0, 255]);
	expect(() => writePly({ positions }, { quality: quality.subarray(1) })).toThrow(/3 vertices, 2 qualities/);
	expect(() => writePly({ positions }, { colours: colours.subarray(1) })).toThrow(RangeError);
});
