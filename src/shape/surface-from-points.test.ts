import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { closedForms, distanceVolume, sphereForm } from '../../tests/closed-forms.ts';
import { surfaceErrors } from '../../tests/surface-errors.ts';
import { extractIsosurface } from './extract-isosurface.ts';
import { findDefects } from './find-defects.ts';
import { dipoleField, pointDipoles } from './point-dipoles.ts';
import { sampleSurface } from './sample-surface.ts';
import { surfaceFromPoints } from './surface-from-points.ts';

const sound = { isClosed: true, isManifold: true, isOriented: true };

describe('surfaceFromPoints', () => {
	test.each(closedForms)('4000 points of a $name give it back', (form) => {
		const exact = extractIsosurface(distanceVolume(form, [1, 1, 1]), { level: 0, inside: 'low' });
		const points = sampleSurface(exact, 4000, { seed: 3 });
		const mesh = surfaceFromPoints(points);
		expect(findDefects(mesh)).toMatchObject({ ...sound, genus: form.genus, components: 1 });
		const apart = Math.sqrt(form.areaMm2 / 4000);
		const { rmsMm, volume, area } = surfaceErrors(mesh, form);
		expect(rmsMm / apart).toBeLessThan(0.25);
		expect(Math.abs(volume)).toBeLessThan(0.02);
		// The edges of the box are rounded.
		expect(Math.abs(area)).toBeLessThan(form.name === 'box' ? 0.08 : 0.04);
	});

	test('more points are nearer, and noise stays bounded', () => {
		const form = sphereForm(20);
		const exact = extractIsosurface(distanceVolume(form, [1, 1, 1]), { level: 0, inside: 'low' });
		const errors = [500, 4000].map(
			(count) => surfaceErrors(surfaceFromPoints(sampleSurface(exact, count)), form).rmsMm,
		);
		expect(errors[1]).toBeLessThan(errors[0] / 2);
		const random = createRandom('noise');
		const clean = sampleSurface(exact, 4000);
		const noisy = { ...clean, positions: clean.positions.map((value) => value + 0.3 * random.normal()) };
		const mesh = surfaceFromPoints(noisy, { spacingMm: 1.2 });
		expect(findDefects(mesh)).toMatchObject(sound);
		expect(surfaceErrors(mesh, form).rmsMm).toBeLessThan(0.35);
	});

	test('a cap that was not sampled is closed', () => {
		const form = sphereForm(20);
		const exact = extractIsosurface(distanceVolume(form, [1, 1, 1]), { level: 0, inside: 'low' });
		const all = sampleSurface(exact, 3000);
		const kept = Array.from({ length: 3000 }, (_, i) => i).filter((i) => all.positions[3 * i + 2] < 16);
		const take = (from: Float32Array): Float32Array =>
			Float32Array.from(kept.flatMap((i) => [from[3 * i], from[3 * i + 1], from[3 * i + 2]]));
		const mesh = surfaceFromPoints({ positions: take(all.positions), normals: take(all.normals) });
		expect(findDefects(mesh)).toMatchObject({ ...sound, genus: 0, components: 1 });
		expect(Math.abs(surfaceErrors(mesh, form).volume)).toBeLessThan(0.05);
	});

	test('the tree of dipoles agrees with the sum over all points', () => {
		const random = createRandom('dipoles');
		const positions = Float32Array.from({ length: 3000 }, () => 10 * random.normal());
		const normals = Float32Array.from({ length: 3000 }, () => random.normal());
		const areas = Float64Array.from({ length: 1000 }, () => random.next());
		const tree = pointDipoles(positions, normals, areas, 0.5);
		for (let k = 0; k < 50; k++) {
			const [x, y, z] = [20 * random.normal(), 20 * random.normal(), 20 * random.normal()];
			let sum = 0;
			for (let i = 0; i < 1000; i++) {
				const d = [positions[3 * i] - x, positions[3 * i + 1] - y, positions[3 * i + 2] - z];
				const along = d[0] * normals[3 * i] + d[1] * normals[3 * i + 1] + d[2] * normals[3 * i + 2];
				sum += (areas[i] * along) / (d[0] ** 2 + d[1] ** 2 + d[2] ** 2 + 0.25) ** 1.5 / (4 * Math.PI);
			}
			expect(dipoleField(tree, x, y, z)).toBeCloseTo(sum, 2);
		}
	});

	test('refuses clouds that bound nothing', () => {
		const positions = new Float32Array(12);
		expect(() => surfaceFromPoints({ positions })).toThrow('4 points need as many normals, got 0');
		expect(() => surfaceFromPoints({ positions, normals: positions })).toThrow('spacingMm must be positive');
		expect(() => surfaceFromPoints({ positions: new Float32Array(3), normals: new Float32Array(3) })).toThrow(
			'at least four',
		);
		const bad = new Float32Array(12).fill(NaN);
		expect(() => surfaceFromPoints({ positions: bad, normals: bad })).toThrow('not finite');
		const wide = Float32Array.of(0, 0, 0, 1e4, 0, 0, 0, 1e4, 0, 0, 0, 1e4);
		expect(() => surfaceFromPoints({ positions: wide, normals: wide }, { spacingMm: 1 })).toThrow('larger spacing');
	});
});
