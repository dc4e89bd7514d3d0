import { createRandom, transformPoint } from '#numeric';
import { describe, expect, test } from 'vitest';
import { movedMesh, randomRotation, stretchedMesh } from '../../tests/moved-meshes.ts';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { symmetryPlane } from './symmetry-plane.ts';

/** Symmetric in x = 0 and in no other plane: an ellipsoid with horns, pulled to one side in y and z. */
function horned(): { positions: Float32Array; triangles: Uint32Array } {
	const mesh = stretchedMesh(sphereMesh(1, 4), [20, 30, 24]);
	const { positions } = mesh;
	for (let p = 0; p < positions.length; p += 3) {
		const [x, y, z] = positions.subarray(p, p + 3);
		const horn = 10 * Math.exp(-((Math.abs(x) - 12) ** 2 + (y - 18) ** 2 + (z - 10) ** 2) / 90);
		positions[p + 1] += horn + 0.01 * z * z;
		positions[p + 2] += horn / 2 + 0.008 * y * y;
	}
	return mesh;
}

describe('symmetryPlane', () => {
	test('finds the plane of a symmetric shape in any pose', () => {
		const random = createRandom(8);
		for (let round = 0; round < 4; round++) {
			const rotation = randomRotation(random);
			const offset = [random.uniform(-100, 100), random.uniform(-100, 100), random.uniform(-100, 100)];
			const { normal, point, asymmetryMm, reflection } = symmetryPlane(movedMesh(horned(), { rotation, offset }));
			const truth = [rotation[0], rotation[3], rotation[6]];
			const along = normal.reduce((sum, value, i) => sum + value * truth[i], 0);
			expect(Math.abs(along)).toBeGreaterThan(0.9999);
			const height = point.reduce((sum, value, i) => sum + (value - offset[i]) * truth[i], 0);
			expect(Math.abs(height)).toBeLessThan(0.1);
			expect(asymmetryMm).toBeLessThan(0.1);
			// A reflection: applied twice it is the identity, and it keeps the plane.
			const [x, y, z] = transformPoint(reflection, ...transformPoint(reflection, 1, 2, 3));
			expect(Math.hypot(x - 1, y - 2, z - 3)).toBeLessThan(1e-9);
			expect(Math.hypot(...transformPoint(reflection, ...point).map((v, i) => v - point[i]))).toBeLessThan(1e-9);
		}
	});

	test('an ellipsoid has three planes, and says so', () => {
		const { rivalsMm, asymmetryMm } = symmetryPlane(stretchedMesh(sphereMesh(1, 4), [30, 20, 10]));
		expect(asymmetryMm).toBeLessThan(0.05);
		expect(rivalsMm.filter((rival) => rival < 0.1).length).toBeGreaterThanOrEqual(3);
	});

	test('what is not symmetric has an asymmetry', () => {
		const mesh = horned();
		for (let p = 0; p < mesh.positions.length; p += 3) if (mesh.positions[p] > 0) mesh.positions[p] *= 1.5;
		expect(symmetryPlane(mesh).asymmetryMm).toBeGreaterThan(0.5);
	});
});
