import { expect, test } from 'vitest';
import { massProperties, type TriangleMesh } from '#shape';
import { torusMesh } from '../../tests/solid-meshes.ts';
import { contoursToMesh } from './contours-to-mesh.ts';
import { meshContours } from './mesh-contours.ts';
import { readRtStruct } from './read-rt-struct.ts';
import { writeRtStruct } from './write-rt-struct.ts';

const area = (polygon: Float64Array): number => {
	let twice = 0;
	for (let i = 0; i < polygon.length; i += 3) {
		const j = (i + 3) % polygon.length;
		twice += polygon[i] * polygon[j + 1] - polygon[j] * polygon[i + 1];
	}
	return twice / 2;
};
/** A torus about the z axis: the cut at height h is a ring of two circles. */
const torus: TriangleMesh = torusMesh(20, 5, 96, 48);

test('cuts of a torus are rings, the hole the other way round', () => {
	const [outer, inner] = meshContours(torus, 1.3).toSorted((a, b) => Math.abs(area(b)) - Math.abs(area(a)));
	const half = Math.sqrt(25 - 1.3 ** 2);
	expect(area(outer) / (Math.PI * (20 + half) ** 2)).toBeCloseTo(1, 2);
	expect(area(inner) / (-Math.PI * (20 - half) ** 2)).toBeCloseTo(1, 2);
	expect(meshContours(torus, 9)).toEqual([]);
});

test('planes through vertices give closed polygons too', () => {
	// An octahedron cut through four of its vertices.
	const octahedron = {
		positions: Float32Array.of(5, 0, 0, -5, 0, 0, 0, 5, 0, 0, -5, 0, 0, 0, 5, 0, 0, -5),
		triangles: Uint32Array.of(0, 2, 4, 2, 1, 4, 1, 3, 4, 3, 0, 4, 2, 0, 5, 1, 2, 5, 3, 1, 5, 0, 3, 5),
	};
	const [square] = meshContours(octahedron, 0);
	expect(square).toHaveLength(12);
	expect(area(square)).toBeCloseTo(50, 5);
});

test('an open mesh is refused', () => {
	const open = { positions: torus.positions, triangles: torus.triangles.slice(3) };
	const heights = Array.from({ length: 99 }, (_, i) => -4.95 + i / 10);
	expect(() => heights.map((height) => meshContours(open, height))).toThrow(RangeError);
});

test('a surface comes back with its volume, name and colour; contours come back as they were', async () => {
	const file = await writeRtStruct(
		[
			{ name: 'Ring ä', shape: torus, interpretedType: 'ORGAN', colour: [1, 2, 3] },
			{ name: 'Iso', shape: [{ type: 'point', points: Float64Array.of(1.5, -2.25, 3) }] },
			{ name: 'Empty', shape: [] },
		],
		{ spacingMm: 0.5, frameOfReferenceUid: '2.25.9' },
	);
	const { structures, identifiers } = await readRtStruct(file);
	expect(structures.map(({ name }) => name)).toEqual(['Ring ä', 'Iso', 'Empty']);
	expect(structures[0]).toMatchObject({ interpretedType: 'ORGAN', colour: [1, 2, 3], frameOfReferenceUid: '2.25.9' });
	expect(structures[1].contours).toEqual([{ type: 'point', points: Float64Array.of(1.5, -2.25, 3) }]);
	expect(identifiers.patientId).toBeUndefined();
	const { volumeMm3 } = contoursToMesh(structures[0].contours, { pixelMm: 0.5 });
	expect(Math.abs(volumeMm3 / massProperties(torus).volumeMm3 - 1)).toBeLessThan(0.005);
	expect(await writeRtStruct([{ name: 'Ring', shape: torus }])).toEqual(
		await writeRtStruct([{ name: 'Ring', shape: torus }]),
	);
	await expect(writeRtStruct([{ name: 'Ring', shape: torus }], { spacingMm: 0 })).rejects.toThrow(RangeError);
});
