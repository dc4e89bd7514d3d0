import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { findDefects, massProperties, type TriangleMesh } from '#shape';
import { movedMesh, randomRotation } from '../../tests/moved-meshes.ts';
import { boxMesh, sphereMesh, torusMesh } from '../../tests/solid-meshes.ts';
import { cutByPlane } from './cut-by-plane.ts';
import { NotSolidError } from './not-solid-error.ts';

const volume = (mesh: TriangleMesh): number =>
	mesh.triangles.length === 0 ? 0 : massProperties(mesh, { isClosed: true }).volumeMm3;
const solid = { isClosed: true, isManifold: true, isOriented: true };

test('a box cut across', async () => {
	const { above, below, section } = await cutByPlane(boxMesh([0, 0, 0], [2, 3, 4]), {
		point: [9, 9, 1],
		normal: [0, 0, 7],
	});
	expect(volume(above)).toBeCloseTo(18, 5);
	expect(volume(below)).toBeCloseTo(6, 5);
	expect(section.areaMm2).toBeCloseTo(6, 5);
	expect(section.perimeterMm).toBeCloseTo(10, 5);
	for (const half of [above, below]) expect(findDefects(half)).toMatchObject({ ...solid, genus: 0 });
	expect(Math.min(...above.positions.filter((_, i) => i % 3 === 2))).toBeCloseTo(1, 6);
});

test.each([-8, -3, 0, 5, 9])('the cap of a ball at height %d, to the error of its facets', async (height) => {
	const radius = 10;
	const { above, section } = await cutByPlane(sphereMesh(radius, 6, [100, 200, 300]), {
		point: [100, 200, 300 + height],
		normal: [0, 0, 1],
	});
	const cap = radius - height;
	expect(volume(above) / ((Math.PI * cap * cap * (3 * radius - cap)) / 3)).toBeCloseTo(1, 2);
	expect(section.areaMm2 / (Math.PI * (radius * radius - height * height))).toBeCloseTo(1, 2);
	expect(section.outlines).toHaveLength(1);
});

test('a torus cut flat along its plane: a ring with an outer and an inner outline, each half with a handle', async () => {
	const { above, below, section } = await cutByPlane(torusMesh(10, 3), { point: [0, 0, 0.01], normal: [0, 0, 1] });
	expect(findDefects(above).genus).toBe(1);
	expect(findDefects(below).genus).toBe(1);
	expect(section.outlines).toHaveLength(2);
	expect(section.areaMm2 / (Math.PI * (13 ** 2 - 7 ** 2))).toBeCloseTo(1, 2);
	// Outer outlines run counter-clockwise seen from above, those of holes clockwise.
	const turning = section.outlines.map((points) => {
		let twice = 0;
		for (let i = 0; i < points.length; i += 3) {
			const j = (i + 3) % points.length;
			twice += points[i] * points[j + 1] - points[j] * points[i + 1];
		}
		return twice / 2;
	});
	expect(turning.sort((a, b) => a - b)[0]).toBeLessThan(0);
	expect(turning[0] + turning[1]).toBeCloseTo(section.areaMm2, 3);
});

test('both halves together are the whole, for any plane; outlines lie in it', async () => {
	const random = createRandom('planes');
	for (let round = 0; round < 10; round++) {
		const mesh = movedMesh(torusMesh(9, 4, 40, 24), { rotation: randomRotation(random), offset: [50, -20, 300] });
		const normal = [random.normal(), random.normal(), random.normal()] as const;
		const point = [50 + random.normal(), -20 + random.normal(), 300 + random.normal()] as const;
		const { above, below, section } = await cutByPlane(mesh, { point, normal });
		expect((volume(above) + volume(below)) / volume(mesh)).toBeCloseTo(1, 5);
		for (const half of [above, below]) expect(findDefects(half)).toMatchObject(solid);
		const length = Math.hypot(...normal);
		const heightOf = (x: number, y: number, z: number): number =>
			(normal[0] * (x - point[0]) + normal[1] * (y - point[1]) + normal[2] * (z - point[2])) / length;
		for (const points of section.outlines)
			for (let i = 0; i < points.length; i += 3)
				expect(Math.abs(heightOf(points[i], points[i + 1], points[i + 2]))).toBeLessThan(1e-5);
		for (let i = 0; i < above.positions.length; i += 3)
			expect(heightOf(above.positions[i], above.positions[i + 1], above.positions[i + 2])).toBeGreaterThan(-1e-4);
	}
});

describe('planes that miss, and meshes that are none', () => {
	const box = boxMesh([0, 0, 0], [1, 1, 1]);

	test('all of it is on one side', async () => {
		const { above, below, section } = await cutByPlane(box, { point: [0, 0, 5], normal: [0, 0, 1] });
		expect(above.triangles).toHaveLength(0);
		expect(volume(below)).toBeCloseTo(1, 6);
		expect(section).toEqual({ areaMm2: 0, perimeterMm: 0, outlines: [] });
	});

	test('errors', async () => {
		await expect(cutByPlane(box, { point: [0, 0, 0], normal: [0, 0, 0] })).rejects.toThrow(RangeError);
		await expect(cutByPlane(box, { point: [NaN, 0, 0], normal: [0, 0, 1] })).rejects.toThrow(/cutByPlane.*NaN/);
		const open = { ...box, triangles: box.triangles.slice(6) };
		await expect(cutByPlane(open, { point: [0, 0, 0.5], normal: [0, 0, 1] })).rejects.toThrow(NotSolidError);
	});
});
