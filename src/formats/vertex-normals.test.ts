import { expect, test } from 'vitest';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { vertexNormals } from './vertex-normals.ts';

test('on a sphere the normal is the direction from its centre', () => {
	const mesh = sphereMesh(25, 5, [1, 2, 3]);
	const normals = vertexNormals(mesh);
	for (let i = 0; i < normals.length; i += 3) {
		const cosine = [0, 1, 2].reduce(
			(sum, k) => sum + (normals[i + k] * (mesh.positions[i + k] - [1, 2, 3][k])) / 25,
			0,
		);
		expect(cosine).toBeGreaterThan(0.999);
	}
});

test('vertices without area have none', () => {
	const normals = vertexNormals({ positions: new Float32Array(12), triangles: Uint32Array.of(0, 1, 2) });
	expect(Array.from(normals)).toEqual(Array.from({ length: 12 }, () => 0));
});
