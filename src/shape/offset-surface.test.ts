import { describe, expect, test } from 'vitest';
import { boxMesh, sphereMesh, together, torusMesh } from '../../tests/solid-meshes.ts';
import { findDefects } from './find-defects.ts';
import { massProperties } from './mass-properties.ts';
import { offsetSurface } from './offset-surface.ts';
import { surfaceDistance } from './surface-distance.ts';

const solid = { isClosed: true, isManifold: true, isOriented: true };
const ballVolume = (radius: number): number => (4 / 3) * Math.PI * radius ** 3;

test.each([-3, -1, 0, 2, 5])('a ball grown by %d mm is a ball, to a fraction of a cell', (distanceMm) => {
	const mesh = offsetSurface(sphereMesh(10, 4, [100, -50, 7]), { distanceMm, spacingMm: 1 });
	expect(findDefects(mesh)).toMatchObject({ ...solid, genus: 0, components: 1 });
	expect(massProperties(mesh).volumeMm3 / ballVolume(10 + distanceMm)).toBeCloseTo(1, 1);
	const { maximumMm } = surfaceDistance(mesh, sphereMesh(10 + distanceMm, 5, [100, -50, 7]), { sampleCount: 2000 });
	expect(maximumMm).toBeLessThan(0.5);
});

test('the error falls with the cells', () => {
	const torus = torusMesh(10, 4, 60, 30);
	const errors = [2, 1, 0.5].map(
		(spacingMm) =>
			surfaceDistance(offsetSurface(torus, { distanceMm: 0, spacingMm }), torus, { sampleCount: 2000 }).meanMm,
	);
	expect(errors[1]).toBeLessThan(errors[0] / 2.5);
	expect(errors[2]).toBeLessThan(errors[1] / 2.5);
});

describe('meshes that are no solids', () => {
	test('with a hole it is bridged; crossing parts become one', () => {
		const ball = sphereMesh(10, 4);
		const open = { ...ball, triangles: ball.triangles.slice(90) };
		const closed = offsetSurface(open, { distanceMm: 0, spacingMm: 1 });
		expect(findDefects(closed)).toMatchObject({ ...solid, genus: 0 });
		expect(massProperties(closed).volumeMm3 / ballVolume(10)).toBeCloseTo(1, 1);
		const crossing = together(boxMesh([0, 0, 0], [4, 4, 4]), boxMesh([2, 2, 2], [6, 6, 6]));
		const united = offsetSurface(crossing, { distanceMm: 0, spacingMm: 0.25 });
		expect(findDefects(united)).toMatchObject({ ...solid, components: 1 });
		expect(massProperties(united).volumeMm3 / (64 + 64 - 8)).toBeCloseTo(1, 1);
	});

	test('a sheet gets a skin', () => {
		const sheet = {
			positions: Float32Array.of(0, 0, 0, 20, 0, 0, 20, 20, 0, 0, 20, 0),
			triangles: Uint32Array.of(0, 1, 2, 0, 2, 3),
		};
		const skin = offsetSurface(sheet, { distanceMm: 1, spacingMm: 0.25, kind: 'sheet' });
		expect(findDefects(skin)).toMatchObject({ ...solid, genus: 0, components: 1 });
		// A slab with half a cylinder along each side and a quarter of a ball at each corner.
		const exact = 2 * 400 + (Math.PI / 2) * 80 + (4 / 3) * Math.PI;
		expect(massProperties(skin).volumeMm3 / exact).toBeCloseTo(1, 1.5);
		expect(offsetSurface(sheet, { distanceMm: 0, spacingMm: 0.5 }).triangles).toHaveLength(0);
	});
});

test('nothing and nonsense', () => {
	const none = { positions: new Float32Array(0), triangles: new Uint32Array(0) };
	expect(offsetSurface(none, { distanceMm: 1 }).triangles).toHaveLength(0);
	const box = boxMesh([0, 0, 0], [1, 1, 1]);
	expect(() => offsetSurface(box, { distanceMm: NaN })).toThrow(RangeError);
	expect(() => offsetSurface(box, { distanceMm: 0, kind: 'sheet' })).toThrow(/sheet needs/);
	expect(() => offsetSurface(box, { distanceMm: 0, spacingMm: 0 })).toThrow(/spacingMm/);
	expect(() => offsetSurface(box, { distanceMm: 0, spacingMm: 1e-6 })).toThrow(/choose a larger spacingMm/);
	const bad = { ...box, positions: box.positions.map((value, i) => (i === 0 ? NaN : value)) };
	expect(() => offsetSurface(bad, { distanceMm: 0 })).toThrow(/finite/);
});
