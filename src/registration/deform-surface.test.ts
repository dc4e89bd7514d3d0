import { createRandom } from '#numeric';
import { closestPoints, triangleTree } from '#shape';
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

	test('a tip that the template lacks is reached', () => {
		const target = stretchedMesh(sphereMesh(1, 5), [30, 24, 20]);
		for (let p = 0; p < target.positions.length; p += 3) {
			const [, y, z] = target.positions.subarray(p, p + 3);
			if (target.positions[p] > 0) target.positions[p] += 18 * Math.exp(-(y * y + z * z) / 40);
		}
		const { mesh } = deformSurface(template, target);
		const { distancesMm } = closestPoints(triangleTree(mesh), target.positions);
		expect(Math.max(...distancesMm)).toBeLessThan(2);
	});

	test('known places are kept: a turn that the surfaces do not show', () => {
		const ball = sphereMesh(20, 4);
		const angle = 0.5;
		const turned = (from: ArrayLike<number>): Float32Array =>
			Float32Array.from(from, (value, i) => {
				const [x, y] = [from[i - (i % 3)], from[i - (i % 3) + 1]];
				if (i % 3 === 2) return value;
				return i % 3 === 0 ? Math.cos(angle) * x - Math.sin(angle) * y : Math.sin(angle) * x + Math.cos(angle) * y;
			});
		const vertices = Uint32Array.from({ length: 12 }, (_, i) => 13 * i);
		const places = turned(ball.positions);
		const positions = Array.from(vertices).flatMap((v) => [...places.subarray(3 * v, 3 * v + 3)]);
		const { mesh } = deformSurface(deformationTemplate(ball), ball, { landmarks: { vertices, positions } });
		let sum = 0;
		for (let p = 0; p < places.length; p += 3)
			sum += Math.hypot(...[0, 1, 2].map((k) => mesh.positions[p + k] - places[p + k]));
		// Left alone, vertices stay where they are: 2 sin(angle / 2) · (π / 4) · 20 mm away on average.
		expect(sum / (places.length / 3)).toBeLessThan(2);
	});

	test('a template without stages is refused', () => {
		expect(() => deformationTemplate(template.mesh, { stages: [] })).toThrow(/stage/);
	});
});
