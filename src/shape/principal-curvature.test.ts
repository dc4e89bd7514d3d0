import { describe, expect, test } from 'vitest';
import { stretchedMesh } from '../../tests/moved-meshes.ts';
import { sphereMesh, torusMesh } from '../../tests/solid-meshes.ts';
import { curvature } from './curvature.ts';
import { curvedness, principalCurvature, shapeIndex } from './principal-curvature.ts';
import { reverseOrientation } from './reverse-orientation.ts';

describe('principalCurvature', () => {
	test('a sphere: 1/r both ways, shape index 1, curvedness 1/r; inside out −1', () => {
		const found = principalCurvature(sphereMesh(7, 4, [3, 4, 5]));
		for (const values of [found.maximumPerMm, found.minimumPerMm, curvedness(found)])
			for (const value of values) expect(value * 7).toBeCloseTo(1, 2);
		for (const value of shapeIndex(found)) expect(value).toBeGreaterThan(0.98);
		for (const value of shapeIndex(principalCurvature(reverseOrientation(sphereMesh(7, 4)))))
			expect(value).toBeLessThan(-0.98);
	});

	test('a torus: both curvatures and both directions of the closed form, second order in the edge length', () => {
		const [R, r] = [10, 3];
		const error = (columns: number): number => {
			const { positions, ...rest } = torusMesh(R, r, columns, columns / 2);
			const found = principalCurvature({ positions, ...rest });
			let worst = 0;
			found.maximumPerMm.forEach((k1, v) => {
				const [x, y] = [positions[3 * v], positions[3 * v + 1]];
				const distance = Math.hypot(x, y);
				worst = Math.max(worst, Math.abs(k1 - 1 / r));
				worst = Math.max(worst, Math.abs(found.minimumPerMm[v] - (distance - R) / (r * distance)));
				// The smaller curvature is along the ring.
				const along = found.minimumDirections.subarray(3 * v, 3 * v + 3);
				expect(Math.abs((-y * along[0] + x * along[1]) / distance)).toBeGreaterThan(0.999);
				const across = found.maximumDirections.subarray(3 * v, 3 * v + 3);
				expect(Math.abs(along[0] * across[0] + along[1] * across[1] + along[2] * across[2])).toBeLessThan(1e-9);
			});
			return worst;
		};
		const [coarse, fine] = [error(96), error(192)];
		expect(fine).toBeLessThan(0.0015);
		expect(Math.log2(coarse / fine)).toBeGreaterThan(1.7);
	});

	test('an ellipsoid: k₁ k₂ and (k₁ + k₂) / 2 as the closed form, and as curvature() finds them', () => {
		const axes = [3, 5, 8];
		const mesh = stretchedMesh(sphereMesh(1, 5), axes);
		const found = principalCurvature(mesh);
		const { gaussianPerMm2, areaMm2 } = curvature(mesh);
		let [error, against, total] = [0, 0, 0];
		areaMm2.forEach((area, v) => {
			const s = axes.reduce((part, axis, k) => part + mesh.positions[3 * v + k] ** 2 / axis ** 4, 0);
			const product = found.maximumPerMm[v] * found.minimumPerMm[v];
			error += area * Math.abs(product - 1 / (120 ** 2 * s * s));
			against += area * Math.abs(product - gaussianPerMm2[v]);
			total += area;
		});
		expect(error / total).toBeLessThan(0.002);
		expect(against / total).toBeLessThan(0.003);
	});

	test('degenerate and empty meshes stay finite', () => {
		const found = principalCurvature({
			positions: Float32Array.of(0, 0, 0, 1, 0, 0, 2, 0, 0, 5, 5, 5),
			triangles: Uint32Array.of(0, 1, 2, 0, 0, 1),
		});
		for (const values of Object.values(found)) for (const value of values) expect(value).toBe(0);
		expect([...shapeIndex(found)]).toEqual([0, 0, 0, 0]);
	});
});
