import { expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { boxMesh, sphereMesh, torusMesh } from '../../tests/solid-meshes.ts';
import { boundaryLoops } from './boundary-loops.ts';
import { clipByPlane } from './clip-by-plane.ts';
import { fillHoles } from './fill-holes.ts';
import { findDefects } from './find-defects.ts';
import { massProperties } from './mass-properties.ts';

test('areas of the halves add up, both end on the plane in the same outlines, filled they are the caps', () => {
	const random = createRandom('clip');
	const whole = torusMesh(10, 3, 60, 30);
	const { areaMm2, volumeMm3 } = massProperties(whole);
	for (let round = 0; round < 8; round++) {
		const normal = [random.normal(), random.normal(), random.normal()] as const;
		const { above, below } = clipByPlane(whole, { point: [random.normal(), 0, 0], normal });
		const area = massProperties(above).areaMm2 + massProperties(below).areaMm2;
		expect(area / areaMm2).toBeCloseTo(1, 5);
		expect(
			boundaryLoops(above)
				.map(({ length }) => length)
				.sort(),
		).toEqual(
			boundaryLoops(below)
				.map(({ length }) => length)
				.sort(),
		);
		expect(findDefects(above)).toMatchObject({ isManifold: true, isOriented: true });
	}
	// Across the ring there are two discs, each closed by a flat cap.
	const halves = clipByPlane(whole, { point: [0, 0.1, 0], normal: [0, 1, 0] });
	const capped = [halves.above, halves.below].map((half) => fillHoles(half).mesh);
	for (const half of capped)
		expect(findDefects(half)).toMatchObject({ isClosed: true, isManifold: true, isOriented: true });
	expect((massProperties(capped[0]).volumeMm3 + massProperties(capped[1]).volumeMm3) / volumeMm3).toBeCloseTo(1, 5);
});

test('a plane through vertices and along a face makes no slivers', () => {
	const ball = sphereMesh(2, 3);
	const { above, below } = clipByPlane(ball, { point: [0, 0, 0], normal: [0, 0, 1] });
	expect(above.triangles.length + below.triangles.length).toBe(ball.triangles.length);
	expect(findDefects(above)).toMatchObject({ zeroAreaTriangles: 0, degenerateTriangles: 0 });
	const box = boxMesh([0, 0, 0], [1, 1, 1]);
	expect(clipByPlane(box, { point: [0, 0, 0], normal: [0, 0, 1] }).below.triangles).toHaveLength(0);
	expect(clipByPlane(box, { point: [0, 0, 1], normal: [0, 0, 1] }).above.triangles).toHaveLength(6);
});

test('nothing and nonsense', () => {
	const none = { positions: new Float32Array(0), triangles: new Uint32Array(0) };
	expect(clipByPlane(none, { point: [0, 0, 0], normal: [0, 0, 1] }).above.triangles).toHaveLength(0);
	expect(() => clipByPlane(none, { point: [0, 0, 0], normal: [0, 0, 0] })).toThrow(RangeError);
	const bad = { positions: Float32Array.of(0, 0, 0), triangles: Uint32Array.of(0, 0, 5) };
	expect(() => clipByPlane(bad, { point: [0, 0, 0], normal: [0, 0, 1] })).toThrow(/vertex 5 of 1/);
});
