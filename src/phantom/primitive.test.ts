import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { bounds, contains, starSurfacePoint, type Star, type Tube } from './primitive.ts';
import { countedVolumeMm3, primitiveVolumeMm3 } from './primitive-volume.ts';
import { harmonicSum } from './spherical-harmonics.ts';
import { surfacePoints } from './surface-points.ts';

const unitDirection = (random: ReturnType<typeof createRandom>) => {
	const direction = [random.normal(), random.normal(), random.normal()];
	const length = Math.hypot(...direction);
	return direction.map((value) => value / length) as [number, number, number];
};
const quarter = [0, -1, 0, 1, 0, 0, 0, 0, 1];

describe('star', () => {
	const egg: Star = { kind: 'star', centre: [3, -2, 5], radii: [10, 20, 30] };

	test('volume of an ellipsoid in closed form', () => {
		expect(primitiveVolumeMm3(egg)).toBeCloseTo((4 / 3) * Math.PI * 6000, 6);
	});

	test('volume with degree-1 mode in closed form: ∫(1 + a z)³ dΩ / 3 = 4π/3 (1 + a²)', () => {
		const shifted: Star = { ...egg, radii: [10, 10, 10], modes: [0, 0, 0.3] };
		expect(primitiveVolumeMm3(shifted)).toBeCloseTo((4 / 3) * Math.PI * 1000 * (1 + 0.09), 6);
	});

	test('a cube is the limit of a large exponent', () => {
		const box: Star = { ...egg, radii: [10, 10, 10], exponent: 60 };
		expect(primitiveVolumeMm3(box) / 8000).toBeGreaterThan(0.98);
		expect(primitiveVolumeMm3(box) / 8000).toBeLessThan(1);
	});

	test('counted and integrated volume agree for a rotated, varied star', () => {
		const star: Star = { ...egg, rotation: quarter, modes: [0.1, 0, 0.05, 0, 0.1, 0, -0.1, 0.05, 0.02] };
		expect(countedVolumeMm3(star, 120) / primitiveVolumeMm3(star)).toBeCloseTo(1, 2);
	});

	test('surface points lie on the border between inside and outside, and within the box (seed 1)', () => {
		const random = createRandom(1);
		for (let round = 0; round < 300; round++) {
			const modes = Array.from({ length: 15 }, () => 0.05 * random.normal());
			const star: Star = { ...egg, rotation: quarter, modes, exponent: round % 2 ? 2 : 3.5 };
			const point = starSurfacePoint(star, unitDirection(random));
			const at = (scale: number) =>
				contains(
					star,
					...(point.map((value, i) => star.centre[i] + scale * (value - star.centre[i])) as [number, number, number]),
				);
			expect(at(0.999)).toBe(true);
			expect(at(1.001)).toBe(false);
			const box = bounds(star);
			point.forEach((value, axis) => {
				expect(value).toBeGreaterThanOrEqual(box.min[axis] - 1e-9);
				expect(value).toBeLessThanOrEqual(box.max[axis] + 1e-9);
			});
		}
	});
});

describe('tube', () => {
	test('volume of a straight one with rounded ends', () => {
		const tube: Tube = {
			kind: 'tube',
			points: [
				[0, 0, 0],
				[0, 0, 50],
			],
			radii: [5, 5],
		};
		const exact = Math.PI * 25 * 50 + (4 / 3) * Math.PI * 125;
		expect(primitiveVolumeMm3(tube)).toBeCloseTo(exact, 6);
		expect(countedVolumeMm3(tube, 200) / exact).toBeCloseTo(1, 2);
	});

	test('surface points keep the radius from the line', () => {
		const tube: Tube = {
			kind: 'tube',
			points: [
				[0, 0, 0],
				[10, 0, 0],
				[20, 10, 0],
			],
			radii: [3, 3, 3],
		};
		const points = surfacePoints(tube, 60);
		for (let i = 0; i < 30; i++) expect(Math.hypot(points[3 * i + 1], points[3 * i + 2])).toBeCloseTo(3, 9);
	});
});

test('shell: outer minus inner', () => {
	const star = (r: number): Star => ({ kind: 'star', centre: [0, 0, 0], radii: [r, r, r] });
	const shell = { kind: 'shell', outer: star(10), inner: star(8) } as const;
	expect(primitiveVolumeMm3(shell)).toBeCloseTo((4 / 3) * Math.PI * (1000 - 512), 6);
	expect(contains(shell, 9, 0, 0)).toBe(true);
	expect(contains(shell, 7, 0, 0)).toBe(false);
});

test('harmonics are orthogonal with mean square 1/(2l + 1) (quadrature)', () => {
	const steps = 60;
	const degrees = [1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3];
	const unit = (k: number) => degrees.map((_, i) => (i === k ? 1 : 0));
	for (let a = 0; a < 15; a++) {
		for (let b = a; b < 15; b++) {
			let sum = 0;
			for (let i = 0; i < steps; i++) {
				const z = -1 + (2 * i + 1) / steps;
				for (let j = 0; j < steps; j++) {
					const phi = (2 * Math.PI * (j + 0.5)) / steps;
					const ring = Math.sqrt(1 - z * z);
					const at = [ring * Math.cos(phi), ring * Math.sin(phi), z] as const;
					sum += harmonicSum(unit(a), ...at) * harmonicSum(unit(b), ...at);
				}
			}
			expect(sum / steps ** 2).toBeCloseTo(a === b ? 1 / (2 * degrees[a] + 1) : 0, 2);
		}
	}
});
