import { VTKLoader } from 'three/examples/jsm/loaders/VTKLoader.js';
import { expect, test } from 'vitest';
import { onlyMesh, roughMesh } from '../../tests/mesh-checks.ts';
import { readVtk } from './read-vtk.ts';
import { writeVtk } from './write-vtk.ts';

test('round trip, and the loader of three.js agrees', () => {
	const mesh = roughMesh('vtk');
	const bytes = writeVtk(mesh);
	expect(onlyMesh(readVtk(bytes))).toEqual(mesh);
	expect(readVtk(bytes).original).toMatchObject({ units: 'mm', space: 'RAS', format: 'VTK legacy' });
	const peer = new VTKLoader().parse(bytes.buffer, '');
	expect(Array.from(peer.getAttribute('position').array)).toEqual(Array.from(mesh.positions));
	expect(Array.from(peer.getIndex()?.array ?? [])).toEqual(Array.from(mesh.triangles));
	expect(writeVtk(mesh)).toEqual(bytes);
});
