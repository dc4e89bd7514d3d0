import { STLLoader } from 'three/examples/jsm/loaders/STLLoader.js';
import { expect, test } from 'vitest';
import { onlyMesh, roughMesh, sortedTriangles } from '../../tests/mesh-checks.ts';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { readStl } from './read-stl.ts';
import { writeStl } from './write-stl.ts';

test('the loader of three.js reads every corner and a unit outward normal', () => {
	const mesh = sphereMesh(40, 3);
	const geometry = new STLLoader().parse(writeStl(mesh).buffer);
	const positions = geometry.getAttribute('position').array;
	const normals = geometry.getAttribute('normal').array;
	mesh.triangles.forEach((vertex, h) => {
		for (let k = 0; k < 3; k++) expect(positions[h * 3 + k]).toBe(mesh.positions[vertex * 3 + k]);
		const outward = [0, 1, 2].reduce((sum, k) => sum + (normals[h * 3 + k] * positions[h * 3 + k]) / 40, 0);
		expect(outward).toBeGreaterThan(0.9);
		expect(Math.hypot(...normals.slice(h * 3, h * 3 + 3))).toBeCloseTo(1, 5);
	});
});

test('round trip; size, header and determinism', () => {
	const mesh = roughMesh('stl');
	const bytes = writeStl(mesh);
	expect(bytes.length).toBe(84 + (50 * mesh.triangles.length) / 3);
	expect(String.fromCharCode(...bytes.subarray(0, 5)).toLowerCase()).not.toBe('solid');
	expect(writeStl(mesh)).toEqual(bytes);
	const file = readStl(bytes);
	expect(sortedTriangles(onlyMesh(file))).toEqual(sortedTriangles(mesh));
	expect(file.original).toMatchObject({ units: 'mm', space: 'RAS', notes: [] });
});

test('a tiny mesh of ours is not taken for metres', () => {
	const mesh = sphereMesh(0.4, 1);
	expect(sortedTriangles(onlyMesh(readStl(writeStl(mesh))))).toEqual(sortedTriangles(mesh));
});

test('triangles without area get the normal 0, missing vertices are refused, nothing gives 84 bytes', () => {
	const positions = Float32Array.of(0, 0, 0, 1, 1, 1, 2, 2, 2);
	const bytes = writeStl({ positions, triangles: Uint32Array.of(0, 1, 2) });
	expect(Array.from(new Float32Array(bytes.slice(84, 96).buffer))).toEqual([0, 0, 0]);
	expect(() => writeStl({ positions, triangles: Uint32Array.of(0, 1, 3) })).toThrow(
		/triangle 0 refers to a vertex beyond/,
	);
	expect(writeStl({ positions, triangles: new Uint32Array(0) })).toHaveLength(84);
});
