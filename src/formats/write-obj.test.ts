import { expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { onlyMesh, roughMesh } from '../../tests/mesh-checks.ts';
import { boxMesh } from '../../tests/solid-meshes.ts';
import { readObj } from './read-obj.ts';
import { writeObj } from './write-obj.ts';

test('float32 of any bits come back', () => {
	const random = createRandom('obj bits');
	const bits = Uint32Array.from({ length: 30_000 }, () => random.integer(2 ** 32));
	const positions = new Float32Array(bits.buffer).map((v) => (Number.isFinite(v) && v !== 0 ? v : 1));
	const mesh = { positions, triangles: Uint32Array.of(0, 1, 2) };
	expect(onlyMesh(readObj(writeObj(mesh))).positions).toEqual(positions);
});

test('one mesh, several objects, lines beyond one chunk', () => {
	const mesh = roughMesh('obj');
	expect(onlyMesh(readObj(writeObj(mesh)))).toEqual(mesh);
	const large = {
		positions: new Float32Array(3 * 9000).fill(2),
		triangles: Uint32Array.from({ length: 27_000 }, (_, i) => i % 9000),
	};
	expect(onlyMesh(readObj(writeObj(large)))).toEqual(large);
	const file = readObj(
		writeObj([
			{ name: 'Left\nkidney', mesh },
			{ name: 'box', mesh: boxMesh([0, 0, 0], [9, 9, 9]) },
		]),
	);
	if (file.kind !== 'mesh') throw new Error('expected a mesh');
	expect(file.parts.map((part) => [part.name, part.mesh.triangles.length])).toEqual([
		['Left kidney', mesh.triangles.length],
		['box', 36],
	]);
	expect(file.original).toMatchObject({ units: 'mm', space: 'RAS' });
});
