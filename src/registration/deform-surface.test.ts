import { createRandom } from '#numeric';
import { describe, expect, test } from 'vitest';
import { stretchedMesh } from '../../tests/moved-meshes.ts';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { deformationTemplate, deformSurface } from './deform-surface.ts';
import { evaluateBasis, gaussianProcessBasis } from './gaussian-process-basis.ts';

describe('gaussianProcessBasis', () => {
	test('at full rank its products are the kernel, and at lower rank never more', () => {
		const random = createRandom(2);
		const points = Float64Array.from({ length: 3 * 40 }, () => random.uniform(0, 30));
		const full = evaluateBasis(gaussianProcessBasis(points, { width: 3, rank: 40 }), points);
		const low = evaluateBasis(gaussianProcessBasis(points, { width: 3, rank: 10 }), points);
		const product = (values: Float64Array, rank: number, i: number, j: number): number => {
			let sum = 0;
			for (let r = 0; r < rank; r++) sum += values[i * rank + r] * values[j * rank + r];
			return sum;
		};
		for (let i = 0; i < 40; i++) {
			expect(product(low, 10, i, i)).toBeLessThanOrEqual(1 + 1e-9);
			for (let j = 0; j < 40; j++) {
				let squared = 0;
				for (let k = 0; k < 3; k++) squared += (points[3 * i + k] - points[3 * j + k]) ** 2;
				expect(product(full, 40, i, j)).toBeCloseTo(Math.exp(-squared / 18), 8);
			}
		}
	});

	test('refuses what makes no kernel', () => {
		expect(() => gaussianProcessBasis([0, 0, 0], { width: 0, rank: 1 })).toThrow(/width/);
		expect(() => gaussianProcessBasis([0, 0, 0], { width: 1, rank: 0.5 })).toThrow(/rank/);
	});
});

describe('deformSurface', () => {
	const template = deformationTemplate(stretchedMesh(sphereMesh(1, 4), [30, 24, 20]));

	test('lays an ellipsoid on a bent and bumped one', () => {
		const target = stretchedMesh(sphereMesh(1, 4), [34, 22, 23]);
		for (let p = 0; p < target.positions.length; p += 3) {
			const [x, y] = target.positions.subarray(p, p + 2);
			target.positions[p + 2] += 0.006 * x * x + 4 * Math.exp(-((x - 10) ** 2 + (y - 5) ** 2) / 60);
		}
		const { mesh, meanResidualMm, flippedTriangleCount, displacements } = deformSurface(template, target);
		expect(meanResidualMm).toBeLessThan(0.1);
		expect(flippedTriangleCount).toBe(0);
		expect(mesh.triangles).toBe(template.mesh.triangles);
		displacements.forEach((value, i) => expect(template.mesh.positions[i] + value).toBeCloseTo(mesh.positions[i], 4));
	});

	test('a known smooth deformation is found again, point for point', () => {
		const target = {
			positions: template.mesh.positions.map((value, i) => (i % 3 === 0 ? value * 1.1 + 1 : value)),
			triangles: template.mesh.triangles,
		};
		const { mesh } = deformSurface(template, target);
		const meanDistance = (from: Float32Array): number => {
			let sum = 0;
			for (let p = 0; p < from.length; p += 3)
				sum += Math.hypot(...[0, 1, 2].map((k) => from[p + k] - target.positions[p + k]));
			return sum / (from.length / 3);
		};
		// Surfaces say nothing of slides along them, so correspondence is less exact than the fit.
		expect(meanDistance(mesh.positions)).toBeLessThan(0.75 * meanDistance(template.mesh.positions));
	});

	test('a template already in place stays', () => {
		const { displacements, meanResidualMm } = deformSurface(template, template.mesh);
		expect(Math.max(...displacements.map(Math.abs))).toBeLessThan(1e-3);
		expect(meanResidualMm).toBeLessThan(1e-3);
	});

	test('a template without stages is refused', () => {
		expect(() => deformationTemplate(template.mesh, { stages: [] })).toThrow(/stage/);
	});
});
